"""What serial: takes of the CPU when devices send at their own pace, and whether a line is lost then."""

import os
import statistics
import time
from dataclasses import dataclass

import readers
from readers import LINE, Cats
from subjects import Devices

BAUD = 115_200
BITS = 10  # of a character: start, eight of data, stop
PORTS = 64
FULL = PORTS * (BAUD // BITS // LINE)  # lines/s


@dataclass
class Paced:
    """CPU of windows of time; sent and refused over the whole run."""

    name: str
    idle: list  # seconds a second
    per_thousand: dict  # ms for 1,000 lines, idle taken off, by lines/s
    share: list  # of a core, at the last rate
    rate: float  # lines/s that came in the windows of the last rate
    peak_mb: float
    sent: int
    refused: int


def window(reader, seconds):
    """Seconds of CPU, lines and seconds."""
    lines, cpu, begun = reader.lines(), reader.cpu(), time.monotonic()
    time.sleep(seconds)
    lines, cpu = reader.lines() - lines, reader.cpu() - cpu
    return cpu, lines, time.monotonic() - begun


def measure(make_reader, folder, ports, warm_rate, warm_up, idle, rates):
    """rates: lines/s on each port, number of windows, seconds of each. Fails where a line that was sent did not come."""
    os.makedirs(os.path.join(folder, "ports"))
    devices = Devices(os.path.join(folder, "ports"), "numbered", ports=ports)
    try:
        reader = make_reader(os.path.join(folder, "reader"), devices)
        devices.wait_until_opened_by(reader)
        devices.say(f"rate {warm_rate}")
        time.sleep(warm_up)
        idles = []
        if idle:
            devices.say("rate 0")
            devices.hear()
            time.sleep(1)
            for _ in range(3):
                cpu, _, took = window(reader, idle)
                idles.append(cpu / took)
        resting = statistics.median(idles) if idles else 0.0
        per_thousand = {}
        for rate, windows, seconds in rates:
            devices.say(f"rate {rate}")
            time.sleep(1)
            seen = [window(reader, seconds) for _ in range(windows)]
            per_thousand[rate] = [(cpu - resting * took) / lines * 1e6 for cpu, lines, took in seen]
        devices.say("rate 0")
        _, sent, _, refused = devices.hear().split()
        readers.wait_for_lines(reader, int(sent))
        time.sleep(0.5)  # for what must not come: a line a second time
        reader.check_lines(int(sent), int(refused))
        peak = reader.peak_mb()
        reader.stop()
    finally:
        devices.close()
    share = [cpu / took for cpu, _, took in seen]
    came = sum(lines for _, lines, _ in seen) / sum(took for _, _, took in seen)
    return Paced(reader.name, idles, per_thousand, share, came, peak, int(sent), int(refused))


def subject_folders(folder, makers):
    return [(maker, os.path.join(folder, f"subject-{number}")) for number, maker in enumerate(makers)]


def run_slow(folder, quick):
    """One port at 100 and at 1,000 lines/s."""
    warm_up, idle = (5, 2) if quick else (20, 5)
    rates = [(1000, 3, 2 if quick else 8), (100, 3, 4 if quick else 15)]
    makers = [Cats, readers.script, readers.serai]
    return [measure(maker, here, 1, 1000, warm_up, idle, rates) for maker, here in subject_folders(folder, makers)]


def run_many(folder, quick):
    """All ports at once, each with as many lines as its baud rate lets through."""
    rate = FULL // PORTS
    warm_up, windows, seconds = (5, 3, 3) if quick else (10, 4, 10)
    makers = [Cats, readers.script, readers.serai, readers.Storing]
    return [
        measure(maker, here, PORTS, rate, warm_up, 0, [(rate, windows, seconds)])
        for maker, here in subject_folders(folder, makers)
    ]


def spread(values, form):
    """The median, and from the least to the most."""
    return f"{statistics.median(values):{form}} ({min(values):{form}} to {max(values):{form}})"


def slow_table(figures):
    rows = [["", "idle, % of a core", "at 100/s: ms CPU/1,000", "at 1,000/s: ms CPU/1,000", "peak RSS MB", "sent", "lost"]]
    for f in figures:
        idle = spread([100 * share for share in f.idle], ".2f")
        cells = [spread(f.per_thousand[100], ".1f"), spread(f.per_thousand[1000], ".1f"), f"{f.peak_mb:.0f}"]
        rows.append([f.name, idle, *cells, f"{f.sent:,}", "0"])
    return rows


def many_table(figures):
    rows = [["", "lines/s", "CPU, % of a core", "CPU µs/line", "peak RSS MB", "sent", "refused by a full pty", "lost"]]
    for f in figures:
        (per_thousand,) = f.per_thousand.values()
        cells = [f"{f.rate:,.0f}", spread([100 * share for share in f.share], ".0f"), f"{statistics.median(per_thousand):.1f}"]
        rows.append([f.name, *cells, f"{f.peak_mb:.0f}", f"{f.sent:,}", f"{f.refused:,}", "0"])
    return rows
