"""The live feed: how long an entry is on its way from its append to each of many WebSocket clients, and how many are lost."""

import os
import socket
import subprocess
import time

import journaling
from subjects import HOME, Failure, cpu_seconds, end, memory_mb, start

TOPIC = "readings"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def measure(folder, clients=1000, rate=20, seconds=30):
    """Runs routes/examples/websocket-server; returns the figures by name."""
    os.makedirs(folder, exist_ok=True)
    jars = journaling.class_path(folder)
    data = os.path.join(folder, "feed-data")
    port = free_port()
    settings = [f"-Dcamel.server.port={port}", f"-Dwebsocket.port={free_port()}"]
    environment = {**os.environ, "SERAI_JAVA_OPTS": " ".join([os.environ.get("SERAI_JAVA_OPTS", ""), *settings]).strip()}
    command = [os.path.join(HOME, "serai"), "run", "--routes", os.path.join(HOME, "routes", "examples", "websocket-server")]
    with open(os.path.join(folder, "feed.log"), "w+", encoding="utf-8") as log:
        daemon = start([*command, "--data", data], stdout=log, stderr=log, env=environment)
        try:
            wait_for(port, daemon, log)
            begun = cpu_seconds(daemon.pid)
            uri = f"ws://127.0.0.1:{port}/feed/{TOPIC}?from=0"
            arguments = [os.path.join(data, "journal.db"), uri, TOPIC, clients, rate, seconds]
            said = os.path.join(folder, "clients.log")
            with open(said, "w", encoding="utf-8") as errors:
                program = journaling.java(
                    jars, "FeedToManyClients", *arguments, package="dev.serai.web.feed.", stdout=subprocess.PIPE, stderr=errors
                )
            try:
                printed = journaling.output(program, "FeedToManyClients")
            except Failure as e:
                with open(said, encoding="utf-8") as errors:
                    raise Failure(f"{e}:\n{errors.read()[-4000:]}") from e
            cpu = cpu_seconds(daemon.pid) - begun
            peak = memory_mb(daemon.pid, "VmHWM")
        finally:
            end(daemon)
    names = ["clients", "messages", "lost", "doubled", "p50_ms", "p99_ms", "max_ms"]
    figures = dict(zip(names, map(float, printed.strip().splitlines()[-1].split(","))))
    return {**figures, "cpu_s": cpu, "peak_mb": peak}


def wait_for(port, daemon, log):
    limit = time.monotonic() + 120
    while time.monotonic() < limit:
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) == 0:
                log.seek(0)
                if "stop:" in log.read():
                    return
        if daemon.poll() is not None:
            break
        time.sleep(0.1)
    log.seek(0)
    raise Failure("the daemon did not start:\n" + log.read()[-4000:])
