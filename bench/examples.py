"""How fast an example of routes/examples brings a backlog to its server, beside the fastest plain way of that server's own client."""

import os
import shutil
import subprocess
import time
from contextlib import contextmanager

from journaling import Drain, class_path, java, output
from subjects import HOME, Failure, cpu_seconds, end, memory_mb, start


class Unavailable(Exception):
    """The server can not be had on this machine; the message says why."""


class Server:
    """A server of src/jmh, in a JVM of its own, and its own client: answers a line with a line."""

    def __init__(self, process, name):
        self.process = process
        self.name = name
        self.url = None
        self.settings = {}  # what leads the example's daemon to it
        for line in process.stdout:
            word, _, rest = line.strip().partition(" ")
            if word == "skip":
                raise Unavailable(rest)
            if word == "set":
                key, _, value = rest.partition("=")
                self.settings[key] = value
            if word == "url":
                self.url = rest
            if word in ("url", "ready"):
                return
        raise Failure(f"the {name} of the benchmark did not start")

    def ask(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        if not answer:
            raise Failure(f"the {self.name} of the benchmark gave no answer to '{command}'; it printed to {self.process.said}")
        return answer


@contextmanager
def server(folder, jars, program, *arguments, package="dev.serai.journal."):
    """Starts a server; it ends with the block."""
    said = os.path.join(folder, program + ".log")
    with open(said, "w", encoding="utf-8") as log:
        process = java(jars, program, *arguments, package=package, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log)
    process.said = said
    try:
        yield Server(process, program)
    except (Failure, BrokenPipeError):
        with open(said, encoding="utf-8") as file:
            print(file.read()[-4000:])
        raise
    finally:
        try:
            process.stdin.close()
        except BrokenPipeError:
            pass
        process.stdin = None
        limit = time.monotonic() + 30
        while process.poll() is None and time.monotonic() < limit:
            time.sleep(0.05)
        end(process)
        process.stdout.close()


def drain(folder, journal, example, settings, readings, rows):
    """Runs the example's own files on a journal in which readings wait, until rows() says that all are there."""
    data = os.path.join(folder, "data")
    shutil.copytree(journal, data)
    # the station that runs beside it has nothing to say
    options = [f"-D{key}={value}" for key, value in {**settings, "station.script": "weather,startDelay=10h"}.items()]
    environment = {**os.environ, "SERAI_JAVA_OPTS": " ".join([os.environ.get("SERAI_JAVA_OPTS", ""), *options]).strip()}
    command = [os.path.join(HOME, "serai"), "run", "--routes", os.path.join(HOME, "routes", "examples", example), "--data", data]
    said = os.path.join(folder, example + ".log")
    with open(said, "w", encoding="utf-8") as log:
        born = time.monotonic()
        process = start(command, stdout=log, stderr=subprocess.STDOUT, env=environment)
        first = None
        try:
            while True:
                count = rows()
                now = time.monotonic()
                if count and first is None:
                    first = (now, count)
                if count >= readings:
                    break
                if process.poll() is not None or now - born > 600:
                    with open(said, encoding="utf-8") as file:
                        raise Failure(f"Serai brought {count} of {readings} entries to {example}:\n{file.read()[-4000:]}")
                time.sleep(0.01)
            cpu, peak = cpu_seconds(process.pid), memory_mb(process.pid, "VmHWM")
        finally:
            end(process)
    if count != readings:
        raise Failure(f"{count} rows in {example}, of {readings} entries")
    whole = readings / (now - born)
    # where all were there when any was first seen, only the time from the start is known
    rate = (readings - first[1]) / (now - first[0]) if first[1] < readings else whole
    return rate, whole, cpu / readings * 100_000, peak


def postgresql(folder, jars, journal, readings):
    schema = os.path.join(HOME, "routes", "examples", "postgresql", "schema.sql")
    export = os.path.join(folder, "rows.csv")
    with server(folder, jars, "PostgresToDrainInto", folder, readings, schema) as there:
        address = there.url.split("?")[0].removeprefix("jdbc:postgresql:")
        settings = {
            "camel.beans.postgresql.jdbcUrl": f"jdbc:postgresql:{address}?ApplicationName=serai&reWriteBatchedInserts=true",
            "camel.beans.postgresql.password": "serai",
        }
        rate, whole, cpu, peak = drain(folder, journal, "postgresql", settings, readings, lambda: int(there.ask("rows")))
        there.ask(f"export {export}")
        plain = [readings / float(there.ask(f"copy {export}")) for _ in range(2)]
    return Drain("PostgreSQL", "\\copy", rate, whole, sum(plain) / 2, cpu, peak)


def run(folder, systems, readings):
    """
    The drains into these systems, of a journal that is filled once; systems are functions such as postgresql(), by name.
    Returns a Drain for each name, for those that can not be had here why, and what went wrong with others.
    """
    os.makedirs(folder)
    jars = class_path(folder)
    journal = os.path.join(folder, "journal")
    backlog = java(jars, "BacklogToDrain", os.path.join(journal, "journal.db"), readings, "weather", stdout=subprocess.PIPE)
    output(backlog, "filling the journal")
    drains, missing, failed = {}, {}, []
    for name, system in systems.items():
        here = os.path.join(folder, name)
        os.makedirs(here)
        try:
            drains[name] = system(here, jars, journal, readings)
        except Unavailable as e:
            missing[name] = str(e)
        except Failure as e:  # the others' figures are not lost with it
            failed.append(f"{name}: {e}")
    return drains, missing, failed
