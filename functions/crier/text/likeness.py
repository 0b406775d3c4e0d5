"""How alike two texts are: what tells a correction from another release under the same file name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

# With less than this in common, another text is another release. Of pairs of real releases one in a hundred
# has more than 0.14 in common, boilerplate included, one in a thousand more than 0.42: those are filled in
# from one form. A correction that rewrites half of its paragraphs keeps 0.6 (docs/decisions/0079).
CORRECTION = 0.4

# Thai, Lao, Khmer, kana and Han write without spaces between words: each of their characters counts as one.
_WORD = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")
_SPACELESS = re.compile(r"([\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff])")


def likeness(one: Iterable[str], other: Iterable[str]) -> float:
    """The part of the shorter text's pairs of neighbouring words that stand in the other too, 0 to 1.

    Of the shorter, so that a paragraph more or less changes nothing: a correction adds and cuts.
    """
    mine, theirs = _pairs(one), _pairs(other)
    least = min(len(mine), len(theirs))
    return len(mine & theirs) / least if least else 0.0


def _pairs(texts: Iterable[str]) -> frozenset[tuple[str, ...]]:
    words = _WORD.findall(_SPACELESS.sub(r" \1 ", "\n".join(texts)).casefold())
    return frozenset(pairwise(words)) or frozenset((word,) for word in words)
