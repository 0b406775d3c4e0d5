"""A notice: the mail that tells those whom a release reached that it was corrected, or withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from crier.model import questions

if TYPE_CHECKING:  # publishing and sending need no model
    from crier.model.release import Reading, Release

NoticeKind = Literal["correction", "withdrawal"]
KINDS: Final[tuple[NoticeKind, ...]] = ("correction", "withdrawal")  # of mailings
NOTIFY: Final = "notify"  # the field of an evidence: what the file says of it, in one of two words
YES: Final = "yes"
NO: Final = "no"
MOST_REASON: Final = 600  # characters
_MARKS: Final[Mapping[NoticeKind, str]] = {"correction": "c", "withdrawal": "d"}
_QUESTIONS: Final[Mapping[NoticeKind, str]] = {
    "correction": questions.CORRECTED,
    "withdrawal": questions.WITHDRAWN,
}


@dataclass(frozen=True)
class Notice:
    """What a notice is of. `version`: the one that corrects or, withdrawn, the last that was public."""

    release: str
    version: int
    kind: NoticeKind

    @property
    def subject(self) -> str:
        """What a link is about, 32 hex digits."""
        return f"{self.release}{self.version:015x}{_MARKS[self.kind]}"

    @property
    def question(self) -> str:
        """The row that asks whether it goes out (questions.NOTICES)."""
        return _QUESTIONS[self.kind]

    @property
    def letter(self) -> str:
        """What its letter is called in staging, beside its version's."""
        return f"{self.kind}-{self.version}/letter.json"


def wish(reading: Reading | Release) -> bool | None:
    """Whether its file says that those shall hear whom the version before reached; None: it does not say."""
    word = next((one.words for one in reading.evidence if one.field == NOTIFY), "")
    return {YES: True, NO: False}.get(word)


def named(subject: str) -> Notice | None:
    """The notice that a link is about; None: a link is about something else."""
    kind = next((kind for kind, mark in _MARKS.items() if mark == subject[-1:]), None)
    return Notice(subject[:16], int(subject[16:-1], 16), kind) if kind else None


def of_mailing(release: str, version: int, kind: str) -> Notice | None:
    """The notice that a mailing of this kind is; None: of a release, or a digest."""
    return next((Notice(release, version, one) for one in KINDS if one == kind), None)


def letter(release: str, version: int, kind: str) -> str:
    """What a mailing's letter is called in staging, beside its version's."""
    notice = of_mailing(release, version, kind)
    return notice.letter if notice else "letter.json"
