"""What can be counted of the lines that might be a headline: shape, place, neighbours. No word is kept.

The rules choose the headline (`headlines`). These signs are what is weighed afterwards, to tell how sure that
choice is (`reading/confidence.py`): of each line that could stand instead, too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from crier.reading.document import Unit
from crier.reading.fields import (
    boilerplates,
    contacts,
    datelines,
    events,
    labels,
    person_names,
    written_dates,
)
from crier.reading.fields.layout import Layout, is_prose, squeezed
from crier.reading.weighing import Signs

MOST = 45  # lines that are looked at: a headline stands at the top
_LONGEST, _SHORTEST = 330, 3  # characters of a headline
_JOINED = 4  # lines that one headline may fill
_FAR = 50.0  # lines: as good as never

_ENDS = re.compile(r"[.!?:;…。؟][\"”’»)\]]*\Z")
_QUOTES = re.compile(r"[\"“”«»„]")
_WEB = re.compile(r"https?://|www\.|\w\.(?:com|org|net|gov|edu|[a-z]{2})\b", re.IGNORECASE)
_FRONTED = re.compile(r"[^:]{2,24}:\s")  # "Title: …", "Update: …"
# What stands before or after a file's own name for itself, and parts it from its site's.
_PARTED = re.compile(r"\s(?:\||-|–|—|::|«|»)\s")
_REPLIED = re.compile(r"(?:\s*(?:re|fwd?|aw|wg|rv|tr|enc)\s*:)+\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Option:
    """A text that might be the headline: a line, some lines together, or the file's own name for itself."""

    words: str
    signs: Signs
    how: str  # one of HOW
    units: tuple[int, ...] = ()  # that it stands in; none of a file's own name
    language: str = ""  # of the whole text (BCP 47); "": not known

    @cached_property
    def key(self) -> str:
        return squeezed(self.words)


def shape(words: str) -> dict[str, float]:
    """How a text looks, whatever it says."""
    letters = [character for character in words if character.isalpha()]
    tokens = words.split()
    many = len(letters) or 1
    return {
        "characters": float(len(words)),
        "words": float(len(tokens)),
        "capitals": sum(letter.isupper() for letter in letters) / many,
        "titled": sum(token[:1].isupper() for token in tokens) / (len(tokens) or 1),
        "digits": sum(character.isdigit() for character in words) / (len(words) or 1),
        "ends": float(bool(_ENDS.search(words))),
        "full-stop": float(words.rstrip().endswith(".")),
        "colon": float(words.rstrip().endswith(":")),
        "lower": float(words[:1].islower()),
        "quotes": float(bool(_QUOTES.search(words))),
        "web": float(bool(_WEB.search(words))),
        "fronted": float(bool(_FRONTED.match(words))),
        "wordless": float(not letters),
    }


@dataclass(frozen=True)
class _Line:
    """A unit and what the finders of the other fields say of it."""

    unit: Unit
    signs: Signs


class Page:
    """The top of a document: its lines with their signs, and what each knows of the whole."""

    def __init__(self, layout: Layout, title: str | None, subject: str, language: str = "") -> None:
        self.layout, self.language = layout, language
        self.title, self.subject = squeezed(title or ""), squeezed(subject)
        self.names = (title or "", subject)
        units = [unit for unit in layout.units if unit.words]
        self.at = [index for index, unit in enumerate(layout.units) if unit.words]
        self.total = len(units)
        self.units = units[:MOST]
        self.keys = [squeezed(unit.words) for unit in self.units]
        self.count = Counter(self.keys)
        self.letters = sum(len(unit.words) for unit in units) or 1
        self.tokens = Counter(token for unit in units for token in _tokens(unit.words))
        own = [_own(unit, layout) for unit in self.units]
        self.text = next((i for i, signs in enumerate(own) if _long_prose(signs)), len(own))
        self.label = next((i for i, signs in enumerate(own) if signs["label"]), -1)
        self.place = next((i for i, signs in enumerate(own) if signs["dateline"]), -1)
        heads = [unit.level for unit in self.units if unit.kind == "heading"]
        self.top, self.heads = min(heads, default=0), len(heads)
        sizes = [unit.size for unit in self.units if unit.size]
        self.biggest = max(sizes) if sizes and max(sizes) > min(sizes) else 0.0
        self.lines = [_Line(unit, own[at] | self._placed(at)) for at, unit in enumerate(self.units)]

    def _placed(self, at: int) -> dict[str, float]:
        """Where a line stands, and how it goes with the others."""
        unit, key = self.units[at], self.keys[at]
        before = sum(len(each.words) for each in self.units[:at])
        return {
            "place": float(at),
            "places-after": float(min(self.total - at, 40)),
            "share-before": before / self.letters,
            "top-level": float(unit.kind == "heading" and unit.level == self.top),
            "headings": float(self.heads),
            "biggest": float(bool(self.biggest) and unit.size == self.biggest),
            "sized": float(bool(self.biggest)),
            "same-paragraph": float(at > 0 and self.units[at - 1].group == unit.group),
            "is-title": float(bool(self.title) and key == self.title),
            "in-title": float(len(key) > 8 and key in self.title),
            "has-title": float(bool(self.title)),
            "is-subject": float(bool(self.subject) and key == self.subject),
            "has-subject": float(bool(self.subject)),
            "repeated": float(self.count[key] > 1),
            "before-text": float(at < self.text),
            "to-text": float(self.text - at) if at < self.text else -1.0,
            "after-label": float(0 <= self.label < at),
            "since-label": float(at - self.label) if self.label >= 0 else _FAR,
            "has-dateline": float(self.place >= 0),
            "to-dateline": float(self.place - at) if self.place >= 0 else _FAR,
            "echo": self.echo(unit.words),
        }

    def echo(self, words: str) -> float:
        """The part of a text's longer words that come again elsewhere."""
        tokens = _tokens(words)
        return sum(self.tokens[token] > 1 for token in tokens) / len(tokens) if tokens else 0.0


