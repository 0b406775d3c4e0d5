"""Subscribers from the command line: import a file, export everybody, erase one, count them."""

from __future__ import annotations

import csv
import hashlib
import itertools
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from infrastructure.local.stack import deploy
from infrastructure.local.stack.account import Account
from infrastructure.local.stack.cloud import enter
from infrastructure.local.stack.place import Place, Refused

if TYPE_CHECKING:
    from crier.model.newsroom import Newsroom
    from crier.stores.import_progress import Job
    from crier.stores.subscribers import Subscribers
    from crier.subscribers.csv_file import CsvLayout, Problem, Rules

HEADER = ("email", "language", "lists", "topics", "cadence", "timezone", "status", "since", "consent")


SHOWN = 20  # of the lines that were not taken, at the command line


@dataclass(frozen=True)
class Imported:
    """How many were added, suppressed, not taken, known before; the first lines not taken, a file of all."""

    added: int
    suppressed: int
    rejected: int
    first: tuple[str, ...]
    report: Path | None = None
    known: int = 0


def import_file(place: Place | Account, path: Path, *, progress: bool = False) -> Imported:
    """Import a file as the bucket's door would; begun before and killed, it goes on. Raises Refused.

    Lines that were not taken go with their reasons into FILE.problems.csv.
    """
    from crier.mail import import_report
    from crier.stores import audience_groups, import_progress
    from crier.subscribers import csv_file
    from crier.subscribers.file_survey import Survey
    from crier.workflows import import_rows

    people, key, outputs = _table(place)
    rules = _rules(place, outputs, path)
    job, layout = _understood(path, _job(people.name, path))
    now, started, told = datetime.now(UTC), time.monotonic(), 0.0
    begun, report = job.rows, path.with_suffix(".problems.csv")
    with _taken_up(report, job.line) as file:

        def mark(reached: Job, found: Sequence[Problem]) -> None:
            nonlocal told
            file.write(import_report.problem_lines(found, "en"))
            file.flush()  # before it is noted as done
            import_progress.remember(people.name, reached, now)
            if progress and time.monotonic() - told > 1:
                told = time.monotonic()
                rate = (reached.rows - begun) / max(0.001, told - started)
                print(f"\r{reached.rows:,} rows, {rate:,.0f} a second", end="", flush=True)

        read = partial(csv_file.rows, path, layout, rules)
        leavers = Survey.loads(job.survey).leavers
        job = import_rows.run(people, key, read, job, now, mark, leavers=leavers)
    import_progress.remember(people.name, job, now)
    audience_groups.grown(outputs["Mailings"], job.added, now)
    if progress:
        print(f"\r{job.rows:,} rows in {time.monotonic() - started:.0f} s       ")
    with report.open(encoding="utf-8", newline="") as file:
        first = tuple(f"line {line}: {reason}" for line, reason in itertools.islice(csv.reader(file), SHOWN))
    if not first:
        report.unlink()
    return Imported(job.added, job.suppressed, job.rejected, first, report if first else None, job.known)


def _taken_up(report: Path, line: int) -> TextIO:
    """The report, open for what comes after this line: a killed import may have written more."""
    kept = report.with_suffix(".part")
    with kept.open("w", encoding="utf-8", newline="") as file:
        if line and report.exists():
            with report.open(encoding="utf-8", newline="") as was:
                whole = (one for one in was if one.endswith("\n"))
                file.writelines(one for one in whole if int(one.partition(",")[0]) <= line)
    kept.replace(report)
    return report.open("a", encoding="utf-8", newline="")


def look(place: Place | Account, path: Path) -> tuple[list[str], Imported]:
    """What an import of this file begins with, and what it refuses by itself: nothing is written.

    Raises Refused where the import would stop.
    """
    from crier.mail import import_report
    from crier.stores.import_progress import Job
    from crier.subscribers import csv_file
    from crier.subscribers.csv_file import Problem

    _, layout = _understood(path, Job("look"))
    rules = _rules(place, deploy.outputs(place), path)
    told = [f"{name}: {column}" for name, column in import_report.columns(layout, "en")]
    added, suppressed, rejected, first = 0, 0, 0, list[str]()
    for row in csv_file.rows(path, layout, rules):
        if isinstance(row, Problem):
            rejected += 1
            first += [f"line {row.line}: {_reason(row.reason)}"][: SHOWN - len(first)]
        else:
            suppressed += row.suppress
            added += not row.suppress
    return told, Imported(added, suppressed, rejected, tuple(first))


