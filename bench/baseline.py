"""The script that Serai is measured against: what a good programmer writes in Python for the same job.

usage: baseline.py DATABASE SCHEMA FULL|NORMAL read|line PORT...

One process and one thread. pyserial opens the ports; epoll tells which have something; one read takes all that is
there; the lines of a read are parsed by one call of json (or, with "line", each by one, as is usual); rows go into SQLite by executemany, a transaction for at least
500 rows or after 100 ms. Runs until SIGTERM or SIGINT, then stores what is left.
"""

import gc
import json
import os
import select
import signal
import sqlite3
import sys
import time
from operator import itemgetter

import serial

BATCH_ROWS = 500
BATCH_SECONDS = 0.1
READ = 65536
FIELDS = itemgetter("device", "n", "temperature", "humidity")
INSERT = (
    "insert into readings (_id, _time, device, n, temperature, humidity)"
    " values (?, ?, ?, ?, ?, ?) on conflict(_id) do nothing"
)


def parse_read(lines):
    """The objects of some lines; a line that is none is left out, and said."""
    try:
        return json.loads(b"[" + b",".join(lines) + b"]")
    except ValueError:
        return parse_lines(lines)


def parse_lines(lines):
    good = []
    for line in lines:
        try:
            good.append(json.loads(line))
        except ValueError as e:
            print(f"not JSON: {line!r}: {e}", file=sys.stderr)
    return good


def main():
    path, schema, synchronous = sys.argv[1:4]
    parse = {"read": parse_read, "line": parse_lines}[sys.argv[4]]
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("pragma journal_mode=wal")
    database.execute(f"pragma synchronous={synchronous}")
    with open(schema, encoding="utf-8") as file:
        database.executescript(file.read())

    ports = [serial.Serial(name, 115200, timeout=0) for name in sys.argv[5:]]
    poll = select.epoll()
    heads = {}
    for port in ports:
        heads[port.fileno()] = b""
        poll.register(port.fileno(), select.EPOLLIN)

    stopping = []
    signal.signal(signal.SIGTERM, lambda *_: stopping.append(True))
    signal.signal(signal.SIGINT, lambda *_: stopping.append(True))
    gc.disable()  # nothing here makes cycles

    run = os.urandom(4).hex()
    offset = 0
    rows = []
    deadline = 0.0
    while True:
        timeout = max(0.0, deadline - time.monotonic()) if rows else 0.2
        for fd, _ in poll.poll(timeout):
            lines = (heads[fd] + os.read(fd, READ)).split(b"\n")
            heads[fd] = lines.pop()
            if not lines:
                continue
            now = time.time()
            stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now % 1 * 1000):03d}Z"
            if not rows:
                deadline = time.monotonic() + BATCH_SECONDS
            for fields in map(FIELDS, parse(lines)):
                rows.append((f"readings/{offset:012d}/{run}", stamp, *fields))
                offset += 1
        if rows and (len(rows) >= BATCH_ROWS or stopping or time.monotonic() >= deadline):
            database.execute("begin immediate")
            database.executemany(INSERT, rows)
            database.execute("commit")
            rows = []
        if stopping:
            break
    database.close()


if __name__ == "__main__":
    main()