def _tokens(words: str) -> set[str]:
    return set(re.findall(r"\w{4,}", words.casefold()))


def _long_prose(signs: Signs) -> bool:
    return bool(signs["prose"]) and signs["characters"] > 150


def _own(unit: Unit, layout: Layout) -> dict[str, float]:
    """What the finders say of one line by itself."""
    words = unit.words[:400]
    days = written_dates.find(words, day_first=layout.day_first)
    label = labels.find(words)
    reached = {point.kind for point in contacts.reaches(words, layout.country)}
    return shape(unit.words) | {
        "bold": float(unit.bold),
        "centred": float(unit.centred),
        "level": float(unit.level),
        "called-title": float(unit.role == "title"),
        **{f"kind-{kind}": float(unit.kind == kind) for kind in ("heading", "item", "row", "quotation")},
        "label": float(label is not None),
        "label-more": float(label is not None and bool(label.rest)),
        "days": float(len(days)),
        "day-share": sum(len(day.words) for day in days) / (len(words) or 1),
        "dateline": float(datelines.find(words, day_first=layout.day_first) is not None),
        "organisation": float(person_names.is_organisation(words)),
        "office": float(person_names.is_role(words)),
        "person": float(person_names.is_name(words)),
        "about": float(boilerplates.heading(words) is not None),
        "event": float(events.label(words) is not None),
        "contact-label": float(contacts.label_at(words) is not None),
        "prose": float(is_prose(unit.words)),
        "mail": float("email" in reached or "obfuscated" in reached),
        "telephone": float("phone" in reached),
    }


# What a line says of the one beside it.
_BESIDE = (
    "words", "capitals", "ends", "label", "days", "day-share", "dateline", "organisation", "contact-label",
    "prose", "mail", "telephone", "bold", "level", "biggest", "about", "is-title", "wordless",
    "same-paragraph",
)  # fmt: skip
HOW = ("line", "cut", "joined", "title", "subject", "none")


def options(page: Page) -> Iterator[Option]:
    """All texts that might be the headline, each with its signs; last, that there is none."""
    for first, line in enumerate(page.lines):
        words = line.unit.words
        if not _SHORTEST <= len(words) <= _LONGEST:
            continue
        yield _option(page, words, first, first, "line")
        label = labels.find(words)
        begun = label.rest if label and label.rest else words
        if begun != words:
            yield _option(page, begun, first, first, "cut")
        for last, joined in _joined(page, first, begun):
            yield _option(page, joined, first, last, "joined")
    if not page.lines:
        return
    known = set(page.keys)
    for how, name in zip(("title", "subject"), page.names, strict=True):
        for words in _named(name):
            if squeezed(words) and squeezed(words) not in known:
                yield _option(page, words, 0, 0, how)
    yield _option(page, "", 0, 0, "none")


def _joined(page: Page, first: int, begun: str) -> Iterator[tuple[int, str]]:
    """A line with the ones after it, as long as they may be its continuation."""
    words = begun
    for last in range(first + 1, min(first + _JOINED, len(page.lines))):
        line = page.lines[last]
        signs = line.signs
        if len(line.unit.words) > 160 or any(signs[name] for name in ("prose", "mail", "telephone")):
            return
        if signs["kind-item"] or signs["kind-quotation"]:
            return
        words = f"{words} {line.unit.words}"
        yield last, words


def bare_subject(subject: str) -> str:
    """A mail's subject without what its program and its label put before it."""
    subject = _REPLIED.sub("", subject, count=1) if _REPLIED.match(subject) else subject
    label = labels.find(subject)
    return label.rest if label and label.rest else subject


def _named(name: str) -> Iterable[str]:
    if not name:
        return ()
    parts = _PARTED.split(name)
    names = (name, parts[0], parts[-1]) if len(parts) > 1 else (name,)
    bare = bare_subject(name)
    return names if bare in names else (*names, bare)


def _option(page: Page, words: str, first: int, last: int, how: str) -> Option:
    lines = page.lines
    signs = dict(lines[first].signs) | shape(words)
    signs["echo"] = page.echo(words)
    signs |= {f"as-{each}": float(each == how) for each in HOW}
    signs["lines"] = float(last - first)
    signs["last-words"], signs["last-capitals"] = (lines[last].signs[name] for name in ("words", "capitals"))
    for step, at in (
        ("two-before", first - 2),
        ("before", first - 1),
        ("after", last + 1),
        ("two-after", last + 2),
    ):
        beside = lines[at].signs if 0 <= at < len(lines) else {}
        signs |= {f"{step}:{name}": beside.get(name, -1.0) for name in _BESIDE}
    units = tuple(page.at[first : last + 1]) if how in ("line", "cut", "joined") else ()
    return Option(words, signs, how, units, page.language)


def vector(signs: Signs, names: Sequence[str]) -> list[float]:
    """The signs in this order; one that there is none of is nought."""
    return [signs.get(name, 0.0) for name in names]
