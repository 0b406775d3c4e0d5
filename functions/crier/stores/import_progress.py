"""How far the import of a file of people is, as an item of the Subscribers table."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from crier.aws import dynamodb

REMEMBERED = 60 * 86_400  # seconds after the last row


@dataclass(frozen=True)
class Job:
    """How far an import is: the last line that is done, and what came of the rows so far.

    `survey`: what the whole file taught (survey.Survey.dumps). `adding`: the suppressions are done.
    """

    id: str
    line: int = 0
    added: int = 0
    suppressed: int = 0
    rejected: int = 0
    done: bool = False
    survey: str = ""
    adding: bool = False

    @property
    def rows(self) -> int:
        """How many rows are done."""
        return self.added + self.suppressed + self.rejected


def identifier(key: str, version: str) -> str:
    """Names the import of one version of a file in the bucket."""
    return hashlib.sha256(f"{key}\0{version}".encode()).hexdigest()[:16]


def resume(subscribers: str, identifier: str) -> Job:
    """The import as it stands; a new one where nobody began it."""
    item = dynamodb.get(subscribers, *_key(identifier)) or {}
    return Job(
        identifier, **{name: item[name] for name in Job.__dataclass_fields__ if name in item and name != "id"}
    )


def remember(subscribers: str, job: Job, now: datetime) -> None:
    """Notes how far it is; forgotten after 60 days."""
    pk, sk = _key(job.id)
    values = {name: value for name, value in vars(job).items() if name != "id"}
    dynamodb.put(subscribers, {"pk": pk, "sk": sk, **values, "expires": int(now.timestamp()) + REMEMBERED})


def _key(identifier: str) -> tuple[str, str]:
    return f"import#{identifier}", "progress"
