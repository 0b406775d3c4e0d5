"""What a proof shows of its release, in the desk's language: written beside it, read by the desk's door.

The door has neither the model nor the templates of mails: what it shows was composed when the proof was made.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

FILE = "proof.json"  # in the proof's folder
SHEETS_FOLDER = "proof/"  # of a version's staging: what publishing never looks at
MOST_SHEETS = 8  # pages of the PDF that are shown as pictures
SHEETS = tuple(f"paper-{number}.jpg" for number in range(1, MOST_SHEETS + 1))
Kind = Literal["gone", "new"]


@dataclass(frozen=True)
class Glimpse:
    """How a release begins: what somebody must see before they approve it, in its own language."""

    headline: str
    subheadline: str
    begins: tuple[str, ...]  # its first paragraphs, cut
    language: str  # BCP 47
    direction: str  # ltr or rtl
    picture: str = ""  # the first one's file, the small one where there are two; empty: none
    alt: str = ""


@dataclass(frozen=True)
class Change:
    """A sentence that a correction takes out or puts in."""

    kind: Kind
    words: str


@dataclass(frozen=True)
class Point:
    """A finding as staff read it."""

    message: str
    excerpt: str
    suggestion: str


@dataclass(frozen=True)
class ProofView:
    """Everything the private page shows besides page, mail and PDF, which lie in the same folder."""

    file: str  # for display: naming.display
    glimpse: Glimpse
    lines: tuple[str, ...]  # what this is, when it goes out, who is mailed: a paragraph each
    counts: tuple[tuple[str, str], ...]  # of people, by their names
    points: tuple[tuple[str, tuple[Point, ...]], ...]  # under their headings
    changes: tuple[Change, ...]  # of a correction
    pdf: bool
    sheets: int = 0  # its first pages, as pictures: so many of SHEETS


def to_json(view: ProofView) -> bytes:
    """The view as the proof's folder has it."""
    return json.dumps(asdict(view), ensure_ascii=False).encode()


def from_json(data: bytes) -> ProofView:
    """The view that `to_json` wrote."""
    values: Mapping[str, Any] = json.loads(data)
    glimpse = values["glimpse"]
    return ProofView(
        file=values["file"],
        glimpse=Glimpse(**{**glimpse, "begins": tuple(glimpse["begins"])}),
        lines=tuple(values["lines"]),
        counts=tuple((name, number) for name, number in values["counts"]),
        points=tuple((title, tuple(Point(**one) for one in points)) for title, points in values["points"]),
        changes=tuple(Change(**one) for one in values["changes"]),
        pdf=values["pdf"],
        sheets=values.get("sheets", 0),  # none of one from before there were any
    )
