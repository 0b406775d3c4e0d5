"""The house memory: how the newsroom lays out its releases, as one item of the Releases table.

It is written by steps that parse nothing of strangers', on a revision; two at once both get in.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import ValidationError

from crier.aws import dynamodb
from crier.model import house_layout
from crier.model.house_layout import Remembered
from crier.model.timestamps import sortable
from crier.stores.optimistic import LOST, Race, retry

_KEY = ("newsroom", "layouts")


@dataclass(frozen=True)
class Memory:
    """All that is remembered. forgotten: what was uploaded until then is never remembered (ISO 8601 UTC)."""

    rows: tuple[Remembered, ...] = ()
    revision: int = 0
    forgotten: str = ""


def remembered(releases: str) -> Memory:
    """What is remembered, whether it counts yet or not."""
    item = dynamodb.get(releases, *_KEY)
    if item is None:
        return Memory()
    rows = tuple(row for text in json.loads(item["rows"]) if (row := _row(text)))
    return Memory(rows, int(item["revision"]), str(item.get("forgotten", "")))


def _row(stored: object) -> Remembered | None:
    """A row; none of one that an older Crier wrote otherwise: it is learned anew."""
    try:
        return Remembered.model_validate(stored)
    except ValidationError:
        return None


def remember(releases: str, one: Remembered, now: datetime) -> bool:
    """Notes a layout, in the place of what was known of its release. False: it was forgotten meanwhile, or
    stands there so."""

    def with_it(memory: Memory) -> tuple[Remembered, ...] | None:
        if memory.forgotten and sortable(one.received) <= memory.forgotten:
            return None
        if any(_same(row, one) for row in memory.rows):
            return None
        others = [row for row in memory.rows if row.release != one.release]
        return house_layout.newest((*others, one), now)

    return _change(releases, with_it)


def _same(row: Remembered, one: Remembered) -> bool:
    """Whether a row says as much: of the same bytes, and confirmed no less."""
    same = (row.release, row.sha256, row.layout) == (one.release, one.sha256, one.layout)
    return same and (row.by == one.by or row.by != "day")


def take_back(releases: str, release: str) -> bool:
    """Forgets what one release taught. False: nothing was known of it."""

    def without(memory: Memory) -> tuple[Remembered, ...] | None:
        rows = tuple(row for row in memory.rows if row.release != release)
        return rows if len(rows) < len(memory.rows) else None

    return _change(releases, without)


def forget(releases: str, now: datetime) -> int:
    """Forgets everything; how many layouts that were. What was uploaded until now is never remembered."""

    def attempt() -> int | Literal[Race.LOST]:
        memory = remembered(releases)
        return len(memory.rows) if _write(releases, memory, (), sortable(now)) else LOST

    return retry("layouts", attempt)


def _change(releases: str, made: Callable[[Memory], tuple[Remembered, ...] | None]) -> bool:
    def attempt() -> bool | Literal[Race.LOST]:
        memory = remembered(releases)
        rows = made(memory)
        if rows is None:
            return False
        return _write(releases, memory, rows, memory.forgotten) or LOST

    return retry("layouts", attempt)


def _write(releases: str, memory: Memory, rows: tuple[Remembered, ...], forgotten: str) -> bool:
    values = {
        "rows": json.dumps([row.model_dump(mode="json") for row in rows]),
        "revision": memory.revision + 1,
        "forgotten": forgotten or None,
    }
    return dynamodb.update(releases, *_KEY, values, where={"revision": memory.revision or None})
