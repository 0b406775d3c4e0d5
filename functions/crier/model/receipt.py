"""What staff are told about one upload: the same for the mail and the page in the bucket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from crier.model.proof_view import Change, Glimpse
from crier.model.release import Finding

Outcome = Literal[
    "published",
    "corrected",
    "archived",
    "waiting",
    "moved",
    "halted",
    "superseded",
    "held",
    "rejected",
    "unchanged",
    "proofed",
    "asked",
    "reminded",
    "replaced",
    "drafted",
    "taken",
    "untaken",
    "unnamed",
    "failed",
    "mailed",
    "furnished",
    "furnishing",
    "unfurnished",
    "branded",
    "unbranded",
    "bare",
    "withdrawing",
    "withdrawn",
    "dropped",
    "kept",
    "stays",
    "stopped",
    "holding",
    "notified",
    "unnotified",
    "unneeded",
    "previewed",
    "unpreviewed",
    "unread",
]


@dataclass(frozen=True)
class MailCounts:
    """How a mailing ended, in people; planned is the sum of the others."""

    planned: int
    sent: int
    suppressed: int = 0  # bounced, complained or left before their mail was due
    failed: int = 0  # refused by SES, for good
    unknown: int = 0  # SES never said; never sent again blindly
    withheld: int = 0  # not on the allow-list of a test stage
    waiting: int = 0  # holding only: they get it when SES takes mail again
    withdrawn: int = 0  # the release was withdrawn before their turn


@dataclass(frozen=True)
class Reach:
    """Whom a mail reaches, in people."""

    lists: tuple[tuple[str, int | None], ...] = ()  # by name; somebody may be on several; None: not counted
    cadences: Mapping[str, int] = field(default_factory=dict)  # each person once, by how often they want mail

    languages: Mapping[str, int] = field(default_factory=dict)  # each person once, by the language they read

    @property
    def people(self) -> int:
        """All of them, each once."""
        return sum(self.cadences.values())


# What a receipt says of a notice (model/notices.py): the desk is asked about it, or it goes out at once.
NoticeWord = Literal["", "corrected", "withdrawn", "soon"]
# What a receipt says of its release's mail: that it goes out, and when, or why nobody gets any.
MailWord = Literal["", "published", "waiting", "asked", "mailed", "again", "correction", "told", "old"]
# What a receipt says of who reads an embargoed release earlier: that they do; that they could not be told;
# that nobody does, as staff took the previews back; that nobody does, though its file asks for it.
PreviewWord = Literal["", "planned", "lost", "taken", "none"]


@dataclass(frozen=True)
class Receipt:
    """One answer to staff, in their language."""

    language: str  # BCP 47, the desk's
    outcome: Outcome
    organisation: str
    file: str  # for display: naming.display
    happened_at: datetime  # UTC
    timezone: str = "UTC"  # IANA, the newsroom's: the zone times are told in
    headline: str | None = None
    url: str | None = None  # the public page
    pdf_url: str | None = None
    publish_at: datetime | None = None  # waiting, proofed, asked: when it goes out; archived: its day
    written: str = ""  # with that, IANA: the zone its embargo was written in
    mail: MailWord = ""  # what there is to say of its mail; of those who get it, `to` says who
    to: Reach | None = None  # who is mailed, or would be
    mail_at: datetime | None = None  # published only: when its mail goes out
    changed: tuple[str, ...] | None = None  # of a correction: what is new in it (model/changes.py)
    differences: tuple[Change, ...] = ()  # the sentences that its page shows of that
    correction: str = ""  # and what its page says of that, in the author's words
    notice: NoticeWord = (
        ""  # whether those hear of it whom the version before reached: how many says `reached`
    )
    reached: int = 0
    going: bool = False  # and mail that is wrong may reach more people yet
    preview: PreviewWord = ""
    preview_to: Reach | None = None  # planned: who
    preview_at: datetime | None = None  # planned: from when on
    question: str = ""  # asked: what is asked, in words
    findings: tuple[Finding, ...] = ()
    counts: MailCounts | None = None  # mailed only
    folder: str = ""  # proofed, asked: where page, PDF and mail lie in the uploads bucket
    reach: Mapping[str, int] = field(default_factory=dict)  # proofed, asked: people, in all and by cadence
    needs: int = 0  # proofed, asked: how many people must approve it; 0: whoever presses first
    stranger: bool = False  # and one of them because nobody knows who wrote it
    displaced: bool = False  # proofed: another draft of its name was waiting for its answer
    by: str = ""  # replaced: who put the newer one; displaced: who put the older; empty: nobody can tell
    shown: Glimpse | None = None  # proofed, asked: how the release begins
    see: str = ""  # of a mail with a proof: the address of the page that shows all of it
    picture: str | None = None  # branded: address of the logo as it is shown
    links: tuple[tuple[str, str], ...] = ()  # of a mail: what its reader can do, in words, and its address
    mailed: bool = False  # of the page in the bucket: such links stand in the mails to the desk
    support: str = ""  # whom to ask, in words; empty: nobody named
