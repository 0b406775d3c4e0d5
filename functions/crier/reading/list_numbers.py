"""How the items of an ordered list are counted, by what HTML says of them.

HTML Living Standard, 4.4.5 (ol: start, reversed, type) and 4.4.8 (li: value).
"""

from __future__ import annotations

import re

from lxml import html as lxml_html

from crier.model.release import Numerals

MOST = 99_999  # beyond, a number is no list's
# What our own Word reader puts into an item, as its number: <a id="crier-number-i-4">.
MARK = "crier-number-"

_MARKED = re.compile(rf"{MARK}([1aAiI])-(\d{{1,5}})")
_WHOLE = re.compile(r"\s*\+?(\d{1,5})(?!\d)")
_STYLE = re.compile(
    r"list-style(?:-type)?:[^;]*?\b(decimal|lower-alpha|lower-latin|upper-alpha|upper-latin"
    r"|lower-roman|upper-roman)\b"
)
_BY_STYLE: dict[str, Numerals] = {
    "decimal": "1", "lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A",
    "lower-roman": "i", "upper-roman": "I",
}  # fmt: skip
_TYPES: dict[str, Numerals] = {"1": "1", "a": "a", "A": "A", "i": "i", "I": "I"}


def counted(element: lxml_html.HtmlElement, style: str) -> Numerals:
    """How a list writes its numbers; `style`: its declarations."""
    if known := _TYPES.get(element.get("type") or ""):
        return known
    named = _STYLE.search(style)
    return _BY_STYLE[named[1]] if named else "1"


class Count:
    """The number of each item, as a browser counts."""

    def __init__(self, element: lxml_html.HtmlElement) -> None:
        backwards = element.get("reversed") is not None
        self.ordered = element.tag == "ol"
        self.step = -1 if backwards else 1
        items = sum(1 for child in element if child.tag == "li") if backwards else 1
        start = _number(element.get("start"))
        self.due = items if start is None else start
        self.last = 0  # what the item before is counted as

    def of(self, item: lxml_html.HtmlElement) -> None:
        """Counts an item, whether it is kept or not."""
        own = _number(item.get("value")) if item.tag == "li" else None
        self.own = self.due if own is None else own
        self.due = self.own + self.step

    def number(self) -> int | None:
        """The number of the item counted last, which is kept; None where it follows the one before."""
        if not self.ordered or not 0 <= self.own <= MOST:
            return None
        before, self.last = self.last, self.own
        return None if self.own == before + 1 else self.own


def _number(value: str | None) -> int | None:
    match = _WHOLE.match(value or "")
    return int(match[1]) if match else None


def settle(root: lxml_html.HtmlElement) -> None:
    """What the marks of our own Word reader say becomes what HTML says; a list goes no further than its kind
    of numbers."""
    for mark in [each for each in root.iter("a") if _MARKED.fullmatch(each.get("id") or "")]:
        item = next(mark.iterancestors("li", "td", "th"), None)
        if item is not None and item.tag == "li" and item.getparent().tag == "ol":
            numerals, number = _MARKED.fullmatch(mark.get("id")).groups()  # type: ignore[union-attr]
            item.set("value", number)
            if item.getprevious() is None:
                item.getparent().set("type", numerals)
            elif (item.getparent().get("type") or "1") != numerals:
                _part(item, numerals)
        mark.drop_tag()


def _part(item: lxml_html.HtmlElement, numerals: str) -> None:
    """This item and those after it become a list of their own, behind the one they are in."""
    before = item.getparent()
    after = lxml_html.Element("ol")
    after.set("type", numerals)
    after.extend([item, *item.itersiblings()])
    after.tail, before.tail = before.tail, None
    before.addnext(after)
