"""Cells that reach over columns and rows, each put into the column where the eye sees it.

HTML Living Standard, 4.9.12 (forming a table): a cell stands in the first column that nothing from above
reaches over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from crier.model.release import Inline, TableRow, plain

WIDEST = 60  # columns: no cell makes a table wider than this by saying so
_ALL = 1_000_000  # rows


@dataclass
class GridCell:
    """A cell as its row has it, and over how many columns and rows it says that it reaches; 0 rows: all."""

    text: Inline
    across: int = 1
    down: int = 1
    rows: int = 0  # that came and that it reaches over

    def open(self) -> bool:
        """Whether it reaches over the row that comes next."""
        return self.rows < self.down


@dataclass
class _Row:
    header: bool
    heads: int = 0  # columns
    cells: dict[int, GridCell] = field(default_factory=dict)  # those that begin here, by column
    width: int = 0


@dataclass
class TableGrid:
    """A table as its rows come. A row without a word is left out, and nothing reaches over it."""

    made: list[_Row] = field(default_factory=list)
    above: dict[int, GridCell] = field(default_factory=dict)  # what may reach into the next row, by column

    def add(self, cells: Sequence[GridCell], *, header: bool, heads: int = 0) -> None:
        """The next row. heads: how many cells at its beginning name it."""
        wordless = not any(plain(cell.text).strip() for cell in cells)
        over = {column: cell for column, cell in self.above.items() if cell.open()}
        row, column = _Row(header), 0
        begun: dict[int, GridCell] = {}
        for cell in cells:
            while column in over:
                column += 1
            reach = max(1, min(cell.across, WIDEST - column))
            cell.across = next((at for at in range(1, reach) if column + at in over), reach)
            cell.down = cell.down or _ALL
            row.cells[column] = cell
            begun |= dict.fromkeys(range(column, column + cell.across), cell)
            column += cell.across
            row.heads = column if len(row.cells) <= heads else row.heads
        self._passed([*over.values(), *row.cells.values()], counts=not wordless)
        self.above = over | begun
        if not wordless:
            row.width = max(self.above, default=-1) + 1
            self.made.append(row)

    def end_group(self) -> None:
        """A head, body or foot is over: no cell reaches out of it."""
        self.above = {}

    def _passed(self, cells: Sequence[GridCell], *, counts: bool) -> None:
        """A row went by: whoever reaches over it reaches one row less far, or over one row more."""
        for cell in {id(cell): cell for cell in cells}.values():
            if counts:
                cell.rows += 1
            else:
                cell.down -= 1

    def rows(self) -> list[TableRow]:
        """The rows in full, once all have come."""
        return [self._row(row) for row in self.made]

    def _row(self, row: _Row) -> TableRow:
        starts = [row.cells.get(column) for column in range(row.width)]
        cells = tuple(cell.text if cell else () for cell in starts)
        spans = tuple((cell.across, max(1, cell.rows)) if cell else (0, 0) for cell in starts)
        return TableRow(
            header=row.header, heads=row.heads, cells=cells, spans=spans if set(spans) - {(1, 1)} else ()
        )
