"""What the desk is asked, and what each answer does: one row for every question.

A question stands in a mail with a proof; each reply is a link that opens a page with a button. Whoever
presses first decides, and silence leaves things as they are. Its words stand in the catalogues: the mail's
under `question.{name}`, a link's and its page's under `desk.{reply's words}`, how it ended under
`desk.{reply's end}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from crier.model.timestamps import sortable

Word = Literal[
    "approve", "hold", "correction", "anew", "now", "earlier", "later", "right", "notify", "quiet"
]  # fmt: skip
AnswerState = Literal[
    "open", "approved", "held", "corrected", "parted", "freed", "is-earlier", "is-later", "set-aside",
    "mending", "confirmed", "misread", "cleared", "notifying", "unnotified", "over-corrected", "newer",
    "over",
]  # fmt: skip
Deed = Literal["put", "go on", "nothing", "mail"]


@dataclass(frozen=True)
class Reply:
    """One button. `word` is its link's purpose, `state` the version's from then on (empty: as it is).

    deed: put: the draft's file goes into releases/. go on: a new execution takes the answer. mail: a notice
    goes out (model/notices.py).
    instant: which of the item's `either` it means, by place; its words then tell of that instant.
    """

    word: Word
    words: str
    end: AnswerState
    deed: Deed = "nothing"
    state: str = ""
    instant: int | None = None


@dataclass(frozen=True)
class Question:
    """One thing that is asked about a version, and the state the version is in while it is open.

    check: whose stop it is about, of reading/checks; empty: no check of the reading asks it.
    lets: the replies that let that stop pass.
    """

    name: str
    state: str
    replies: tuple[Reply, ...]
    check: str = ""
    lets: frozenset[Word] = frozenset()

    def reply(self, word: str) -> Reply | None:
        """The reply of this word, if it is one of this question's."""
        return next((one for one in self.replies if one.word == word), None)


DRAFT = "draft"  # may this go out?
EMBARGO = "embargo"  # it says that there is one, and when it ends nobody can tell: may it go out now?
DAY_MONTH = "day-month"  # its embargo's day and month read two ways: which instant does it mean?
AS_READ = "as-read"  # is this a release, and its headline the one that was read?
APPROVAL = "approval"  # may it go out? Asked of as many people as the newsroom says (model/four_eyes.py)
CORRECTED = "corrected"  # it is public: shall they hear whom the version before reached?
WITHDRAWN = "withdrawn"  # it is taken back: shall they hear whom it reached?
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
        check="embargo",
        lets=frozenset({"now"}),
    ),
    Question(
        DAY_MONTH,
        "asked",
        (
            Reply("earlier", "instant", "is-earlier", "go on", instant=0),
            Reply("later", "instant", "is-later", "go on", instant=1),
            Reply("hold", "mend", "mending", state="held"),
        ),
        check="embargo",
        lets=frozenset({"earlier", "later"}),
    ),
    Question(
        AS_READ,
        "asked",
        (Reply("right", "right", "confirmed", "go on"), Reply("hold", "wrong", "misread", state="held")),
        check="as-read",
        lets=frozenset({"right"}),
    ),
    Question(
        APPROVAL,
        "asked",
        (Reply("approve", "let-out", "cleared", "go on"), Reply("hold", "aside", "set-aside", state="held")),
    ),
)
QUESTIONS: Mapping[str, Question] = {row.name: row for row in _ROWS}
# What is asked about a release that is public, or was: nothing waits for the answer.
NOTICES: Mapping[str, Question] = {
    name: Question(
        name,
        "open",
        (Reply("notify", f"notify-{name}", "notifying", "mail"), Reply("quiet", "quiet", "unnotified")),
    )
    for name in (CORRECTED, WITHDRAWN)
}
STOPS = tuple(row for row in _ROWS if row.check)  # what the desk's word lets pass, in this order


def asked(item: Mapping[str, Any]) -> Question:
    """The question about a version, by its item. Drafts' items name none."""
    name = str(item.get("question", DRAFT))
    return NOTICES[name] if name in NOTICES else QUESTIONS[name]


def answerable(item: Mapping[str, Any]) -> str:
    """The state in which the question about a version is answered: the question's own; of a draft also the
    one before, once its proof lies in its folder: the mail is there a moment before the step has ended."""
    early = "question" not in item and "folder" in item and item["state"] == "ready"
    return "ready" if early else asked(item).state


def answered(item: Mapping[str, Any], reply: Reply) -> Mapping[str, Any]:
    """What is noted of a reply: the word, and all answers so far: each with the bytes that it is about, and
    with the instant it names."""
    given = [reply.word, str(item.get("sha256", ""))]
    at = instant(item, reply)
    given += [sortable(at)] if at else []
    return {"said": reply.word, "answers": {**item.get("answers", {}), asked(item).name: given}}


def answer(item: Mapping[str, Any], question: str, sha256: str) -> str:
    """What the desk said to this question about these very bytes; empty: nothing, or of something else."""
    word, about, *_ = item.get("answers", {}).get(question, ("", ""))
    return str(word) if about == sha256 else ""


def instant(item: Mapping[str, Any], reply: Reply) -> datetime | None:
    """The instant that a reply means, of those that were offered; None: it means none."""
    offered = item.get("either", ())
    if reply.instant is None or reply.instant >= len(offered):
        return None
    return datetime.fromisoformat(offered[reply.instant])


def chosen(item: Mapping[str, Any], sha256: str) -> datetime | None:
    """The end of the embargo that the desk chose for these very bytes (UTC); None: it chose none."""
    given = item.get("answers", {}).get(DAY_MONTH, ())
    if len(given) < 3 or given[1] != sha256 or given[0] not in QUESTIONS[DAY_MONTH].lets:
        return None
    return datetime.fromisoformat(given[2])
