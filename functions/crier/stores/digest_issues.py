"""Digests that were closed: each edition's frozen plan, and how far each zone's editions have gone.

Items of the Mailings table. An edition is named by when it closed, its cadence and its zone
(mail.digest.Edition.name), so that editions lie in the order they closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from crier.aws import dynamodb
from crier.mail.digest import DigestIssue
from crier.model.timestamps import sortable


def last_closed(mailings: str, cadence: str, zone: str) -> datetime | None:
    """When the newest edition closed whose mailings have all begun; None: none did yet."""
    item = dynamodb.get(mailings, "digested", f"{cadence}#{zone}")
    return datetime.fromisoformat(item["until"]) if item else None


def begun(mailings: str, edition: DigestIssue) -> None:
    """Notes that all mailings of an edition have begun. An older one changes nothing."""
    dynamodb.raise_to(
        mailings, "digested", f"{edition.cadence}#{edition.zone}", "until", sortable(edition.until)
    )


def frozen(mailings: str, edition: DigestIssue) -> str | None:
    """The name of the file that says whom an edition owes what; None while it is not frozen."""
    item = dynamodb.get(mailings, "digests", edition.name)
    return str(item["file"]) if item else None


def freeze(mailings: str, edition: DigestIssue, file: str) -> str:
    """Freezes an edition by its file's name; the file that counts, which is the first one's."""
    dynamodb.put(mailings, {"pk": "digests", "sk": edition.name, "file": file}, new=True)
    return frozen(mailings, edition) or file


def frozen_since(mailings: str, after: datetime, before: datetime | None = None) -> Iterator[tuple[str, str]]:
    """The editions that closed after an instant, oldest first: cadence, and the name of its file.

    before: none that closed later than this.
    """
    for item in dynamodb.query(mailings, "digests", "", after=sortable(after)[:19]):
        if before is not None and item["sk"] > sortable(before)[:19]:
            return
        yield item["sk"].split("#")[1], item["file"]
