"""Plain text: front matter, then paragraphs put together again from hard-wrapped lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from crier.model.errors import Rejected
from crier.model.release import ListEntry, Numerals, Span
from crier.reading import front_matter
from crier.reading.decoding import MOST_CHARACTERS, decode
from crier.reading.document import Document, Unit
from crier.text import numerals

_BULLET = re.compile(r"(?:[•▪●◦‣·\uf0b7\uf0a7]\s*|[-–*o]\s+(?=\S)|(\d{1,2}|[a-z])[.)]\s+(?=\S))")
_SURE_BULLET = "•▪●◦‣\uf0b7\uf0a7"
_RULE = re.compile(r"[-_=*~—–]{5,}\Z")
_LABEL = re.compile(r"[^\W\d_][^\W\d_ ]*(?: [^\W\d_ ]+){0,2}:")
_JOINING = re.compile(
    r"(?:\b(?:and|or|of|the|a|an|in|on|at|to|for|with|by|from|y|o|e|de|del|la|el|los|las|en|con|por|para|que"
    r"|et|ou|le|les|des|du|und|der|die|das|da|do|dos|em)|[,–—-])\Z",
    re.IGNORECASE,
)
_END = re.compile(r"[.!?:;…][\"'”’»)\]]*\Z")


@dataclass
class _Line:
    indent: int
    words: str
    columns: bool


def read(data: bytes) -> Document:
    """The Document of a text file. Raises Rejected for bytes that are no text."""
    text, facts = decode(data)
    if len(text) > MOST_CHARACTERS:
        raise Rejected("too-hard")
    front, text, met = front_matter.split(text)
    facts = (*facts, *met)
    return Document(units=tuple(units(text)), front=front, facts=facts)


def units(text: str) -> list[Unit]:
    """The paragraphs of a text as units, lines of one address or contact in one group."""
    lines = [_line(raw) for raw in _unrolled(text).split("\n")]
    width = _width(lines)
    made: list[Unit] = []
    group = 0
    for paragraphs in _blocks(lines, width):
        short = all(len(words) < 70 for words, _ in paragraphs)
        for place, (words, centred) in enumerate(paragraphs):
            if not short:
                group += 1
            made.append(_unit(words, group, centred, tight=place > 0))
        group += 1
    return _lists(_glued(made))


_WIDE_GAP = re.compile(r"(?<=\S) {20,}(?=\S)")


def _unrolled(text: str) -> str:
    """A release that was pasted into one line with spaces for line breaks gets its lines back."""
    lines = text.split("\n")
    return "\n".join(_WIDE_GAP.sub("\n\n", line) if len(line) > 500 else line for line in lines)


_TAB = re.compile(r"(?<=[^\s:])\t(?=\S)")


def _wide_tab(found: re.Match[str]) -> str:
    """A tabulator with as many spaces before it as make it a column's, however long the word before is."""
    short = 8 - found.start() % 8  # columns that the tabulator would fill
    return " " * short + "\t" if short < _COLUMN else "\t"


_COLUMN = 3  # spaces


def _line(raw: str) -> _Line:
    raw = _TAB.sub(_wide_tab, raw).expandtabs(8).replace("\u00a0", " ").rstrip()
    body = raw.strip()
    # "E-mail:     name@…" is one thing, not two columns.
    columns = bool(re.search(r"[^\s:] {3,}\S|: {8,}\S", body))
    return _Line(len(raw) - len(raw.lstrip()), re.sub(r" {3,}", "\t", body) if columns else body, columns)


def _width(lines: list[_Line]) -> int:
    """The column hard-wrapped lines break at; 0 when each line is a paragraph of its own."""
    lengths = sorted(line.indent + len(line.words) for line in lines if line.words)
    if len(lengths) < 4:
        return 0
    most = lengths[int(len(lengths) * 0.95)]
    full = sum(1 for length in lengths if length > 0.7 * most)
    # Long lines that go on in the next one with a small letter: somebody's margin, not paragraphs.
    broken = sum(
        1
        for one, other in pairwise(lines)
        if one.indent + len(one.words) > 0.7 * most
        and not _END.search(one.words)
        and other.words[:1].islower()
    )
    wrapped = full >= 0.3 * len(lengths) or broken >= 2
    return most if wrapped and 50 <= most <= 125 and lengths[-1] <= most + 30 else 0


def _blocks(lines: list[_Line], width: int) -> list[list[tuple[str, bool]]]:
    """Per run of lines without a blank one between: its paragraphs, each with whether it was centred."""
    blocks: list[list[tuple[str, bool]]] = [[]]
    before: _Line | None = None
    hanging = False
    for line in lines:
        if not line.words:
            blocks.append([])
            before = None
            continue
        block = blocks[-1]
        centred = bool(width) and line.indent >= 14 and line.indent + len(line.words) < width
        if before and block and _continues(before, line, width, centred, hanging):
            words, was_centred = block[-1]
            glue = "" if re.search(r"[^\W\d_]-\Z", words) and line.words[:1].islower() else " "
            block[-1] = (words + glue + line.words, was_centred)
        else:
            hanging = bool(_LABEL.match(line.words))
            block.append((line.words, centred))
        before = line
    return _across_gaps([block for block in blocks if block])


