"""A proof: what it is a proof of, and how the question that goes with it stands (model/questions.py).

A draft is a release of its own that never becomes public. To approve it is to put its very bytes into
releases/, from where they go the way of every file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crier.model import naming, questions
from crier.model.questions import AnswerState


@dataclass(frozen=True)
class Proof:
    """One version of a draft, or of a release that is asked about."""

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


def state(item: Mapping[str, Any], lies: str, public: str) -> AnswerState:
    """How a proof stands. `item`: the version's.

    lies: the version id of its file as it lies there now; empty where it, or what is beside it, changed.
    public: what it was judged against, as that is now: of a draft, the sequencer of the release it would
    become; of what is asked about, the address of the release of its name.
    """
    question = questions.asked(item)
    if reply := question.reply(str(item.get("said", ""))):
        return reply.end
    if item["state"] != questions.answerable(item):
        return "over"
    return "open" if (lies, public) == (item["version_id"], item["against"]) else "newer"
