"""The labels at a release's top: what kind of paper it is, and when it may be used."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from crier.model.release import Kind
from crier.reading.fields import embargoes, written_dates
from crier.text import lexicon

_PAPERS: tuple[Kind, ...] = ("release", "advisory", "statement")
_AT_IMMEDIATE = re.compile(lexicon.any_of("labels", "immediate"), re.IGNORECASE)


# What kind of paper it is. The words around them (an organisation's name) may stay.
def _kinds(kind: Kind) -> tuple[tuple[re.Pattern[str], Kind], ...]:
    every = lexicon.words("labels", kind)
    return tuple((re.compile(rf"(?:{words})(?!\w)", re.IGNORECASE), kind) for words in every)


_AT_KIND = tuple(chain.from_iterable(map(_kinds, _PAPERS)))
# Whom a public letter addresses: neither headline nor body.
_ADDRESSED = re.compile(rf"{lexicon.any_of('labels', 'addressed')}[\W]*\Z", re.IGNORECASE)
# Words of a label that say nothing by themselves: "For Release:".
_NEUTRAL = re.compile(rf"{lexicon.any_of('labels', 'neutral')}\s*[:.]*\s*\Z", re.IGNORECASE)
_OPEN = " \t*#«»[]()_–—-|•:."
_WITHIN = re.compile(rf"(?:\A|(?<=[\s|(\[*])){lexicon.any_of('labels', 'immediate')}", re.IGNORECASE)
# Places that a template leaves to be filled in.
_UNFILLED = re.compile(
    r"[\s:*–—-]*(?:\[[^\[\]]{1,60}\]|<[^<>]{1,60}>|\{{1,2}[^{}]{1,60}\}{1,2}|\((?:date|time|fecha|data|datum)\)"
    r"|[_.…]{3,}|[Xx/]{4,}|(?:INSERT )?(?:DATE|FECHA|DATA|DATUM))[\s.:]*\Z"
)
_LEGAL = re.compile(
    r"\s(?:gmbh|ag|kg|e\.? ?v\.?|inc\.?|ltd\.?|llc|corp\.?|s\.?\s?a\.?|s\.?\s?l\.?|plc"
    r"|b\.?v\.?|s\.?p\.?a\.?|s\.?r\.?l\.?"
    r"|ltda\.?|a\.?\s?c\.?|asbl)\W*\Z",
    re.IGNORECASE,
)
# Between a label and its day: "vom", "No. 12/2026", "du", "de fecha".
_BEFORE_DAY = re.compile(
    r"(?<!\w)(?:vom|du|del?|of|from|le|dated|fecha|data|date|datum|date|em|am|n[o.º°]{1,2}|nr|num"
    r"|núm|\d{1,4}(?:/\d{2,4})?)(?!\w)",
    re.IGNORECASE,
)
# What stands behind a label and says nothing: which of a year's it is, a remark in brackets.
_COUNTED = re.compile(
    r"\W*(?:(?:n[o.º°]{1,3}|nr|n[uú]m(?:ero)?|number)\.?\s*)?\d{1,4}(?:\s?[/-]\s?\d{2,4})?\W*\Z",
    re.IGNORECASE,
)
_REMARK = re.compile(r"\s*\([^()]{1,60}\)\W*\Z")
# "Writing a press release": an article before it names nobody.
_ANYONES = re.compile(rf"(?<!\w){lexicon.any_of('voices', 'anyones')}\Z", re.IGNORECASE)
_FROM = re.compile(
    r"\s+(?:of|from|by|del?|de l(?:a|os|as)|de l['’]|du|des|der|vom|von"
    r"|dos?|das?|della|dello|dell['’]|di|dels)\s",
    re.IGNORECASE,
)
_SMALL = {
    "of", "the", "from", "by", "for", "and", "de", "del", "la", "las", "los", "el", "y", "e", "du", "des",
    "le", "les", "et", "der", "die", "das", "vom", "von", "und", "do", "da", "dos", "della", "dello", "di",
    "dei", "il", "dels", "i", "per", "für",
}  # fmt: skip


@dataclass(frozen=True)
class Label:
    """A label at the start of a line and what stands after it on that line."""

    words: str
    rest: str
    kind: Kind | None = None
    immediate: bool = False
    embargo: bool = False
    named: bool = False  # a name stands before it: Acme Press Release
    paper: str = ""  # of a named one: its own words, without the name


@lru_cache(2_000)  # lines: more than a release has, and each is asked for several times
def find(line: str) -> Label | None:
    """The label a line begins with; None where it begins with something else.

    A kind's label counts alone on its line (after an organisation's name, too),
    before a colon, or before a date: "Statement of accounts" is none.
    """
    text = line.lstrip(_OPEN)
    match = _AT_IMMEDIATE.match(text)
    if match and not re.match(r"\w", text[match.end() :]):
        return Label(match.group(), _rest(text[match.end() :]), immediate=True)
    if embargoes.labels(text):
        return Label(text.rstrip(_OPEN), "", embargo=True)
    if _ADDRESSED.match(text) or _NEUTRAL.match(text):
        return Label(text.rstrip(_OPEN), "")
    for pattern, kind in _AT_KIND:
        match = pattern.match(text)
        if match and _alone(text[match.end() :]):
            after = text[match.end() :]
            return Label(match.group(), "" if _is_nothing(after) else _capital(_rest(after)), kind)
        if match and _is_sender(text[match.end() :], kind, match.group()):
            return Label(text.rstrip(_OPEN), "", kind)
        # "Acme Press Release:": a name, then the label, then nothing but a colon or the end.
        match = pattern.search(text)
        if match and len(text) < 80 and re.match(r"[\s:*\])]*\Z", text[match.end() :]):
            before = text[: match.start()].strip(_OPEN)
            named = before[:1].isupper() and len(before.split()) <= 6 and not _ANYONES.search(before)
            if named and kind != "statement":
                return Label(text.strip(" \t*"), "", kind, named=True, paper=match.group())
    return None


def _capital(text: str) -> str:
    """What stood behind a label and a colon, as it begins where it stands alone."""
    return text[:1].upper() + text[1:]


def _rest(after: str) -> str:
    """What stands behind a label; nothing where only a place to fill in does: [DATE], ____, (fecha)."""
    rest = after.lstrip(_OPEN)
    return "" if _UNFILLED.match(after) else rest


def _is_nothing(after: str) -> bool:
    """Whether only a number or a remark stands behind a label: "Release No. 12", "Release (English)"."""
    return bool(_COUNTED.match(after) or _REMARK.match(after))


def _is_sender(after: str, kind: Kind, label: str) -> bool:
    """Whether a few words behind a label only name who sends it: "Pressemitteilung Acme GmbH"."""
    words = after.split()
    if not 1 <= len(words) <= 8 or (after.rstrip()[-1:] in (".", "!", "?") and not _LEGAL.search(after)):
        return False
    if _LEGAL.search(after):
        return True
    # One word is too little: "Communiqué du C3N concernant …" is a headline.
    several = len(label.split()) > 1 or len(label) > 12
    named = all(word[:1].isupper() or word.casefold() in _SMALL for word in words)
    return bool(kind == "release" and several and _FROM.match(after) and named)


def trailing(line: str) -> int | None:
    """Where the label begins that a line ends in: "… Opens Second Office – For Immediate Release"."""
    found = None
    for match in _WITHIN.finditer(line[:400]):
        if match.start() and match.group()[:1].isupper() and not re.match(r"\w", line[match.end() :]):
            found = match.start()
    return found


def _alone(after: str) -> bool:
    if _AT_IMMEDIATE.match(after.lstrip(_OPEN)):
        return True
    if re.match(r"\s*(?:[:|\t–—-]|[*_#\s]*\Z|[.\])]\s*\Z)", after):
        return True
    begins = written_dates.find(after[:60], year=2000)
    if begins and not re.search(r"\w", _BEFORE_DAY.sub("", after[: begins[0].start])):
        return True
    if re.match(r"\s*[*#=~•_]{2,}\s", after):
        return True  # *** MEDIA ADVISORY *** WASHINGTON
    return _is_nothing(after)


def split_over_lines(lines: list[str]) -> tuple[Label, int] | None:
    """A label that was broken over the first lines of a list, and over how many; None if there is none."""
    if len(lines) >= 2 and embargoes.goes_on(lines[0], lines[1]):
        return Label(" ".join(lines[:2]), "", embargo=True), 2
    for count in (2, 3, 4):
        if len(lines) >= count and all(0 < len(line) < 40 for line in lines[:count]):
            joined = " ".join(lines[:count])
            match = _AT_IMMEDIATE.fullmatch(joined.strip(_OPEN))
            if match:
                return Label(joined, "", immediate=True), count
    return None
