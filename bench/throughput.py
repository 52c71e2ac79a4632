"""How many readings a second reach SQLite when the ports are written as fast as they drain."""

import os
import shutil
import sqlite3
import subprocess
import time
from dataclasses import dataclass

from subjects import PORTS, SCHEMA, Devices, Failure, cpu_seconds, end, memory_mb, python_script, serai, start


@dataclass
class Figures:
    name: str
    rate: float
    second_half: float
    cpu: float  # seconds for 100,000 readings
    cpu_second_half: float
    peak_mb: float


@dataclass
class Input:
    """The lines for each port in folder/pNN.jsonl, and what the rows must add up to."""

    folder: str
    readings: int
    hundredths: int


def make_input(folder, readings):
    os.makedirs(folder)
    files = [open(os.path.join(folder, f"p{number:02d}.jsonl"), "w", encoding="ascii") for number in range(PORTS)]
    hundredths = 0
    for n in range(readings):
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


def measure(make_subject, folder, given):
    """Runs one subject over the input. make_subject takes a folder to be made, and the devices."""
    devices = Devices(given.folder, "flood")
    try:
        subject = make_subject(folder, devices)
        devices.wait_until_opened_by(subject)
        start_cpu, start_time = cpu_seconds(subject.pid), time.monotonic()
        devices.say("go")
        half_cpu = half_time = None
        rows = seen = 0
        moved = start_time
        while rows < given.readings:
            time.sleep(0.01)
            rows = subject.rows()
            now = time.monotonic()
            if half_time is None and rows * 2 >= given.readings:
                half_cpu, half_time, half_rows = cpu_seconds(subject.pid), now, rows
            if rows != seen:
                seen, moved = rows, now
            elif now - moved > 30:
                raise Failure(f"{subject.name}: {rows} of {given.readings} rows after 30 s of silence:\n{subject.said()}")
            subject.check()
        end_cpu, end_time = cpu_seconds(subject.pid), time.monotonic()
        peak = memory_mb(subject.pid, "VmHWM")
        subject.stop()
    finally:
        devices.close()
    check_rows(subject.name, subject.database, given)
    rest = max(1, given.readings - half_rows)
    figures = Figures(
        subject.name,
        given.readings / (end_time - start_time),
        rest / max(1e-9, end_time - half_time),
        (end_cpu - start_cpu) / given.readings * 100_000,
        (end_cpu - half_cpu) / rest * 100_000,
        peak,
    )
    return figures


def measure_import(folder, given):
    """sqlite3's .import of the same rows into the same table, with the same journal mode and fsync."""
    os.makedirs(folder)
    rows = os.path.join(folder, "readings.csv")
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
    with open(rows, "w", encoding="ascii") as out:
        offset = 0
        for number in range(PORTS):
            with open(os.path.join(given.folder, f"p{number:02d}.jsonl"), encoding="ascii") as lines:
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


def run(folder, readings, baseline, jfr, keep):
    """All of it, one after the other; returns the figures, the script's first where it ran."""
    given = make_input(os.path.join(folder, "input"), readings)
    jobs = []
    if baseline:
        jobs.append(("python", lambda f: measure(python_script, f, given)))
    jobs.append(("serai", lambda f: measure(lambda s, d: serai(s, d, jfr), f, given)))
    if baseline:
        relaxed = lambda s, d: python_script(s, d, "NORMAL", "Python, synchronous=NORMAL")  # noqa: E731
        jobs.append(("python-normal", lambda f: measure(relaxed, f, given)))
        jobs.append(("import", lambda f: measure_import(f, given)))
    figures = []
    for name, job in jobs:
        here = os.path.join(folder, "throughput-" + name)
        figures.append(job(here))
        if not keep:
            shutil.rmtree(here)
    return figures
