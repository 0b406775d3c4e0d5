"""What a sender prints above a release and no release is about: desks, streets, numbers, drawn letters."""

from __future__ import annotations

import re

from crier.reading.fields import contact_points, person_names
from crier.text import lexicon

_DESK = lexicon.any_of("labels", "desks")
_STRIP = re.compile(rf"\W*{_DESK}(?:\s*[|/•·,&+–—-]\s*{_DESK}){{1,5}}\W*\Z", re.IGNORECASE)
_ROOM = re.compile(rf"\W*{lexicon.any_of('labels', 'rooms')}\W*\Z", re.IGNORECASE)
_REACHED = re.compile(
    rf"\W*{lexicon.any_of('letterheads', 'reached')}\W*(?:no\.?\s*|n[º°.]\s*)?[:.]?\s*"
    r"(?=[\d+(@]|https?:|www\.|\w+@|\S+\.\w)",
    re.IGNORECASE,
)
_BOX = re.compile(rf"(?<!\w){lexicon.any_of('letterheads', 'boxes')}\s*(?:n[º°.o]\.?\s*)?\d", re.IGNORECASE)
_STREET = re.compile(
    rf"(?:\A|[,•|·\t]\s*)(?:\d{{1,5}}[\w/-]{{0,4}},?\s+(?:[\w.'’-]{{1,24}}\s+){{0,4}}"
    rf"{lexicon.any_of('letterheads', 'streets')}(?!\w)"
    rf"|{lexicon.any_of('letterheads', 'ways')}\s+(?:[^\W\d][\w.'’-]{{0,24}},?\s+){{0,5}}(?:n[º°.o]\.?\s*)?\d"
    rf"|[^\W\d][\w.'’-]{{1,30}}{lexicon.any_of('letterheads', 'endings')}\s+\d)",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"\b(?:[A-Z]{2}|[A-Z]\.\s?[A-Z]|[A-Za-z]{3,6})\.?,? \d{5}(?:-\d{4})?\W*\Z"
    r"|\A[A-Z]?-?\d{4,5} [^\W\d][\w .'’-]{2,40}\Z|\b[A-Z]{1,2}\d{1,2}[A-Z]? \d[A-Z]{2}\W*\Z"
)
_LONGEST = 120  # characters of a letterhead's line


def is_strip(words: str) -> bool:
    """Whether a line names nothing but the sender's desk: "press | prensa", "Newsroom"."""
    return len(words) < _LONGEST and bool(_STRIP.match(words) or _ROOM.match(words))


def is_address(words: str) -> bool:
    """Whether a line is where somebody is: a street, a box, a postal code, a web address, a number."""
    if len(words) > _LONGEST:
        return False
    web = contact_points.web(words)
    if web and sum(each.end - each.start for each in web) > 0.6 * len(words):
        return True
    return bool(_REACHED.match(words) or _BOX.search(words) or _STREET.search(words) or _CODE.search(words))


def is_place(words: str) -> bool:
    """Whether a line is a street, a box or a postal code."""
    return len(words) <= _LONGEST and bool(_BOX.search(words) or _STREET.search(words) or _CODE.search(words))


def is_drawing(words: str) -> bool:
    """Whether a line draws letters with letters: rows of one sign."""
    tokens = words.split()
    rows = [
        token for token in tokens if len(token) > 1 and token.isalpha() and len(set(token.casefold())) == 1
    ]
    return bool(tokens) and sum(map(len, rows)) > 0.5 * sum(map(len, tokens))


def is_short(words: str) -> bool:
    """Whether a line above the labels reads as the sender's name rather than as news."""
    count = len(words.split())
    office = person_names.is_organisation(words) or person_names.is_role(words)
    return count < 5 or (count < 7 and office)
