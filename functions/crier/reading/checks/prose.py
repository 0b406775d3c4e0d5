"""Sentences that stop, marks that do not close, leftovers and slips of the pen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crier.reading.checks.subject import Hit, Subject, around
from crier.reading.fields import quotations
from crier.reading.fields.layout import is_prose

_ENDED = re.compile(
    r"[.!?:;…。！？؟।*)\]][\"'”’»«“)\]*]*\W*\Z|[\"”’»]\W*\Z|(?:https?://|www\.)\S+\Z|@\S+\Z"
    r"|\S+\.(?:org|com|net|gov|edu)/?\S*\Z"
)
_HANGS = re.compile(
    r"\b(?:and|or|of|the|a|an|in|on|at|to|for|with|by|from|that|which|is|are|was|were|will|has"
    r"|have|its|their|our|as|but"
    r"|y|o|e|de|del|la|el|los|las|un|una|en|con|por|para|que|es|son|su|sus|al|et|ou|le|les|des"
    r"|du|une|dans|pour|est|und|oder|der|die|das|mit|ist"
    r"|da|do|dos|das|em|um|uma|com)\W*\Z",
    re.IGNORECASE,
)


def cut_off(subject: Subject) -> Iterator[Hit]:
    """A paragraph whose last sentence has no end; a bracket that was opened and never closed."""
    found = subject.fields
    kinds = {words: found.layout.units[i].kind for i in found.body_units if (words := found.layout.words(i))}
    texts = [(text, kinds.get(text, "line")) for text in subject.published_words[1:]]
    told = 0
    for text, kind in texts:
        if told >= 4:
            return
        stripped = text.rstrip()
        if kind in ("row", "heading", "item"):
            if (
                kind == "item"
                and _HANGS.search(stripped)
                and len(stripped.split()) > 8
                and not stripped.endswith((";", ",", "."))
                and not stripped.isupper()
            ):
                told += 1
                yield Hit("…" + stripped[-100:])
            continue
        long = len(stripped.split()) >= 12
        if long and not _ENDED.search(stripped) and (_HANGS.search(stripped) or is_prose(stripped)):
            told += 1
            yield Hit("…" + stripped[-100:])
        elif long and stripped.count("(") > stripped.count(")"):
            at = stripped.rfind("(")
            told += 1
            yield Hit(around(stripped, at, min(at + 40, len(stripped)), 20), "bracket")


def web_leftovers(subject: Subject) -> Iterator[Hit]:
    """What a web page left in the text; Crier leaves it out and says so."""
    layout = subject.fields.layout
    out = [
        unit.words
        for unit, role in zip(layout.units, layout.roles, strict=True)
        if role == "leftover" and unit.words
    ]
    if out:
        yield Hit(" · ".join(out), values={"count": len(out)})
    for text in subject.facts("signature"):
        yield Hit(text, "mail")


def quotation(subject: Subject) -> Iterator[Hit]:
    """Speech without a speaker, marks that never close or do not match, a surname nobody introduced."""
    found = subject.fields
    told = 0
    for index, text in enumerate(subject.paragraphs):
        parts = quotations.segments(text)
        following = subject.paragraphs[index + 1] if index + 1 < len(subject.paragraphs) else ""
        for part in parts:
            continues = following[:1] in '“"«„' and following
            if not part.closed and not continues and len(part.text) > 2 and told < 3:
                told += 1
                yield Hit(text[part.start : part.start + 120], "open")
            elif part.mixed and told < 3:
                told += 1
                yield Hit(text[part.start : part.end], "mixed")
    whole = "\n".join(subject.published_words)
    for each in found.quotations:
        speaker = each.quote.speaker
        if speaker is None and re.search(r"[A-Za-z]", each.clause):
            yield Hit(each.excerpt, "no-speaker")
        elif (
            speaker
            and " " not in speaker
            and len(speaker) > 2
            and not re.search(rf"[A-ZÀ-Þ][\w’'.-]+ {re.escape(speaker)}\b", whole)
        ):
            yield Hit(each.excerpt, "surname", values={"name": speaker})


_DOUBLED = re.compile(r"\b([^\W\d_]{2,})\s+\1\b", re.IGNORECASE)
# Words that do stand twice: "had had", "that that"; Spanish and French have theirs.
_MAY_DOUBLE = {
    "had",
    "that",
    "is",
    "very",
    "so",
    "no",
    "bla",
    "nous",
    "vous",
    "die",
    "der",
    "das",
    "que",
    "sie",
    "long",
    "blah",
    "new",
    "walla",
    "bora",
    "duran",
    "ha",
    "cha",
}
_WE = re.compile(
    r"(?<![“\"«\w])\b(?:We|Our|I)\b (?!\.)(?:are|have|will|believe|am|would|is|want|hope|think"
    r"|know|were|do)\b"
)


def language_slips(subject: Subject) -> Iterator[Hit]:
    """Doubled words, "we" outside quotations, a very long text, an odd space before a full stop."""
    for text in subject.prose:
        for match in _DOUBLED.finditer(text):
            word = match.group(1)
            if word.casefold() not in _MAY_DOUBLE and not word[0].isupper():
                yield Hit(around(text, match.start(), match.end(), 30), "doubled", values={"word": word})
                break
    for text in subject.prose:
        outside = text
        for part in reversed(quotations.segments(text)):
            outside = outside[: part.start] + " " + outside[part.end :]
        speaks = _WE.search(outside)
        if speaks:
            yield Hit(around(outside, speaks.start(), speaks.end(), 40), "we")
            break
    count = sum(len(text.split()) for text in subject.paragraphs)
    if count > 1200:
        yield Hit("", "long", values={"count": count})
