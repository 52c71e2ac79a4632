"""The processes of a run: the devices, what is measured, and what the system says of them. Ended by pid, whatever happens."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

BENCH = os.path.dirname(os.path.abspath(__file__))
HOME = os.path.dirname(BENCH)
SCHEMA = os.path.join(BENCH, "readings.sql")
PORTS = 16
TICKS = os.sysconf("SC_CLK_TCK")

started = []


def start(command, **options):
    # a group of its own: Ctrl-C in the terminal comes to us only, and we end the others in order
    process = subprocess.Popen(command, start_new_session=True, **options)
    started.append(process)
    return process


def end(process, patience=15):
    """Ends a process as an operator would; returns its exit code and its use of the CPU from start to end in seconds."""
    if process.returncode is None:
        process.terminate()
        limit = time.monotonic() + patience
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                process.returncode = os.waitstatus_to_exitcode(status)
                started.remove(process)
                return process.returncode, usage.ru_utime + usage.ru_stime
            if time.monotonic() > limit:
                process.kill()
            time.sleep(0.02)
    return process.returncode, 0.0


def end_all():
    for process in list(started):
        try:
            end(process, 3)
        except ChildProcessError:
            started.remove(process)


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory_mb(pid, what):
    """VmHWM, the most there ever was, or VmRSS, what there is."""
    with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as file:
        for line in file:
            if line.startswith(what + ":"):
                return int(line.split()[1]) / 1024
    return 0.0


def written(pid):
    """How many bytes it ever gave to write calls, whatever they went to."""
    with open(f"/proc/{pid}/io", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("wchar:"))


class Devices:
    """The virtual ports and who writes to them."""

    def __init__(self, folder, *how, ports=PORTS):
        self.folder = folder
        self.links = [os.path.join(folder, f"p{number:02d}") for number in range(ports)]
        self.process = start(
            [sys.executable, os.path.join(BENCH, "devices.py"), folder, str(ports), *map(str, how)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        if self.process.stdout.readline().strip() != "ready":
            raise Failure("the virtual ports could not be made; what the devices say stands above")

    def say(self, word):
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()

    def hear(self):
        line = self.process.stdout.readline()
        if not line:
            raise Failure("the process of the virtual ports ended; what it said stands above")
        return line

    def wait_until_opened_by(self, subject):
        """Until the subject's processes hold every port: what is sent earlier, an opening could throw away."""
        terminals = {os.path.realpath(link) for link in self.links}
        limit = time.monotonic() + 300
        while True:
            subject.check()
            held = set()
            for pid in subject.pids:
                fds = f"/proc/{pid}/fd"
                for fd in os.listdir(fds):
                    try:
                        held.add(os.readlink(f"{fds}/{fd}"))
                    except FileNotFoundError:
                        pass
            if terminals <= held:
                time.sleep(1)  # the line settings are made after the opening
                return
            if time.monotonic() > limit:
                raise Failure(f"{subject.name} did not open all ports within 5 minutes")
            time.sleep(0.05)

    def close(self):
        end(self.process)
        self.process.stdin.close()
        self.process.stdout.close()
        for link in self.links:
            os.unlink(link)


class Failure(Exception):
    """The run can not go on, or rows are wrong; the message says what."""


class Subject:
    """A process that stores what the devices send in the table readings of a database."""

    def __init__(self, name, folder, database, command, environment=None):
        os.makedirs(folder)
        self.name = name
        self.folder = folder
        self.database = database
        self.output = open(os.path.join(folder, "output"), "w+", encoding="utf-8", errors="replace")
        self.born = time.monotonic()
        self.process = start(
            command,
            stdin=subprocess.DEVNULL,
            stdout=self.output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
        )
        self.pid = self.process.pid
        self.pids = [self.pid]
        self.connection = None

    def check(self):
        pid, status, _ = os.wait4(self.pid, os.WNOHANG)
        if pid:
            self.process.returncode = os.waitstatus_to_exitcode(status)
            started.remove(self.process)
            raise Failure(f"{self.name} ended by itself with {self.process.returncode}:\n{self.said()}")

    def said(self):
        self.output.flush()
        with open(self.output.name, encoding="utf-8", errors="replace") as file:
            return file.read()[-4000:]

    def reader(self):
        """A connection of ours to its database, once there is one; else None."""
        if self.connection is None and os.path.exists(self.database):
            connection = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, isolation_level=None, timeout=5)
            try:
                connection.execute("select max(rowid) from readings").fetchone()
                self.connection = connection
            except sqlite3.OperationalError:  # no table yet
                connection.close()
        return self.connection

    def rows(self):
        """How many rows there are: none is ever deleted, so the last one's number."""
        reader = self.reader()
        return (reader.execute("select max(rowid) from readings").fetchone()[0] or 0) if reader else 0

    def stop(self):
        """Ends it in order; returns its CPU seconds from start to end."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None
        code, cpu = end(self.process)
        if code not in (0, 143):
            raise Failure(f"{self.name} did not stop in order (exit code {code}):\n{self.said()}")
        self.output.close()
        return cpu


def python_script(folder, devices, synchronous="FULL", parse="read", name="Python script"):
    database = os.path.join(folder, "readings.db")
    script = os.path.join(BENCH, "baseline.py")
    command = [python_with_serial(), script, database, SCHEMA, synchronous, parse, *devices.links]
    return Subject(name, folder, database, command)


def serai(folder, devices, jfr=None, name="Serai"):
    data = os.path.join(folder, "data")
    environment = {"SERAI_BENCH_PORTS": devices.folder}
    if jfr:
        options = f"-XX:StartFlightRecording=filename={jfr},settings=profile,dumponexit=true"
        environment["SERAI_JAVA_OPTS"] = f"{os.environ.get('SERAI_JAVA_OPTS', '')} {options}".strip()
    command = [os.path.join(HOME, "serai"), "run", "--routes", os.path.join(BENCH, "routes"), "--routes"]
    command += [os.path.join(HOME, "routes", "errors.camel.yaml")]
    command += ["--config", os.path.join(BENCH, "application.properties"), "--data", data]
    return Subject(name, folder, os.path.join(data, "readings.db"), command, environment)


def python_with_serial():
    """A Python that has pyserial: the one we run in, else the system's, where Debian's python3-serial goes."""
    for python in (sys.executable, "/usr/bin/python3"):
        try:
            if subprocess.run([python, "-c", "import serial, sqlite3"], capture_output=True).returncode == 0:
                return python
        except FileNotFoundError:
            pass
    return None


def missing_for_baseline():
    """What has to be installed, in one line; None where nothing is missing."""
    return None if python_with_serial() and shutil.which("sqlite3") else "apt-get install python3-serial sqlite3"


def interrupt_on_sigterm():
    def interrupt(*_):
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
