"""The numbers of an ordered list as its writer writes them: 4, d, D, iv, IV."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crier.model.release import Numerals

_SIGN = re.compile(r"\(?(?P<number>\d{1,5}|[a-zA-Z]{1,15})[.)]?\Z", re.ASCII)
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_LETTERS = 26


def written(counted: Numerals, number: int) -> str:
    """A number as a list counted so writes it; what letters and Roman numbers have no sign for, in digits."""
    if counted == "1" or number < 1 or (counted in "iI" and number > _ROMAN_MOST):
        return str(number)
    small = _roman(number) if counted in "iI" else _lettered(number)
    return small if counted.islower() else small.upper()


_ROMAN_MOST = 3_999


def of_sign(sign: str, before: tuple[Numerals, int] | None = None) -> tuple[Numerals, int] | None:
    """How "5.", "b)", "(iv)" and "C." count, and as what; None for what is no number.

    `before`: the same of the item before, which tells a letter from a Roman number.
    """
    match = _SIGN.match(sign.strip())
    if not match:
        return None
    word = match["number"]
    readings = list(_readings(word))
    if before:
        readings.sort(key=lambda each: each != (before[0], before[1] + 1))
    return readings[0] if readings else None


def _readings(word: str) -> Iterator[tuple[Numerals, int]]:
    if word.isdecimal():
        yield "1", int(word)
        return
    small = word.islower()
    value = _of_roman(word.lower())
    if word.lower() == "i":
        yield ("i" if small else "I"), 1
    if len(word) == 1:
        yield ("a" if small else "A"), ord(word.lower()) - ord("a") + 1
    if value and word in (word.lower(), word.upper()):
        yield ("i" if small else "I"), value


def _of_roman(word: str) -> int | None:
    rest, value = word, 0
    for worth, letters in _ROMAN:
        while rest.startswith(letters):
            rest, value = rest[len(letters) :], value + worth
    return value if not rest and _roman(value) == word else None


def _roman(number: int) -> str:
    """4 as iv."""
    sign = ""
    for worth, letters in _ROMAN:
        times, number = divmod(number, worth)
        sign += letters * times
    return sign


def _lettered(number: int) -> str:
    """4 as d, 27 as aa."""
    sign = ""
    while number:
        number, letter = divmod(number - 1, _LETTERS)
        sign = chr(ord("a") + letter) + sign
    return sign
