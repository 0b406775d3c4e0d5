"""Language and direction of a text, by pycld2 (CLD2)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

RIGHT_TO_LEFT = {"ar", "he", "fa", "ur", "ps", "sd", "ug", "yi", "dv", "ckb", "ku-arab"}
# CLD2's own codes where they are not BCP 47's.
_CODES = {"iw": "he", "jw": "jv", "mo": "ro", "no": "nb", "zh-Hant": "zh-Hant"}
_UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True)
class DetectedLanguage:
    """The main language of a text (BCP 47; "und" where it is too short to tell), and its share of all."""

    language: str
    share: int  # percent
    others: tuple[tuple[str, int], ...] = ()
    reliable: bool = True


def find(text: str, hint: str | None = None) -> DetectedLanguage:
    """The language of a text of at least a few words."""
    clean = _UNREADABLE.sub(" ", text)
    if sum(character.isalpha() for character in clean) < 12:
        return DetectedLanguage("und", 0, reliable=False)
    import pycld2

    try:
        reliable, _, details = pycld2.detect(clean, hintLanguage=hint, bestEffort=True)
    except pycld2.error:
        return DetectedLanguage("und", 0, reliable=False)
    shares = [(_CODES.get(code, code), share) for _, code, share, _ in details if code != "un"]
    if not shares:
        return DetectedLanguage("und", 0, reliable=False)
    return DetectedLanguage(shares[0][0], shares[0][1], tuple(shares[1:]), reliable)


def direction(language: str, text: str) -> str:
    """ "rtl" for a language written from the right, or a text whose letters mostly are; else "ltr"."""
    if language.partition("-")[0] in RIGHT_TO_LEFT:
        return "rtl"
    letters = [unicodedata.bidirectional(character) for character in text[:4000] if character.isalpha()]
    right = sum(1 for kind in letters if kind in ("R", "AL"))
    return "rtl" if letters and right > len(letters) / 2 else "ltr"
