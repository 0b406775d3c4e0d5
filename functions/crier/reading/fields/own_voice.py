"""Papers that somebody wrote to other people than the press: a post offered, a speech, a letter, a memory.

And papers for those inside: minutes, rules of a house, what is said when somebody asks.
They have a day, a place and an "About" as releases have. What they lack is a label; and they seek
somebody, greet whom they speak to, or are told by an "I" whom nobody quotes. Under a label that is nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain

from crier.reading.fields.extraction import Fields
from crier.text import lexicon

_QUOTED = re.compile(r'["“”«»„][^"“”«»„]{1,600}["“”«»„]')
_SEEKS, _OFFERS = (
    re.compile(rf"(?<!\w){lexicon.any_of('voices', name)}(?!\w)", re.IGNORECASE)
    for name in ("seeks", "offers")
)
_INWARD, _SITTING = (
    re.compile(rf"(?<!\w){lexicon.any_of('voices', name)}(?!\w)", re.IGNORECASE)
    for name in ("inward", "sitting")
)
_RULE = re.compile(rf"\W*{lexicon.any_of('voices', 'rules')}(?!\w)", re.IGNORECASE)
_SENTENCES = re.compile(r"(?<=[.!?؟])\s+")
_MYSELF = re.compile(rf"(?<![\w.@/-]){lexicon.any_of('voices', 'myself')}(?![\w-])")
_GREETS = re.compile(
    rf"\W*{lexicon.any_of('voices', 'greeting')}(?!\w)[^.:;]{{0,80}}[,:!]?\W*\Z", re.IGNORECASE
)
_LIFE = re.compile(r"(1[89]\d\d|20\d\d)\s?[–—-]\s?(20\d\d)\W*\Z")
_A_LIFE = 18  # years between a headline's two that are somebody's
_SOUGHT = 3  # different words of who looks for somebody and what is offered
_SAT = 3  # different words of a sitting
_RULES = 4  # sentences that order something about the house
_TOLD = 3  # times somebody says I
_LINE = 90  # characters of a greeting's line
_TOP = 6  # lines from the top in which it stands
_LONGEST = 6_000  # characters of a paragraph that are looked at


def is_other(found: Fields, lines: Sequence[str]) -> bool:
    """Whether a text without a label seeks somebody, greets somebody, or is told by an I."""
    if any(label.kind or label.immediate or label.embargo for _, label in found.layout.labels):
        return False
    own = [_QUOTED.sub(" ", line[:_LONGEST]) for line in lines]
    quoted = any(each.quote.speaker for each in found.quotations)
    of_me = not quoted and sum(len(_MYSELF.findall(line)) for line in own) >= _TOLD
    return (
        of_me
        or _seeks(own)
        or greets(lines)
        or _is_inward(own, quoted)
        or _is_of_a_life(found.headline or "")
    )


def _seeks(lines: Sequence[str]) -> bool:
    sought, offered = (_different(each, lines) for each in (_SEEKS, _OFFERS))
    return bool(sought) and sought + offered >= _SOUGHT


def _is_inward(lines: Sequence[str], quoted: bool) -> bool:
    """Whether a text is for those inside: it says so, has words of a sitting, or gives orders."""
    if any(_INWARD.search(line) for line in lines) or _different(_SITTING, lines) >= _SAT:
        return True
    sentences = chain.from_iterable(map(_SENTENCES.split, lines))
    ordered = sum(bool(_RULE.match(sentence)) for sentence in sentences)
    return not quoted and ordered >= _RULES


def _different(expression: re.Pattern[str], lines: Sequence[str]) -> int:
    matches = chain.from_iterable(map(expression.finditer, lines))
    return len({match.group().casefold() for match in matches})


def greets(lines: Sequence[str]) -> bool:
    """Whether a line of its own at the top greets whom the text is for: "Friends, neighbours,"."""
    ends = (line.rstrip()[-1:] in (",", ":", "!") for line in lines[:_TOP])
    return any(
        ended and len(line) <= _LINE and _GREETS.match(line)
        for line, ended in zip(lines[:_TOP], ends, strict=True)
    )


def _is_of_a_life(headline: str) -> bool:
    """Whether a headline ends with the years of a life: "Ana Ruiz, 1941–2026"."""
    years = _LIFE.search(headline[-24:])
    return bool(years and int(years[2]) - int(years[1]) >= _A_LIFE)
