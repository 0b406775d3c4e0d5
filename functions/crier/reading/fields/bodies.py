"""The body: what no other field claimed, put together again as blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from crier.model.release import (
    Block,
    BlockQuotation,
    Heading,
    Image,
    Inline,
    ListEntry,
    Listing,
    Paragraph,
    Rule,
    Span,
    Table,
    TableRow,
)
from crier.reading.fields.layout import Layout, is_prose


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
                together and unit.ordered == last.ordered and (index == run[-1] + 1 or unit.kind != "line")
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
            ordered=first.ordered, items=tuple(unit.item or ListEntry(text=unit.text) for unit in units)
        )
    elif first.kind == "row":
        yield Table(rows=tuple(unit.row or TableRow(cells=(unit.text,)) for unit in units))
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
