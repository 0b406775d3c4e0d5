"""A draft that was waiting for its answer when a newer file took its place: its people are told by whom.

The newer one's proof says so to the desk. Who put the older one, and who approved it, get a mail of their
own, but for whoever put the newer one: what was approved is void.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from crier.mail import upload_receipt
from crier.model import four_eyes, handed_in
from crier.model.newsroom import Newsroom
from crier.model.proofs import Proof
from crier.stores.releases import Releases
from crier.workflows import receipts, writers


class Settings(receipts.Settings, Protocol):
    """What is asked of the stack here."""


@dataclass(frozen=True)
class Displaced:
    """The version before. by, newer_by: who put it, and the newer one; empty: nobody can tell."""

    number: int
    item: Mapping[str, Any]
    by: str
    newer_by: str

    def people(self, newsroom: Newsroom) -> tuple[str, ...]:
        """Whom it concerns and the newsroom names, but for whoever put the newer one."""
        concerned = {four_eyes.same(one) for one in (self.by, *four_eyes.counted(self.item))}
        concerned -= {four_eyes.same(self.newer_by)}
        return tuple(one.address for one in newsroom.people if four_eyes.same(one.address) in concerned)


def before(settings: Settings, proof: Proof, upload: Mapping[str, Any]) -> Displaced | None:
    """The draft whose question was open when this one came; None: there was none, or it is the same text."""
    releases = Releases(settings.releases)
    for number in range(proof.version - 1, 0, -1):
        item = releases.version(proof.draft, number)
        if "told_publication" not in item:
            continue  # nobody was asked about it
        if not handed_in.waits(item) or item.get("sha256") == upload.get("sha256"):
            return None
        by, newer = (writers.of_file(settings, one["key"], one["version_id"]) for one in (item, upload))
        return Displaced(number, item, by, newer)
    return None


def tell(settings: Settings, newsroom: Newsroom, proof: Proof, displaced: Displaced, now: datetime) -> None:
    """Mails whom it concerns, once."""
    people = displaced.people(newsroom)
    if not people or "told_replaced" in displaced.item:
        return
    receipt = upload_receipt.replaced(displaced.item, newsroom, displaced.newer_by, now)
    key = upload_receipt.key(receipt, proof.draft, displaced.number, "replaced")
    tags = {"receipt": f"{proof.draft}-{displaced.number}-replaced"}
    receipts.send_receipt(settings, newsroom.model_copy(update={"desk": people}), receipt, key, tags)
    receipts.note_told(settings, proof.draft, displaced.number, "replaced", key, now)
