"""The body: what no other field claimed, put together again as blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from crier.model.release import (
    Block,
    BlockQuotation,
    Heading,
    Image,
    Inline,
    ListEntry,
    Listing,
    Numerals,
    Paragraph,
    Rule,
    Span,
    Table,
    TableRow,
    numbered,
    plain,
)
from crier.reading.fields.layout import Layout, is_prose
from crier.text import numerals


def blocks(layout: Layout, chosen: Sequence[int]) -> tuple[Block, ...]:
    """The blocks of the chosen units, in order. Units of one paragraph, list or table are one block."""
    made: list[Block] = []
    run: list[int] = []
    for index in chosen:
        unit = layout.units[index]
        if run:
            last = layout.units[run[-1]]
            together = (
                unit.kind == last.kind
                and unit.group == last.group
                and unit.kind in ("line", "item", "row", "quotation")
            )
            # An event or a contact that was taken out from between parts two paragraphs.
            if not (
                together
                and (unit.ordered, unit.counted) == (last.ordered, last.counted)
                and (index == run[-1] + 1 or unit.kind != "line")
            ):
                made.extend(_block(layout, run))
                run = []
        run.append(index)
    if run:
        made.extend(_block(layout, run))
    return tuple(made)


def _block(layout: Layout, run: Sequence[int]) -> Iterator[Block]:
    units = [layout.units[index] for index in run]
    first = units[0]
    if first.kind == "item":
        yield Listing(
            ordered=first.ordered,
            counted=first.counted,
            items=tuple(unit.item or ListEntry(text=unit.text) for unit in units),
        )
    elif first.kind == "row":
        rows = tuple(unit.row or TableRow(cells=(unit.text,)) for unit in units)
        yield Table(caption=first.caption or None, rows=rows)
    elif first.kind == "image":
        yield from (Image(file=unit.file) for unit in units)
    elif first.kind == "rule":
        yield Rule()
    elif first.kind == "quotation":
        yield BlockQuotation(paragraphs=tuple(_inline(layout, index) for index in run))
    elif first.kind == "heading":
        yield from (
            Heading(level=min(max(unit.level, 2), 4), text=_unstrong(_inline(layout, index)))
            for unit, index in zip(units, run, strict=True)
        )
    else:
        text: list[Span] = []
        for index in run:
            line = _inline(layout, index)
            if not line:
                continue
            if text:
                text.append(Span(text="\n"))
            text.extend(line)
        if text and len(run) == 1 and is_heading(layout, run[0]):
            yield Heading(level=2, text=_unstrong(tuple(text)))
        elif text:
            yield Paragraph(text=joined(text))


def is_heading(layout: Layout, index: int) -> bool:
    """Whether a line is a heading: on its own, short, no sentence, prose or a list after it."""
    unit = layout.units[index]
    words = layout.words(index)
    if unit.kind == "heading":
        return True
    if unit.kind != "line" or index in layout.cut or not words or len(words) > 90 or len(words.split()) > 12:
        return False
    if (
        words[-1] in '.,;!?…”"»)'
        or not words[0].isalnum()
        or words[0].islower()
        or "@" in words
        or "http" in words
    ):
        return False
    free = layout.free()
    place = free.index(index) if index in free else -1
    if place < 0 or place + 1 >= len(free):
        return False
    after = layout.units[free[place + 1]]
    follows = is_prose(after.words) or after.kind == "item"
    alone = not any(
        layout.units[near].group == unit.group and layout.units[near].kind == "line"
        for near in (index - 1, index + 1)
        if 0 <= near < len(layout.units)
    )
    if words.endswith(":"):
        return after.kind == "item" and alone and (unit.bold or words.isupper() or words.istitle())
    return follows and alone and (unit.bold or place > 0) and not re.search(r"\d{3}", words)


def _inline(layout: Layout, index: int) -> Inline:
    unit = layout.units[index]
    text = tuple(
        span.model_copy(update={"text": span.text.replace("\t", " ")}) if "\t" in span.text else span
        for span in unit.text
    )
    taken = layout.cut.get(index, 0)
    return without_start(text, taken) if taken else text


def in_words(layout: Layout, index: int) -> str:
    """What a unit still says, for a field that holds words alone: an item behind its sign, the cells of a row
    apart, and behind the words of a link its address."""
    unit = layout.units[index]
    if unit.item is not None:
        return "\n".join(
            _item_in_words(unit.item, unit.counted if unit.ordered else None, layout.number(index))
        )
    if unit.row is not None:
        return " | ".join(filter(None, map(addressed, unit.row.cells)))
    return addressed(_inline(layout, index))


def _item_in_words(item: ListEntry, counted: Numerals | None, number: int) -> Iterator[str]:
    sign = f"{numerals.written(counted, number)}." if counted else "•"
    yield " ".join(filter(None, (sign, addressed(item.text))))
    for child in item.children:
        if isinstance(child, Paragraph):
            yield addressed(child.text)
        else:
            for below, entry in numbered(child.items):
                yield from _item_in_words(entry, child.counted if child.ordered else None, below)


def addressed(text: Inline) -> str:
    """The words of a text, with the address of each link behind its own words unless they show it."""
    parts = [
        f"{words.rstrip()} ({address}){words[len(words.rstrip()) :]}" if address else words
        for words, address in _runs(text)
    ]
    return " ".join("".join(parts).split())


def hidden_links(text: Inline) -> list[tuple[str, str]]:
    """The words of each link that do not show its address, and the address."""
    return [(" ".join(words.split()), address) for words, address in _runs(text) if address]


def _runs(text: Inline) -> Iterator[tuple[str, str]]:
    """The words of each link and between them, with the address that the words do not show."""
    for href, spans in groupby(text, key=lambda span: span.href):
        words = plain(tuple(spans))
        shown = (href or "").removeprefix("tel:")
        if shown.startswith("mailto:"):
            shown = shown.removeprefix("mailto:").partition("?")[0]
        bare = re.sub(r"\Ahttps?://", "", shown).rstrip("/")
        hidden = bool(words.strip()) and bare not in words and _digits(shown) != _digits(words)
        yield words, shown if hidden else ""


def _digits(words: str) -> str:
    """The last digits of a telephone number; of words that are none, the words."""
    digits = "".join(filter(str.isdecimal, words))
    return digits[-7:] if len(digits) >= 7 and not any(map(str.isalpha, words)) else words


def without_start(text: Inline, count: int) -> Inline:
    """An inline text without its first `count` characters and the space after them."""
    kept: list[Span] = []
    for span in text:
        if count >= len(span.text):
            count -= len(span.text)
            continue
        rest = span.text[count:] if count else span.text
        count = 0
        if not kept:
            rest = rest.lstrip()
        if rest:
            kept.append(span.model_copy(update={"text": rest}))
    return tuple(kept)


def joined(spans: Sequence[Span]) -> Inline:
    """Neighbours with one look made one."""
    result: list[Span] = []
    for span in spans:
        if result and _look(result[-1]) == _look(span):
            result[-1] = span.model_copy(update={"text": result[-1].text + span.text})
        else:
            result.append(span)
    return tuple(result)


def _look(span: Span) -> tuple[object, ...]:
    return span.strong, span.em, span.sup, span.sub, span.href


def _unstrong(text: Inline) -> Inline:
    return joined([span.model_copy(update={"strong": False}) for span in text])
