"""Tables wider than their sheet, which WeasyPrint lets run off the paper: smaller, turned, on a larger sheet.

A table is measured as it was laid out, gets the first of its steps that should hold it (the classes and
named sheets of release.css and release.html), and everything is laid out anew. An amount is never broken
over two lines: it would be read as two. Where the last step is too narrow, there is no PDF.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from math import inf
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from weasyprint.formatting_structure.boxes import TableBox

if TYPE_CHECKING:
    from weasyprint import HTML
    from weasyprint.document import Document

_FEW = 5  # columns that an upright sheet is wide enough for, if only their words could be broken
_STEPS_OF_FEW = ("", "small", "small broken", "turned small broken", "large small broken")
_STEPS = (
    *("", "small", "tiny", "turned small", "turned tiny"),
    *("large small", "large tiny", "large tiny broken"),
)
# How much more a step holds.
_GAINS = {"small": 1.2, "tiny": 1.42, "turned": 1.37, "large": 2.27, "broken": inf}
_SHEETS = ("turned", "large")
_HEADINGS = ("h2", "h3", "h4")
_TOLERANCE = 1  # pixel


class TooWide(Exception):
    """A table that no sheet holds."""


def fitted(html: HTML, options: Mapping[str, object]) -> Document:
    """The document laid out, its wide tables made to fit; `html` is changed, `options` are WeasyPrint's.

    Raises TooWide.
    """
    document = html.render(**options)
    taken: dict[Element, int] = {}
    while wide := dict(_wide(document)):
        for table, times in wide.items():
            steps = _STEPS_OF_FEW if _columns(table) <= _FEW else _STEPS
            taken[table] = _next(steps, taken.get(table, 0), times)
            _mark(html.etree_element, table, steps[taken[table]])
        document = html.render(**options)
    return document


def _wide(document: Document) -> Iterator[tuple[Element, float]]:
    """Each table that reaches over its sheet's margins, and how many times as wide as their room it is."""
    for page in document.pages:
        sheet = page._page_box
        left, room = sheet.content_box_x(), sheet.width
        for box in sheet.descendants():
            if isinstance(box, TableBox):
                over = max(left - box.position_x, box.position_x + box.border_width() - left - room)
                if over > _TOLERANCE:
                    yield box.element, 1 + over / room


def _next(steps: tuple[str, ...], taken: int, times: float) -> int:
    """The first step after the one that was taken that should hold so many times as much. Raises TooWide."""
    if taken + 1 == len(steps):
        raise TooWide
    need = times * _held(steps[taken])
    ahead = range(taken + 1, len(steps))
    return next((step for step in ahead if _held(steps[step]) >= need), ahead[-1])


def _held(step: str) -> float:
    """How much more than an upright table in letters of ordinary size a step holds."""
    gain = 1.0
    for name in step.split():
        gain *= _GAINS[name]
    return gain


def _columns(table: Element) -> int:
    rows = ([cell for cell in row if cell.tag in ("th", "td")] for row in table.iter("tr"))
    return max((sum(int(cell.get("colspan", 1)) for cell in row) for row in rows), default=0)


def _mark(root: Element, table: Element, step: str) -> None:
    """Says the step on the table, and its sheet on what heads it right above."""
    _say(table, step.split())
    sheets = [name for name in step.split() if name in _SHEETS]
    for parent in root.iter():
        children = list(parent)
        if table in children:
            before = reversed(children[: children.index(table)])
            for element in takewhile(_heads, before):
                _say(element, sheets)


def _heads(element: Element) -> bool:
    return element.tag in _HEADINGS or "caption" in _classes(element)


def _say(element: Element, step: Sequence[str]) -> None:
    own = [name for name in _classes(element) if name not in _GAINS]
    element.set("class", " ".join([*own, *step]))


def _classes(element: Element) -> list[str]:
    return (element.get("class") or "").split()
