"""A file of people through the door that staff's files come through, turn by turn, as Lambda works them.

MiniStack answers slower than DynamoDB and shares this machine's cores with us,
so that our own CPU is told apart: it is what a Lambda is billed for.
"""

from __future__ import annotations

import csv
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from infrastructure.local.bench import workshop
from infrastructure.local.bench.workshop import Workshop
from infrastructure.local.stack import cloud
from infrastructure.local.stack.place import ROOT, Ports, Refused

PORTS = Ports(aws=5266, ses=5279, smtp=1725, inbox=1780, site=8780)
TURN = 120.0  # seconds of a turn here; 720 in production
KEY = "subscribers/people.csv"


@dataclass(frozen=True)
class Handed:
    """A file in the bucket, S3's event of it, and what must come of it."""

    event: dict[str, Any]
    id: str  # of the import
    people: dict[
        str, str
    ]  # the status an address must have in the end; of the first ones where there are many
    counts: Counter[str]


def hand_in(shop: Workshop, rows: int) -> Handed:
    """Puts a file of so many rows: new people, suppressions, doubles, and lines nobody can take."""
    from crier.stores import import_progress

    people, counts = dict[str, str](), Counter[str]()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(("email", "language", "lists", "status", "consent"))
            for n in range(rows):
                address, status = f"person.{n}@reader{n % 1000}.example.org", ""
                if n % 97 == 5:
                    address, became = f"person.{n}", "rejected"  # no address
                elif n % 101 == 7 and people:
                    address, became = (
                        next(iter(people)),
                        "known",
                    )  # since the first row: counted, and no line is named
                elif n % 50 == 9:
                    status, became = "unsubscribed", "suppressed"
                else:
                    became = "added"
                counts[became] += 1
                if became in ("added", "suppressed") and len(people) < 10_000:
                    people[address] = "suppressed" if status else "confirmed"
                out.writerow((address, "en", "press", status, "asked on paper, 2026-11-24"))
        s3 = cloud.client(shop.place, "s3")
        s3.upload_file(str(path), "uploads", KEY)
    version = s3.head_object(Bucket="uploads", Key=KEY)["VersionId"]
    event = {"detail": {"bucket": {"name": "uploads"}, "object": {"key": KEY, "version-id": version}}}
    return Handed(event, import_progress.identifier(KEY, version), people, counts)


def hand_in_queue(shop: Workshop) -> None:
    """What an import needs beside the workshop's own."""
    s3 = cloud.client(shop.place, "s3")
    for bucket in ("uploads", "site"):
        s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket="uploads", VersioningConfiguration={"Status": "Enabled"})
    queue = cloud.client(shop.place, "sqs").create_queue(QueueName="imports")["QueueUrl"]
    os.environ["IMPORTS_QUEUE"] = shop.environment["IMPORTS_QUEUE"] = queue


def counted(handed: Handed) -> Counter[str]:
    """What the import says it did."""
    from crier.stores import import_progress

    job = import_progress.resume("subscribers", handed.id)
    return Counter(added=job.added, suppressed=job.suppressed, rejected=job.rejected, known=job.known)


def measure(rows: int) -> Iterator[str]:
    """A table: rate, CPU and memory of each turn."""
    with workshop.opened("bench-import", 0, PORTS) as shop:
        hand_in_queue(shop)
        handed, outcome, seconds, cpu, most, turns = hand_in(shop, rows), "more", 0.0, 0.0, list[float](), 0
        yield "Import        turn   seconds   CPU s   MB before   MB at most"
        while outcome == "more":
            found = _turn(shop, handed.event)
            outcome, turns = found["outcome"], turns + 1
            seconds, cpu = seconds + found["seconds"], cpu + found["cpu"]
            most.append(found["most"])
            yield (
                f"       {turns:>11} {found['seconds']:9.1f} {found['cpu']:7.1f} "
                f"{found['before']:11.0f} {found['most']:12.0f}"
            )
        right = counted(handed) == handed.counts
    micro = cpu / rows * 1e6
    yield (
        f"{rows:,} rows in {turns} turns: {rows / seconds:,.0f} a second on this emulator, "
        f"{micro:.0f} µs CPU a row. "
        f"Memory {min(most):.0f} to {max(most):.0f} MB. Counts {'right' if right else 'WRONG'}."
    )


