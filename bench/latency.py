"""How long it takes from the write on a port until another connection to the database sees the row."""

import os
import time
from dataclasses import dataclass

from subjects import Devices, Failure


@dataclass
class Latency:
    name: str
    count: int
    p50: float
    p90: float
    p99: float
    most: float


def measure(make_subject, folder, rate, warm_up, seconds):
    """Milliseconds over so many seconds after the warm-up."""
    os.makedirs(os.path.join(folder, "ports"))
    devices = Devices(os.path.join(folder, "ports"), "paced", rate)
    try:
        subject = make_subject(os.path.join(folder, "subject"), devices)
        devices.wait_until_opened_by(subject)
        devices.say("go")
        begun = time.monotonic_ns()
        measure_from = begun + warm_up * 1_000_000_000
        until = measure_from + seconds * 1_000_000_000
        while subject.reader() is None:
            subject.check()
            if time.monotonic_ns() > until:
                raise Failure(f"{subject.name} made no table:\n{subject.said()}")
            time.sleep(0.01)
        reader, delays, last, version = subject.reader(), [], 0, None
        while (now := time.monotonic_ns()) < until:
            seen = reader.execute("pragma data_version").fetchone()[0]
            if seen == version:
                time.sleep(0.001)
                continue
            version = seen
            rows = reader.execute("select rowid, n from readings where rowid > ? order by rowid", (last,)).fetchall()
            if rows:
                now = time.monotonic_ns()
                last = rows[-1][0]
                delays += [now - n for _, n in rows if n >= measure_from]
        subject.stop()
    finally:
        devices.close()
    if len(delays) < rate * seconds * 0.5:
        raise Failure(f"{subject.name}: only {len(delays)} rows were seen in {seconds} s at {rate} readings/s")
    delays.sort()
    at = lambda share: delays[min(len(delays) - 1, int(len(delays) * share))] / 1e6  # noqa: E731
    return Latency(subject.name, len(delays), at(0.5), at(0.9), at(0.99), delays[-1] / 1e6)
