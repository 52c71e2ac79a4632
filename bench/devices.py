"""Devices on virtual ports, in a process of their own.

usage: devices.py FOLDER PORTS flood | paced READINGS_PER_SECOND | loop | numbered

Makes a pty for each device and FOLDER/pNN as a link to it, says "ready" on stdout, and then obeys words on stdin:
"go" begins (or goes on) to send, "pause" stops sending, end of file ends the process. The ports stay there until then.

flood writes FOLDER/pNN-1.jsonl to each port at the first "go", pNN-2.jsonl at the second, as fast as the reader takes
it: a pty that is full holds its writer back.
paced sends one line at a time, in turn, at even distances; n is the monotonic clock in ns just before the write. A line
that a full pty does not take is dropped, as a device would do.

loop obeys "go N": writes FOLDER/pNN.jsonl to each port N times over, as fast as the reader takes it.
numbered obeys "rate N": sends N lines/s on each port, one at a time and at even distances, as numbered_line makes them.
"rate 0" stops that, and says on stdout "sent S refused R": lines that the ptys took whole since the start, and lines that a
full pty did not take; these are gone, as a device would have it, but their numbers are used up.
"""

import mmap
import os
import select
import sys
import time
import tty

WRITE = 65536
CATCH_UP_NANOS = 500_000_000
SHORTEST_SLEEP_NANOS = 500_000  # a system is not much more exact, and would be busy with our sleep alone


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


def numbered_line(device, n):
    """JSON of 70 bytes with the line's end; the number is right-aligned, 10 places from the 20th."""
    return b'{"device":"%s","n":%10d,"temperature":%6.2f,"humidity":%5.1f}\n' % (device, n, n % 4000 / 100, n % 1000 / 10)


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
                    waiting[port.master] = [port, data, 0, 1]
                    poll.register(port.master, select.EPOLLOUT)
        write_all(poll, waiting)


def write_all(poll, waiting):
    """Writes to each port its data so many times: waiting holds port, data, position and times by descriptor."""
    while waiting:
        for fd, _ in poll.poll():
            entry = waiting[fd]
            port, data, position, _ = entry
            position += port.write(data[position : position + WRITE])
            if position == len(data):
                position = 0
                entry[3] -= 1
                if not entry[3]:
                    poll.unregister(fd)
                    del waiting[fd]
            entry[2] = position


def loop(folder, ports):
    contents = {}
    for port in ports:
        with open(os.path.join(folder, f"{port.name}.jsonl"), "rb") as file:
            contents[port] = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    while line := sys.stdin.readline():
        times = int(line.split()[1])
        poll = select.epoll()
        for port in ports:
            poll.register(port.master, select.EPOLLOUT)
        write_all(poll, {port.master: [port, contents[port], 0, times] for port in ports})
        poll.close()


def numbered(ports):
    poll = select.poll()
    poll.register(sys.stdin, select.POLLIN)
    rate = sent = refused = turn = due = 0
    numbers = [0] * len(ports)
    names = [port.name.encode() for port in ports]
    while True:
        if not rate or turn % 16 == 0:
            if poll.poll(0 if rate else None):
                word = sys.stdin.readline().split()
                if not word:
                    return
                rate = int(word[1])
                due = time.monotonic_ns()
                if not rate:
                    for port in ports:
                        while port.rest:
                            port.rest = port.rest[port.write(port.rest) :]
                    print(f"sent {sent} refused {refused}", flush=True)
                    continue
        number = turn % len(ports)
        port = ports[number]
        early = due - time.monotonic_ns()
        if early > 0:
            time.sleep(max(early, SHORTEST_SLEEP_NANOS) / 1e9)
        if port.rest:  # the end of a line that was cut goes before anything else
            port.rest = port.rest[port.write(port.rest) :]
        written = 0
        if not port.rest:
            line = numbered_line(names[number], numbers[number])
            written = port.write(line)
            if written:
                port.rest = line[written:]
        numbers[number] += 1
        if written:
            sent += 1
        else:
            refused += 1
        turn += 1
        due += 1_000_000_000 // (rate * len(ports))
        # held up by the machine: what is due is sent at once, as an adapter does with what it holds, but not without end
        due = max(due, time.monotonic_ns() - CATCH_UP_NANOS)


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
    elif kind == "loop":
        loop(folder, ports)
    elif kind == "numbered":
        numbered(ports)
    else:
        paced(ports, int(sys.argv[4]))


if __name__ == "__main__":
    main()
