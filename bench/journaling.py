"""The journal alone, and how fast a daemon that comes back brings a backlog to SQLite and PostgreSQL."""

import csv
import os
import shutil
import sqlite3
import subprocess
import time
from dataclasses import dataclass

from subjects import BENCH, HOME, SCHEMA, Failure, cpu_seconds, end, memory_mb, start

ROUTES = os.path.join(BENCH, "routes", "journal")
PROGRAMS = "dev.serai.journal."


@dataclass
class Drain:
    sink: str
    baseline: str
    rate: float  # entries a second, from the first row seen to the last
    whole: float  # the same from the start of the process
    plain: float  # the baseline's rows a second
    cpu: float  # seconds of CPU for 100,000 entries, from the start of the process
    peak_mb: float

    @property
    def ratio(self):
        return self.rate / self.plain


def class_path(folder):
    """Compiles the programs of src/jmh; returns what they need to run."""
    listing = os.path.join(folder, "class-path")
    command = ["mvn", "-q", "-B", "-Pjmh", "-DskipTests", "test-compile", "dependency:build-classpath"]
    built = subprocess.run([*command, f"-Dmdep.outputFile={listing}"], cwd=HOME, capture_output=True, text=True)
    if built.returncode:
        raise Failure("the programs in src/jmh could not be compiled:\n" + built.stdout[-4000:])
    with open(listing, encoding="utf-8") as file:
        jars = file.read().strip()
    classes = [os.path.join(HOME, "target", name) for name in ("test-classes", "classes")]
    return os.pathsep.join([*classes, jars])


def java(jars, program, *arguments, package=PROGRAMS, **options):
    home = os.environ.get("JAVA_HOME")
    command = [os.path.join(home, "bin", "java") if home else "java", "--enable-native-access=ALL-UNNAMED"]
    return start([*command, "-cp", jars, package + program, *map(str, arguments)], cwd=HOME, text=True, **options)


def output(process, what):
    text = process.stdout.read()
    process.stdout.close()
    _, status, _ = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    end(process)
    if process.returncode:
        raise Failure(f"{what} ended with {process.returncode}")
    return text


def speed(folder, jars, millis):
    """The figures of JournalSpeed by name."""
    process = java(jars, "log.JournalSpeed", folder, millis, stdout=subprocess.PIPE)
    lines = [line.split() for line in output(process, "JournalSpeed").splitlines()]
    return {line[0]: float(line[1]) for line in lines if len(line) == 2}


def drain(folder, sink, url, table, readings, rows):
    """Starts Serai on a journal in which readings wait; until rows() says that all are there."""
    config = os.path.join(folder, "application.properties")
    with open(os.path.join(BENCH, "application.properties"), encoding="utf-8") as given:
        settings = [line for line in given.read().replace("\\\n", "").splitlines() if "readings.jdbcUrl" not in line
                    and "connectionInitSql" not in line]
    with open(config, "w", encoding="utf-8") as out:
        out.write("\n".join(settings) + f"\ncamel.beans.readings.jdbcUrl={url}\n")
        if table:
            out.write(f"camel.beans.readings.connectionInitSql={table}\n")
        out.write(f"bench.store={os.path.join(ROUTES, sink + '.sql')}\n")
    command = [os.path.join(HOME, "serai"), "run", "--routes", os.path.join(ROUTES, "drain.camel.yaml"), "--config", config]
    said = os.path.join(folder, sink + ".log")
    with open(said, "w", encoding="utf-8") as log:
        born = time.monotonic()
        process = start([*command, "--data", os.path.join(folder, "data")], stdout=log, stderr=subprocess.STDOUT)
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
                        raise Failure(f"Serai brought {count} of {readings} entries to {sink}:\n{file.read()[-4000:]}")
                time.sleep(0.01)
            cpu, peak = cpu_seconds(process.pid), memory_mb(process.pid, "VmHWM")
        finally:
            end(process)
    rate = (readings - first[1]) / (now - first[0])
    return rate, readings / (now - born), cpu / readings * 100_000, peak


