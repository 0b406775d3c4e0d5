"""Lines at a release's top as the eye sees them: what stands side by side is parted, what goes on is joined.

A headline may share its line with a label or a date (two columns, a tab, a stroke), and may fill two or three
lines. What follows sees each as one unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from crier.model.release import Span
from crier.reading.document import Unit
from crier.reading.fields import (
    contacts,
    datelines,
    events,
    labels,
    letterheads,
    person_names,
    phrase_ends,
    written_dates,
)
from crier.reading.fields.layout import DATE_WORDS, beside, is_prose

_TOP = 40  # units: a headline stands among them
_MOST = 300  # characters of a headline
_LONG_LINE = 55  # characters: a line that may have been broken because it was full
_COLUMNS = re.compile(r"\t|\s[|•·]\s|\s//\s")
_SIGN_AT_END = re.compile(r"(?:[,;&–—-]|[^\w\s]\s?[–—-])\Z")
_ENDS = re.compile(r"[.!?:…。！？][\"'”’»)\]]*\Z")


def as_seen(units: Sequence[Unit], country: str, day_first: bool, language: str = "") -> Sequence[Unit]:
    """The units with the lines at the top parted and joined; the rest as they are."""
    end = next((at for at, unit in enumerate(units) if _is_text(unit.words)), len(units))
    end = min(end, _TOP)
    top = list(chain.from_iterable(_parted(unit, units, country, day_first) for unit in units[:end]))
    return (*_joined(top, country, day_first, language), *units[end:])


def _is_text(words: str) -> bool:
    return is_prose(words) and len(words) > 150


# ---- side by side ------------------------------------------------------------------------------


def _parted(unit: Unit, units: Sequence[Unit], country: str, day_first: bool) -> Iterator[Unit]:
    words = unit.words
    if unit.kind not in ("line", "row") or not words or len(words) > _MOST:
        yield unit
        return
    pieces = [" ".join(piece.split()) for piece in _COLUMNS.split(words) if piece.strip()]
    if len(pieces) < 2 or not _may_part(unit, pieces, units, country, day_first):
        pieces = _before_label(words, day_first)
    if len(pieces) < 2:
        yield unit
        return
    for place, piece in enumerate(pieces):
        yield replace(unit, kind="line", text=(Span(text=piece),), row=None, tight=unit.tight and not place)


def _may_part(
    unit: Unit, pieces: Sequence[str], units: Sequence[Unit], country: str, day_first: bool
) -> bool:
    """Whether a line's columns are labels or days beside something else, and no contact's."""
    if any(contacts.label_at(each) is not None or contacts.reaches(each, country) for each in pieces):
        return False
    sure = [_is_label(each, day_first) for each in pieces]
    columns = unit.kind == "line" and "\t" in unit.words  # "Admin | May 4, 2026" is a website's line
    told = [label or (columns and _is_day(each, day_first)) for label, each in zip(sure, pieces, strict=True)]
    others = [each for each, known in zip(pieces, told, strict=True) if not known]
    if not any(told) or not others or any(person_names.is_name(each) for each in others):
        return False
    if any(sure) and max(len(each.split()) for each in others) >= 4:
        return True  # the other column is a headline, whatever stands around
    beside = (each.words for each in units if each.group == unit.group)
    return not any(contacts.label_at(each) is not None or contacts.reaches(each, country) for each in beside)


def _before_label(words: str, day_first: bool) -> list[str]:
    """A line that ends in a label, or a label and a day: what stands before it, and the label."""
    at = labels.trailing(words)
    if at is None or not (_is_label(words[at:], day_first)):
        return [words]
    before = words[:at].rstrip(" \t|•·–—-/([*")
    return [before, words[at:].strip(" )]*")] if any(map(str.isalpha, before)) else [words]


def _is_label(words: str, day_first: bool) -> bool:
    """Whether a piece is a label and nothing else but a day."""
    label = labels.find(words)
    if label is None or label.named:
        return False
    return not label.rest or _is_day(label.rest, day_first) or _is_label(label.rest, day_first)


def _is_day(words: str, day_first: bool) -> bool:
    found = written_dates.find(words, day_first=day_first)
    if len(found) != 1:
        return False
    return not DATE_WORDS.sub("", beside(words, found[0]))


# ---- one after the other -----------------------------------------------------------------------


def _joined(units: Sequence[Unit], country: str, day_first: bool, language: str) -> Iterator[Unit]:
    before: Unit | None = None
    for at, unit in enumerate(units):
        last = at + 1 == len(units) or not units[at + 1].tight
        if before is not None and _continues(before, unit, last, country, day_first, language):
            text = (*before.text, Span(text=" "), *unit.text)
            before = replace(before, text=text)
            continue
        if before is not None:
            yield before
        before = unit
    if before is not None:
        yield before


def _continues(one: Unit, other: Unit, last: bool, country: str, day_first: bool, language: str) -> bool:
    """Whether a line goes on in the one right under it, as a headline that was too long for its line."""
    if not other.tight or one.kind != "line" or other.kind != "line" or not one.words or not other.words:
        return False
    if one.bold != other.bold or one.centred != other.centred or abs(one.size - other.size) > 0.6:
        return False
    label = labels.find(one.words)
    words = label.rest if label else one.words
    if not words or len(words) + len(other.words) > _MOST or _ENDS.search(words) or is_prose(other.words):
        return False
    if any(_is_another_field(each, country, day_first) for each in (words, other.words)):
        return False
    if phrase_ends.is_stranded(words, language) and phrase_ends.may_be_whole(words, language):
        return _begins_small(words, other.words)  # "The Vote Is On": whole, as far as can be told
    return _leads_on(words, other.words, language) or _alike(one, words, other, last)


def _begins_small(words: str, other: str) -> bool:
    begins = next((character for character in other if character.isalpha()), "")
    return begins.islower() and other[:1] not in "•▪●*-–—" and len(words.split()) >= 3


def _leads_on(words: str, other: str, language: str) -> bool:
    """Whether a line breaks off, or the next one begins as no line does."""
    if _begins_small(words, other) or _SIGN_AT_END.search(words) or other.startswith("&"):
        return True
    ends = phrase_ends.leads_on(words, language) or phrase_ends.is_stranded(words, language)
    return ends and phrase_ends.may_go_on(words, other, language)


def _alike(one: Unit, words: str, other: Unit, last: bool) -> bool:
    """Whether two lines without a sign of it read as one: in capitals, centred, or the first full."""
    shouts = [_shouts(each) for each in (words, other.words)]
    if shouts[0] != shouts[1] or (letterheads.is_short(words) and letterheads.is_short(other.words)):
        return False
    if all(shouts) or (one.centred and other.centred and one.words[-1:] != ")"):
        return not person_names.is_name(other.words) or len(other.words.split()) > 4
    full = len(one.words) >= _LONG_LINE and len(other.words) < len(words) and last
    return full and _titled(words) == _titled(other.words) and len(other.words.split()) <= 8


def _shouts(words: str) -> bool:
    letters = [character for character in words if character.isalpha()]
    return len(letters) > 3 and sum(map(str.isupper, letters)) > 0.9 * len(letters)


def _titled(words: str) -> bool:
    """Whether most longer words begin with a capital."""
    longer = [word for word in words.split() if len(word) > 3]
    return sum(word[:1].isupper() or not word[:1].isalpha() for word in longer) > 0.7 * len(longer)


def _is_another_field(words: str, country: str, day_first: bool) -> bool:
    """Whether a line is something of its own: a label, a day, a contact, an address, a name."""
    if labels.find(words) or contacts.label_at(words) is not None or contacts.reaches(words, country):
        return True
    if events.label(words) or letterheads.is_address(words) or letterheads.is_strip(words):
        return True
    if _is_day(words, day_first):
        return True
    return datelines.find(words, day_first=day_first, alone=not is_prose(words)) is not None
