"""What publishing needs to know of an edition: a small file, so that publish need not carry the model."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from crier.model import lifecycle
from crier.site.collections import Membership

if TYPE_CHECKING:
    from crier.model.edition import Edition


@dataclass(frozen=True)
class Handover:
    """Made by decide, read when it goes public: nothing of it comes from a renderer."""

    version: int
    address: str
    url: str
    sha256: str  # of the uploaded file
    undo_mail: int  # seconds in which staff can take the mail back
    entry: Mapping[str, Any]  # the feed's, see feeds.entry.Entry.to_item
    shelves: Mapping[str, Any] = field(default_factory=dict)  # topics, lists, people, events, words
    archived: bool = False  # an old release: neither mailed nor new in a feed
    links: Sequence[str] = ()  # "language address" of the translations its page links to
    outputs: Sequence[str] = ()  # names of the files that may be published with it; none: made before these
    # Version and hash of the manifest that this one takes the place of: publish fills it in. None: the first.
    supersedes: Mapping[str, Any] | None = None
    preview: bool = False  # whether some may read it before its hour, and what they read is noted
    # The hashes of that by name: publish fills it in.
    previews: Mapping[str, str] = field(default_factory=dict)
    notify: bool = False  # whether the file says that those shall hear of it whom the version before reached
    noted: bool = False  # whether what is made of it is noted (stores/staging.py); False: made before that

    def mails(self, first: int) -> dict[str, bool]:
        """Which mailings it starts: its own or a notice. first: the version that was published first."""
        new = not self.archived
        return {
            "mail": self.version == first and new,
            "notice": self.version != first and new and self.notify,
        }

    def place(self, release: str, language: str, published: str, sizes: Mapping[str, int]) -> Membership:
        """Where it goes, with the PDF where one was published (`sizes`: bytes by file name)."""
        pdf = {"pdf_url": f"{self.url}release.pdf", "pdf_length": sizes.get("release.pdf")}
        entry = {**self.entry, **pdf} if "release.pdf" in sizes else self.entry
        return Membership(
            release, self.version, language, self.address, published, entry, self.shelves, self.archived
        )


def of(edition: Edition, *, repeats: bool = False) -> Handover:
    """The handover of an edition. repeats: the words of the public version, so that nobody hears of them."""
    from crier.model import notices, public_files
    from crier.rendering import picture_files
    from crier.site import membership  # with the model: only where an edition is at hand
    from crier.site.feeds.entry import Entry

    names = (row.name for row in (*public_files.outputs("page"), *public_files.outputs("pdf")))
    return Handover(
        version=edition.version,
        address=edition.address,
        url=edition.url,
        sha256=edition.release.source.sha256,
        undo_mail=edition.newsroom.undo.mail,
        entry=Entry.from_edition(edition, None).to_item(),
        shelves=membership.of(edition),
        archived=edition.archived,
        links=lifecycle.links(edition.translations),
        outputs=sorted({*names, *picture_files.names(edition.release)}),
        notify=notices.wish(edition.release) is True and not repeats,
        noted=True,
        preview=edition.preview,
    )


def to_json(handover: Handover) -> bytes:
    """The handover as staging keeps it."""
    return json.dumps(asdict(handover), ensure_ascii=False).encode()


def from_json(data: bytes) -> Handover:
    """The handover that was staged."""
    return Handover(**json.loads(data))
