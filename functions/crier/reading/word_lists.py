"""Lists as Word writes them into HTML: paragraphs with a sign, or a number, and blanks before the words.

What makes one of them is the blanks in 7-point letters that Word puts behind the sign, or the remark that it
may be ignored. They become lists, nested by the level or the indent that the paragraph says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import html as lxml_html

from crier.text import numerals

_IGNORED = re.compile(r"mso-list:\s*ignore|font:\s*7(?:\.0)?pt", re.IGNORECASE)
_LEVEL = re.compile(r"mso-list:\s*l\d+\s+level(\d)", re.IGNORECASE)
_LEFT = re.compile(
    r"margin-left:\s*([\d.]+)\s*(in|cm|pt)|margin:\s*\S+\s+\S+\s+\S+\s+([\d.]+)\s*(in|cm|pt)", re.I
)
_STEP = {"in": 0.5, "cm": 1.27, "pt": 36.0}  # of a level, as Word indents
_NUMBER = re.compile(r"\(?(?:\d{1,3}|[a-z]|[ivxlc]{1,7})[.)]\)?", re.IGNORECASE)
_SIGN = re.compile(r"[^\w\s]|[oØüvqn§]", re.ASCII)  # letters of Symbol and Wingdings among them
_LISTS = ("ul", "ol")


def gather(root: lxml_html.HtmlElement) -> None:
    """Puts such paragraphs into lists, where they stand."""
    for paragraph in [each for each in root.iter("p") if each.get("style") or each.get("class")]:
        sign = _sign(paragraph)
        if sign is None:
            continue
        marker, last = sign
        _without(paragraph, last)
        _append(paragraph, marker if _NUMBER.fullmatch(marker) else "", _level(paragraph))


def _sign(paragraph: lxml_html.HtmlElement) -> tuple[str, lxml_html.HtmlElement] | None:
    """The sign before the words, and the element that ends it; None for a paragraph of no list."""
    for element in paragraph.iterdescendants("span"):
        if not _IGNORED.search(element.get("style") or ""):
            continue
        whole = "".join(_until(paragraph, element)).strip()
        if _NUMBER.fullmatch(whole) or _SIGN.fullmatch(whole):
            return whole, element
        return None
    return None


def _until(paragraph: lxml_html.HtmlElement, last: lxml_html.HtmlElement) -> Iterator[str]:
    """The text of a paragraph up to the end of an element."""
    inside = set(last.iter())
    yield paragraph.text or ""
    for element in paragraph.iterdescendants():
        yield element.text or ""
        if element is last:
            for child in element:
                yield "".join(child.itertext()) + (child.tail or "")
            return
        if element not in inside and len(element) == 0:
            yield element.tail or ""


def _without(paragraph: lxml_html.HtmlElement, last: lxml_html.HtmlElement) -> None:
    """Takes the sign out: all text before the end of an element."""
    for element in list(paragraph.iterdescendants()):
        ends = element is last
        element.text = None
        if ends:
            del element[:]
            break
        if last not in element.iter():
            element.tail = None
    paragraph.text = None


def _level(paragraph: lxml_html.HtmlElement) -> int:
    """How deep a paragraph stands, from 1."""
    style = paragraph.get("style") or ""
    if level := _LEVEL.search(style):
        return int(level[1])
    left = _LEFT.search(style)
    if left is None:
        return 1
    size, unit = (left[1], left[2]) if left[1] else (left[3], left[4])
    return max(1, min(9, round(float(size) / _STEP[unit.lower()])))


def _append(paragraph: lxml_html.HtmlElement, number: str, level: int) -> None:
    """Moves a paragraph into the list right before it, or begins one. number: as it stands there."""
    kind = "ol" if number else "ul"
    before = paragraph.getprevious()
    goes_on = before is not None and before.tag in _LISTS and not (before.tail or "").strip()
    if not goes_on:
        before = lxml_html.Element(kind)
        before.set("class", "word-list")
        before.set("data-level", str(level))
        paragraph.addprevious(before)
    home = before
    depth = int(home.get("data-level") or level)
    while depth < level:
        if not len(home):
            break
        inner = home[-1][-1] if len(home[-1]) and home[-1][-1].tag in _LISTS else None
        if inner is None:
            inner = lxml_html.Element(kind)
            inner.set("data-level", str(level))
            home[-1].append(inner)
        home, depth = inner, int(inner.get("data-level") or level)
    item = lxml_html.Element("li")
    _count(home, item, number)
    item.text = paragraph.text
    tail, paragraph.tail = paragraph.tail, None
    item.extend(list(paragraph))
    home.append(item)
    paragraph.getparent().remove(paragraph)
    before.tail = tail


def _count(home: lxml_html.HtmlElement, item: lxml_html.HtmlElement, number: str) -> None:
    """Gives an item the number that stood before it, and its list the kind of numbers of its first."""
    before = home[-1].get("data-counted", "").split() if len(home) else []
    known = (before[0], int(before[1])) if before else None
    counted = numerals.of_sign(number, known) if number else None
    if counted:
        item.set("value", str(counted[1]))
        item.set("data-counted", f"{counted[0]} {counted[1]}")
        if home.tag == "ol" and not len(home):
            home.set("type", counted[0])
