"""How long freezing an audience takes, and how much memory: the product's planner against a table of so many.

MiniStack answers slower than DynamoDB and shares this machine's cores with us,
so that the planner's own CPU is told apart: it is what a Lambda is billed for.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator

from infrastructure.local import cloud
from infrastructure.local.bench import workshop
from infrastructure.local.bench.send import PORTS
from infrastructure.local.place import ROOT, Place, Refused

GOAL = 60.0  # microseconds of CPU a person


def measure(people: int) -> Iterator[str]:
    """A table: seconds, CPU and memory of the planner."""
    with workshop.opened("bench", 1, PORTS) as shop:
        began = time.monotonic()
        _fill(shop.place, people)
        yield f"({people:,} people put into the table in {time.monotonic() - began:.0f} s)"
        done = subprocess.run(
            [sys.executable, "-m", "infrastructure.local.bench.planner"],
            cwd=ROOT,
            env=shop.environment | {"PYTHONPATH": f"{ROOT}:{ROOT / 'functions'}"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Refused(f"The planner ended badly:\n{done.stderr[-1500:]}")
        found = json.loads(done.stdout)
    micro = found["cpu"] / people * 1e6
    yield "Planner        people   seconds   CPU s   µs CPU a person   MB before   MB at most"
    yield (
        f"       {found['planned']:>14,} {found['seconds']:9.1f} {found['cpu']:7.1f} {micro:17.1f} "
        f"{found['before']:11.0f} {found['most']:12.0f}   "
        f"goal {GOAL:.0f} µs: {'met' if micro < GOAL else 'MISSED'}"
    )


def _fill(place: Place, people: int) -> None:
    """Rows as they lie in the table; random bytes stand for a sealed address, which nobody opens here."""
    dynamodb = cloud.client(place, "dynamodb")
    batch = []
    for n in range(people):
        identifier = f"{(n * 2654435761) % 2**32:08x}{n:024x}"
        row = {
            "pk": {"S": f"shard#{identifier[:2]}"},
            "sk": {"S": f"subscriber#1#{identifier}"},
            "id": {"S": identifier},
            "status": {"S": "confirmed"},
            "language": {"S": "en"},
            "lists": {"L": [{"S": "press"}]},
            "consent": {"S": "2026-11-24 imported: a file, line 1234"},
            "cadence": {"S": "immediate"},
            "since": {"S": "2026-11-24T00:00:00.000000+00:00"},
            "generation": {"N": "1"},
            "sealed": {"B": os.urandom(50)},
            "key": {"N": "1"},
        }
        batch.append({"PutRequest": {"Item": row}})
        if len(batch) == 25 or n == people - 1:
            dynamodb.batch_write_item(RequestItems={"subscribers": batch})
            batch = []


def _plan() -> dict[str, float]:
    from crier.aws import objects
    from crier.aws.subscribers import Subscribers
    from crier.mail import plan

    table = Subscribers("subscribers", 1)
    objects.put("staging", "warm", b"", "text/plain")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began, cpu, planned = time.monotonic(), time.process_time(), 0
    for file in plan.freeze(table.audience(frozenset({"press"})), 1000.0):
        objects.put("staging", plan.key("bench", file.name), file.body, "application/json")
        planned = file.manifest.planned if file.manifest else planned
    return {
        "planned": planned,
        "seconds": time.monotonic() - began,
        "cpu": time.process_time() - cpu,
        "before": before,
        "most": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    json.dump(_plan(), sys.stdout)
