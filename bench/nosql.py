"""The Redis and MongoDB examples' drains, beside as many of the same readings by the plain client."""

import examples
from journaling import Drain
from subjects import Failure


def into(folder, jars, journal, readings, system, name, baseline):
    with examples.server(folder, jars, "StoreToDrainInto", system, folder, package="dev.serai.examples.") as there:
        there.ask("plain 5000")  # both clients and the server are warm
        plain = [readings / float(there.ask(f"plain {readings}"))]
        figures = examples.drain(folder, journal, system, there.settings, readings, lambda: int(there.ask("rows")))
        distinct = int(there.ask("distinct"))
        if distinct != readings:
            raise Failure(f"{distinct} different entries in {name}, of {readings}")
        plain.append(readings / float(there.ask(f"plain {readings}")))
    rate, whole, cpu, peak = figures
    return Drain(name, baseline, rate, whole, sum(plain) / 2, cpu, peak)


def redis(folder, jars, journal, readings):
    return into(folder, jars, journal, readings, "redis", "Redis", "pipelined XADD")


def mongodb(folder, jars, journal, readings):
    return into(folder, jars, journal, readings, "mongodb", "MongoDB stand-in", "driver bulk inserts")
