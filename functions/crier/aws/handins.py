"""A file of subscribers that staff put under subscribers/: imported, answered, and deleted."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from crier import naming, newsroom, words
from crier.aws import answers, imports, objects, secrets, vault
from crier.aws.client import client, translated
from crier.aws.imports import Job
from crier.aws.subscribers import Subscribers
from crier.errors import Rejected
from crier.newsroom import Newsroom
from crier.settings import Settings
from crier.subscribers import csvfile, handin
from crier.subscribers.csvfile import Problem, Rules
from crier.subscribers.handin import Outcome

PATIENCE = 720.0  # seconds of work; then the queue is asked for another turn, well before Lambda's 900


def work(here: Settings, key: str, version: str, message: Mapping[str, Any], now: datetime) -> str:
    """One turn: imported, more, refused or done. A turn that was killed is taken up where it was marked."""
    identifier = imports.identifier(key, version)
    job, room = imports.resume(here.subscribers, identifier), _newsroom(here)
    if job.done:
        return "done"
    vault.ensure(here.subscribers, here.address_key)
    ends = time.monotonic() + PATIENCE
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        objects.fetch(here.uploads, key, path, version)
        name = naming.display(key)
        try:
            found = csvfile.layout(path)
        except Rejected as error:
            _answer(here, room, identifier, Outcome(name, None, {}, (), error.check))
            imports.remember(here.subscribers, Job(identifier, done=True), now)
            objects.forget(here.uploads, key, version)
            return "refused"
        keys = secrets.keys(here.secret_id)

        def mark(reached: Job, problems: Sequence[Problem]) -> None:
            if problems:
                part = json.dumps([[one.line, one.reason] for one in problems]).encode()
                objects.put(
                    here.staging, f"{_parts(identifier)}{problems[0].line:09d}.json", part, "application/json"
                )
            imports.remember(here.subscribers, reached, now)

        job = imports.run(
            Subscribers(here.subscribers, keys.naming),
            keys.names,
            csvfile.rows(path, found, rules(room, name, now), after=job.line),
            job,
            now,
            mark,
            go_on=lambda: time.monotonic() < ends,
        )
    if not job.done:
        with translated():
            client("sqs").send_message(QueueUrl=here.handins, MessageBody=json.dumps(message))
        return "more"
    problems = _problems(here, identifier, words.spoken(room.desk_language))
    counts = {"added": job.added, "suppressed": job.suppressed, "rejected": job.rejected}
    _answer(here, room, identifier, Outcome(name, found, counts, problems))
    imports.remember(here.subscribers, job, now)
    objects.forget(here.uploads, key, version)
    return "imported"


def rules(room: Newsroom, name: str, now: datetime) -> Rules:
    """What the newsroom lets a row name, and what stands for what it does not say."""
    return Rules(
        lists=tuple(one.slug for one in room.lists),
        topics=tuple(one.slug for one in room.topics),
        languages=room.languages,
        consent=f"{now:%Y-%m-%d} imported: {name}",
    )


def _newsroom(here: Settings) -> Newsroom:
    try:
        return newsroom.read(objects.get(here.uploads, "newsroom/newsroom.toml")[0])
    except objects.Missing:
        return Newsroom()


def _parts(identifier: str) -> str:
    return f"imports/{identifier}/"


def _problems(here: Settings, identifier: str, language: str) -> list[Problem]:
    """All problems into one file beside the receipt; the first of them."""
    first: list[Problem] = []
    with tempfile.TemporaryFile() as file:
        for part in objects.keys(here.staging, _parts(identifier)):
            problems = [Problem(*one) for one in json.loads(objects.get(here.staging, part)[0])]
            first += problems[: handin.SHOWN - len(first)]
            file.write(handin.problem_lines(problems, language).encode())
        if first:
            file.seek(0)
            objects.put_file(here.uploads, f"receipts/subscribers-{identifier}.csv", file, "text/csv")
    return first


def _answer(here: Settings, room: Newsroom, identifier: str, outcome: Outcome) -> None:
    """The page first, then the mail, as every receipt."""
    composed = handin.compose(outcome, room)
    page = composed.html.encode()
    objects.put(here.uploads, f"receipts/subscribers-{identifier}.html", page, "text/html; charset=utf-8")
    answers.mail(here, room, composed, {"receipt": identifier})
