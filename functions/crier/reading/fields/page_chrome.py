"""What the web and the printer left around a release: page heads and feet, running lines, end marks."""

from __future__ import annotations

import re

from crier.reading.fields import boilerplates, contacts, copied_remnants, labels, written_dates
from crier.reading.fields.layout import Layout, is_prose, squeezed


def page_head(layout: Layout) -> int:
    """Where the release begins: after the title and menus that a saved page begins with."""
    units = layout.units
    lines = [index for index in range(len(units)) if units[index].words]
    if len(lines) < 4:
        return 0
    first = units[lines[0]].words
    head = re.split(r"\s+[-–—|·»:]\s+(?=[^-–—|]{2,60}\Z)", first)[0]
    keys = {squeezed(first), squeezed(head)}
    copies = [i for i in lines[1:40] if len(head) > 15 and squeezed(units[i].words) in keys]
    prose = next(
        (i for i in lines[1:] if is_prose(units[i].words) and squeezed(units[i].words) not in keys),
        len(units),
    )
    copies = [i for i in copies if i < prose]
    if copies and (
        squeezed(head) != squeezed(first)
        or any(copied_remnants.may_be_line(units[i].words) for i in lines if i < copies[-1])
    ):
        layout.headline, layout.headline_rule = units[copies[-1]].words, "page title"
        for index in range(copies[-1] + 1):
            if layout.roles[index] == "body":
                layout.roles[index] = "leftover" if index not in (lines[0], copies[-1]) else "headline"
        _split_copy(layout, copies[-1] + 1, squeezed(head))
        return copies[-1] + 1
    return 0


def _split_copy(layout: Layout, begin: int, key: str) -> None:
    """The headline once more, broken over lines that lost their links."""
    for start in range(begin, min(begin + 30, len(layout.units))):
        told = ""
        for index in range(start, min(start + 12, len(layout.units))):
            told += squeezed(layout.units[index].words)
            if not key.startswith(told):
                break
            if told == key:
                for each in range(start, index + 1):
                    layout.roles[each] = "headline"
                return


def page_foot(layout: Layout) -> None:
    units = layout.units
    lines = [index for index in range(len(units)) if units[index].words and layout.roles[index] == "body"]
    tail = None
    for place, index in enumerate(lines):
        if place < len(lines) // 2 or not copied_remnants.begins_tail(units[index].words):
            continue
        rest = [units[i].words for i in lines[place + 1 :]]
        if all(
            len(words) < 160 or squeezed(words) == squeezed(layout.headline or "-") or not is_prose(words)
            for words in rest
        ):
            if any(contacts.label_at(words) == 0 or boilerplates.heading(words) for words in rest):
                continue
            tail = index
            break
    if tail is not None:
        for index in lines:
            if index >= tail:
                layout.roles[index] = "leftover"
    for place, index in enumerate(lines):
        words = units[index].words
        if layout.roles[index] != "body" or len(words) > 100 or units[index].kind == "heading":
            continue
        near = [lines[p] for p in (place - 1, place + 1) if 0 <= p < len(lines)]
        company = any(
            layout.roles[i] == "leftover" or copied_remnants.may_be_line(units[i].words) for i in near
        )
        if copied_remnants.is_line(words) or (company and copied_remnants.may_be_line(words)):
            layout.roles[index] = "leftover"


def repeated(layout: Layout) -> None:
    """Running heads and feet: the same short line with an address, a number or a label twice or more."""
    seen: dict[str, list[int]] = {}
    for index, unit in enumerate(layout.units):
        if (
            unit.words
            and layout.roles[index] == "body"
            and unit.kind in ("line", "heading")
            and len(unit.words) < 160
        ):
            seen.setdefault(squeezed(unit.words), []).append(index)
    for key, copies in seen.items():
        if len(copies) < 2 or len(key) < 8:
            continue
        words = layout.units[copies[0]].words
        furniture = re.search(r"\d{4,}|www\.|•|\uf0b7|\|", words) and not written_dates.find(words, year=2000)
        if labels.find(words) and len(words) < 60:
            for index in copies[1:]:
                layout.roles[index] = "leftover"
        elif furniture:
            for index in copies:
                layout.roles[index] = "letterhead"


def end_mark(layout: Layout) -> None:
    """The end mark, and what follows it."""
    for index, unit in enumerate(layout.units):
        if layout.roles[index] != "body" or unit.kind not in ("line", "heading"):
            continue
        if copied_remnants.is_end_mark(unit.words) and index > 1:
            layout.roles[index] = "end"
            if not layout.after_end:
                layout.after_end = [
                    i
                    for i in range(index + 1, len(layout.units))
                    if layout.roles[i] == "body" and layout.units[i].words
                ]
