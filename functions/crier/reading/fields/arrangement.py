"""Arranges a document: page furniture first, then header and headline, then the contacts below."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crier.model.release import Span
from crier.reading.document import Unit
from crier.reading.fields import (
    contact_blocks,
    contacts,
    head_lines,
    header,
    headlines,
    labels,
    page_chrome,
    written_dates,
)
from crier.reading.fields.headline_signs import Option
from crier.reading.fields.layout import Layout


def arrange(
    units: Sequence[Unit],
    *,
    country: str,
    day_first: bool,
    title: str | None,
    sure_title: bool,
    weighed: Option | None = None,
    language: str = "",
) -> Layout:
    """The layout of a document. `sure_title`: the title was said in front matter. `weighed`: which line is
    the headline, whatever the rules say. `language`: of the text (BCP 47), "" where it is not known."""
    units = head_lines.as_seen(_unrolled(units, country, day_first), country, day_first, language)
    layout = Layout(units, country, day_first, title, language=language)
    layout.roles = ["body" for _ in units]
    for index, unit in enumerate(units):
        if unit.kind == "rule":
            layout.roles[index] = "end"
    begin = page_chrome.page_head(layout)
    page_chrome.page_foot(layout)
    page_chrome.repeated(layout)
    page_chrome.end_mark(layout)
    if weighed:
        headlines.place(layout, weighed)
    header.read(layout, begin, sure_title=sure_title)
    contact_blocks.later_contacts(layout)
    return layout


_SHOUTED_PLACE = re.compile(
    r"(?<=\s)[A-ZÀ-Þ]{3,}(?: [A-ZÀ-Þ]{2,})*(?:, ?[A-ZÀ-Þ][\w.]+)?\s*(?:[–—-]+|\()\s*(?=\S)"
)


def _unrolled(units: Sequence[Unit], country: str, day_first: bool) -> Sequence[Unit]:
    """A whole release on one line, label first: parted before the contact, date, headline and dateline."""
    for number, unit in enumerate(units[:3]):
        label = labels.find(unit.words)
        if unit.kind != "line" or len(unit.words) < 250 or not label or not label.immediate:
            continue
        rest = label.rest
        pieces = [unit.words[: len(unit.words) - len(rest)]]
        if contacts.label_at(rest) == 0:
            reached = [each for each in contacts.reaches(rest[:160], country) if each.end < 160]
            end = reached[-1].end if reached else 0
            pieces, rest = [*pieces, rest[:end]], rest[end:].strip()
        day = written_dates.find(rest[:50], day_first=day_first)
        if day and day[0].start == 0:
            pieces, rest = [*pieces, rest[: day[0].end]], rest[day[0].end :].strip()
        place = _SHOUTED_PLACE.search(rest[:260])
        if place:
            pieces, rest = [*pieces, rest[: place.start()]], rest[place.start() :]
        if len(pieces) < 2:
            continue
        texts = [" ".join(piece.split()) for piece in (*pieces, rest) if piece.strip()]
        shift = 10_000 * (number + 1)
        parts = [Unit("line", (Span(text=text),), shift + part) for part, text in enumerate(texts)]
        return (*units[:number], *parts, *units[number + 1 :])
    return units
