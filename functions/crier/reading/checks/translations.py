"""Two languages of one release that do not say the same: days, hours, numbers, links, contacts, lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from urllib.parse import urlsplit

from crier.model.release import Block, Contact, Embargo, Event, Listing, Reading, inlines, plain
from crier.reading.checks.subject import Hit, Subject
from crier.reading.fields import written_dates
from crier.reading.fields.contact_points import web
from crier.reading.fields.extraction import Fields

_NUMBER = re.compile(r"(?<![\w.,])\d(?:[\d.,\u00a0\u202f' ]*\d)?(?![\w])")
_CLOCK = re.compile(
    r"\b\d{1,2}(?:[:.h]\d{2})?\s?(?:[ap]\.?\s?m\b\.?|uhr\b|h\b|hrs?\b)|\b\d{1,2}[:h]\d{2}\b", re.IGNORECASE
)
_PHONE = re.compile(r"\+?\(?\d[\d() ./-]{6,}\d")
_SPOKEN = 20  # numbers up to here are as often written as words
# What a path or a query says of a page's language.
_TONGUE = re.compile(r"(?<=[/=])[a-z]{2}(?:-[a-z]{2})?(?=/|\Z|&)", re.IGNORECASE)


@dataclass(frozen=True)
class Side:
    """What is compared of one language."""

    language: str
    prose: tuple[str, ...]
    body: tuple[Block, ...]
    events: tuple[Event, ...]
    contacts: tuple[Contact, ...]
    year: int | None
    embargo: str  # the instant in UTC; empty: none


def differ(subject: Subject) -> Iterator[Hit]:
    """What this language says and its sibling does not, each once."""
    found = subject.fields
    events = tuple(each.event for each in found.events)
    contacts = tuple(each.contact for each in found.contacts)
    own = _side(found.tag, found, events, contacts)
    for other in subject.translations:
        there = _side(other.language, other, other.events, other.contacts)
        if there.language.partition("-")[0] != own.language.partition("-")[0]:
            yield from _between(own, there)


def _side(
    language: str, said: Fields | Reading, events: tuple[Event, ...], contacts: tuple[Contact, ...]
) -> Side:
    prose = (said.headline, said.subheadline, *map(plain, inlines(said.body)), *said.notes)
    year = said.date.year if said.date else None
    return Side(
        language, tuple(filter(None, prose)), said.body, events, contacts, year, _instant(said.embargo)
    )


def _between(own: Side, there: Side) -> Iterator[Hit]:
    if own.embargo != there.embargo:
        yield _hit("embargo", there, {own.embargo}, {there.embargo})
    kinds = (
        ("event", _starts(own.events), _starts(there.events)),
        ("date", _days(own), _days(there)),
        ("number", _numbers(own), _numbers(there)),
        ("contact", _reaches(own.contacts), _reaches(there.contacts)),
    )
    for kind, mine, theirs in kinds:
        if mine != theirs:
            yield _hit(kind, there, mine - theirs, theirs - mine)
    links, others = _links(own), _links(there)
    if len(links) != len(others):  # a page in the other language is another page
        yield _hit("link", there, links - others, others - links)
    if _points(own) != _points(there):
        yield Hit(f"{_points(own)} / {_points(there)}", "list", values={"other": there.language})


def _hit(kind: str, there: Side, mine: set[str], theirs: set[str]) -> Hit:
    shown = " / ".join(", ".join(sorted(filter(None, side))) or "—" for side in (mine, theirs))
    return Hit(shown, kind, values={"other": there.language})


def _instant(embargo: Embargo | None) -> str:
    return f"{embargo.until:%Y-%m-%d %H:%M} UTC" if embargo and embargo.until else ""


def _starts(events: Iterable[Event]) -> set[str]:
    return {f"{event.start:%Y-%m-%d %H:%M}" for event in events if event.start}


def _days(side: Side) -> set[str]:
    """The days the prose names, with the year where the text has one anywhere."""
    days = set[str]()
    for text in side.prose:
        written = written_dates.find(text, year=side.year, day_first=side.language != "en")
        days.update(day.value.isoformat() for day in written)
    return days


def _numbers(side: Side) -> set[str]:
    """The numbers of the prose as digits alone: 1,200.5 and 1.200,5 are one."""
    found = set()
    for text in side.prose:
        rest = text
        for day in reversed(written_dates.find(text, year=side.year or 2000)):
            rest = rest[: day.start] + " ; " + rest[day.end :]
        for link in reversed(web(rest)):
            rest = rest[: link.start] + " ; " + rest[link.end :]
        rest = _PHONE.sub(" ; ", _CLOCK.sub(" ; ", rest))
        found |= {re.sub(r"\D", "", match[0]) for match in _NUMBER.finditer(rest)}
    return {digits for digits in found if int(digits) > _SPOKEN}


def _reaches(contacts: Iterable[Contact]) -> set[str]:
    """How to reach them; a contact for one language only is that language's own."""
    reaches = set[str]()
    for contact in contacts:
        if not contact.languages:
            ways = (contact.email, contact.phone_e164 or contact.phone)
            reaches.update(way.casefold() for way in ways if way)
    return reaches


def _links(side: Side) -> set[str]:
    """Where the text links to, whatever language the page is in."""
    hrefs = {span.href for span in chain.from_iterable(inlines(side.body)) if span.href}
    for text in side.prose:
        hrefs.update(link.words for link in web(text))
    parted = [urlsplit(href if ":" in href else f"https://{href}") for href in hrefs]
    return {
        _TONGUE.sub("", f"{one.netloc.removeprefix('www.')}{one.path.rstrip('/')}?{one.query}").rstrip("?")
        for one in parted
        if one.netloc
    }


def _points(side: Side) -> int:
    """How many items its lists have."""
    return sum(1 for _ in inlines(block for block in side.body if isinstance(block, Listing)))
