"""HTTP in: requests a second and how long an answer takes that comes behind an fsync, beside a route that only answers."""

import os
import socket
import subprocess
import time
from dataclasses import dataclass

from journaling import class_path, java, output
from subjects import BENCH, HOME, Failure, end, start

CASES = [(1, 1), (64, 1), (1, 100), (64, 100)]  # connections, readings in a request


@dataclass
class Load:
    connections: int
    readings: int
    path: str
    requests: float  # a second
    stored: float  # readings a second
    median_ms: float
    p99_ms: float


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def serves(port, said):
    """Whether all routes are there: the port is open before they are, and answers 404 until then."""
    with socket.socket() as s:
        if s.connect_ex(("127.0.0.1", port)):
            return False
    with open(said, encoding="utf-8") as file:
        return "stop:" in file.read()


def run(folder, seconds):
    """The loads, each case on both paths: /answer is the baseline, /readings is journaled."""
    os.makedirs(folder)
    jars = class_path(folder)
    port = free_port()
    routes = os.path.join(HOME, "routes")
    example = os.path.join(routes, "examples", "http-server")
    patterns = ",".join([f"file:{routes}/errors.camel.yaml", f"file:{example}/readings.camel.yaml", f"file:{example}/http-errors.camel.yaml",
                         f"file:{BENCH}/routes/http/answer.camel.yaml"])
    given = os.environ.get("SERAI_JAVA_OPTS", "")
    options = f"{given} -Dcamel.server.port={port} -Dcamel.main.routesIncludePattern={patterns}".strip()
    environment = dict(os.environ, SERAI_JAVA_OPTS=options)
    said = os.path.join(folder, "http.log")
    with open(said, "w", encoding="utf-8") as log:
        command = [os.path.join(HOME, "serai"), "run", "--routes", example, "--data", os.path.join(folder, "data")]
        process = start(command, stdout=log, stderr=subprocess.STDOUT, env=environment)
        try:
            limit = time.monotonic() + 60
            while not serves(port, said):
                if process.poll() is not None or time.monotonic() > limit:
                    with open(said, encoding="utf-8") as file:
                        raise Failure("Serai did not open its HTTP port:\n" + file.read()[-4000:])
                time.sleep(0.05)
            loads = []
            for connections, readings, counts in [(8, 10, False), *((c, r, True) for c, r in CASES)]:  # the first one warms up
                for path in ("/answer", "/readings"):
                    words = [port, path, connections, seconds, readings]
                    load = java(jars, "HttpLoad", *words, package="dev.serai.web.", stdout=subprocess.PIPE)
                    figures = [float(word) for word in output(load, "HttpLoad").split()]
                    if counts:
                        loads.append(Load(connections, readings, path, *figures))
            return loads
        finally:
            end(process)
