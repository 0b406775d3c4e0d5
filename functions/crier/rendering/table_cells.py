"""The cells of a table that begin in each row, and how far they reach: never out of it, or over another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crier.model.release import Inline, TableRow


@dataclass(frozen=True)
class PlacedCell:
    """A cell, the column it begins in (from 0), and over how many columns and rows it reaches."""

    column: int
    text: Inline
    across: int = 1
    down: int = 1


def placed(rows: Sequence[TableRow], width: int) -> Iterator[list[PlacedCell]]:
    """Row by row; together they fill `width` columns of each, without a gap and without meeting.

    A part of a table (its head, its body) is placed by itself: nothing reaches out of it.
    """
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        cells: list[PlacedCell] = []
        for column in range(width):
            if (number, column) in taken:
                continue
            across, down = row.spans[column] if column < len(row.spans) else (1, 1)
            down = min(max(down, 1), len(rows) - number)
            free = range(column + 1, min(column + max(across, 1), width))
            across = 1 + next((at for at, one in enumerate(free) if (number, one) in taken), len(free))
            text = row.cells[column] if column < len(row.cells) else ()
            cells.append(PlacedCell(column, text, across, down))
            for below in range(number, number + down):
                taken.update((below, one) for one in range(column, column + across))
        yield cells
