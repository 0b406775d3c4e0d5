"""What the desk is asked, and what each answer does: one row for every question.

A question stands in a mail with a proof; each reply is a link that opens a page with a button. Whoever
presses first decides, and silence leaves things as they are. Its words stand in the catalogues: the mail's
under `question.{name}`, a link's and its page's under `desk.{reply's words}`, how it ended under
`desk.{reply's end}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Word = Literal["approve", "hold", "correction", "anew"]
Standing = Literal["open", "approved", "held", "corrected", "parted", "set-aside", "newer", "over"]
Deed = Literal["put", "go on", "nothing"]


@dataclass(frozen=True)
class Reply:
    """One button. `word` is its link's purpose, `state` the version's from then on (empty: as it is).

    deed: put: the draft's file goes into releases/. go on: a new execution takes the answer.
    """

    word: Word
    words: str
    end: Standing
    deed: Deed = "nothing"
    state: str = ""


@dataclass(frozen=True)
class Question:
    """One thing that is asked about a version, and the state the version is in while it is open."""

    name: str
    state: str
    replies: tuple[Reply, ...]

    def reply(self, word: str) -> Reply | None:
        """The reply of this word, if it is one of this question's."""
        return next((one for one in self.replies if one.word == word), None)


DRAFT = "draft"  # may this go out?
SAME_NAME = "same-name"  # another release has this file's name: is this a correction of it?

_ROWS = (
    Question(
        DRAFT,
        "proofed",
        (Reply("approve", "approve", "approved", "put"), Reply("hold", "hold", "held")),
    ),
    Question(
        SAME_NAME,
        "asked",
        (
            Reply("correction", "correction", "corrected", "go on"),
            Reply("anew", "anew", "parted", "go on"),
            Reply("hold", "aside", "set-aside", state="held"),
        ),
    ),
)
QUESTIONS: Mapping[str, Question] = {row.name: row for row in _ROWS}


def asked(item: Mapping[str, object]) -> Question:
    """The question about a version, by its item. Drafts' items name none."""
    return QUESTIONS[str(item.get("question", DRAFT))]


def answer(item: Mapping[str, object], question: str, sha256: str) -> str:
    """What the desk said to this question about these very bytes; empty: nothing, or of something else."""
    if item.get("question") != question or item.get("sha256") != sha256:
        return ""
    return str(item.get("said", ""))
