"""What staff are told about one upload: the same for the mail and the page in the bucket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from crier.model.release import Finding

Outcome = Literal[
    "published",
    "archived",
    "waiting",
    "superseded",
    "held",
    "rejected",
    "unchanged",
    "proofed",
    "asked",
    "reminded",
    "failed",
    "mailed",
    "furnished",
    "furnishing",
    "unfurnished",
    "withdrawing",
    "withdrawn",
    "dropped",
    "kept",
    "stays",
    "stopped",
    "holding",
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
    publish_at: datetime | None = None  # waiting: when it goes out; archived: its day
    written: str = ""  # waiting only, IANA: the zone its embargo was written in
    to: tuple[str, ...] | None = None  # waiting only: the lists it is mailed to, by their names; none: nobody
    findings: tuple[Finding, ...] = ()
    counts: MailCounts | None = None  # mailed only
    folder: str = ""  # proofed, asked: where page, PDF and mail lie in the uploads bucket
    reach: Mapping[str, int] = field(default_factory=dict)  # proofed, asked: people, in all and by cadence
    links: tuple[tuple[str, str], ...] = ()  # of a mail: what its reader can do, in words, and its address
    mailed: bool = False  # of the page in the bucket: such links stand in the mails to the desk
    support: str = ""  # whom to ask, in words; empty: nobody named
