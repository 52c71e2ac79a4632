"""The MySQL and MariaDB example's drain, beside LOAD DATA LOCAL INFILE of the same rows into a table of the same shape."""

import os

import examples
from journaling import Drain
from subjects import HOME


def mariadb(folder, jars, journal, readings):
    schema = os.path.join(HOME, "routes", "examples", "mysql", "schema.sql")
    export = os.path.join(folder, "rows.tsv")
    with examples.server(folder, jars, "MariaDbToDrainInto", folder, readings, schema) as there:
        settings = {"camel.beans.mysql.jdbcUrl": there.url, "camel.beans.mysql.password": "serai"}
        figures = examples.drain(folder, journal, "mysql", settings, readings, lambda: int(there.ask("rows")))
        there.ask(f"export {export}")
        plain = [readings / float(there.ask(f"load {export}")) for _ in range(2)]
    rate, whole, cpu, peak = figures
    return Drain("MariaDB", "LOAD DATA", rate, whole, sum(plain) / 2, cpu, peak)