def _turn(shop: Workshop, event: dict[str, Any]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "infrastructure.local.bench.imports"],
        cwd=ROOT,
        env=shop.environment | {"PYTHONPATH": f"{ROOT}:{ROOT / 'functions'}"},
        input=json.dumps(event),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Refused(f"The import ended badly:\n{done.stderr[-1500:]}")
    return dict(json.loads(done.stdout))


def _work(event: dict[str, Any]) -> dict[str, Any]:
    """One turn in this process, and what it took."""
    from crier.aws import handler
    from crier.workflows import import_jobs
    from handlers import import_subscribers
    from handlers.settings.import_subscribers import Settings

    import_jobs.PATIENCE = TURN
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began, cpu = time.monotonic(), time.process_time()
    outcome = import_subscribers.take(event, handler.settings(Settings), datetime.now(UTC))
    return {
        "outcome": outcome,
        "seconds": time.monotonic() - began,
        "cpu": time.process_time() - cpu,
        "before": before,
        "most": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


@dataclass(frozen=True)
class Survived:
    """What became of an import whose worker was killed again and again."""

    kills: int
    midway: int  # kills between the first row and the last
    same: bool  # the table, the counts and the file of problems are those of an import nobody killed


def killed(shop: Workshop, rows: int, kills: int, seed: int) -> Survived:
    """An import killed with -9 so many times, each time started again."""
    from crier.stores import import_progress
    from handlers import import_subscribers  # before the forks

    chance = random.Random(seed)  # noqa: S311
    handed, died, midway, done = hand_in(shop, rows), 0, 0, False
    until = time.monotonic() + 120
    while not done and time.monotonic() < until:
        before = import_progress.resume("subscribers", handed.id).rows
        child = _worker(import_subscribers.take, handed.event)
        if died < kills:
            while not _ended(child) and import_progress.resume("subscribers", handed.id).rows == before:
                time.sleep(0.005)
            time.sleep(chance.uniform(0.0, 0.1))
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            died += 1
            midway += 0 < import_progress.resume("subscribers", handed.id).rows < rows
        else:
            done = os.waitstatus_to_exitcode(status) == 0
    return Survived(died, midway, done and _same(shop, handed))


def _ended(child: int) -> bool:
    return os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _worker(take: Callable[..., str], event: dict[str, Any]) -> int:
    """A child that works one turn: exit 0 when the import is done."""
    sys.stdout.flush()
    child = os.fork()
    if child:
        return child
    code = 70
    try:
        from crier.aws import client, handler, secretsmanager
        from crier.stores import address_encryption
        from crier.workflows import import_rows
        from handlers.settings.import_subscribers import Settings

        client.client.cache_clear()
        for forget in (
            address_encryption.clear_cache,
            secretsmanager.keys.cache_clear,
            secretsmanager.text.cache_clear,
        ):
            forget()
        import_rows.BATCH = 5  # small windows: more to be killed in
        outcome = take(event, handler.settings(Settings), datetime.now(UTC))
        code = 0 if outcome in ("imported", "done", "gone") else 1
    finally:
        os._exit(code)


def _same(shop: Workshop, handed: Handed) -> bool:
    from crier.aws import s3 as objects
    from crier.aws import secretsmanager
    from crier.stores.subscribers import Subscribers
    from crier.subscribers.address import subscriber_id

    keys = secretsmanager.keys("link-key")
    wanted = {subscriber_id(keys.names, address): status for address, status in handed.people.items()}
    there = {
        one.id: one.status
        for one in Subscribers("subscribers", keys.naming).everybody()
        if one.origin or one.id in wanted
    }
    (table,) = [key for key in objects.keys("uploads", "receipts/") if key.endswith(".csv")]
    lines = objects.get("uploads", table)[0].decode().splitlines()
    return (
        wanted == there
        and counted(handed) == handed.counts
        and len(lines) == len(set(lines)) == handed.counts["rejected"]
    )


if __name__ == "__main__":
    print(json.dumps(_work(json.load(sys.stdin))))
