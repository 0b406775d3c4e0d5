"""PDF, the last resort: characters and their places by pypdfium2, lines and paragraphs guessed from them."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from itertools import chain, pairwise

import pypdfium2
from pypdfium2 import raw

from crier.model.errors import Rejected
from crier.model.release import Span
from crier.reading.document import Document, Fact, Unit
from crier.reading.fields import labels

_MOST_PAGES = 30
_FEWEST_WORDS = 20  # a page; fewer is a scan
_LARGE = 1.15  # times the text's own size
_END = re.compile(r"[.!?:;…][\"'”’»)\]]*\Z")


@dataclass
class _Line:
    words: str
    size: float
    left: float
    right: float
    top: float
    bottom: float
    page: int
    bold: bool = False

    @property
    def advance(self) -> float:
        """How wide a character of it is."""
        return (self.right - self.left) / (len(self.words) or 1)


def read(data: bytes) -> Document:
    """The Document of a PDF. Raises Rejected for a damaged, encrypted or endless one."""
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise Rejected("encrypted" if b"/Encrypt" in data else "not-what-it-says") from error
    try:
        if len(pdf) > _MOST_PAGES:
            raise Rejected("too-hard")
        lines = list(chain.from_iterable(_lines(pdf, number) for number in range(len(pdf))))
        pages = len(pdf)
        said = [words for words in pdf.get_metadata_dict().values() if words.strip()]
    except pypdfium2.PdfiumError as error:
        raise Rejected("not-what-it-says") from error
    finally:
        pdf.close()
    count = sum(len(line.words.split()) for line in lines)
    facts = [Fact("joins")]
    if count < _FEWEST_WORDS * pages:
        facts = [Fact("scan", " ".join(line.words for line in lines)[:120])]
    facts += [Fact("property", words[:2000]) for words in said if any(map(str.isalpha, words))]
    return Document(units=tuple(_units(_without_running_heads(lines, pages))), facts=tuple(facts))


def _lines(pdf: object, number: int) -> list[_Line]:
    page = pdf[number]  # type: ignore[index]
    text = page.get_textpage()
    try:
        made: list[_Line] = []
        current: list[_Glyph] = []
        for index in range(text.count_chars()):
            code = raw.FPDFText_GetUnicode(text, index)
            character = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else " "
            if unicodedata.category(character) == "Cc" and character not in "\r\n\t\x02":
                character = " "
            if character in "\r\n":
                _end(text, current, made, number)
                current = []
                continue
            # The loose box has the font's height whatever the letter; the font size itself may be 1, scaled.
            box = text.get_charbox(index, loose=True)
            current.append((character, index, box))
        _end(text, current, made, number)
        return _level(made)
    finally:
        text.close()
        page.close()


_Glyph = tuple[str, int, tuple[float, float, float, float]]  # character, its place in the page, its box
_NAME = 200  # bytes of a font's name
_BOLD = re.compile(rb"bold|black|heavy|demi", re.IGNORECASE)
_WEIGHT = 600  # from here on a font is bold


def _end(text: object, current: list[_Glyph], made: list[_Line], page: int) -> None:
    words = " ".join("".join(each[0] for each in current).replace("\x02", "-").replace("\ufffe", "-").split())
    shown = [each for each in current if not each[0].isspace()]
    if not words or not shown:
        return
    boxes = [each[2] for each in shown]
    sizes = Counter(round(box[3] - box[1], 1) for box in boxes)
    made.append(
        _Line(
            words,
            sizes.most_common(1)[0][0],
            min(box[0] for box in boxes),
            max(box[2] for box in boxes),
            max(box[3] for box in boxes),
            min(box[1] for box in boxes),
            page,
            all(_is_bold(text, shown[at][1]) for at in (0, len(shown) // 2, -1)),
        )
    )


def _is_bold(text: object, index: int) -> bool:
    """Whether a character's font is bold, by its weight or its name."""
    if raw.FPDFText_GetFontWeight(text, index) >= _WEIGHT:
        return True
    name, flags = ctypes.create_string_buffer(_NAME), ctypes.c_int()
    raw.FPDFText_GetFontInfo(text, index, name, _NAME, flags)
    return bool(_BOLD.search(name.value))


def _level(lines: list[_Line]) -> list[_Line]:
    """Pieces that stand on one line, one right after the other, are one: some programs place each word."""
    made: list[_Line] = []
    for line in lines:
        before = made[-1] if made else None
        if before and _beside(before, line):
            before.words = f"{before.words} {line.words}"
            before.right, before.bold = line.right, before.bold and line.bold
        else:
            made.append(line)
    return made


def _beside(one: _Line, other: _Line) -> bool:
    gap = other.left - one.right
    level = abs(one.bottom - other.bottom) < 1 and abs(one.size - other.size) <= 0.6
    return level and 0 <= gap < 0.6 * one.size


