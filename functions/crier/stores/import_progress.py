"""How far the import of a file of people is, as an item of the Subscribers table."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crier.aws import dynamodb

REMEMBERED = 60 * 86_400  # seconds after the last row


@dataclass(frozen=True)
class Job:
    """How far an import is: the last line that is done, and what came of the rows so far.

    `rejected`: lines that are not understood. `known`: of people there are, or were, already; which lines
    these are is written nowhere. `survey`: what the whole file taught (survey.Survey.dumps). `adding`: the
    suppressions are done.
    """

    id: str
    line: int = 0
    added: int = 0
    suppressed: int = 0
    rejected: int = 0
    known: int = 0
    done: bool = False
    survey: str = ""
    adding: bool = False

    @property
    def rows(self) -> int:
        """How many rows are done."""
        return self.added + self.suppressed + self.rejected + self.known


def identifier(file: str, version: str) -> str:
    """Names the import of one version of a file in the bucket. `file`: its key there."""
    return hashlib.sha256(f"{file}\0{version}".encode()).hexdigest()[:16]


def resume(subscribers: str, identifier: str) -> Job:
    """The import as it stands; a new one where nobody began it."""
    return job(identifier, dynamodb.get(subscribers, *key(identifier)) or {})


def job(identifier: str, item: Mapping[str, Any]) -> Job:
    """The import that an item keeps; a new one where it is empty."""
    names = [name for name in Job.__dataclass_fields__ if name in item and name != "id"]
    return Job(identifier, **{name: item[name] for name in names})


def remember(subscribers: str, job: Job, now: datetime) -> None:
    """Notes how far it is; forgotten after 60 days."""
    pk, sk = key(job.id)
    values = {name: value for name, value in vars(job).items() if name != "id"}
    dynamodb.put(subscribers, {"pk": pk, "sk": sk, **values, "expires": int(now.timestamp()) + REMEMBERED})


def key(identifier: str) -> tuple[str, str]:
    """Where an import's progress lies."""
    return f"import#{identifier}", "progress"
