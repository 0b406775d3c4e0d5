"""Fields that staff named by a paragraph's style, as in Crier's templates: what is named is certain.

A reader of Word or OpenDocument gives such a paragraph the role that `role_of` tells. `lifted` takes these
paragraphs out of the text and sets their fields as front matter does; a quotation stays where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import chain
from typing import Literal

from crier.reading.document import Document, Fact, Unit
from crier.reading.fields import bodies, datelines, labels, written_dates

Field = Literal[
    "headline",
    "subheadline",
    "dateline",
    "embargo",
    "lists",
    "topics",
    "contacts",
    "quotation",
    "boilerplate",
    "title",
    "subtitle",
]

# Field → what the style may be called, in small letters: the templates' own. Title and Subtitle are Word's
# and LibreOffice's, at hand in every document and used for looks too: `_of_the_program` says when they name.
STYLES: Mapping[Field, tuple[str, ...]] = {
    "headline": ("release headline", "titular de la nota"),
    "subheadline": ("release subheadline", "subtítulo de la nota"),
    "dateline": ("release dateline", "lugar y fecha de la nota"),
    "embargo": ("release embargo", "embargo de la nota"),
    "lists": ("release lists", "listas de la nota"),
    "topics": ("release topics", "temas de la nota"),
    "contacts": ("release contacts", "contactos de la nota"),
    "quotation": ("release quotation", "cita de la nota"),
    "boilerplate": ("release boilerplate", "sobre la organización de la nota"),
    "title": ("title", "título", "titulo"),
    "subtitle": ("subtitle", "subtítulo", "subtitulo"),
}
_BY_STYLE = {name: field for field, names in STYLES.items() for name in names}
_ONE_LINE = ("headline", "subheadline", "dateline", "embargo", "lists", "topics")
_DATELINE = 120  # characters of a dateline that stands alone
PREFIX = "crier-named-"
ROLES = tuple(PREFIX + field for field in STYLES)
# What a template says where something is to be written: it stays in the text, and is asked about there.
_UNFILLED = re.compile(r"\[[^\[\]]*\]")


def role_of(style: str) -> str:
    """The role of a paragraph with this style; empty for a style that names no field."""
    field = _BY_STYLE.get(" ".join(style.casefold().split()))
    return f"{PREFIX}{field}" if field else ""


def field_of(unit: Unit) -> str:
    """The field that a paragraph's style names; empty: none, or the template's own words stand there."""
    if not unit.role.startswith(PREFIX) or not unit.words or _UNFILLED.fullmatch(unit.words.strip()):
        return ""
    return unit.role.removeprefix(PREFIX)


def lifted(document: Document) -> Document:
    """The document with its named paragraphs taken for front matter. A line at the top that sets the same
    field otherwise is told as a fact of kind "repeated-key", which stops."""
    named = _places(document)
    if not named or not _sure(document, named):
        return document
    front = dict(document.front)
    facts: list[Fact] = []
    for field, places in named.items():
        if field == "quotation":
            continue
        standing = field == "boilerplate"  # with the addresses of its links
        lines = [
            bodies.addressed(document.units[at].text) if standing else document.units[at].words
            for at in places
        ]
        value = " ".join(lines) if field in _ONE_LINE else lines
        if front.get(field, value) != value:
            facts.append(Fact("repeated-key", f"{field}: {' '.join(lines)}"))
            continue
        if field != "embargo":
            facts += [Fact("named", line) for line in lines]  # it may hold the rest back all the same
        front[field] = [lines] if field == "contacts" else value
        if field == "dateline" and written_dates.find(" ".join(lines), day_first=True):
            front.setdefault("date", value)
    taken = set(chain.from_iterable(places for field, places in named.items() if field != "quotation"))
    units = tuple(unit for at, unit in enumerate(document.units) if at not in taken)
    return replace(document, units=units, front=front, facts=(*document.facts, *facts))


def _places(document: Document) -> dict[str, list[int]]:
    """Field → the units that its style names."""
    named: dict[str, list[int]] = {}
    for at, unit in enumerate(document.units):
        field = field_of(unit)
        if field == "dateline" and _goes_on(unit.words):
            continue  # read where it stands, with the text behind it
        if field:
            named.setdefault(field, []).append(at)
    _of_the_program(document, named)
    return named


def _of_the_program(document: Document, named: dict[str, list[int]]) -> None:
    """Takes Title and Subtitle for headline and line under it, where nothing else claims to be.

    A first heading beside a Title is the headline more often than not: the Title is the letterhead then, and
    both are weighed like any line. A Subtitle that is only a label or holds a day stays in the text.
    """
    title, subtitle = named.pop("title", []), named.pop("subtitle", [])
    headings = [at for at, unit in enumerate(document.units) if unit.level == 1 and at not in title]
    if title and "headline" not in named and not headings:
        named["headline"] = title
    under = " ".join(document.units[at].words for at in subtitle)
    label = labels.find(under) or written_dates.find(under, day_first=True)
    if subtitle and "headline" in named and "subheadline" not in named and not label:
        named["subheadline"] = subtitle


def _goes_on(words: str) -> bool:
    """Whether the text begins in the dateline's own paragraph, as most are set."""
    beginning = datelines.find(words, day_first=True)
    return len(words) > _DATELINE or bool(beginning and beginning.end < len(words))


def _sure(document: Document, named: Mapping[str, list[int]]) -> bool:
    """Whether the styles are used as names: one headline, in one piece, and more than a label's words."""
    heads = named.get("headline", [])
    if not heads:
        return "subheadline" not in named
    words = " ".join(document.units[at].words for at in heads)
    label = labels.find(words)
    together = heads[-1] - heads[0] == len(heads) - 1
    return together and len(heads) <= 3 and len(words) <= 320 and not (label and not label.rest)


def speech(unit: Unit) -> str:
    """What a paragraph says that is named a quotation; empty for any other."""
    return unit.words if field_of(unit) == "quotation" else ""
