"""A file of subscribers that staff put under subscribers/: imported, answered, and deleted."""

from __future__ import annotations

import hmac
import json
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from crier.aws import s3, secretsmanager
from crier.aws.client import client, translated
from crier.mail import import_report
from crier.mail.import_report import Outcome
from crier.model import naming
from crier.model.errors import Rejected
from crier.model.newsroom import Named, Newsroom
from crier.model.settings import AddressKey, ImportJobsQueue, LinkKey, StagingBucket, SubscribersTable
from crier.stores import address_encryption, audience_groups, current_newsroom, import_progress
from crier.stores.import_progress import Job
from crier.stores.subscribers import Subscribers
from crier.subscribers import csv_file, file_survey
from crier.subscribers.counts import tens
from crier.subscribers.csv_file import CsvLayout, Problem, Rules
from crier.subscribers.file_survey import Survey
from crier.subscribers.foreign_columns import plain
from crier.text import dates, messages
from crier.workflows import import_rows, receipts


class Settings(
    receipts.Settings,
    current_newsroom.Current,
    StagingBucket,
    SubscribersTable,
    LinkKey,
    AddressKey,
    ImportJobsQueue,
    Protocol,
):
    """What is asked of the stack here."""


FOLDER = "subscribers/"  # of the bucket
PATIENCE = 720.0  # seconds of work; then the queue is asked for another turn, well before Lambda's 900


def work(settings: Settings, key: str, version: str, message: Mapping[str, Any], now: datetime) -> str:
    """One turn: imported, more, refused or done. A turn that was killed is taken up where it was marked."""
    identifier = import_progress.identifier(key, version)
    job, newsroom = (
        import_progress.resume(settings.subscribers, identifier),
        current_newsroom.current(settings)[0],
    )
    if job.done:
        return "done"
    ends = time.monotonic() + PATIENCE
    name = naming.display(key)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        s3.fetch(settings.uploads, key, path, version)
        try:
            job, found = understood(path, key.removeprefix(FOLDER), job)
        except Rejected as error:
            _answer(settings, newsroom, identifier, import_report.refusal(name, error))
            import_progress.remember(settings.subscribers, Job(identifier, done=True), now)
            s3.delete_version(settings.uploads, key, version)
            return "refused"
        import_progress.remember(settings.subscribers, job, now)
        job = _write(
            settings, path, found, rules(newsroom, name, now), job, now, lambda: time.monotonic() < ends
        )
    if not job.done:
        with translated():
            client("sqs").send_message(QueueUrl=settings.import_jobs, MessageBody=json.dumps(message))
        return "more"
    problems = _problems(settings, identifier, messages.spoken(newsroom.desk_language))
    counts = {
        "wanted": job.added + job.known,
        "added": tens(job.added, _chance(settings, identifier)),
        "suppressed": job.suppressed,
        "rejected": job.rejected,
    }
    _answer(settings, newsroom, identifier, Outcome(name, found, counts, problems))
    import_progress.remember(settings.subscribers, job, now)
    s3.delete_version(settings.uploads, key, version)
    return "imported"


def _chance(settings: Settings, identifier: str) -> float:
    """Between 0 and 1, the same for one import and foreseen by nobody (subscribers.counts.tens)."""
    key = secretsmanager.keys(settings.secret_id).names
    return int.from_bytes(hmac.digest(key, f"import\0{identifier}".encode(), "sha256")[:4], "big") / (1 << 32)


def understood(path: Path, name: str, job: Job) -> tuple[Job, CsvLayout]:
    """The file's layout, and the import with what the whole file taught: the first turn looks through it.

    `name`: the file's, with the folders it came in. Raises Rejected where nobody is to be written.
    """
    found = csv_file.layout(path, name)
    if not job.survey:
        job = replace(job, survey=file_survey.survey(path, found).dumps())
    return job, Survey.loads(job.survey).applied(found)


def _write(
    settings: Settings,
    path: Path,
    found: CsvLayout,
    rules: Rules,
    job: Job,
    now: datetime,
    go_on: Callable[[], bool],
) -> Job:
    address_encryption.ensure(settings.subscribers, settings.address_key)
    keys = secretsmanager.keys(settings.secret_id)

    def mark(reached: Job, problems: Sequence[Problem]) -> None:
        if problems:
            part = json.dumps([[one.line, one.reason] for one in problems]).encode()
            name = f"{_parts(job.id)}{problems[0].line:09d}.json"
            s3.put(settings.staging, name, part, "application/json")
        import_progress.remember(settings.subscribers, reached, now)

    reached = import_rows.run(
        Subscribers(settings.subscribers, keys.naming),
        keys.names,
        partial(csv_file.rows, path, found, rules),
        job,
        now,
        mark,
        leavers=Survey.loads(job.survey).leavers,
        go_on=go_on,
    )
    if reached.done:
        audience_groups.grown(settings.mailings, reached.added, now)
    return reached


def rules(newsroom: Newsroom, name: str, now: datetime) -> Rules:
    """What the newsroom lets a row name, and what stands for what it does not say."""
    return Rules(  # who says no list goes on the first, and that is none of previews
        lists=tuple(one.slug for one in (*newsroom.ordinary, *newsroom.previewers)),
        topics=tuple(one.slug for one in newsroom.topics),
        languages=newsroom.languages,
        consent=f"{now:%Y-%m-%d} imported: {name}",
        list_names=_shown(newsroom.lists),
        topic_names=_shown(newsroom.topics),
        language_names=_language_names(newsroom.languages),
    )


def _language_names(languages: Sequence[str]) -> dict[str, str]:
    """Languages by what they are called in each other and in ours: Spanish, español."""
    names = dict[str, str]()
    for told in (*messages.languages(), *languages):
        names.update((plain(dates.language_name(one, told)), one) for one in languages)
    return {name: one for name, one in names.items() if name}


def _shown(named: Sequence[Named]) -> dict[str, str]:
    """The slug of each name that readers are shown, and of the slug however it is written."""
    names = dict[str, str]()
    for one in named:
        names.update(dict.fromkeys(map(plain, (*one.names.values(), one.slug)), one.slug))
    return {name: slug for name, slug in names.items() if name}


def _parts(identifier: str) -> str:
    return f"imports/{identifier}/"


def _problems(settings: Settings, identifier: str, language: str) -> list[Problem]:
    """All problems into one file beside the receipt; the first of them."""
    first: list[Problem] = []
    with tempfile.TemporaryFile() as file:
        for part in s3.keys(settings.staging, _parts(identifier)):
            problems = [Problem(*one) for one in json.loads(s3.get(settings.staging, part)[0])]
            first += problems[: import_report.SHOWN - len(first)]
            file.write(import_report.problem_lines(problems, language).encode())
        if first:
            file.seek(0)
            s3.put_file(settings.uploads, f"receipts/subscribers-{identifier}.csv", file, "text/csv")
    return first


def _answer(settings: Settings, newsroom: Newsroom, identifier: str, outcome: Outcome) -> None:
    """The page first, then the mail, as every receipt."""
    composed = import_report.compose(outcome, newsroom)
    page = composed.html.encode()
    s3.put(settings.uploads, f"receipts/subscribers-{identifier}.html", page, "text/html; charset=utf-8")
    receipts.mail(settings, newsroom, composed, {"receipt": identifier})
