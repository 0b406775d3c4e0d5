"""A draft's proof: what it is a proof of, and what the desk said (Approve, Hold).

A draft is a release of its own that never becomes public. To approve it is to put its very bytes into
releases/, from where they go the way of every file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from crier.model import naming

Word = Literal["approve", "hold"]
Standing = Literal["open", "approved", "held", "newer", "over"]
SAID: Mapping[str, Standing] = {"approve": "approved", "hold": "held"}


@dataclass(frozen=True)
class Proof:
    """One version of a draft."""

    draft: str
    version: int

    @property
    def subject(self) -> str:
        """What a link is about: the draft and its version, 32 hex digits."""
        return f"{self.draft}{self.version:016x}"


def named(subject: str) -> Proof:
    """The proof that a link is about."""
    return Proof(subject[:16], int(subject[16:], 16))


def destination(key: str) -> str:
    """Where a draft's file is put when it is approved: the same name under releases/."""
    return naming.RELEASES + naming.below(key)


def standing(item: Mapping[str, Any], lies: str, public: str) -> Standing:
    """How a proof stands. `item`: the version's.

    lies: the version id of the draft's file as it lies there now; empty where it, or what is beside it,
    changed. public: the sequencer of the release it would become.
    """
    if said := SAID.get(str(item.get("said", ""))):
        return said
    if item["state"] != "proofed":
        return "over"
    return "open" if (lies, public) == (item["version_id"], item["against"]) else "newer"
