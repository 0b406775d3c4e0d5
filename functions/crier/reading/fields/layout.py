"""The layout of a release: which unit is label, date, contact, headline, body, boilerplate, leftover.

Releases have no reliable styles: the order of things, labels and a few
habits decide. Units are marked one kind after the other, surest first; what
nobody claims is body.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from crier.model.release import numbered
from crier.reading.document import Unit
from crier.reading.fields import contacts, datelines, labels, time_zones
from crier.reading.fields import written_dates as dates
from crier.text import lexicon

Role = Literal[
    "body", "label", "date", "contact", "headline", "subheadline", "dateline", "event", "boilerplate",
    "notes", "end", "leftover", "letterhead", "front",
]  # fmt: skip


@dataclass
class Layout:
    """The marks on a document's units, and the fields they carry."""

    units: Sequence[Unit]
    country: str
    day_first: bool
    title: str | None = None  # from front matter, or what the file calls itself
    roles: list[Role] = field(default_factory=list)
    labels: list[tuple[int, labels.Label]] = field(default_factory=list)
    dates: list[tuple[int, dates.FoundDate]] = field(default_factory=list)
    dateline: datelines.FoundDateline | None = None
    lead: int = -1  # unit of the first paragraph of the body
    headline: str | None = None
    headline_rule: str = ""
    subheadline: str | None = None
    people: list[contacts.FoundContact] = field(default_factory=list)
    empty_label: str = ""  # a contact label with nobody after it
    language: str = ""  # of the text (BCP 47); "": not known
    after_end: list[int] = field(default_factory=list)
    cut: dict[int, int] = field(default_factory=dict)  # unit → how many of its characters are not body

    def words(self, index: int) -> str:
        """What a unit still says: without a dateline or label that was taken off its front."""
        return self.units[index].words[self.cut.get(index, 0) :]

    def number(self, index: int) -> int:
        """What an item of an ordered list is counted as."""
        own = self.units[index]
        begin = index
        while begin and (self.units[begin - 1].kind, self.units[begin - 1].group) == ("item", own.group):
            begin -= 1
        entries = [unit.item for unit in self.units[begin : index + 1] if unit.item]
        return [1, *(number for number, _ in numbered(entries))][-1]

    def is_free(self, index: int) -> bool:
        return self.roles[index] == "body" and bool(self.units[index].words)

    def free(self) -> list[int]:
        """The units nobody claimed, in order."""
        return [index for index in range(len(self.units)) if self.is_free(index)]


@dataclass
class Candidate:
    index: int
    words: str
    strong: bool = False
    after: bool = False  # after a label, a date or a contact


def squeezed(text: str) -> str:
    """Letters and digits only, for telling whether two lines say the same."""
    return re.sub(r"[\W_]+", "", text.casefold())


def is_prose(words: str) -> bool:
    """Whether a unit reads as a paragraph: long, with a sentence's end."""
    if len(words) < 60 or len(words.split()) < 9:
        return (
            len(words) > 30
            and len(words) / (len(words.split()) or 1) > 20
            and bool(re.search(r"[。！？]\Z", words))
        )
    ends = re.search(r"[.!?:;…。؟][\"”’»)\]]*\Z", words)
    inside = re.search(r"[a-zà-ÿ)\]”\"»][.!?][”\"»]?\s+[“\"«¿¡]?[A-ZÀ-Þ]", words)
    return bool(ends or inside) or len(words) > 330


DATE_WORDS = re.compile(rf"(?<!\w){lexicon.any_of('dates', 'words')}(?!\w)|[\W_]", re.IGNORECASE)
# "Prepared by Ada Brook, May 4, 2026", "Published: 22 February 2026 · Harbour League": whose the day is.
_PREPARED = lexicon.any_of("labels", "prepared")
_BY = lexicon.any_of("labels", "by")
_WHOSE = re.compile(rf"\A\W*(?:{_PREPARED})\s+{_BY}\s+[^,:\d]{{2,60}}[\s,:|–—-]\s*", re.IGNORECASE)
_DATED = re.compile(rf"\A\W*(?:{_PREPARED})(?!\w)", re.IGNORECASE)
_BYLINE = re.compile(rf"(?:\s+{_BY}\s+|\s*[·|•–—]\s*)[^,\d]{{2,50}}\Z", re.IGNORECASE)


def beside(words: str, day: dates.FoundDate) -> str:
    """What a line says besides its day: without hour, zone and who prepared it."""
    before, after = words[: day.start], words[day.end :]
    before = _WHOSE.sub("", before)
    if _DATED.match(before):
        after = _BYLINE.sub("", after)
    rest = before + " " + after
    rest = re.sub(r"T?\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?", " ", rest)
    for time in reversed(dates.find_times(rest)):
        rest = rest[: time.start] + " " + rest[time.end :]
    if zone := time_zones.find(rest):
        rest = rest.replace(zone.words, " ")
    return rest


def dated(layout: Layout, index: int, words: str) -> str:
    """Marks a line that is only a date; "line" where it was."""
    if len(words) > 90:
        return ""
    found = dates.find(words, day_first=layout.day_first)
    if not found and (short := dates.find_short(words, day_first=layout.day_first)):
        found = [short]
    if len(found) != 1:
        return ""
    if DATE_WORDS.sub("", beside(words, found[0])):
        return ""
    layout.dates.append((index, found[0]))
    if layout.roles[index] == "body":
        layout.roles[index] = "date"
    return "line"


def dated_line(layout: Layout, words: str) -> bool:
    found = dates.find(words, day_first=layout.day_first)
    return bool(
        len(found) == 1
        and len(words) < 60
        and not DATE_WORDS.sub("", words[: found[0].start] + words[found[0].end :])
    )
