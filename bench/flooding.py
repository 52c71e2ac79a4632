"""How fast serial: hands out frames when the ports are written as fast as they drain, as a fraction of cat."""

import os
import statistics
import time
from dataclasses import dataclass
from functools import partial

import readers
from readers import LINE, Cats
from subjects import Devices


@dataclass
class Flooded:
    name: str
    rates: list  # lines/s of each part
    cpu: float  # µs for each line, of the reading processes
    peak_mb: float

    @property
    def rate(self):
        return statistics.median(self.rates)


def measure(make_reader, folder, ports, lines, parts, seconds):
    """Lines/s over some parts of about so many seconds each, after parts of as long that are not counted."""
    devices = Devices(os.path.join(folder, "input"), "loop", ports=ports)
    try:
        reader = make_reader(os.path.join(folder, "reader"), devices)
        devices.wait_until_opened_by(reader)
        expected, times, rates, cpus, warm_until = 0, 1, [], [], None
        while len(rates) < parts:
            expected += times * lines * ports
            cpu, begun = reader.cpu(), time.monotonic()
            devices.say(f"go {times}")
            readers.wait_for_lines(reader, expected)
            took = time.monotonic() - begun
            rate = times * lines * ports / took
            if warm_until is None:
                warm_until = begun + seconds
            if begun > warm_until:
                rates.append(rate)
                cpus.append((reader.cpu() - cpu) / (times * lines * ports) * 1e6)
            times = max(1, round(seconds * rate / (lines * ports)))
        peak = reader.peak_mb()
        reader.check_lines(expected)
        reader.stop()
    finally:
        devices.close()
    return Flooded(reader.name, rates, statistics.median(cpus), peak)


def run(folder, ports, parts, seconds):
    """cat first and last, since a machine changes its mind; all its parts count as one."""
    lines = 320_000 // ports
    subjects = [
        lambda f, d: Cats(f, d),
        partial(readers.script, wrap=lines),
        partial(readers.serai, wrap=lines),
        partial(readers.serai, wrap=lines, batch=128),
        lambda f, d: Cats(f, d),
    ]
    figures = []
    for number, subject in enumerate(subjects):
        here = os.path.join(folder, f"subject-{number}")
        readers.write_lines(os.path.join(here, "input"), ports, lines)
        figures.append(measure(subject, here, ports, lines, parts, seconds))
    last = figures.pop()
    first = figures[0]
    first.rates += last.rates
    first.cpu = (first.cpu + last.cpu) / 2
    return figures


def table(figures):
    cat = figures[0]
    rows = [["", "lines/s", "least", "most", "MB/s", "of cat", "CPU µs/line", "peak RSS MB"]]
    for f in figures:
        cells = [f"{f.rate:,.0f}", f"{min(f.rates):,.0f}", f"{max(f.rates):,.0f}", f"{f.rate * LINE / 1e6:.1f}"]
        rows.append([f.name, *cells, f"{f.rate / cat.rate:.2f}", f"{f.cpu:.2f}", f"{f.peak_mb:.0f}"])
    return rows
