"""An import: rows into the table, in windows, each marked when it is done.

Rows only add people nobody knows, or suppress; they never change or bring
back anybody. The whole file's suppressions come before its first addition: who
is in it twice is not mailed in between. A row that was added says by which import and line, so that a run
that was killed and starts again counts what the first had done as its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

from crier.model.timestamps import zulu
from crier.stores.import_progress import Job
from crier.stores.subscribers import Subscribers
from crier.subscribers import subscription
from crier.subscribers.address import subscriber_id
from crier.subscribers.csv_file import CsvRow, Problem
from crier.subscribers.subscriber import Subscriber

BATCH = 100  # rows: TransactWriteItems' limit
AT_ONCE = 4  # batches in flight; together they are a window


Mark = Callable[[Job, Sequence[Problem]], None]  # a window is done: how far it is, and its problems
Wanted = tuple[Subscriber, CsvRow]
Read = Callable[[int], Iterable[CsvRow | Problem]]  # what stands after a line of the file


def run(
    people: Subscribers,
    key: bytes,
    read: Read,
    job: Job,
    now: datetime,
    mark: Mark,
    *,
    leavers: bool = True,
    go_on: Callable[[], bool] = lambda: True,
) -> Job:
    """Works the rows after `job.line`; where it is when they end, or when `go_on` says no.

    `leavers`: whether the file suppresses anybody; where it does not it is read once.
    """
    if leavers and not job.adding:
        leaving = (one for one in read(job.line) if isinstance(one, CsvRow) and one.suppress)
        job, ended = _pass(people, key, leaving, job, now, mark, go_on)
        if not ended:
            return job
        job = replace(job, line=0, adding=True)
        mark(job, ())
    joining = (one for one in read(job.line) if isinstance(one, Problem) or not one.suppress)
    job, ended = _pass(people, key, joining, job, now, mark, go_on)
    return replace(job, done=ended)


def _pass(
    people: Subscribers,
    key: bytes,
    rows: Iterable[CsvRow | Problem],
    job: Job,
    now: datetime,
    mark: Mark,
    go_on: Callable[[], bool],
) -> tuple[Job, bool]:
    """Works these rows; how far it came, and whether they ended."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for window in _windows(rows, key, job.id, now):
            problems = [one for one in window if isinstance(one, Problem)]
            wanted = [one for one in window if not isinstance(one, Problem)]
            batches = [wanted[at : at + BATCH] for at in range(0, len(wanted), BATCH)]
            known: set[int] = set()
            for lines in pool.map(lambda batch: _take(people, batch), batches):
                known |= lines
            taken = [row for _, row in wanted if row.line not in known]
            job = replace(
                job,
                line=max(one.line if isinstance(one, Problem) else one[1].line for one in window),
                added=job.added + sum(not row.suppress for row in taken),
                suppressed=job.suppressed + sum(row.suppress for row in taken),
                rejected=job.rejected + len(problems),
                known=job.known + len(known),
            )
            mark(job, sorted(problems, key=lambda problem: problem.line))
            if not go_on():
                return job, False
    return job, True


def _windows(
    rows: Iterable[CsvRow | Problem], key: bytes, job: str, now: datetime
) -> Iterator[list[Problem | Wanted]]:
    """Rows in order; nobody is in a window twice, so that the order of a window's batches is nothing."""
    window: list[Problem | Wanted] = []
    seen: set[str] = set()
    for row in rows:
        one = row if isinstance(row, Problem) else (_person(row, key, job, now), row)
        who = "" if isinstance(one, Problem) else one[0].id
        if len(window) == BATCH * AT_ONCE or who in seen:
            yield window
            window, seen = [], set()
        window.append(one)
        if who:
            seen.add(who)
    if window:
        yield window


def _person(row: CsvRow, key: bytes, job: str, now: datetime) -> Subscriber:
    person = Subscriber(
        id=subscriber_id(key, row.address),
        address=row.address,
        language=row.language,
        lists=row.lists,
        status="confirmed",
        consent=row.consent,
        since=zulu(now),
        topics=row.topics,
        cadence=row.cadence,
        timezone=row.timezone,
    )
    if row.suppress:
        person = subscription.bare(person, "suppressed", zulu(now))
    return replace(person, origin=f"{job}:{row.line}")


def _take(people: Subscribers, batch: Sequence[Wanted]) -> set[int]:
    """Puts who is new; the others are looked at. The lines of people there are, or were, already.

    They are counted and never named: whoever hands in a file would learn who is on the list.
    """
    known = people.add_many([person for person, _ in batch])
    records = {
        person.id: person for person in people.rows([wanted.id for wanted, _ in batch if wanted.id in known])
    }
    lines = set()
    for wanted, row in batch:
        was = records.get(wanted.id)
        if was is None or was.origin == wanted.origin:
            continue  # new, or added by this very import before it was killed
        if row.suppress:
            people.end(wanted.id, "suppressed", wanted.since)  # whoever was over before stays as they are
        else:
            lines.add(row.line)
    return lines
