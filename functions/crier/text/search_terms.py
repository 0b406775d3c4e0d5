"""The words of a text as the search page makes them: scripts/search.js does the same in the browser."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

# Letters that are no others with an accent, as people type them who have no such key.
_LETTERS = str.maketrans(
    {"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ħ": "h", "ı": "i", "ŧ": "t"}
    | {"æ": "ae", "œ": "oe", "ß": "ss", "þ": "th", "ς": "σ"}
)
# Han, Hiragana and Katakana part no words: each two signs that stand together are one.
_SIGNS = (
    "\u2e80-\u2fd5\u3005\u3007\u3021-\u3029\u3038-\u303b\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
)
_SIGNS += (
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufad9\uff66-\uff6f\uff71-\uff9d\U00020000-\U000323af"
)
_SIGN = re.compile(f"[{_SIGNS}]")
_RUN = re.compile(f"[{_SIGNS}]{{2,}}")
_BEGINS = 3  # letters by which a word is filed; of signs it is the first alone


def terms(text: str) -> Iterator[str]:
    """Every word of a text, folded: without accents and capitals. One may come several times."""
    for piece in _RUN.sub(_pairs, text).split():
        yield from _folded(piece)


def begins(term: str) -> str:
    """What a word is filed under: whoever types at least so much of it finds it."""
    return term[:1] if _SIGN.match(term) else term[:_BEGINS]


def _pairs(run: re.Match[str]) -> str:
    signs = run[0]
    return f" {' '.join(signs[at : at + 2] for at in range(len(signs) - 1))} "


@lru_cache(maxsize=200_000)
def _folded(piece: str) -> tuple[str, ...]:
    """The words of what stands between two spaces. Kept: a language's releases share most of theirs."""
    parted = "".join(" " if unicodedata.category(sign)[0] in "ZP" else sign for sign in piece)
    return tuple(filter(None, map(_fold, parted.split(" "))))


def _fold(word: str) -> str:
    bare = "".join(
        sign for sign in unicodedata.normalize("NFKD", word) if unicodedata.category(sign)[0] != "M"
    )
    return bare.lower().translate(_LETTERS)
