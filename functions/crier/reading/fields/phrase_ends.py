"""Where a line breaks off in mid-phrase, by its own language's words, and how the next must look to go on."""

from __future__ import annotations

import re
from functools import cache

from crier.reading.fields import text_language
from crier.text import lexicon

_LAST = 60  # characters: more than two words
_SMALL = 3  # letters: shorter words have no capital in a title
_TITLED = 0.8  # of the longer words of a title begin with a capital
_STATE = re.compile(r",\s+[A-Z]{2}\Z")  # "PORTLAND, OR"


@cache
def _ending(language: str, *names: str) -> re.Pattern[str] | None:
    own = [word for name in names for word in _words(language, name)]
    return re.compile(rf"\w\W+({'|'.join(own)})\Z", re.IGNORECASE) if own else None


def _words(language: str, name: str) -> tuple[str, ...]:
    return lexicon.words_of(language, "headlines", name)


def _ends(words: str, language: str, *names: str) -> bool:
    language = language.partition("-")[0]
    if _ends_in(words, language, names):
        return True
    # A headline in another language than the text's: its small words are its own.
    last = words.rsplit(maxsplit=1)[-1] if words.strip() else ""
    if not last.islower() or not _ends_in(words, "", names):
        return False
    own = text_language.find(words).language.partition("-")[0]
    return own not in ("und", language) and _ends_in(words, own, names)


def _ends_in(words: str, language: str, names: tuple[str, ...]) -> bool:
    ending = _ending(language, *names)
    found = ending.search(words[-_LAST:]) if ending else None
    return found is not None and not _is_name(words, found.group(1).split()[-1], language)


def _is_name(words: str, last: str, language: str) -> bool:
    """Whether the last word is written as no article is: "the UN", "Portland, OR", "Organizador Al"."""
    if words.isupper():
        return bool(_STATE.search(words))
    if last.isupper() and len(last) > 1:
        return True
    return language not in ("en", "") and last[0].isupper() and len(last) <= _SMALL


def is_open(words: str, language: str) -> bool:
    """Whether a line ends where no phrase of its language ends: "Crews Vote to End the". language: BCP 47;
    "": any."""
    return _ends(words, language, "open")


def leads_on(words: str, language: str) -> bool:
    """Whether a line ends with a word that a line right below goes on from."""
    return _ends(words, language, "open", "leads_on")


def is_stranded(words: str, language: str) -> bool:
    """Whether a line ends with what may be left at the end: "Where the Boats Come In"."""
    return _ends(words, language, "stranded")


def may_be_whole(words: str, language: str) -> bool:
    """Whether what ends with a preposition may be a whole phrase: "What We Stand For", "Forty Winters to Live
    By". A title has a capital on its last word, and none on a small one within."""
    return _has_a_clause(words, language) or _is_capital_at_the_end(words, language)


def may_be_either(words: str, language: str) -> bool:
    """Whether nothing tells if a line is whole or leads on: "Lights On", "Hunderte singen am Hafen mit"."""
    if _ends(words, language, "particles"):
        return True
    if not is_stranded(words, language) or _has_a_clause(words, language):
        return False
    return _is_capital_at_the_end(words, language) and not _small_within(words, language)


def _has_a_clause(words: str, language: str) -> bool:
    own = _words(language, "stood")
    return bool(own and re.search(rf"(?<!\w)(?:{'|'.join(own)})(?!\w)", words, re.IGNORECASE))


def _is_capital_at_the_end(words: str, language: str) -> bool:
    small = _small_within(words, language)
    raised = sum(word[0].isupper() for word in small)
    last = words.rsplit(maxsplit=1)[-1]
    return last[:1].isupper() and not words.isupper() and (not raised or raised < len(small))


def _small_within(words: str, language: str) -> list[str]:
    """The words between a line's first and last that have no capital in a title."""
    own = "|".join(_words(language, "small"))
    return [word for word in words.split()[1:-1] if own and re.fullmatch(own, word, re.IGNORECASE)]


def breaks_off(words: str, language: str) -> bool:
    """Whether a line ends where no phrase ends, or with a word that may be left at the end."""
    return is_open(words, language) or is_stranded(words, language)


def must_go_on(words: str, language: str) -> bool:
    """Whether a line is no whole phrase, as far as its words tell."""
    return is_open(words, language) or (is_stranded(words, language) and not may_be_whole(words, language))


def are_alike(one: str, other: str) -> bool:
    """Whether both lines are in capitals or neither, and the longer words of both begin with one or not."""
    return _style(one) == _style(other)


def may_go_on(one: str, other: str, language: str) -> bool:
    """Whether a line looks as the second half of one that breaks off: set like it, or begun in small letters.

    Only English begins all words of a title with a capital: elsewhere that tells nothing."""
    if one.isupper() != other.isupper():
        return False
    return language.partition("-")[0] not in ("en", "") or other[:1].islower() or are_alike(one, other)


def _style(words: str) -> tuple[bool, bool]:
    longer = [word for word in words.split() if len(word) > _SMALL]
    titled = sum(not word[0].islower() for word in longer) >= _TITLED * len(longer)
    return words.isupper(), titled
