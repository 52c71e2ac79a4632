"""How soon after the start of the process the first row is there, and what the daemon takes when nothing happens."""

import os
import shutil
import statistics
import time
from dataclasses import dataclass

from subjects import Devices, Failure, cpu_seconds, memory_mb, serai, written


@dataclass
class Start:
    seconds: list
    cpu: list  # seconds of CPU until then
    idle_mb: float
    idle_cpu: float  # seconds of CPU a second
    idle_written: int  # bytes given to write calls of any kind meanwhile

    @property
    def median(self):
        return statistics.median(self.seconds)


def first_row(subject):
    while subject.rows() == 0:
        subject.check()
        if time.monotonic() - subject.born > 120:
            raise Failure(f"Serai stored no row within 2 minutes:\n{subject.said()}")
        time.sleep(0.002)
    return time.monotonic() - subject.born, cpu_seconds(subject.pid)


def measure(folder, runs, settle, idle):
    os.makedirs(os.path.join(folder, "ports"))
    devices = Devices(os.path.join(folder, "ports"), "paced", 1000)
    seconds, cpus = [], []
    try:
        devices.say("go")
        # the first one is not counted: it may build, and makes the launcher's class archive
        for number in range(runs + 1):
            subject = serai(os.path.join(folder, f"run{number}"), devices)
            took, used = first_row(subject)
            seconds.append(took)
            cpus.append(used)
            if number < runs:
                subject.stop()
                shutil.rmtree(subject.folder)
        devices.say("pause")
        time.sleep(settle)
        memory, cpu, begun = memory_mb(subject.pid, "VmRSS"), cpu_seconds(subject.pid), time.monotonic()
        before = written(subject.pid)
        time.sleep(idle)
        cpu = (cpu_seconds(subject.pid) - cpu) / (time.monotonic() - begun)
        after = written(subject.pid)
        subject.stop()
    finally:
        devices.close()
    return Start(seconds[1:], cpus[1:], memory, cpu, after - before)
