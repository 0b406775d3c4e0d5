"""How wide to set a headline so that its lines are about equally long (CSS: text-wrap: balance)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from crier.rendering.templates import FOLDER

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

_EM = 1000  # the font is measured at this size


def width(text: str, line: float, size: float, face: str) -> float:
    """The width, in the unit of `line` and `size`, at which the text takes no more lines than at `line`.

    `face` is the file of our font. What it cannot measure, and what is one
    word, is given the whole line.
    """
    letters = _font(face)
    if any(ord(character) > 0x24F and character.isalpha() for character in text):
        return line
    words = [letters.getlength(word) * size / _EM for word in text.split()]
    space = letters.getlength(" ") * size / _EM
    most = _lines(words, space, line)
    narrow = line
    for step in range(99, 40, -1):
        if _lines(words, space, line * step / 100) > most or max(words, default=0) > line * step / 100:
            break
        narrow = line * step / 100
    return min(line, narrow * 1.01)  # kerning is not measured


def _lines(words: list[float], space: float, line: float) -> int:
    lines, used = 1, 0.0
    for word in words:
        if used and used + space + word > line:
            lines, used = lines + 1, 0.0
        used += word + (space if used else 0)
    return lines


@cache
def _font(face: str) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(FOLDER / "fonts" / face, _EM, layout_engine=ImageFont.Layout.BASIC)