def export_file(place: Place | Account, path: Path) -> int:
    """Everybody who is confirmed, as CSV that no spreadsheet takes for formulas; how many. Raises Refused.

    The file is for its owner's eyes alone, and never overwrites another.
    """
    from crier.subscribers.csv_file import safe

    people, _, _ = _table(place)
    written = 0
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Refused(f"{path} is there already. Nothing was written.") from error
    # With its mark, Excel reads it as UTF-8.
    with os.fdopen(number, "w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADER)
        for ids in _hundreds(one.id for one in people.everybody() if one.status == "confirmed"):
            for person in people.whole(ids):
                lists, topics = " ".join(person.lists), " ".join(person.topics)
                cells = (person.address, person.language, lists, topics, person.cadence, person.timezone)
                about = (person.status, person.since, person.consent)
                out.writerow([safe(cell) for cell in (*cells, *about)])
                written += 1
    return written


def status(place: Place | Account, address: str) -> str:
    """What somebody is: "confirmed", "left" …; empty where nobody knows the address. Raises Refused."""
    people, key, _ = _table(place)
    person = people.find(_identified(key, address))
    return person.status if person else ""


def lists(place: Place | Account) -> set[str]:
    """The lists newsroom.toml names, the closed ones too."""
    return {one.slug for one in _newsroom(place, deploy.outputs(place)).lists}


def confirmed(place: Place | Account) -> int:
    """How many people get mail."""
    people, _, _ = _table(place)
    return sum(one.status == "confirmed" for one in people.everybody(("id", "status")))


def _identified(key: bytes, address: str) -> str:
    from crier.model.errors import Rejected
    from crier.subscribers.address import subscriber_id

    try:
        return subscriber_id(key, address)
    except Rejected as error:
        raise Refused("This is not a complete mail address.") from error


def known(place: Place | Account, address: str) -> str:
    """The id of somebody who is, or was, on the list. Raises Refused where nobody has this address."""
    people, key, _ = _table(place)
    identifier = _identified(key, address)
    if not people.rows([identifier]):
        raise Refused("Nobody with this address.")
    return identifier


def erase(place: Place | Account, address: str) -> bool:
    """Forget one person but for the suppression; False where nobody with this address is known."""
    from crier.subscribers import subscription

    people, key, _ = _table(place)
    identifier = _identified(key, address)
    now = datetime.now(UTC)

    def decide(records: subscription.SubscriptionRecords) -> subscription.SubscriptionRecords | None:
        return subscription.erased(records, records.row.generation, now) if records.row else None

    return people.change(identifier, decide) is not None


def trust(place: Place | Account, address: str, slug: str, now: datetime) -> bool:
    """Put who is confirmed on a list of previews; False where they are on it, or not confirmed."""
    from crier.subscribers import subscription

    people, key, _ = _table(place)
    decide = partial(subscription.trusted, slug=slug, now=now)
    return people.change(_identified(key, address), decide) is not None


def distrust(place: Place | Account, address: str, slug: str) -> bool:
    """Take somebody off a list of previews; False where they are not on it."""
    from crier.subscribers import subscription

    people, key, _ = _table(place)
    decide = partial(subscription.distrusted, slug=slug)
    return people.change(_identified(key, address), decide) is not None


def listed(place: Place | Account, slug: str) -> str:
    """How many who are confirmed are on a list, as it may be shown."""
    from crier.subscribers import counts

    people, _, _ = _table(place)
    wanted = frozenset({slug})
    return counts.shown(sum(one.wants(wanted) for one in people.everybody(("id", "status", "lists"))))


def count(place: Place | Account) -> list[str]:
    """How many people are where, line by line; small numbers hidden."""
    from crier.subscribers import counts

    people, _, _ = _table(place)
    found = counts.of(people.everybody())
    lines = []
    for title, numbers in (("status", found.statuses), ("list", found.lists), ("language", found.languages)):
        lines += [f"{title:10}{name:20}{counts.shown(number)}" for name, number in sorted(numbers.items())]
    return lines or ["Nobody yet."]


def _job(table: str, path: Path) -> Job:
    """The import of this very file that was not finished, or one of its own: a file can be imported again."""
    from crier.stores import import_progress

    with path.open("rb") as file:
        content = hashlib.file_digest(file, "sha256").hexdigest()[:16]
    return next(
        job for n in itertools.count() if not (job := import_progress.resume(table, f"{content}-{n}")).done
    )


def _hundreds(ids: Iterator[str]) -> Iterator[list[str]]:
    while some := list(itertools.islice(ids, 100)):
        yield some


def _table(place: Place | Account) -> tuple[Subscribers, bytes, dict[str, str]]:
    from crier.aws import secretsmanager
    from crier.stores import address_encryption
    from crier.stores.subscribers import Subscribers

    enter(place)
    outputs = deploy.outputs(place)
    keys = secretsmanager.keys(outputs["LinkKey"])
    address_encryption.ensure(outputs["Subscribers"], outputs["AddressKey"])
    return Subscribers(outputs["Subscribers"], keys.naming), keys.names, outputs


def _understood(path: Path, job: Job) -> tuple[Job, CsvLayout]:
    """The layout, and the import with what the file taught. Raises Refused where it is not clear who left."""
    from crier.mail import import_report
    from crier.model.errors import Rejected
    from crier.text import messages
    from crier.workflows import import_jobs

    try:
        return import_jobs.understood(path, path.name, job)
    except Rejected as error:
        outcome = import_report.refusal(path.name, error)
        if not outcome.asks:
            raise Refused(f"No column of {path} holds mail addresses.") from error
        questions = "".join(f"\n  {import_report.question(ask, 'en')}" for ask in outcome.asks)
        lead = "Nobody was written: this file may say who left in a way that Crier does not understand."
        raise Refused(f"{lead}{questions}\n{messages.say('en', 'import.what')}") from None


def _rules(place: Place | Account, outputs: dict[str, str], path: Path) -> Rules:
    from crier.workflows.import_jobs import rules

    return rules(_newsroom(place, outputs), path.name, datetime.now(UTC))


def _newsroom(place: Place | Account, outputs: dict[str, str]) -> Newsroom:
    from crier.stores import current_newsroom

    enter(place)
    return current_newsroom.uploaded(outputs["Uploads"])


def _reason(code: str) -> str:
    from crier.text import messages

    return messages.say("en", f"import.reason.{code}")
