"""The marks of print, by language: quotation marks, dashes, French spaces; never a word, never an address."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator

from pydantic import BaseModel

from crier.model.release import Inline, Reading, Span

# Opening and closing marks that straight ones become. A language not named keeps what was written.
_MARKS = {
    "en": ("“", "”"), "es": ("“", "”"), "pt": ("“", "”"), "ca": ("“", "”"), "it": ("“", "”"),
    "nl": ("“", "”"),
    "fr": ("«\u00a0", "\u00a0»"), "de": ("„", "“"),
}  # fmt: skip
# Bullets of the Symbol font; every other private-use character means nothing to anybody else's font.
_SYMBOL = {0xF0B7: "•", 0xF0A7: "•", 0xF02D: "–"}
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
# Zero-width spaces, soft hyphens, byte order marks, and what turns the direction of what follows.
# The joiners and marks that Persian, Hindi and Arabic need stay.
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]")
# An address is a word with one of these in it, or what begins like a host in a word without.
_WORD = re.compile(r"\S+")
_OF_ADDRESS = re.compile(r"://|@|\bwww\.", re.IGNORECASE)
_HOST = re.compile(r"(?<![\w.-])(?:[\w-]+\.)+[a-z]{2,12}/\S*", re.IGNORECASE)
_DASH = re.compile(r"(?<![-<!])--(?![->])")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")
# A narrow space (U+202F) would be better print; our own fonts have none, and a PDF must not miss a glyph.
_FRENCH = re.compile(r'[ \u202f](?=[;!?»](?:\s|[»”")]|\Z))|(?<=«)[ \u202f]|[ \u202f](?=:\s)')
_BEFORE_OPENING = "([{—–-/¿¡"

Edit = tuple[int, int, str]


def clean(text: str) -> str:
    """NFC, without characters nobody can see or only one font knows."""
    seen = _UNSEEN.sub("", text)
    seen = _PRIVATE.sub(lambda match: _SYMBOL.get(ord(match.group()), ""), seen)
    return unicodedata.normalize("NFC", seen)


def plain(text: str, language: str) -> str:
    """One paragraph of plain text, set."""
    for start, end, new in reversed(_edits(text, language)):
        text = text[:start] + new + text[end:]
    return text


def inline(spans: Inline, language: str) -> Inline:
    """One paragraph of text with looks, set: a mark looks at its neighbours across the spans."""
    tidy = [span.model_copy(update={"text": clean(span.text)}) for span in spans]
    edits = _edits("".join(span.text for span in tidy), language)
    made: list[Span] = []
    offset = 0
    for span in tidy:
        text, end = span.text, offset + len(span.text)
        for at, until, new in reversed([edit for edit in edits if offset <= edit[0] and edit[1] <= end]):
            text = text[: at - offset] + new + text[until - offset :]
        offset = end
        if text:
            made.append(span if text == span.text else span.model_copy(update={"text": text}))
    return tuple(made)


def _edits(text: str, language: str) -> list[Edit]:
    """What to put where, in order and apart, leaving addresses alone."""
    tongue = language.partition("-")[0]
    edits: list[Edit] = [(m.start(), m.end(), "—") for m in _DASH.finditer(text)]
    if tongue in _MARKS:
        edits += [(m.start(), m.end(), "’") for m in _APOSTROPHE.finditer(text)]
        edits += _quotes(text, *_MARKS[tongue])
    if tongue == "fr":
        edits += [(m.start(), m.end(), "\u00a0") for m in _FRENCH.finditer(text)]
    kept = _outside(sorted(edits), _addresses(text)) if edits else []
    return [edit for n, edit in enumerate(kept) if not n or kept[n - 1][1] <= edit[0]]


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    """Where addresses stand, in order; each word is looked at once."""
    for word in _WORD.finditer(text):
        if _OF_ADDRESS.search(text, *word.span()):
            yield word.span()
        elif host := _HOST.search(text, *word.span()):
            yield host.span()


def _outside(edits: list[Edit], spans: Iterator[tuple[int, int]]) -> list[Edit]:
    """The edits, in order, that begin in none of the spans, which are in order too."""
    kept: list[Edit] = []
    begin, end = next(spans, (sys.maxsize, sys.maxsize))
    for edit in edits:
        while end <= edit[0]:
            begin, end = next(spans, (sys.maxsize, sys.maxsize))
        if edit[0] < begin:
            kept.append(edit)
    return kept


def _quotes(text: str, opening: str, closing: str) -> list[Edit]:
    """Straight marks made curly. “ closed by " is closed; a mark of inches stays as it is."""
    edits: list[Edit] = []
    open_marks: list[str] = []
    for at, character in enumerate(text):
        if character in "“„«":
            open_marks.append(character)
        elif character in "”»" or (character == "“" and open_marks):
            if open_marks:
                open_marks.pop()
        elif character == '"':
            before, after = text[at - 1 : at] or " ", text[at + 1 : at + 2] or " "
            opens = (before.isspace() or before in _BEFORE_OPENING) and not after.isspace()
            if opens:
                open_marks.append('"')
                edits.append((at, at + 1, opening))
            elif open_marks:
                began = open_marks.pop()
                edits.append((at, at + 1, closing if began == '"' else {"„": "“", "«": "»"}.get(began, "”")))
    return edits


# Texts of a reading that are a reader's to read; addresses, dates and the file's own words stay.
_TEXTS = {"headline", "subheadline", "text", "rsvp", "caption", "alt"}


def set_(reading: Reading) -> Reading:
    """The reading with its texts cleaned and set. Findings and evidence quote the file as it came."""
    fields = ("headline", "subheadline", "body", "quotations", "boilerplate", "notes", "events", "media")
    return reading.model_copy(
        update={name: _set(name, getattr(reading, name), reading.language or "") for name in fields}
    )


def _set(name: str, value: object, language: str) -> object:
    if isinstance(value, str):
        return plain(clean(value), language) if name in {*_TEXTS, "notes", "paragraph"} else clean(value)
    if isinstance(value, tuple):
        if value and all(isinstance(each, Span) for each in value):
            return inline(value, language)
        return tuple(_set(name, each, language) for each in value)
    if isinstance(value, BaseModel):
        return _model(value, language)
    return value


def _model(value: BaseModel, language: str) -> BaseModel:
    changed: dict[str, object] = {}
    for name in type(value).model_fields:
        old = getattr(value, name)
        if isinstance(old, str | tuple | BaseModel) and name not in ("type", "href", "file", "timezone"):
            new = _set(name, old, language)
            if new != old:
                changed[name] = new
    return value.model_copy(update=changed) if changed else value
