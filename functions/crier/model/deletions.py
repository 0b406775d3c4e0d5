"""A release's file was deleted: what that is the deletion of, and what the desk said (Withdraw now, Keep).

A release has one deletion under way at most, as one item of the Releases table. The first word about it
counts, whoever says it: the desk by a link, or the quarter of an hour that passed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from crier.model.lifecycle import Head, newer

Word = Literal["withdraw", "keep"]
_OWN = "-"  # before what is not S3's of a sequencer
DeletionState = Literal["open", "withdrawing", "withdrawn", "kept", "back", "over"]


@dataclass(frozen=True)
class Deletion:
    """One deletion of a release's file. `sequencer` is S3's, or one of the desk's page's own (by_button)."""

    release: str
    key: str
    sequencer: str

    @property
    def subject(self) -> str:
        """What a link is about: the release and this deletion, 32 hex digits."""
        return self.release + mark(self.sequencer)


def taken_down(release: str, latest: int, person: str) -> str:
    """The subject of a link that withdraws a public release from the desk's page: 32 hex digits.

    It names the newest version that the page showed, and whose page it was: desk_session.mark of an address.
    """
    return release + hashlib.sha256(f"{latest}\0{person}".encode()).hexdigest()[:16]


def by_button(release: str, key: str, upload: str, was: str) -> Deletion:
    """A deletion from the desk's page: as old as the newest upload, by S3's sequencer of it.

    It has a mark of its own where there was one before (`was`: its sequencer): what the desk heard of it
    is not said of this one. Whoever begins it twice begins the same.
    """
    return Deletion(release, key, f"{upload}{_OWN}{mark(was)[:8]}" if was else upload)


def mark(sequencer: str) -> str:
    """16 hex digits naming a deletion among those of its release."""
    return hashlib.sha256(sequencer.encode()).hexdigest()[:16]


def begins(deletion: Deletion, known: Mapping[str, Any], head: Head) -> bool:
    """Whether a deletion is news; `known` is the one under way, or the last that was (empty: none).

    Deleting once more what is gone already changes nothing: it waits for its end, or the desk keeps it.
    """
    if not known or known["sequencer"] == deletion.sequencer:
        return True
    if known["key"] == deletion.key and not newer(deletion.sequencer, known["sequencer"].partition(_OWN)[0]):
        return False
    return bool(known.get("back")) or known["upload"] != head.sequencer


def state(known: Mapping[str, Any], named: str, head: Head) -> DeletionState:
    """How the deletion that a link names (by its `mark`) stands. over: another one came after it."""
    if head.state == "withdrawn":
        return "withdrawn"
    if not known or mark(known["sequencer"]) != named:
        return "over"
    if known.get("said") == "keep":
        return "kept"
    if known.get("back") or known["upload"] != head.sequencer:
        return "back"
    return "withdrawing" if known.get("said") == "withdraw" else "open"
