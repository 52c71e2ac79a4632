"""Processes that read the ports and keep nothing: Serai with a sink that counts, a bare script, and cat."""

import mmap
import os
import struct
import subprocess
import sys
import time
from dataclasses import dataclass

from devices import numbered_line
from subjects import BENCH, HOME, Failure, Subject, end, memory_mb, start

FIELDS = struct.Struct("=6q")  # of a port: frames, bytes, next number, missing, again, broken
LINE = 70


@dataclass
class Counts:
    frames: int
    missing: int
    again: int
    broken: int


class Tally:
    """The file in which a reader counts: as long as the mapping is there, it is read without asking the reader."""

    def __init__(self, path, ports):
        self.path = path
        self.ports = ports
        with open(path, "w+b") as file:
            file.truncate(ports * FIELDS.size)
            self.memory = mmap.mmap(file.fileno(), 0)

    def counts(self):
        ports = [FIELDS.unpack_from(self.memory, port * FIELDS.size) for port in range(self.ports)]
        return Counts(*(sum(port[field] for port in ports) for field in (0, 3, 4, 5)))


class Counting(Subject):
    """A reader that looks at each line and counts it into a tally."""

    def __init__(self, name, folder, tally, command, environment=None):
        super().__init__(name, folder, None, command, environment)
        self.tally = tally

    def lines(self):
        return self.tally.counts().frames

    def cpu(self):
        return cpu_nanos(self.pids) / 1e9

    def peak_mb(self):
        return sum(memory_mb(pid, "VmHWM") for pid in self.pids)

    def check_lines(self, sent, refused=0):
        """Every line once, whole, in order: anything else fails the run. A line that a port refused leaves out its number."""
        counts = self.tally.counts()
        if (counts.frames, counts.again, counts.broken) != (sent, 0, 0) or counts.missing > refused:
            raise Failure(
                f"{self.name}: {sent} lines were sent and {refused} refused, {counts.frames} came,"
                f" {counts.missing} numbers missing, {counts.again} again, {counts.broken} broken:\n{self.said()}"
            )


class Cats(Counting):
    """cat PORT >/dev/null for each port. What the system says each has read stands in for a tally."""

    def __init__(self, folder, devices):
        os.makedirs(folder)
        self.name = "cat"
        self.folder = folder
        self.processes = [
            start(["cat", link], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) for link in devices.links
        ]
        self.pids = [process.pid for process in self.processes]
        self.before = None
        devices.wait_until_opened_by(self)
        self.before = self.has_read()

    def check(self):
        pass  # its descriptors are listed at every look: one that ended is missing there

    def said(self):
        return ""

    def has_read(self):
        total = 0
        for pid in self.pids:
            with open(f"/proc/{pid}/io", encoding="ascii") as file:
                total += int(file.readline().split()[1])
        return total

    def lines(self):
        return (self.has_read() - self.before) // LINE

    def check_lines(self, sent, refused=0):
        size = self.has_read() - self.before
        if size != sent * LINE:
            raise Failure(f"cat: {sent * LINE} bytes were sent, {size} came")

    def stop(self):
        for process in self.processes:
            end(process)


def cpu_nanos(pids):
    """The CPU that processes have used since their start: their clocks know it finer than the ticks of /proc/PID/stat."""
    return sum(time.clock_gettime_ns((~pid << 3) | 2) for pid in pids)


def script(folder, devices, wrap=0):
    ports = len(devices.links)
    os.makedirs(folder)
    tally = Tally(os.path.join(folder, "tally"), ports)
    command = [sys.executable, os.path.join(BENCH, "reader.py"), tally.path, str(wrap), *devices.links]
    return Counting("Python script", os.path.join(folder, "run"), tally, command)


def environment(devices, options, wrap, tally):
    return {
        "SERAI_BENCH_PORTS": devices.folder,
        "SERAI_BENCH_COUNT": str(len(devices.links)),
        "SERAI_BENCH_OPTIONS": "baudRate=115200" + "".join("&" + option for option in options),
        "SERAI_BENCH_WRAP": str(wrap),
        "SERAI_BENCH_TALLY": tally,
    }


def run_command(route, settings, folder):
    command = [os.path.join(HOME, "serai"), "run", "--routes", os.path.join(BENCH, "routes", "serial", route)]
    command += ["--routes", os.path.join(HOME, "routes", "errors.camel.yaml")]
    return command + ["--config", os.path.join(BENCH, settings), "--data", os.path.join(folder, "data")]


def serai(folder, devices, wrap=0, batch=1):
    os.makedirs(folder)
    tally = Tally(os.path.join(folder, "tally"), len(devices.links))
    options = [] if batch == 1 else [f"batchSize={batch}"]
    name = f"Serai, batchSize={batch}"
    command = run_command("Count.java", "serial.properties", folder)
    return Counting(name, os.path.join(folder, "run"), tally, command, environment(devices, options, wrap, tally.path))


class Storing(Counting):
    """Serai with the journal and SQLite behind the ports: the rows are the tally."""

    def __init__(self, folder, devices):
        os.makedirs(folder)
        command = run_command("Store.java", "application.properties", folder)
        super().__init__(
            "Serai, to SQLite", os.path.join(folder, "run"), None, command, environment(devices, [], 0, "unused")
        )
        self.database = os.path.join(folder, "data", "readings.db")

    def lines(self):
        return self.rows()

    def check_lines(self, sent, refused=0):
        rows, distinct = self.reader().execute(
            "select count(*), count(distinct device || '/' || n) from readings"
        ).fetchone()
        if (rows, distinct) != (sent, sent):
            raise Failure(f"{self.name}: {sent} lines were sent, {rows} rows are there, {distinct} of them distinct")


def wait_for_lines(subject, lines):
    seen, moved = -1, time.monotonic()
    while (there := subject.lines()) < lines:
        if there != seen:
            seen, moved = there, time.monotonic()
        elif time.monotonic() - moved > 15:
            raise Failure(f"{subject.name}: {there} of {lines} lines after 15 s of silence:\n{subject.said()}")
        subject.check()
        time.sleep(0.002)


def write_lines(folder, ports, lines):
    """FOLDER/pNN.jsonl with so many lines for each port."""
    os.makedirs(folder)
    for port in range(ports):
        name = f"p{port:02d}"
        device = name.encode()
        with open(os.path.join(folder, name + ".jsonl"), "wb") as file:
            file.writelines(numbered_line(device, n) for n in range(lines))
