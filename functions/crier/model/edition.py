"""One version of one release on its way to the public: what every output is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Annotated

from pydantic import Field, TypeAdapter

from crier.model import naming
from crier.model.newsroom import Newsroom
from crier.model.proof_view import Change
from crier.model.release import Release


@dataclass(frozen=True)
class Edition:
    """A release at its public address. Page, PDF, feed entry and mail of a version share one."""

    release: Release
    newsroom: Newsroom
    release_id: str  # 16 hex digits, see naming.release_id
    version: int  # 1, 2 …: counts the uploads of this release
    address: str  # "/en/2026/11/24-slug/": begins and ends with a slash, never changes
    site_url: str  # "https://news.example.org", no slash at its end
    published: datetime  # UTC, first publication; never changes
    updated: datetime  # UTC, of this version
    correction: str | None = None  # what changed since the version before, in words; None: first version
    changes: tuple[Change, ...] = ()  # the sentences that differ from the version before
    has_pdf: bool = True
    translations: Mapping[str, str] = field(default_factory=dict)  # language → address of the same news
    preview: bool = False  # whether trusted people read it before its hour (model/previews.py)
    # File name in `release.media` → bytes. They lie in staging as files of their own: see naming.staged.
    pictures: Annotated[Mapping[str, bytes], Field(exclude=True)] = field(default_factory=dict, repr=False)

    @property
    def archived(self) -> bool:
        """Whether it is an old release: on the site, and new to nobody."""
        return naming.archived(self.release.source.key)

    @property
    def url(self) -> str:
        """The page's whole address."""
        return self.site_url + self.address


def to_json(edition: Edition) -> bytes:
    """The edition as staging keeps it."""
    return _adapter().dump_json(edition)


def from_json(data: bytes) -> Edition:
    """The edition that was staged."""
    return _adapter().validate_json(data)


@cache
def _adapter() -> TypeAdapter[Edition]:
    return TypeAdapter(Edition)