def _continues(before: _Line, line: _Line, width: int, centred: bool, hanging: bool) -> bool:
    if not width or _stands_alone(before, line):
        return False
    if before.indent >= 14 and centred and not _LABEL.match(line.words):
        return _one_heading(before.words, line.words)
    first = line.words.split(maxsplit=1)[0]
    length = before.indent + len(before.words)
    if hanging and line.indent > before.indent and line.indent >= 4:
        return True
    if line.indent >= before.indent + 4 and not centred:
        return False  # a first line set in
    if length + 1 + len(first) > width - 6:
        return not (_LABEL.match(line.words) and _END.search(before.words) and width > 90)
    if length < 0.4 * width or _END.search(before.words):
        return bool(length >= 0.55 * width and first[:1].islower())
    return first[:1].islower() or _joins(before.words) or _ends(line, length)


def _joins(words: str) -> bool:
    """Whether a line ends with a word that leads on: "the UN" and "East LA" end a line."""
    found = _JOINING.search(words)
    return found is not None and (words.isupper() or not found.group().isupper() or len(found.group()) < 2)


def _stands_alone(before: _Line, line: _Line) -> bool:
    """A bullet, columns and a rule go on with nothing, and nothing goes on after columns and a rule."""
    if _bullet(line.words) or before.columns or line.columns:
        return True
    return bool(_RULE.match(line.words) or _RULE.match(before.words))


def _one_heading(before: str, words: str) -> bool:
    """Whether two lines in the middle are one heading: the first ends nothing, both shout or neither."""
    return not before.endswith((".", ":")) and before.isupper() == words.isupper()


def _ends(line: _Line, before: int) -> bool:
    """Whether a line ends the sentence of one that is so many letters long, and no sentence yet."""
    return before >= 40 and len(line.words) >= 40 and bool(_END.search(line.words)) and "@" not in line.words


def _across_gaps(blocks: list[list[tuple[str, bool]]]) -> list[list[tuple[str, bool]]]:
    """A sentence that a page break cut in two is one again."""
    joined: list[list[tuple[str, bool]]] = []
    for block in blocks:
        if joined:
            tail, centred = joined[-1][-1]
            head = block[0][0]
            cut = len(tail) > 60 and not _END.search(tail) and head[:1].islower() and not _bullet(head)
            if cut:
                joined[-1][-1] = (f"{tail} {head}", centred)
                joined[-1].extend(block[1:])
                continue
        joined.append(block)
    return joined


def _unit(words: str, group: int, centred: bool, *, tight: bool) -> Unit:
    if _RULE.match(words):
        return Unit("rule", group=group)
    if words.startswith("> "):
        return Unit("quotation", (Span(text=" ".join(words.replace("> ", " ").split())),), group=group)
    tidy = "\t".join(" ".join(piece.split()) for piece in words.split("\t"))
    return Unit("line", (Span(text=tidy),), group=group, centred=centred, tight=tight)


def _glued(made: list[Unit]) -> list[Unit]:
    """Words that lost their line when a link was copied come back to their sentence."""
    glued: list[Unit] = []
    for unit in made:
        words = unit.words
        if glued and words and re.match(r"[.,;:)!?…](?:\s|\Z)", words) and glued[-1].kind == "line":
            # A colon alone stood behind a label, not behind a link.
            if (
                words != ":"
                and len(glued) > 1
                and len(glued[-1].words) < 40
                and not _END.search(glued[-2].words)
            ):
                link = glued.pop()
                glued[-1] = _joined(glued[-1], " " + link.words)
            glued[-1] = _joined(glued[-1], words)
            continue
        glued.append(unit)
    return glued


def _joined(unit: Unit, words: str) -> Unit:
    return replace(unit, text=(Span(text=unit.words + words),))


def _bullet(words: str) -> re.Match[str] | None:
    return _BULLET.match(words)


def _in_a_list(mark: re.Match[str], beside: Sequence[re.Match[str]]) -> bool:
    """Whether a line beside has the same sign, or has a number as this one has."""
    alike = any(other.group()[0] == mark.group()[0] for other in beside)
    return alike or bool(mark.group(1) and any(other.group(1) for other in beside))


def _lists(made: list[Unit]) -> list[Unit]:
    """Lines with a bullet become items; a lone dash or star is no list."""
    result: list[Unit] = []
    last: tuple[Numerals, int] | None = None  # what the item before is counted as
    marks = [_bullet(unit.words) if unit.kind == "line" else None for unit in made]
    for index, unit in enumerate(made):
        mark = marks[index]
        beside = [
            other for other in (*marks[max(index - 1, 0) : index], *marks[index + 1 : index + 2]) if other
        ]
        if not mark or not (unit.words[0] in _SURE_BULLET or _in_a_list(mark, beside)):
            result.append(unit)
            continue
        last, item = _item(unit, mark, result[-1] if result else None, last)
        result.append(item)
    return result


def _item(
    unit: Unit, mark: re.Match[str], before: Unit | None, last: tuple[Numerals, int] | None
) -> tuple[tuple[Numerals, int] | None, Unit]:
    """A line as an item of the list before it, or of a list of its own, and what it is counted as."""
    counted = numerals.of_sign(mark.group(1), last) if mark.group(1) else None
    numbers = counted[0] if counted else "1"
    goes_on = (
        before is not None
        and before.kind == "item"
        and (before.ordered, before.counted) == (bool(counted), numbers)
    )
    due = last[1] + 1 if goes_on and last else 1
    number = counted[1] if counted and counted[1] != due else None
    text = (Span(text=unit.words[mark.end() :]),)
    group = before.group if goes_on and before else unit.group
    item = ListEntry(text=text, number=number)
    return counted, Unit("item", text, group, item=item, ordered=bool(counted), counted=numbers)
