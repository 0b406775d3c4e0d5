"""What publishing needs to know of an edition: a small file, so that publish need not carry the model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crier.edition import Edition


@dataclass(frozen=True)
class Handover:
    """Made with the page, read when it goes public."""

    version: int
    address: str
    url: str
    sha256: str  # of the uploaded file
    undo_mail: int  # seconds in which staff can take the mail back
    entry: Mapping[str, Any]  # the feed's, see feeds.entry.Entry.to_item

    def item(self, sizes: Mapping[str, int]) -> dict[str, Any]:
        """The feed's entry, with the PDF where one was published (`sizes`: bytes by file name)."""
        if "release.pdf" not in sizes:
            return dict(self.entry)
        pdf = {"pdf_url": f"{self.url}release.pdf", "pdf_length": sizes["release.pdf"]}
        return {**self.entry, **pdf}


def of(edition: Edition) -> Handover:
    """The handover of an edition."""
    from crier.feeds.entry import Entry  # with the model: only where an edition is at hand

    return Handover(
        version=edition.version,
        address=edition.address,
        url=edition.url,
        sha256=edition.release.source.sha256,
        undo_mail=edition.newsroom.undo.mail,
        entry=Entry.from_edition(edition, None).to_item(),
    )


def to_json(handover: Handover) -> bytes:
    """The handover as staging keeps it."""
    return json.dumps(asdict(handover), ensure_ascii=False).encode()


def from_json(data: bytes) -> Handover:
    """The handover that was staged."""
    return Handover(**json.loads(data))
