"""The object stores' drains, beside the same lines packed and stored as one object."""

import json
import os

import examples
from journaling import Drain
from subjects import Failure


def into(folder, jars, journal, readings, system, prefix, name):
    lines = os.path.join(folder, "lines.ndjson")
    with examples.server(folder, jars, "ObjectStoreToDrainInto", folder, system) as there:
        # what is less than an object is not waited for
        settings = {**there.settings, f"{prefix}.batchTimeout": "100ms", f"{prefix}.poll": "1h"}
        figures = examples.drain(folder, journal, system, settings, readings, lambda: int(there.ask("rows")))
        there.ask(f"export {lines}")
        with open(lines, encoding="utf-8") as file:
            if sorted(json.loads(line)["_offset"] for line in file) != list(range(readings)):
                raise Failure(f"the lines in {name} are not the entries, each once")
        there.ask(f"put {lines}")  # warm
        plain = sum(readings / float(there.ask(f"put {lines}")) for _ in range(3)) / 3
    rate, whole, cpu, peak = figures
    return Drain(name, "gzip + one PUT", rate, whole, plain, cpu, peak)


def s3(folder, jars, journal, readings):
    return into(folder, jars, journal, readings, "s3", "s3", "S3 (S3Proxy)")


def azure_blob(folder, jars, journal, readings):
    return into(folder, jars, journal, readings, "azure-blob", "azure", "Azure Blob (Azurite)")


def google_storage(folder, jars, journal, readings):
    return into(folder, jars, journal, readings, "google-storage", "google", "Google Cloud Storage (stub)")