def into_sqlite(folder, journal, readings):
    data = os.path.join(folder, "data")
    shutil.copytree(journal, data)
    database = os.path.join(data, "readings.db")

    def rows():
        if not os.path.exists(database):
            return 0
        connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True, isolation_level=None, timeout=5)
        try:
            return connection.execute("select max(rowid) from readings").fetchone()[0] or 0
        except sqlite3.OperationalError:
            return 0
        finally:
            connection.close()

    with open(SCHEMA, encoding="utf-8") as schema:
        table = " ".join(schema.read().split())
    url = f"jdbc:sqlite:{database}?journal_mode=WAL&synchronous=FULL&busy_timeout=5000"
    figures = drain(folder, "sqlite", url, table, readings, rows)
    # The rows as they are there, for the baselines.
    export = os.path.join(folder, "rows.csv")
    connection = sqlite3.connect(database)
    order = connection.execute("select n from readings order by rowid").fetchall()
    if order != [(n,) for n in range(readings)]:
        raise Failure("the rows in SQLite are not the entries, each once and in order")
    with open(export, "w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(connection.execute("select * from readings order by rowid"))
    connection.close()
    return figures, export


def import_sqlite(folder, export, readings):
    database = os.path.join(folder, "imported.db")
    with open(SCHEMA, encoding="utf-8") as schema:
        script = f"pragma journal_mode=wal;\npragma synchronous=full;\n{schema.read()};\n.mode csv\n.import '{export}' readings\n"
    begun = time.monotonic()
    subprocess.run(["sqlite3", "-bail", database], input=script, text=True, check=True, stdout=subprocess.DEVNULL)
    return readings / (time.monotonic() - begun)


def into_postgres(folder, jars, journal, export, readings):
    server = java(jars, "PostgresToDrainInto", folder, readings, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def ask(command):
        server.stdin.write(command + "\n")
        server.stdin.flush()
        answer = server.stdout.readline().strip()
        if not answer:
            raise Failure(f"the PostgreSQL of the benchmark gave no answer to '{command}'")
        return answer

    try:
        line = server.stdout.readline()
        while line and not line.startswith("url "):
            line = server.stdout.readline()
        if not line:
            raise Failure("the PostgreSQL of the benchmark did not start")
        plain = [readings / float(ask(f"copy {export}"))]
        shutil.rmtree(os.path.join(folder, "data"))
        shutil.copytree(journal, os.path.join(folder, "data"))
        figures = drain(folder, "postgresql", line.split()[1], None, readings, lambda: int(ask("rows")))
        plain.append(readings / float(ask(f"copy {export}")))
        return figures, sum(plain) / 2
    finally:
        server.stdin.close()
        server.stdin = None
        limit = time.monotonic() + 30
        while server.poll() is None and time.monotonic() < limit:
            time.sleep(0.05)
        end(server)


def run(folder, readings, millis, keep):
    os.makedirs(folder)
    jars = class_path(folder)
    figures = speed(os.path.join(folder, "speed"), jars, millis)
    if not keep:
        shutil.rmtree(os.path.join(folder, "speed"))
    journal = os.path.join(folder, "journal")
    filled = output(
        java(jars, "BacklogToDrain", os.path.join(journal, "journal.db"), readings, stdout=subprocess.PIPE), "filling the journal"
    )
    figures["backlog.filled"] = float(filled.split()[1])
    (rate, whole, cpu, peak), export = into_sqlite(folder, journal, readings)
    drains = [Drain("SQLite", "sqlite3 .import", rate, whole, import_sqlite(folder, export, readings), cpu, peak)]
    (rate, whole, cpu, peak), plain = into_postgres(folder, jars, journal, export, readings)
    drains.append(Drain("PostgreSQL", "\\copy", rate, whole, plain, cpu, peak))
    return figures, drains
