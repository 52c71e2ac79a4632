"""Which of a Java process's threads take the CPU: the first question of every profile."""

import os
import re
import subprocess
from collections import defaultdict


def snapshot(pid):
    """Seconds of CPU, and of waiting for a CPU, by thread id."""
    times = {}
    for thread in os.listdir(f"/proc/{pid}/task"):
        try:
            with open(f"/proc/{pid}/task/{thread}/schedstat", encoding="ascii") as file:
                ran, waited, _ = file.read().split()
            times[int(thread)] = (int(ran) / 1e9, int(waited) / 1e9)
        except OSError:  # ended meanwhile
            pass
    return times


def names(pid):
    """The names by thread id; those of the ports under one."""
    found = {}
    printed = subprocess.run(["jcmd", str(pid), "Thread.print"], capture_output=True, text=True, timeout=60).stdout
    for name, number in re.findall(r'^"([^"]+)".*? nid=(0x[0-9a-f]+|\d+)', printed, re.M):
        name = name.split(" - ")[-1]
        found[int(number, 0)] = "serial (all ports)" if name.startswith("serial ") else name
    return found


def shares(before, after, called, readings):
    """µs of CPU and of waiting for one, for each reading, by name; the largest first."""
    sums = defaultdict(lambda: [0.0, 0.0])
    for thread, times in after.items():
        start = before.get(thread, (0.0, 0.0))
        for kind in (0, 1):
            sums[called.get(thread, "other")][kind] += (times[kind] - start[kind]) * 1e6 / readings
    return sorted(((name, *values) for name, values in sums.items()), key=lambda row: -row[1])
