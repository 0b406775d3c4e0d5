"""The house memory from the command line: since when which layout is known, and forgetting it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from infrastructure.local.stack import deploy
from infrastructure.local.stack.account import Account
from infrastructure.local.stack.cloud import enter
from infrastructure.local.stack.place import Place

WHY = {"answer": "the desk confirmed it", "approval": "its proof was approved", "day": "it stood for a day"}


def shown(place: Place | Account, now: datetime) -> Iterator[str]:
    """What is remembered, a line a release, newest first; no word of a release is in it."""
    from crier.model.house_layout import AGE
    from crier.stores import house_layouts
    from crier.workflows import house_memory

    enter(place)
    table = deploy.outputs(place)["Releases"]
    rows = house_layouts.remembered(table).rows
    counting = {row.release for row in house_memory.counting(table, now)}
    if not rows:
        yield "Nothing is remembered: a confirmed reading, or a day out without a correction, begins it."
    for row in reversed(rows):
        where = row.layout.headline
        state = f"known since {row.since}" if row.release in counting else "does not count (yet)"
        yield (
            f"{row.release}  {row.layout.format}  line {where.place + 1}, below: {where.before}  {state}; "
            f"{WHY[row.by]}; until {(row.noted + AGE).date()}"
        )


def effects(place: Place | Account) -> list[str]:
    """What forgetting would change."""
    from crier.stores import house_layouts

    enter(place)
    many = len(house_layouts.remembered(deploy.outputs(place)["Releases"]).rows)
    return [f"What {many} releases taught of the newsroom's layout is forgotten; what is public stays."]


def forget(place: Place | Account, now: datetime) -> str:
    """Forgets all of it; what was done."""
    from crier.stores import house_layouts

    enter(place)
    many = house_layouts.forget(deploy.outputs(place)["Releases"], now)
    return f"Forgotten: what {many} releases taught. Readings are asked about as a new newsroom's."
