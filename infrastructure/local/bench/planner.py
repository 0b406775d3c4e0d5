"""How long freezing an audience takes, and how much memory: its whole door, AWS as far away as it is.

Its own CPU is told apart: it is what a Lambda is billed for.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from infrastructure.local.bench import distant, workshop
from infrastructure.local.bench.send import PORTS
from infrastructure.local.bench.workshop import Workshop
from infrastructure.local.stack import processes
from infrastructure.local.stack.place import ROOT, Refused, free

GOAL_CPU = 60.0  # microseconds of CPU a person
GOAL_SECONDS, FOR = 5.0, 100_000  # for so many people


def measure(people: int) -> Iterator[str]:
    """A table: seconds, CPU and memory of the planner."""
    yield (
        f"Planner, DynamoDB at {distant.READ * 1000:.0f} ms a page, S3 at {distant.WRITE * 1000:.0f} ms\n"
        "   people   seconds   people/s   CPU s   µs CPU each   MB before   MB at most"
    )
    with workshop.opened("bench", 1, PORTS) as shop:
        yield _row(people, _run(shop, people))


def _row(people: int, found: dict[str, float]) -> str:
    micro = found["cpu"] / people * 1e6
    met = found["planned"] == people and micro < GOAL_CPU
    met = met and (people > FOR or found["seconds"] < GOAL_SECONDS)
    goal = f"goal {GOAL_CPU:.0f} µs" + (f", {GOAL_SECONDS:.0f} s" if people <= FOR else "")
    rate = people / found["seconds"]
    return (
        f"{found['planned']:>9,} {found['seconds']:9.1f} {rate:10,.0f} {found['cpu']:7.1f} {micro:13.1f} "
        f"{found['before']:11.0f} {found['most']:12.0f}   {goal}: {'met' if met else 'MISSED'}"
    )


def _run(shop: Workshop, people: int) -> dict[str, float]:
    """The planner in a process of its own, with a table of so many."""
    shop.forget()
    port = next(port for port in range(PORTS.aws + 1, 65536) if free(port))
    name, local = "distant", shop.place.ports.aws
    command = [sys.executable, "-m", f"infrastructure.local.bench.{name}", str(port), str(people), str(local)]
    environment = shop.environment | {"PYTHONPATH": f"{ROOT}:{ROOT / 'functions'}"}
    processes.start(shop.place.folder, name, command, environment, lambda: processes.listening(port), 120)
    there = f"http://127.0.0.1:{port}"
    try:
        done = subprocess.run(
            [sys.executable, "-m", "infrastructure.local.bench.planner"],
            cwd=ROOT,
            env=environment | {"AWS_ENDPOINT_URL_DYNAMODB": there, "AWS_ENDPOINT_URL_S3": there},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        processes.stop(shop.place.folder, name)
    if done.returncode:
        raise Refused(f"The planner ended badly:\n{done.stderr[-1500:]}")
    return dict(json.loads(done.stdout))


def _plan() -> dict[str, float]:
    """The door's whole work in this process, clients made anew as after a cold start."""
    from crier.aws import client, handler, s3
    from crier.mail.sending import plan
    from crier.model import edition
    from crier.model.edition import Edition
    from crier.model.newsroom import Named, Newsroom
    from crier.model.release import Paragraph, Release, Source, Span
    from crier.stores import mailings
    from handlers import plan_mailing
    from handlers.settings.plan_mailing import Settings

    now, identifier = datetime.now(UTC), workshop.RELEASE
    body = (Paragraph(text=(Span(text="The library on Hill Street opens again on Monday. " * 40),)),)
    source = Source(sha256="a" * 64, format=".txt", key="releases/library.txt")
    release = Release(language="en", headline="The library opens again", body=body, source=source)
    newsroom = Newsroom(
        organisation="City of Example",
        desk=("desk@example.org",),
        lists=(Named(slug="press", names={"en": "Press"}),),
    )
    made = Edition(
        release, newsroom, identifier, 1, "/en/2026/11/24-x/", "https://news.example.org", now, now
    )
    s3.put("staging", f"{identifier}/1/edition.json", edition.to_json(made), "application/json")
    client.client.cache_clear()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began, cpu = time.monotonic(), time.process_time()
    answer = plan_mailing.work(dict(workshop.EVENT), handler.settings(Settings), now)
    seconds, spent = time.monotonic() - began, time.process_time() - cpu
    assert answer == {"outcome": "planned"}  # noqa: S101
    frozen = mailings.Mailing("mailings", plan.mailing_id(identifier, 1, "release")).plan()
    assert frozen is not None  # noqa: S101
    return {
        "planned": frozen.planned,
        "seconds": seconds,
        "cpu": spent,
        "before": before,
        "most": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    json.dump(_plan(), sys.stdout)
