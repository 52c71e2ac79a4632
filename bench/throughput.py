"""How many readings a second reach SQLite when the ports are written as fast as they drain."""

import os
import shutil
import sqlite3
import subprocess
import time
from dataclasses import dataclass, field
from functools import partial

import threads
from subjects import PORTS, SCHEMA, Devices, Failure, cpu_seconds, end, memory_mb, python_script, serai, start


@dataclass
class Figures:
    name: str
    rate: float
    warm_rate: float
    cpu: float  # seconds for 100,000 readings
    warm_cpu: float
    peak_mb: float
    threads: list = field(default_factory=list)  # of the second half, where asked for


@dataclass
class Input:
    """The lines for each port, in two halves, in folder/pNN-1.jsonl and pNN-2.jsonl, and what the rows must add up to."""

    folder: str
    readings: int
    hundredths: int


def make_input(folder, readings):
    os.makedirs(folder)
    hundredths = 0
    half = readings // 2
    for part, numbers in ((1, range(half)), (2, range(half, readings))):
        paths = [os.path.join(folder, f"p{number:02d}-{part}.jsonl") for number in range(PORTS)]
        files = [open(path, "w", encoding="ascii") for path in paths]
        for n in numbers:
            port = n % PORTS
            temperature = n * 7919 % 6000 - 1500
            hundredths += temperature
            files[port].write(
                f'{{"device":"p{port:02d}","n":{n},"temperature":{temperature / 100:.2f},'
                f'"humidity":{n * 31 % 1000 / 10:.1f}}}\n'
            )
        for file in files:
            file.close()
    return Input(folder, readings, hundredths)


def check_rows(name, database, expected):
    """Every reading once, with its values: anything else fails the run."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    rows, distinct, low, high, devices, hundredths = connection.execute(
        "select count(*), count(distinct n), min(n), max(n), count(distinct device),"
        " sum(cast(round(temperature * 100) as integer)) from readings"
    ).fetchone()
    connection.close()
    if rows != distinct:
        raise Failure(f"{name}: {rows - distinct} of {rows} rows are there twice")
    if (rows, low, high) != (expected.readings, 0, expected.readings - 1):
        raise Failure(f"{name}: {expected.readings} readings were sent, {rows} rows are there (n from {low} to {high})")
    if devices != min(PORTS, rows) or hundredths != expected.hundredths:
        raise Failure(f"{name}: the rows' values are not those that were sent")


def wait_for_rows(subject, rows):
    seen, moved = 0, time.monotonic()
    while (there := subject.rows()) < rows:
        now = time.monotonic()
        if there != seen:
            seen, moved = there, now
        elif now - moved > 30:
            raise Failure(f"{subject.name}: {there} of {rows} rows after 30 s of silence:\n{subject.said()}")
        subject.check()
        time.sleep(0.005)


def measure(make_subject, folder, given, by_thread=False):
    """Runs one subject over the input, half by half: each is sent when the one before is stored, so that the second
    shows the same work, from the port to the row, by a process that is warm."""
    devices = Devices(given.folder, "flood")
    try:
        subject = make_subject(folder, devices)
        devices.wait_until_opened_by(subject)
        times, cpus, before = [], [], {}
        for rows in (given.readings // 2, given.readings):
            if by_thread:
                before = threads.snapshot(subject.pid)
            cpu, begun = cpu_seconds(subject.pid), time.monotonic()
            devices.say("go")
            wait_for_rows(subject, rows)
            times.append(time.monotonic() - begun)
            cpus.append(cpu_seconds(subject.pid) - cpu)
        peak = memory_mb(subject.pid, "VmHWM")
        warm = given.readings - given.readings // 2
        shares = []
        if by_thread:
            after = threads.snapshot(subject.pid)
            shares = threads.shares(before, after, threads.names(subject.pid), warm)
        subject.stop()
    finally:
        devices.close()
    check_rows(subject.name, subject.database, given)
    return Figures(
        subject.name,
        given.readings / sum(times),
        warm / times[1],
        sum(cpus) / given.readings * 100_000,
        cpus[1] / warm * 100_000,
        peak,
        shares,
    )


def measure_import(folder, given):
    """sqlite3's .import of the same rows into the same table, with the same journal mode and fsync."""
    os.makedirs(folder)
    rows = os.path.join(folder, "readings.csv")
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
    with open(rows, "w", encoding="ascii") as out:
        offset = 0
        for name in sorted(name for name in os.listdir(given.folder) if name.endswith(".jsonl")):
            with open(os.path.join(given.folder, name), encoding="ascii") as lines:
                for line in lines:
                    values = [part.split(":")[1].strip('"') for part in line.strip("{}\n").split(",")]
                    out.write(f"readings/{offset:012d}/imported,{stamp},{','.join(values)}\n")
                    offset += 1
    database = os.path.join(folder, "readings.db")
    begun = time.monotonic()
    process = start(
        ["sqlite3", "-bail", database], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    )
    with open(SCHEMA, encoding="utf-8") as schema:
        process.stdin.write(f"pragma journal_mode=wal;\npragma synchronous=full;\n{schema.read()};\n")
    process.stdin.write(f".mode csv\n.import '{rows}' readings\n")
    process.stdin.close()
    process.stdin = None
    _, status, usage = os.wait4(process.pid, 0)
    took = time.monotonic() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    end(process)
    if process.returncode:
        raise Failure(f"sqlite3 .import ended with {process.returncode}")
    check_rows("sqlite3 .import", database, given)
    cpu = (usage.ru_utime + usage.ru_stime) / given.readings * 100_000
    rate = given.readings / took
    return Figures("sqlite3 .import", rate, rate, cpu, cpu, usage.ru_maxrss / 1024)


def run(folder, readings, baseline, jfr, by_thread, keep):
    """All of it, one after the other; returns the figures, the script's first where it ran."""
    given = make_input(os.path.join(folder, "input"), readings)
    jobs = []
    if baseline:
        jobs.append(("python", lambda f: measure(python_script, f, given)))
    jobs.append(("serai", lambda f: measure(lambda s, d: serai(s, d, jfr), f, given, by_thread)))
    if baseline:
        for name, how in (("synchronous=NORMAL", {"synchronous": "NORMAL"}), ("json a line at a time", {"parse": "line"})):
            variant = partial(python_script, name="script, " + name, **how)
            jobs.append(("python-" + name.split()[0], lambda f, variant=variant: measure(variant, f, given)))
        jobs.append(("import", lambda f: measure_import(f, given)))
    figures = []
    for name, job in jobs:
        here = os.path.join(folder, "throughput-" + name)
        figures.append(job(here))
        if not keep:
            shutil.rmtree(here)
    return figures
