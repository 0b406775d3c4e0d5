"""The house memory: what is known of how the newsroom lays out its releases, by steps that parse nothing.

The reader, which may do nothing but log, is told what is known along with the file. Whether a reading is
remembered is decided here: where a person confirmed it, or the release is out for a day as it was read. It
tells the reader where a headline stands (decision 141) and, where two that somebody confirmed are laid out
nearly alike, that the text is a release (decision 142); no other question is answered by it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from crier.aws.handler import kind, logger
from crier.model import house_layout, naming
from crier.model.house_layout import By, KnownLayout, Remembered
from crier.model.lifecycle import Head
from crier.model.newsroom import Newsroom
from crier.model.release import Reading
from crier.model.settings import ReleasesTable
from crier.stores import house_layouts
from crier.stores.releases import Releases

P = ParamSpec("P")
T = TypeVar("T")

NO_LAYOUTS: tuple[KnownLayout, ...] = ()
NO_WORDS: Mapping[str, str] = {}


def _harmless(nothing: T) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """What the memory cannot say or keep stops no release: it is logged, and nothing is known."""

    def guarded(function: Callable[P, T]) -> Callable[P, T]:
        @wraps(function)
        def careful(*args: P.args, **more: P.kwargs) -> T:
            try:
                return function(*args, **more)
            except Exception as error:
                logger().warning("the house memory failed", extra=kind(error))
                return nothing

        return careful

    return guarded


@_harmless(NO_LAYOUTS)
def known(settings: ReleasesTable, now: datetime, but: str) -> tuple[KnownLayout, ...]:
    """The layouts that the reader is told, of other releases than the one that is read (`but`)."""
    rows = [row for row in counting(settings.releases, now) if row.release != but]
    return tuple(KnownLayout(layout=row.layout, confirmed=row.by != "day", title=row.title) for row in rows)


def counting(table: str, now: datetime) -> tuple[Remembered, ...]:
    """What is remembered and says something now: of releases that are public just as they were read."""
    rows, releases = house_layouts.remembered(table).rows, Releases(table)
    return tuple(row for row in rows if row.counts(*_public(releases.head(row.release)), now))


def _public(head: Head) -> tuple[str, datetime | None]:
    """The bytes that are public of a release, and since when; nothing where it was withdrawn."""
    if not head.version or head.state == "withdrawn":
        return "", None
    return head.sha256, datetime.fromisoformat(head.published)


@_harmless(NO_WORDS)
def known_since(settings: ReleasesTable, reading: Reading, now: datetime) -> Mapping[str, str]:
    """What the version's item keeps of a reading that the house memory helped with: since which day its
    layout is known. The reading may say what it likes; it is held against what is remembered."""
    helped = any(each.rule == house_layout.RULE for each in reading.evidence)
    layout = reading.layout
    if not helped or layout is None:
        return {}
    rows = counting(settings.releases, now)
    days = [row.since for row in rows if house_layout.same_place(row.layout, layout)]
    return {"layout_since": min(days).isoformat()} if days else {}


@_harmless(None)
def remember(
    settings: ReleasesTable,
    reading: Reading,
    newsroom: Newsroom,
    release: str,
    received: str,
    by: By,
    now: datetime,
) -> None:
    """Notes the layout of a version that goes out; twice is once. One whose headline is another than the last
    version's takes back what that one taught."""
    if naming.archived(reading.source.key or ""):
        return  # an old release says nothing of today's layout
    rows = house_layouts.remembered(settings.releases).rows
    before = next((row for row in rows if row.release == release), None)
    title = house_layout.printed(reading.headline or "")
    if before and before.title != title:
        house_layouts.take_back(settings.releases, release)
        before = None
    layout = reading.layout
    if layout is None or not reading.headline:
        return
    alike = [row for row in counting(settings.releases, now) if house_layout.same_place(row.layout, layout)]
    if by == "day" and before and before.by != "day" and house_layout.same_place(before.layout, layout):
        by = before.by  # a correction of other words: where its headline stands was confirmed
    today = now.astimezone(ZoneInfo(newsroom.timezone)).date()
    one = Remembered(
        release=release,
        sha256=reading.source.sha256,
        layout=layout,
        title=title,
        by=by,
        received=datetime.fromisoformat(received),
        noted=now,
        since=min([today, *(row.since for row in alike), *([before.since] if before else [])]),
    )
    house_layouts.remember(settings.releases, one, now)
