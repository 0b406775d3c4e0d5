"""Equations of web pages and of OpenDocument (MathML) in one line of words, as docx_unread.py writes Word's.

MathML Core, 3 (presentation elements).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from lxml import etree
from lxml import html as lxml_html

from crier.reading.document import Fact

# None reaches over the beginning of another: whoever opens a thousand and closes none costs no square.
_EQUATION = re.compile(
    r"<(?:\w{1,9}:)?math\b[^<>]*>(?:(?!<(?:\w{1,9}:)?math\b).)*?</(?:\w{1,9}:)?math\s*>",
    re.IGNORECASE | re.DOTALL,
)
_RUN = re.compile(r"<(style|script)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)  # no words of an equation
_MOST = 200  # equations of one file
_DEEPEST = 40
_EXCERPT = 120  # characters
_TOKENS = ("mi", "mn", "mo", "mtext", "ms")
_UNSAID = (
    "annotation",
    "annotation-xml",
    "mphantom",
    "none",
    "mprescripts",
    "maligngroup",
    "malignmark",
    "style",
    "script",
)
_INVISIBLE = re.compile("[\u2061-\u2064]")  # what multiplies and applies without a sign
_ONE = re.compile(r"\w+|.?")
_TAGS = {"super": "sup", "sub": "sub"}

_Piece = tuple[str, str]  # text, and "super", "sub" or ""


def in_words(source: str) -> tuple[str, list[Fact]]:
    """A page with each equation as a line of words; what they say is told, for somebody to look at."""
    facts: list[Fact] = []

    def line(match: re.Match[str]) -> str:
        if len(facts) >= _MOST:
            return match.group()
        parts = pieces(lxml_html.fromstring(f"<div>{_RUN.sub('', match.group())}</div>"))
        if words := beginning(parts):
            facts.append(Fact("equation", words))
        return html(parts)

    return _EQUATION.sub(line, source), facts


def pieces(root: etree._Element) -> list[_Piece]:
    """An equation from the left to the right, and what of it is raised or lowered."""
    return list(_pieces(root, 0))


def beginning(parts: list[_Piece]) -> str:
    """The first words of an equation."""
    return "".join(text for text, _ in parts).strip()[:_EXCERPT]


def html(parts: list[_Piece]) -> str:
    """The pieces as HTML."""
    out = []
    for text, place in parts:
        tag = _TAGS.get(place)
        out.append(f"<{tag}>{escape(text)}</{tag}>" if tag else escape(text))
    return "".join(out)


def _name(element: etree._Element) -> str:
    return (
        str(element.tag).rpartition("}")[2].rpartition(":")[2].lower() if isinstance(element.tag, str) else ""
    )


def _pieces(element: etree._Element, depth: int) -> Iterator[_Piece]:
    name = _name(element)
    if not name or name in _UNSAID:
        return
    if depth > _DEEPEST or name in _TOKENS:
        yield _INVISIBLE.sub("", " ".join("".join(element.itertext()).split())), ""
    elif name == "mspace":
        yield " ", ""
    elif name in _SHAPES and len(element) >= _SHAPES[name][0]:
        yield from _SHAPES[name][1](element, depth + 1)
    else:
        if element.text and element.text.strip():
            yield " ".join(element.text.split()), ""
        for child in element:
            yield from _pieces(child, depth + 1)


def _flat(element: etree._Element, depth: int) -> str:
    return "".join(text for text, _ in _pieces(element, depth))


def _grouped(text: str) -> str:
    """A part that stands beside a sign: in brackets where it is more than one name or number."""
    return text if _ONE.fullmatch(text) else f"({text})"


def _scripts(element: etree._Element, depth: int) -> Iterator[_Piece]:
    places = {"msub": ("sub",), "munder": ("sub",), "msup": ("super",), "mover": ("super",)}
    base, *others = element
    yield from _pieces(base, depth)
    for other, place in zip(others, places.get(_name(element), ("sub", "super")), strict=False):
        yield _flat(other, depth), place


def _fraction(element: etree._Element, depth: int) -> Iterator[_Piece]:
    above, below = (_grouped(_flat(part, depth)) for part in element[:2])
    yield f"{above}/{below}", ""


def _root(element: etree._Element, depth: int) -> Iterator[_Piece]:
    inner = list(element)
    if _name(element) == "mroot":
        yield _flat(inner.pop(), depth), "super"
    yield f"√{_grouped(''.join(_flat(part, depth) for part in inner))}", ""


def _fenced(element: etree._Element, depth: int) -> Iterator[_Piece]:
    parts = ", ".join(_flat(part, depth) for part in element)
    yield f"{element.get('open', '(')}{parts}{element.get('close', ')')}", ""


def _matrix(element: etree._Element, depth: int) -> Iterator[_Piece]:
    rows = ("; ".join(", ".join(_flat(cell, depth) for cell in row) for row in element),)
    yield f"[{rows[0]}]", ""


_SHAPES = {  # how many parts each has at the least
    **dict.fromkeys(("msub", "msup", "munder", "mover"), (2, _scripts)),
    **dict.fromkeys(("msubsup", "munderover"), (3, _scripts)),
    "mfrac": (2, _fraction),
    "msqrt": (1, _root),
    "mroot": (2, _root),
    "mfenced": (0, _fenced),
    "mtable": (1, _matrix),
}
