"""A preview: what trusted people read of an embargoed release before its hour, each by a link of their own.

A list of newsroom.toml says who (`preview = true`); the release, or the newsroom, says of what.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal

from crier.model.notices import NO, YES

if TYPE_CHECKING:  # the door and the sender need no model
    from collections.abc import Mapping

    from crier.model.edition import Edition
    from crier.model.lifecycle import Head
    from crier.model.newsroom import Newsroom
    from crier.model.release import Release

KIND: Final = "preview"  # of mailings
PREVIEW: Final = "preview"  # the field of an evidence: what the file says of it, in one of two words
FOLDER: Final = "preview/"  # of a version's staging: what publishing never looks at
PAGE: Final = "preview.html"
PAPER: Final = "preview.pdf"
MAILED: Final = "preview-mail/"  # of a version's staging: what is there once its people are mailed
LETTER: Final = f"{MAILED}letter.json"
MOST: Final = 4_000_000  # bytes of a file: a function answers with six megabytes at most, as base64
LINKS: Final = timedelta(days=28)  # after the hour: so long a link leads to the public page

# How a preview stands: good; its hour has come; the release changed or was withdrawn; staff took it back;
# staff stopped everything.
PreviewState = Literal["open", "over", "gone", "taken", "stopped"]


@dataclass(frozen=True)
class Preview:
    """One person's preview of one version of a release."""

    release: str
    version: int
    person: str  # the subscriber's id

    @property
    def subject(self) -> str:
        """What its link is about, with the version as the token's generation: 48 hex digits."""
        return self.person + self.release


def named(subject: str, version: int) -> Preview:
    """The preview that a link is about."""
    return Preview(subject[32:], version, subject[:32])


def wish(release: Release) -> bool | None:
    """Whether the release's file asks for previews; None: it does not say."""
    word = next((one.words for one in release.evidence if one.field == PREVIEW), "")
    return {YES: True, NO: False}.get(word)


def wanted(release: Release, newsroom: Newsroom) -> bool:
    """Whether trusted people shall read it before its hour, if it has one: only where somebody says so."""
    word = wish(release)
    return newsroom.previews == "embargoed" if word is None else word


def granted(edition: Edition, head: Head, now: datetime) -> bool:
    """Whether they do: of what waits for the certain hour of an embargo, was never public, and is new.

    Whatever is asked about, or waits for somebody's approval, is no edition that goes out.
    """
    embargo, newsroom = edition.release.embargo, edition.newsroom
    certain = embargo is not None and embargo.until is not None and not embargo.either and embargo.until > now
    new = not (head.version or edition.archived or head.state == "withdrawn")
    return bool(certain and new and newsroom.previewers and wanted(edition.release, newsroom))


def begins(publish_at: datetime, hours: int) -> datetime:
    """From when on they may read it."""
    return publish_at - timedelta(hours=hours)


def state(
    version: int,
    item: Mapping[str, Any],
    head: Head,
    taken: Mapping[str, Any],
    now: datetime,
    person: str = "",
) -> PreviewState:
    """How a version's preview stands. item: the version's; taken: what staff took back.

    person: whose; empty: anybody's. Whatever is not as it was when the preview was granted closes it.
    """
    if head.state == "withdrawn" or "publish_at" not in item or not item.get(KIND):
        return "gone"
    if head.version >= version or datetime.fromisoformat(item["publish_at"]) <= now:
        return "over"
    if (head.latest, head.ready) != (version, version) or item["state"] != "ready":
        return "gone"
    if "all" in taken or person in taken.get("people", ()):
        return "taken"
    return "open"
