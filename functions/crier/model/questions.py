"""What the desk is asked, and what each answer does: one row for every question.

A question stands in a mail with a proof; each reply is a link that opens a page with a button. Whoever
presses first decides, and silence leaves things as they are. Its words stand in the catalogues: the mail's
under `question.{name}`, a link's and its page's under `desk.{reply's words}`, how it ended under
`desk.{reply's end}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Word = Literal["approve", "hold", "correction", "anew", "now", "right"]
AnswerState = Literal[
    "open", "approved", "held", "corrected", "parted", "freed", "set-aside", "mending", "confirmed",
    "misread", "newer", "over",
]  # fmt: skip
Deed = Literal["put", "go on", "nothing"]


@dataclass(frozen=True)
class Reply:
    """One button. `word` is its link's purpose, `state` the version's from then on (empty: as it is).

    deed: put: the draft's file goes into releases/. go on: a new execution takes the answer.
    """

    word: Word
    words: str
    end: AnswerState
    deed: Deed = "nothing"
    state: str = ""


@dataclass(frozen=True)
class Question:
    """One thing that is asked about a version, and the state the version is in while it is open.

    lets: the reply that lets the stop of the question's name pass; empty: no check of the reading asks it.
    """

    name: str
    state: str
    replies: tuple[Reply, ...]
    lets: Word | Literal[""] = ""

    def reply(self, word: str) -> Reply | None:
        """The reply of this word, if it is one of this question's."""
        return next((one for one in self.replies if one.word == word), None)


DRAFT = "draft"  # may this go out?
EMBARGO = "embargo"  # it says that there is one, and when it ends nobody can tell: may it go out now?
AS_READ = "as-read"  # is this a release, and its headline the one that was read?
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
    Question(
        EMBARGO,
        "asked",
        (Reply("now", "now", "freed", "go on"), Reply("hold", "mend", "mending", state="held")),
        lets="now",
    ),
    Question(
        AS_READ,
        "asked",
        (Reply("right", "right", "confirmed", "go on"), Reply("hold", "wrong", "misread", state="held")),
        lets="right",
    ),
)
QUESTIONS: Mapping[str, Question] = {row.name: row for row in _ROWS}
STOPS = tuple(row for row in _ROWS if row.lets)  # checks whose stop the desk's word lets pass, in this order


def asked(item: Mapping[str, Any]) -> Question:
    """The question about a version, by its item. Drafts' items name none."""
    return QUESTIONS[str(item.get("question", DRAFT))]


def answered(item: Mapping[str, Any], reply: Reply) -> Mapping[str, Any]:
    """What is noted of a reply: the word, and all answers so far with the bytes that each is about."""
    given = [reply.word, str(item.get("sha256", ""))]
    return {"said": reply.word, "answers": {**item.get("answers", {}), asked(item).name: given}}


def answer(item: Mapping[str, Any], question: str, sha256: str) -> str:
    """What the desk said to this question about these very bytes; empty: nothing, or of something else."""
    word, about = item.get("answers", {}).get(question, ("", ""))
    return str(word) if about == sha256 else ""
