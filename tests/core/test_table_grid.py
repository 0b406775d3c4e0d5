"""Tables whose cells reach over others: each value stays under its head, from a page or a file to the page."""

from itertools import product

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crier.model.release import Span, Table, TableRow, plain
from crier.reading import html_units
from crier.reading.table_grid import WIDEST, GridCell, TableGrid
from crier.rendering import html_fragment, table_cells


def rows(markup):
    page = html_units.read(f"<main><p>Before.</p><table>{markup}</table></main>", picture=lambda *_: None)
    return [unit.row for unit in page.units if unit.row]


def shown(row):
    return [plain(cell) for cell in row.cells]


TWO_HEADS = (
    "<tr><th rowspan=2>District<th colspan=2>2025<th colspan=2>2026"
    "<tr><th>Buses<th>Trains<th>Buses<th>Trains<tr><td>Harbor<td>10<td>20<td>30<td>40"
)


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        (
            TWO_HEADS,
            [
                ["District", "2025", "", "2026", ""],
                ["", "Buses", "Trains", "Buses", "Trains"],
                ["Harbor", "10", "20", "30", "40"],
            ],
        ),
        ("<tr><td rowspan=2>a<td>b<tr><td>c", [["a", "b"], ["", "c"]]),
        ("<tr><td>a<td rowspan=2>b<tr><td>c", [["a", "b"], ["c", ""]]),
        ("<tr><td rowspan=0>a<td>b<tr><td>c<tr><td>d", [["a", "b"], ["", "c"], ["", "d"]]),
        ("<tr><td colspan=2>a<tr><td>b<td>c", [["a", ""], ["b", "c"]]),
        ("<tr><td rowspan=3>a<td>b<tr><td> <tr><td>c", [["a", "b"], ["", "c"]]),  # the empty row is left out
        ("<tr><td rowspan=2> <td> <tr><td>b<td>c", [["", "b", "c"]]),
        ("<tr><td colspan=x>a<td rowspan=-1>b<tr><td>c<td>d", [["a", "b"], ["c", "d"]]),
    ],
)
def test_each_cell_stands_in_its_column(markup, seen):
    assert [shown(row) for row in rows(markup)] == seen


def test_no_cell_makes_a_table_wider_by_saying_so():
    (row,) = rows("<tr><td colspan=9999>a<td>b</tr>")
    assert len(row.cells) <= WIDEST + 1


def test_the_page_says_how_far_they_reach():
    root = lxml.html.fromstring(html_fragment.html([Table(rows=tuple(rows(TWO_HEADS)))]))
    heads = [(th.text, th.get("colspan"), th.get("rowspan"), th.get("scope")) for th in root.iter("th")]
    assert heads[0] == ("District", None, "2", "col")
    assert heads[1:3] == [("2025", "2", None, "colgroup"), ("2026", "2", None, "colgroup")]


CELLS = st.tuples(st.integers(0, 4), st.integers(0, 4), st.sampled_from(["", "x", "y"]))


@given(st.lists(st.lists(CELLS, max_size=5), min_size=1, max_size=6))
def test_whatever_cells_say_the_page_is_a_regular_table_with_every_word(given_rows):
    grid = TableGrid()
    for cells in given_rows:
        line = [GridCell((Span(text=text),), across, down) for across, down, text in cells]
        grid.add(line, header=False)
    made = grid.rows()
    width = max((len(row.cells) for row in made), default=0)
    squares, letters = set(), ""
    for number, cells in enumerate(table_cells.placed(made, width)):
        for cell in cells:
            letters += plain(cell.text)
            reach = range(number, number + cell.down), range(cell.column, cell.column + cell.across)
            mine = set(product(*reach))
            assert not mine & squares, "two cells meet"
            squares |= mine
    assert squares == set(product(range(len(made)), range(width)))
    assert sorted(letters) == sorted(text for cells in given_rows for _, _, text in cells if text)


@given(
    st.lists(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=4), min_size=1, max_size=4)
)
def test_spans_that_no_reader_made_break_no_page(spans):
    """A reading comes from a function without rights: it may say anything."""
    table = [TableRow(cells=((Span(text="x"),),) * 3, spans=tuple(row)) for row in spans]
    for number, cells in enumerate(table_cells.placed(table, 3)):
        for cell in cells:
            assert 1 <= cell.across <= 3 - cell.column
            assert 1 <= cell.down <= len(table) - number