def _without_running_heads(lines: list[_Line], pages: int) -> list[_Line]:
    """Lines that stand at the same height on every page stand there once; page numbers go."""
    if pages < 2:
        return lines
    seen: Counter[tuple[str, int]] = Counter(
        (re.sub(r"\d+", "#", line.words), round(line.top / 4)) for line in lines
    )
    kept: list[_Line] = []
    told: set[str] = set()
    for line in lines:
        key = (re.sub(r"\d+", "#", line.words), round(line.top / 4))
        if seen[key] >= min(pages, 2) and len(line.words) < 120:
            if key[0] in told or not re.search(r"[^\W\d_]{3}", line.words):
                continue
            told.add(key[0])
        kept.append(line)
    return kept


def _units(lines: list[_Line]) -> list[Unit]:
    if not lines:
        return []
    words_of = Counter[float]()  # how many words there are of each size
    for line in lines:
        words_of[line.size] += len(line.words.split())
    body = words_of.most_common(1)[0][0]
    pitch = _pitch(lines)
    edges = _edges(lines, pitch)
    made: list[list[_Line]] = []
    for number, line in enumerate(lines):
        before = made[-1][-1] if made else None
        if (
            before
            and not _parts(before, line)
            and _same_paragraph(before, line, edges[number - 1], pitch, body)
        ):
            made[-1].append(line)
        else:
            made.append([line])
    return [_unit(made, group, body, pitch) for group in range(len(made))]


def _unit(paragraphs: list[list[_Line]], at: int, body: float, pitch: float) -> Unit:
    paragraph = paragraphs[at]
    words = ""
    for line in paragraph:
        if words.endswith("-") and line.words[:1].islower() and words[-2:-1].isalpha():
            words = words[:-1] + line.words
        else:
            words = f"{words} {line.words}".strip()
    size = max(line.size for line in paragraph)
    tight = centred = False
    if at:
        before = paragraphs[at - 1][-1]
        tight = before.page == paragraph[0].page and 0 < before.bottom - paragraph[0].bottom <= 1.45 * pitch
        centred = tight and _on_axis(before, paragraph[0])
    if not centred and at + 1 < len(paragraphs):
        centred = _on_axis(paragraph[-1], paragraphs[at + 1][0])
    bold = size > body * _LARGE or all(line.bold for line in paragraph)
    return Unit("line", (Span(text=words),), at + 1, bold=bold, size=size, tight=tight, centred=centred)


def _on_axis(one: _Line, other: _Line) -> bool:
    """Whether two lines are set about one middle and begin at different places."""
    middle = abs((one.left + one.right) - (other.left + other.right)) < 6
    return one.page == other.page and middle and abs(one.left - other.left) > 4


def _pitch(lines: list[_Line]) -> float:
    """The usual distance from one line's foot to the next one's."""
    steps = Counter(
        round(one.bottom - other.bottom)
        for one, other in pairwise(lines)
        if one.page == other.page and 4 < one.bottom - other.bottom < 60
    )
    return float(steps.most_common(1)[0][0]) if steps else 14.0


def _edges(lines: list[_Line], pitch: float) -> list[float]:
    """The right edge of the column each line stands in: its block's widest line."""
    blocks: list[list[int]] = []
    for number, line in enumerate(lines):
        before = lines[number - 1] if number else None
        together = before and before.page == line.page and abs(before.size - line.size) <= 0.6
        if before and together and -2 <= before.bottom - line.bottom <= 1.45 * max(pitch, line.size):
            blocks[-1].append(number)
        else:
            blocks.append([number])
    column = sorted(line.right for line in lines)[int(len(lines) * 0.8)]
    edges = [0.0] * len(lines)
    for block in blocks:
        edge = max(lines[each].right for each in block)
        for number in block:
            # A block of short lines is an address or a list, not a narrow column.
            edges[number] = edge if edge > 0.8 * column else column
    return edges


def _parts(one: _Line, other: _Line) -> bool:
    """Whether a line's looks or words say that it is of another kind than the next: a label, a headline."""
    if abs(one.size - other.size) > 0.6:
        return True
    # Set flush right, or in two columns: an address, a letterhead.
    if one.page == other.page and (other.left > one.left + 20 or one.left > other.left + 60):
        return not _on_axis(one, other)
    if any(label and not label.rest for label in (labels.find(one.words), labels.find(other.words))):
        return True
    return _shouts(one.words) != _shouts(other.words) and not other.words[:1].islower() and one.bold


def _shouts(words: str) -> bool:
    return words.isupper() and sum(map(str.isalpha, words)) > 8


def _same_paragraph(one: _Line, other: _Line, widest: float, pitch: float, body: float) -> bool:
    if one.page != other.page:
        return not _END.search(one.words) and other.words[:1].islower()
    step = one.bottom - other.bottom
    lower = other.words[:1].islower()
    if (
        one.size > body * _LARGE
        and 0 < step <= (2.2 if lower else 1.7) * one.size
        and not _END.search(one.words)
    ):
        return True  # a headline over several lines
    if step > 1.45 * max(pitch, one.size) or step < -2:
        return False
    first = other.words.split(" ", 1)[0]
    newsroom = widest - one.right
    # The next word would have fitted: the line was ended on purpose.
    fitted = newsroom > (len(first) + 2.5) * min(0.55 * one.size, one.advance)
    if fitted and one.bold != other.bold:
        return False
    return not fitted or (lower and not _END.search(one.words) and newsroom < 0.35 * (widest - one.left))
