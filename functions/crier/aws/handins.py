"""A file of subscribers that staff put under subscribers/: imported, answered, and deleted."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from crier import dates, naming, newsroom, words
from crier.aws import answers, imports, objects, secrets, vault
from crier.aws.client import client, translated
from crier.aws.imports import Job
from crier.aws.subscribers import Subscribers
from crier.errors import Rejected
from crier.newsroom import Named, Newsroom
from crier.settings import Settings
from crier.subscribers import csvfile, handin, survey
from crier.subscribers.csvfile import Layout, Problem, Rules
from crier.subscribers.handin import Outcome
from crier.subscribers.leaving import plain
from crier.subscribers.survey import Survey

FOLDER = "subscribers/"  # of the bucket
PATIENCE = 720.0  # seconds of work; then the queue is asked for another turn, well before Lambda's 900


def work(here: Settings, key: str, version: str, message: Mapping[str, Any], now: datetime) -> str:
    """One turn: imported, more, refused or done. A turn that was killed is taken up where it was marked."""
    identifier = imports.identifier(key, version)
    job, room = imports.resume(here.subscribers, identifier), _newsroom(here)
    if job.done:
        return "done"
    ends = time.monotonic() + PATIENCE
    name = naming.display(key)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        objects.fetch(here.uploads, key, path, version)
        try:
            job, found = understood(path, key.removeprefix(FOLDER), job)
        except Rejected as error:
            _answer(here, room, identifier, handin.refusal(name, error))
            imports.remember(here.subscribers, Job(identifier, done=True), now)
            objects.forget(here.uploads, key, version)
            return "refused"
        imports.remember(here.subscribers, job, now)
        job = _write(here, path, found, rules(room, name, now), job, now, lambda: time.monotonic() < ends)
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


def understood(path: Path, name: str, job: Job) -> tuple[Job, Layout]:
    """The file's layout, and the import with what the whole file taught: the first turn looks through it.

    `name`: the file's, with the folders it came in. Raises Rejected where nobody is to be written.
    """
    found = csvfile.layout(path, name)
    if not job.survey:
        job = replace(job, survey=survey.survey(path, found).dumps())
    return job, Survey.loads(job.survey).applied(found)


def _write(
    here: Settings,
    path: Path,
    found: Layout,
    rules: Rules,
    job: Job,
    now: datetime,
    go_on: Callable[[], bool],
) -> Job:
    vault.ensure(here.subscribers, here.address_key)
    keys = secrets.keys(here.secret_id)

    def mark(reached: Job, problems: Sequence[Problem]) -> None:
        if problems:
            part = json.dumps([[one.line, one.reason] for one in problems]).encode()
            name = f"{_parts(job.id)}{problems[0].line:09d}.json"
            objects.put(here.staging, name, part, "application/json")
        imports.remember(here.subscribers, reached, now)

    return imports.run(
        Subscribers(here.subscribers, keys.naming),
        keys.names,
        partial(csvfile.rows, path, found, rules),
        job,
        now,
        mark,
        leavers=Survey.loads(job.survey).leavers,
        go_on=go_on,
    )


def rules(room: Newsroom, name: str, now: datetime) -> Rules:
    """What the newsroom lets a row name, and what stands for what it does not say."""
    return Rules(
        lists=tuple(one.slug for one in room.lists),
        topics=tuple(one.slug for one in room.topics),
        languages=room.languages,
        consent=f"{now:%Y-%m-%d} imported: {name}",
        list_names=_shown(room.lists),
        topic_names=_shown(room.topics),
        language_names=_language_names(room.languages),
    )


def _language_names(languages: Sequence[str]) -> dict[str, str]:
    """Languages by what they are called in each other and in ours: Spanish, español."""
    names = dict[str, str]()
    for told in (*words.languages(), *languages):
        names.update((plain(dates.language_name(one, told)), one) for one in languages)
    return {name: one for name, one in names.items() if name}


def _shown(named: Sequence[Named]) -> dict[str, str]:
    """The slug of each name that readers are shown, and of the slug however it is written."""
    names = dict[str, str]()
    for one in named:
        names.update(dict.fromkeys(map(plain, (*one.names.values(), one.slug)), one.slug))
    return {name: slug for name, slug in names.items() if name}


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
