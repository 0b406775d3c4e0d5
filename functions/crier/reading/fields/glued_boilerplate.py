"""Standing words that lost their line: "… said Ruiz. About Acme: Acme is the …" within a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, pairwise

from crier.model.release import Span
from crier.reading.document import Document, Unit
from crier.reading.fields.bodies import without_start

_HEADED = r"(?:About|Acerca de|Sobre|[AÀ] propos d(?:es?|u)|Über)\s(?:(?:the|el|la|los|las)\s)?"
_SENTENCE = re.compile(rf"(?<=[.!?\"”)])\s{{1,4}}(?={_HEADED}[^\W\d_a-z])")
_HEAD = re.compile(_HEADED)
_NAME = re.compile(r"(?:[^\W\d_a-zà-þ][\w.'’&-]{0,30}|&|and|y|of|de|del|the)(?=[\s:])")
_WORDS = 8  # of a name
_LEAST = 200  # characters of the paragraph before them, and behind
_MOST = 6  # such headings in one paragraph


def parted(document: Document) -> Document:
    """The document with each such heading and the words behind it as lines of their own."""
    units = tuple(chain.from_iterable(map(_parts, document.units)))
    return document if len(units) == len(document.units) else replace(document, units=units)


def _parts(unit: Unit) -> Iterator[Unit]:
    if unit.kind != "line" or len(unit.words) < 2 * _LEAST:
        yield unit
        return
    whole = "".join(span.text for span in unit.text)
    cuts: list[int] = []
    for begin in [match.end() for match in _SENTENCE.finditer(whole)][-_MOST:]:
        if _LEAST <= begin <= len(whole) - _LEAST and (end := _heading_end(whole, begin)):
            cuts += [begin, end]
    if not cuts:
        yield unit
        return
    for number, (start, end) in enumerate(pairwise([0, *cuts, len(whole)])):
        group = unit.group if not number else -(100 * unit.group + number)  # a paragraph of its own
        yield replace(unit, text=without_start(_until(unit.text, end), start), group=group)


def _heading_end(whole: str, begin: int) -> int:
    """Where the heading ends that begins there: behind a name that the text has elsewhere; 0: it is none."""
    head = _HEAD.match(whole, begin)
    at = head.end() if head else begin
    ends: list[int] = []
    first = at
    while len(ends) < _WORDS and (word := _NAME.match(whole, at)):
        ends.append(word.end())
        at = word.end() + 1
    for end in reversed(ends):
        name = whole[first:end]
        if whole[end : end + 1] == ":" or whole[end : end + 2] == "  " or _again(whole, name):
            return end + (whole[end : end + 1] == ":")
    return 0


def _again(whole: str, name: str) -> bool:
    return len(name) > 3 and name[-1:].isalnum() and whole.count(name) > 1


def _until(text: Sequence[Span], end: int) -> tuple[Span, ...]:
    """An inline text up to one of its characters."""
    spans: list[Span] = []
    for span in text:
        if end > 0:
            own = span.text[:end].rstrip() if len(span.text) >= end else span.text
            spans.append(span.model_copy(update={"text": own}))
        end -= len(span.text)
    return tuple(spans)
