"""The numbers that Word puts before paragraphs: they stand nowhere in the text, and mammoth counts none.

Each paragraph of a numbered list gets a mark that mammoth takes along (reading/list_numbers.py); a heading,
which is no list's item on a page, gets its number as words.
ECMA-376, part 1: 17.9 (numbering), 17.9.18 (numPr), 17.9.26 (startOverride), 17.9.11 (lvlText).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from crier.model.release import Numerals
from crier.reading import list_numbers
from crier.text import numerals

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FORMS: Mapping[str, Numerals] = {
    "lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I",
}  # fmt: skip
_SILENT = ("bullet", "none")
_HEADING = re.compile(r"(?:heading|title|subtitle)\b", re.IGNORECASE)
_PLACE = re.compile(r"%([1-9])")
_LEVELS = 9
_LABEL = 100  # characters
_DEEPEST = 20  # styles one upon the other


@dataclass(frozen=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    label: str = ""

    @property
    def counted(self) -> Numerals:
        return _FORMS.get(self.form, "1")


@dataclass
class _Lists:
    """The lists a file knows, and how far each has counted."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)  # by abstract list
    abstract: dict[str, str] = field(default_factory=dict)  # by list
    starts: dict[tuple[str, int], int] = field(default_factory=dict)  # by list and level: begins anew there
    at: dict[str, dict[int, int]] = field(default_factory=dict)  # by abstract list: the number of each level

    def level(self, number: str, level: int) -> _Level | None:
        return self.levels.get(self.abstract.get(number, ""), {}).get(level)

    def count(self, number: str, level: int) -> Mapping[int, int]:
        """Counts one more paragraph; the numbers of all levels as they then stand."""
        reached = self.at.setdefault(self.abstract[number], {})
        anew = self.starts.pop((number, level), None)
        if anew is not None:
            reached[level] = anew
        elif level in reached:
            reached[level] += 1
        else:
            reached[level] = (self.level(number, level) or _Level()).start
        for deeper in [each for each in reached if each > level]:
            del reached[deeper]
        return reached

    def label(self, number: str, level: int, reached: Mapping[int, int]) -> str:
        """What Word writes before a paragraph."""

        def written(place: re.Match[str]) -> str:
            which = int(place[1]) - 1
            form = self.level(number, which) or _Level()
            return numerals.written(form.counted, reached.get(which, form.start))

        own = self.level(number, level) or _Level()
        return _PLACE.sub(written, own.label[:_LABEL])


def mark(root: etree._Element, numbering: etree._Element, styles: etree._Element | None) -> None:
    """Marks each numbered paragraph of a text with its number."""
    lists = _lists(numbering)
    known = {} if styles is None else {_id(each): each for each in styles.iter(f"{_W}style")}
    _follow(lists, numbering, known)
    for old in list(root.iter(f"{_W}bookmarkStart")):
        if (old.get(f"{_W}name") or "").startswith(list_numbers.MARK):
            old.getparent().remove(old)
    for paragraph in root.iter(f"{_W}p"):
        number, level = _numbered(paragraph, known)
        own = lists.level(number, level)
        if own is None or own.form in _SILENT:
            continue
        reached = lists.count(number, level)
        if _HEADING.match(_name(paragraph, known)):
            _put(paragraph, _words(lists.label(number, level, reached) + " "))
        elif reached[level] <= list_numbers.MOST:
            _put(paragraph, _bookmark(f"{list_numbers.MARK}{own.counted}-{reached[level]}"))


def _lists(numbering: etree._Element) -> _Lists:
    lists = _Lists()
    for abstract in numbering.iter(f"{_W}abstractNum"):
        own = {_whole(each, "ilvl", 0): _level(each) for each in abstract.iter(f"{_W}lvl")}
        lists.levels[abstract.get(f"{_W}abstractNumId") or ""] = own
    for number in numbering.iter(f"{_W}num"):
        name = number.get(f"{_W}numId") or ""
        lists.abstract[name] = _value(number, "abstractNumId")
        for override in number.iter(f"{_W}lvlOverride"):
            start = override.find(f"{_W}startOverride")
            if start is not None:
                lists.starts[name, _whole(override, "ilvl", 0)] = _whole(start, "val", 1)
    return lists


def _follow(lists: _Lists, numbering: etree._Element, styles: Mapping[str, etree._Element]) -> None:
    """A list that only names a style has that style's levels."""
    for abstract in numbering.iter(f"{_W}abstractNum"):
        style = styles.get(_value(abstract, "numStyleLink"))
        linked = style.find(f"{_W}pPr/{_W}numPr") if style is not None else None
        if linked is not None:
            name = abstract.get(f"{_W}abstractNumId") or ""
            lists.levels[name] = lists.levels.get(lists.abstract.get(_value(linked, "numId"), ""), {})


def _level(level: etree._Element) -> _Level:
    start = level.find(f"{_W}start")
    return _Level(
        1 if start is None else _whole(start, "val", 1), _value(level, "numFmt"), _value(level, "lvlText")
    )


def _numbered(paragraph: etree._Element, styles: Mapping[str, etree._Element]) -> tuple[str, int]:
    """The list and the level of a paragraph, its own or its style's; an empty name: none."""
    own = paragraph.find(f"{_W}pPr/{_W}numPr")
    number = "" if own is None else _value(own, "numId")
    level = None if own is None or own.find(f"{_W}ilvl") is None else _whole(own.find(f"{_W}ilvl"), "val", 0)
    name = _style(paragraph)
    for _ in range(_DEEPEST):
        style = styles.get(name)
        if style is None or (number and level is not None):
            break
        theirs = style.find(f"{_W}pPr/{_W}numPr")
        if theirs is not None:
            number = number or _value(theirs, "numId")
            depth = theirs.find(f"{_W}ilvl")
            level = _whole(depth, "val", 0) if level is None and depth is not None else level
        name = _value(style, "basedOn")
    return number, min(level or 0, _LEVELS - 1)


def _style(paragraph: etree._Element) -> str:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return "" if style is None else style.get(f"{_W}val") or ""


def _name(paragraph: etree._Element, styles: Mapping[str, etree._Element]) -> str:
    style = styles.get(_style(paragraph))
    return "" if style is None else _value(style, "name")


def _id(style: etree._Element) -> str:
    return style.get(f"{_W}styleId") or ""


def _value(element: etree._Element, name: str) -> str:
    part = element.find(_W + name)
    return "" if part is None else part.get(f"{_W}val") or ""


def _whole(element: etree._Element | None, name: str, otherwise: int) -> int:
    value = "" if element is None else element.get(_W + name) or ""
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 6 else otherwise


def _put(paragraph: etree._Element, element: etree._Element) -> None:
    """Puts an element before all that a paragraph holds."""
    first = paragraph.find(f"{_W}pPr")
    if first is None:
        paragraph.insert(0, element)
    else:
        first.addnext(element)


def _words(text: str) -> etree._Element:
    run = etree.Element(f"{_W}r")
    words = etree.SubElement(run, f"{_W}t")
    words.text = text
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return run


def _bookmark(name: str) -> etree._Element:
    bookmark = etree.Element(f"{_W}bookmarkStart")
    bookmark.set(f"{_W}name", name)
    return bookmark
