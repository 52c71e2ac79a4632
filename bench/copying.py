"""The PostgreSQL example's statement beside COPY into an unlogged staging table, the same rows into the same table."""

import os
import subprocess

from journaling import class_path, java, output
from subjects import HOME, Failure

WAYS = {
    "json": "the example's statement",
    "truncate": "COPY, insert, truncate",
    "delete": "COPY, insert, delete",
    "made": "COPY made of the JSON, insert, delete",
}
CONNECTIONS = (1, 4)


def measure(folder, rows, rounds):
    """
    By way and connections: rows a second, the ratio to the statement of the same round, µs of CPU a row in the server and
    in the client; medians.
    """
    os.makedirs(folder)
    example = os.path.join(HOME, "routes", "examples", "postgresql")
    said = os.path.join(folder, "JsonOrCopy.log")
    with open(said, "w", encoding="utf-8") as log:
        program = java(class_path(folder), "JsonOrCopy", folder, rows, rounds, example,
                       package="dev.serai.examples.", stdout=subprocess.PIPE, stderr=log)
    try:
        lines = [line.split() for line in output(program, "JsonOrCopy").splitlines()]
    except Failure:
        with open(said, encoding="utf-8") as file:
            print(file.read()[-4000:])
        raise
    figures = {}
    for line in lines:
        if len(line) == 5 and line[0].split(".")[0] in WAYS:
            way, connections = line[0].split(".")
            figures[way, int(connections)] = tuple(map(float, line[1:]))
    return figures
