"""The bare reader that serial: is measured against: a script that does with each line what bench/routes/serial/Count.java does.

usage: reader.py TALLY WRAP PORT...

One process, one thread: epoll over all ports, one read for all that is there, split at the line ends, each line looked
at: whole, of its port, and the next in number. It counts into the mapped file TALLY, six longs a port: frames, bytes,
next number, missing, again, broken. Runs until SIGTERM.
"""

import gc
import mmap
import os
import select
import signal
import struct
import sys
import termios
import tty

READ = 65536
FIELDS = struct.Struct("=6q")
LENGTH = 69


class Port:
    def __init__(self, number, name):
        self.fd = os.open(name, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        tty.setraw(self.fd)
        settings = termios.tcgetattr(self.fd)
        settings[4] = settings[5] = termios.B115200
        termios.tcsetattr(self.fd, termios.TCSANOW, settings)
        self.begin = b'{"device":"p%02d","n":' % number
        self.offset = number * FIELDS.size
        self.rest = b""
        self.next = 0


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    wrap = int(sys.argv[2])
    with open(sys.argv[1], "r+b") as file:
        tally = mmap.mmap(file.fileno(), 0)
    poll = select.epoll()
    ports = {}
    for number, name in enumerate(sys.argv[3:]):
        port = Port(number, name)
        ports[port.fd] = port
        poll.register(port.fd, select.EPOLLIN)
    gc.disable()  # nothing here makes cycles
    while True:
        for fd, _ in poll.poll():
            port = ports[fd]
            lines = (port.rest + os.read(fd, READ)).split(b"\n")
            port.rest = lines.pop()
            if not lines:
                continue
            frames, size, _, missing, again, broken = FIELDS.unpack_from(tally, port.offset)
            following, begin = port.next, port.begin
            for line in lines:
                frames += 1
                size += len(line) + 1
                number = line[20:30]
                if len(line) != LENGTH or not line.startswith(begin) or line[-1] != 0x7D or not number.strip().isdigit():
                    broken += 1
                    continue
                n = int(number)
                if n < following:
                    again += 1
                elif n > following:
                    missing += n - following
                following = n + 1 if n + 1 != wrap else 0
            port.next = following
            FIELDS.pack_into(tally, port.offset, frames, size, following, missing, again, broken)


if __name__ == "__main__":
    main()
