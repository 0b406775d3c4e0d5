"""What in a text vouches that it is for the press, and whose voice it is written in.

A label, a dateline that a paragraph begins with, or two lesser marks prove a release; one lesser mark
(somebody to ask, standing words about who sends it, a dateline that stands alone) makes it likely; without
any a blog post, a report or an appeal looks just like it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crier.reading.fields.extraction import Fields
from crier.reading.fields.labels import Label
from crier.reading.fields.layout import is_prose
from crier.text import lexicon

UNPROVED, LIKELY, PROVED = 0, 1, 2
# A line that begins with what it is: "[Communiqué de presse] …", "Press Release: 12/2026".
_GOES_ON = (
    r"(?=\W*\Z|\s?[\]):|–—-]"
    r"|\s(?:by|from|on|of|for|n[o.º°]{1,2}|\d{1,4}|del?|di|da|du|des|von|vom|a la)(?!\w))"
)
_RELEASE, _STATEMENT = (
    re.compile(rf"\W*{lexicon.any_of('labels', *names)}(?!\w){_GOES_ON}", re.IGNORECASE)
    for names in (("release", "advisory"), ("statement",))
)
_ENDS = re.compile(rf"(?<!\w){lexicon.any_of('labels', 'release')}\W*\Z", re.IGNORECASE)
# "Writing a Press Release", "Download the press release" speak of one, and are none.
_ANYONES = re.compile(
    rf"(?<!\w){lexicon.any_of('voices', 'anyones')}\s+{lexicon.any_of('labels', 'release')}\W*\Z",
    re.IGNORECASE,
)
# A page's own day, above a post of any kind: no label of a release.
_DATED = re.compile(rf"\W*{lexicon.any_of('voices', 'dates')}(?!\w)", re.IGNORECASE)
_CALLING = 90  # characters of a line that says what the paper is
# Lines at the top that only Crier knows: whoever writes them means a release.
_OURS = ("lists", "embargo", "contacts", "dateline", "boilerplate")
_DATELINE = 24  # characters of a dateline that show which paragraph begins with it
_QUOTED = re.compile(r'["“”«»„][^"“”«»„]{1,600}["“”«»„]')
_READER, _OWN, _PAGE = (
    re.compile(rf"(?<!\w){lexicon.any_of('voices', name)}(?!\w)", re.IGNORECASE)
    for name in ("reader", "own", "page")
)
_CLOSING = re.compile(rf"\W*{lexicon.any_of('voices', 'closing')}\W*\Z", re.IGNORECASE)
_DESK = re.compile(
    rf"\W*(?:(?:by|por|par|von|di|author|autor)\W{{1,4}})?{lexicon.any_of('voices', 'desk')}\W*\Z",
    re.IGNORECASE,
)
_LINE = 60  # characters of a line that closes a letter or names a newspaper's desk
_TOP = 6  # lines from the top that may tell who wrote an article
_FILED = ("filed", "unknown-key")  # facts of lines at the top that Crier sets nothing by
_SHELVES = ("kicker", "category", "categories", "section", "type", "layout")
_SHELF = re.compile(lexicon.any_of("voices", "shelf"), re.IGNORECASE)
_AUTHORS = ("author", "autor", "byline", "auteur", "redactor")


def proof(found: Fields) -> int:
    """UNPROVED, LIKELY or PROVED: how much there is in a reading that only releases have."""
    if any(map(_vouches, (label for _, label in found.layout.labels))) or any(
        key in found.document.front for key in _OURS
    ):
        return PROVED
    texts = [unit.words for unit in found.layout.units if unit.words]
    if closes(texts):
        return UNPROVED
    head = [found.headline or "", *(text for text in texts[:_TOP] if len(text) <= _CALLING)]
    if any(_RELEASE.match(line) or _ends(line[-_CALLING:]) for line in head):
        return PROVED
    if found.dateline and _begins_a_paragraph(found.dateline.text, texts):
        return PROVED
    called = any(map(_STATEMENT.match, head)) or any(map(_RELEASE.match, filed(found)))
    lesser = sum(map(bool, (found.contacts, found.boilerplate, found.dateline, called)))
    speech = any(each.quote.speaker for each in found.quotations)
    return PROVED if lesser and lesser + speech > 1 else min(lesser, LIKELY)


def _vouches(label: Label) -> bool:
    return bool(label.kind or label.immediate or (label.embargo and not _DATED.match(label.words)))


def _ends(line: str) -> bool:
    """Whether a line ends with what a release is called, and speaks of this one."""
    return bool(_ENDS.search(line)) and not _ANYONES.search(line)


def _begins_a_paragraph(dateline: str, texts: Sequence[str]) -> bool:
    begins = dateline[:_DATELINE]
    return any(begins in text[:200] and is_prose(text) for text in texts)


def closes(lines: Sequence[str]) -> bool:
    """Whether a line closes the text as a letter does: "Yours sincerely,"."""
    return any(len(line) <= _LINE and _CLOSING.match(line) for line in lines)


def filed(found: Fields) -> list[str]:
    """Where lines at the top that another program reads say a text belongs, and what the file's title is."""
    lines = [fact.text for fact in found.document.facts if fact.kind in _FILED]
    values = [
        value for key, _, value in (line.partition(": ") for line in lines) if key.casefold() in _SHELVES
    ]
    return [*values, *(fact.text for fact in found.document.facts if fact.kind == "property")]


def is_article(found: Fields) -> bool:
    """Whether a newspaper's desk or shelf is named: `author: REDACCIÓN`, `kicker: Editor's Notes`."""
    lines = [fact.text for fact in found.document.facts if fact.kind in _FILED]
    pairs = [(key.casefold(), value) for key, _, value in (line.partition(": ") for line in lines)]
    authors = [value for key, value in pairs if key.startswith(_AUTHORS)]
    top = [unit.words for unit in found.layout.units if unit.words][:_TOP]
    shelves = [value for key, value in pairs if key in _SHELVES]
    by_desk = any(len(line) <= _LINE and _DESK.match(line) for line in (*authors, *top))
    return by_desk or any(_SHELF.fullmatch(value.strip()) for value in shelves)


def voices(lines: Sequence[str]) -> dict[str, float]:
    """How often, in a thousand letters outside quotations, a text speaks to its reader and of itself as we;
    and how many words it has that stand around articles and posts."""
    letters = sum(map(len, lines)) or 1
    own = [_QUOTED.sub(" ", line[:6_000]) for line in lines]

    def often(expression: re.Pattern[str]) -> int:
        return sum(len(expression.findall(line)) for line in own)

    return {
        "to-reader": min(8.0, 1000 * often(_READER) / letters),
        "of-us": min(8.0, 1000 * often(_OWN) / letters),
        "page-words": min(3.0, float(often(_PAGE))),
    }
