"""What is left of a page where only its story is shown: a browser's reader mode, and what archives take.

The story must be whole, and there once. Captions are left out: trafilatura takes none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import lxml.html

_BLOCKS = frozenset((
    "p", "li", "td", "th", "tr", "h1", "h2", "h3", "h4", "div", "section", "aside", "ul", "ol", "table",
    "tbody", "thead", "caption", "blockquote", "figure", "br", "hr",
))  # fmt: skip
_WORD = re.compile(r"\w+")
_LEAST = 6  # words by which a paragraph is known: shorter ones may well come twice


@dataclass(frozen=True)
class Story:
    """The words of a page's story, and how its paragraphs and the quotations set beside it begin."""

    words: Counter[str]
    passages: tuple[str, ...]


def story(page: bytes) -> Story:
    """What must be told. Raises LookupError for a page without a story."""
    root = lxml.html.fromstring(page)
    places = root.find_class("story")
    if not places:
        raise LookupError("no story")
    for caption in places[0].xpath(".//figcaption"):
        caption.drop_tree()
    text = flat(places[0])
    quoted = root.xpath("//figure/blockquote/p")
    begins = [flat(each).strip('“”„"«»‹› ').split()[:_LEAST] for each in (*places[0].iter("p"), *quoted)]
    long = dict.fromkeys(" ".join(words) for words in begins if len(words) == _LEAST)
    return Story(Counter(_WORD.findall(text)), tuple(each for each in long if text.count(each) == 1))


def faults(whole: Story, text: str) -> Iterator[str]:
    """What is wrong with the text that a reader mode shows of this story."""
    missing = whole.words - Counter(_WORD.findall(text))
    if missing:
        yield f"{missing.total()} words are missing: {' '.join(list(missing)[:8])}"
    for passage in whole.passages:
        if text.count(passage) > 1:
            yield f"comes {text.count(passage)} times: {passage[:60]}"


def flat(element: lxml.html.HtmlElement) -> str:
    """The text of an element, its blocks parted by spaces and the looks within a block by nothing."""
    parts: list[str] = []
    for event, each in lxml.etree.iterwalk(element, events=("start", "end")):
        if each.tag in _BLOCKS:
            parts.append(" ")
        if event == "start":
            parts.append(each.text or "")
        elif each is not element:
            parts.append(each.tail or "")
    return " ".join("".join(parts).split())
