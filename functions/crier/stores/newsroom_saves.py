"""newsroom.toml as somebody changes it from a page: read with its mark, replaced only where that still holds;
and who did so when, with the names of what they changed and none of its words. Lines go by
themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crier.aws import dynamodb, s3
from crier.aws.s3 import Stored
from crier.stores import trails
from crier.stores.current_newsroom import FILE

TRAIL = trails.Trail("newsroom-saves", "saved#")


@dataclass(frozen=True)
class File:
    """The file as it lies there. `mark`: of its bytes (S3's ETag)."""

    data: bytes
    stored: Stored

    @property
    def mark(self) -> str:
        return self.stored.etag.strip('"')


@dataclass(frozen=True)
class Save:
    """One line of who saved what when. `done` is false of one that is not known to have ended."""

    by: str
    at: datetime  # UTC
    fields: tuple[str, ...]  # names, as reading/newsroom_edit.py has them
    done: bool


def lies(uploads: str) -> File | None:
    """The file; None where there is none."""
    known = s3.find(uploads, FILE)
    return File(*known) if known else None


def save(
    uploads: str, releases: str, was: File, data: bytes, by: str, fields: tuple[str, ...], now: datetime
) -> bool:
    """Puts `data` in the place of `was`; False where another file lies there meanwhile, and nothing is put.

    Who did so is noted before, and that it was done after: nothing is put that no line tells of.
    """
    begun = TRAIL.line(by, now, was.mark, fields=list(fields), done=False)
    dynamodb.put(releases, begun)
    if s3.put_instead(uploads, FILE, data, "application/toml", of=was.stored, metadata={}) is None:
        return False
    dynamodb.put(releases, begun | {"done": True})
    return True


def history(releases: str, most: int) -> list[Save]:
    """At most so many lines, the newest first."""
    lines = TRAIL.newest(releases, most)
    return [Save(one.by, one.at, tuple(one.item["fields"]), one.item["done"]) for one in lines]
