"""Sixteen devices on virtual ports, in a process of their own.

usage: devices.py FOLDER PORTS flood | paced READINGS_PER_SECOND

Makes a pty for each device and FOLDER/pNN as a link to it, says "ready" on stdout, and then obeys words on stdin:
"go" begins (or goes on) to send, "pause" stops sending, end of file ends the process. The ports stay there until then.

flood writes FOLDER/pNN-1.jsonl to each port at the first "go", pNN-2.jsonl at the second, as fast as the reader takes
it: a pty that is full holds its writer back.
paced sends one line at a time, in turn, at even distances; n is the monotonic clock in ns just before the write. A line
that a full pty does not take is dropped, as a device would do.
"""

import mmap
import os
import select
import sys
import time
import tty

WRITE = 65536


class Port:
    def __init__(self, folder, name):
        self.name = name
        self.master, self.slave = os.openpty()  # the slave is kept open: its buffer is there before a reader is
        tty.setraw(self.slave)
        os.set_blocking(self.master, False)
        link = os.path.join(folder, name)
        os.symlink(os.ttyname(self.slave), link)
        self.rest = b""

    def write(self, data):
        """Writes what the pty takes now; returns how many bytes."""
        try:
            return os.write(self.master, data)
        except BlockingIOError:
            return 0


def wait_for(word):
    line = sys.stdin.readline()
    if not line:
        sys.exit(0)
    if line.strip() != word:
        sys.exit(f"expected {word}, got {line!r}")


def flood(folder, ports):
    part = 0
    while True:
        wait_for("go")
        part += 1
        poll = select.epoll()
        waiting = {}
        for port in ports:
            with open(os.path.join(folder, f"{port.name}-{part}.jsonl"), "rb") as file:
                if os.fstat(file.fileno()).st_size:
                    data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
                    waiting[port.master] = [port, data, 0]
                    poll.register(port.master, select.EPOLLOUT)
        while waiting:
            for fd, _ in poll.poll():
                entry = waiting[fd]
                port, data, position = entry
                position += port.write(data[position : position + WRITE])
                entry[2] = position
                if position == len(data):
                    poll.unregister(fd)
                    del waiting[fd]


def paced(ports, rate):
    step = 1_000_000_000 // rate
    wait_for("go")
    going = True
    poll = select.poll()
    poll.register(sys.stdin, select.POLLIN)
    due = time.monotonic_ns()
    sent = 0
    while True:
        now = time.monotonic_ns()
        if going and now >= due:
            port = ports[sent % len(ports)]
            if port.rest:  # the end of a line that was cut goes before anything else
                port.rest = port.rest[port.write(port.rest) :]
            if not port.rest:
                line = b'{"device":"%s","n":%d,"temperature":%.2f,"humidity":%.1f}\n' % (
                    port.name.encode(),
                    time.monotonic_ns(),
                    sent % 4000 / 100,
                    sent % 1000 / 10,
                )
                written = port.write(line)
                if written:
                    port.rest = line[written:]
            sent += 1
            due += step
            if now - due > 50_000_000:  # held up by the machine: go on from now, not with a burst
                due = now
            continue
        if sent % 64 == 0 or not going:
            if poll.poll(100 if not going else 0):
                word = sys.stdin.readline().strip()
                if not word:
                    return
                going = word == "go"
                due = time.monotonic_ns()
        if going:
            time.sleep(max(0, due - time.monotonic_ns()) / 1e9)


def main():
    folder, count, kind = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    ports = [Port(folder, f"p{number:02d}") for number in range(count)]
    print("ready", flush=True)
    if kind == "flood":
        flood(folder, ports)
    else:
        paced(ports, int(sys.argv[4]))


if __name__ == "__main__":
    main()
