"""Tables whose cells reach over others: each value stays under its head, from a page or a file to the page."""

import io
import re
import zipfile
from itertools import product

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crier.model.errors import Rejected
from crier.model.release import Span, Table, TableRow, plain
from crier.reading import html_units
from crier.reading.formats import docx, odt
from crier.reading.table_grid import WIDEST, GridCell, TableGrid
from crier.rendering import html_fragment, table_cells
from tests.support import wordfiles
from tests.support.wordfiles import paragraph


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
        ("<tr><td colspan='2.5'>a<tr><td>b<td>c", [["a", ""], ["b", "c"]]),  # what follows digits is ignored
        ("<tr><td colspan=' +2 '>a<tr><td>b<td>c", [["a", ""], ["b", "c"]]),
        ("<thead><tr><th rowspan=3>a<th>b<tbody><tr><td>c<td>d", [["a", "b"], ["c", "d"]]),
        (
            "<tfoot><tr><td>sum<td>3<tbody><tr><td>a<td>3<thead><tr><th>x<th>y",
            [["x", "y"], ["a", "3"], ["sum", "3"]],
        ),
        ("<tr><td>a<td style='display:none'>b<td>c<tr><td>d<td>e", [["a", "c"], ["d", "e"]]),
        (
            "<tr><td>a<td style='visibility:hidden'>b<td>c<tr><td>d<td>e<td>f",
            [["a", "", "c"], ["d", "e", "f"]],
        ),
        ("<tr style='display:none'><td>a<td>b<tr><td>c<td>d", [["c", "d"]]),
        ("<tr hidden><td>a<td>b<tr><td>c<td>d", [["c", "d"]]),
        ("<tbody hidden><tr><td>a<td>b<tbody><tr><td>c<td>d", [["c", "d"]]),
        ("<tr><th style='color:white'>a<th>b<tr><td>c<td>d", [["a", "b"], ["c", "d"]]),  # on its row's colour
        ("<tr><td><ul><li>a<li>b</ul><td>c<tr><td>d<td>e", [["a\nb", "c"], ["d", "e"]]),
        ("<tr><td colspan=x>a<td rowspan=-1>b<tr><td>c<td>d", [["a", "b"], ["c", "d"]]),
    ],
)
def test_each_cell_stands_in_its_column(markup, seen):
    assert [shown(row) for row in rows(markup)] == seen


@pytest.mark.parametrize("hides", ["hidden", "style='display:none'", "style='visibility:hidden'"])
@pytest.mark.parametrize(
    "markup",
    [
        "<tr {}><td>one<td>two",
        "<tr><td {}>one two<td>x",
        "<tbody {}><tr><td>one<td>two",
        "<caption {}>one two</caption>",
    ],
)
def test_words_of_a_table_that_nobody_sees_are_a_fact(markup, hides):
    page = html_units.read(
        f"<main><p>Before.</p><table>{markup.format(hides)}<tbody><tr><td>a<td>b</table></main>",
        picture=lambda *_: None,
    )
    assert [(fact.kind, "".join(fact.text.split())) for fact in page.facts] == [("hidden", "onetwo")]


def test_a_tables_caption_is_read():
    page = html_units.read("<table><caption>Buses</caption><tr><td>a<td>b</table>", picture=lambda *_: None)
    assert [(unit.kind, unit.caption) for unit in page.units] == [("row", "Buses")]


@pytest.mark.parametrize(
    ("rows", "heads", "tags"),
    [
        ("<tr><th>a<td>1<td>2", [1], ['<th scope="row">a</th>']),
        ("<tr><th>a<th>b<td>2", [2], ['<th scope="row">a</th>', '<th scope="row">b</th>']),
        ("<tr><th>a<th>b", [0], ['<th scope="col">a</th>', '<th scope="col">b</th>']),
        ("<tr><td>1<th>b", [0], []),
        ("<tr><th colspan=2>a<td>2", [2], ['<th scope="row" colspan="2">a</th>']),
        ("<tr><th rowspan=2>a<td>1<tr><td>2", [1, 0], ['<th scope="rowgroup" rowspan="2">a</th>']),
        ("<tr><th><td>2", [1], []),
    ],
)
def test_what_names_a_row_names_it(rows, heads, tags):
    units = html_units.read(f"<table>{rows}</table>").units
    assert [unit.row.heads for unit in units] == heads
    made = str(html_fragment.html((Table(rows=tuple(unit.row for unit in units)),)))
    assert re.findall(r"<th.*?</th>", made) == tags


def word_table(markup):
    """The rows of a Word table, as they are read."""
    cells = markup.replace("[", "<w:tc><w:p><w:r><w:t>").replace("]", "</w:t></w:r></w:p></w:tc>")
    units = docx.read(wordfiles.docx(paragraph("Before."), f"<w:tbl>{cells}</w:tbl>")).units
    return [unit.row for unit in units if unit.row]


@pytest.mark.parametrize(
    ("before", "seen"),
    [
        ("1", [["a", "b", "c"], ["", "d", "e"]]),
        ("2", [["a", "b", "c", ""], ["", "", "d", "e"]]),
        ("0", [["a", "b", "c"], ["d", "e", ""]]),
        ("x", [["a", "b", "c"], ["d", "e", ""]]),
        ("999", [["a", "b", "c"], ["d", "e", ""]]),
    ],
)
def test_a_row_that_begins_further_right_stays_there(before, seen):
    begin = f'<w:tr><w:trPr><w:gridBefore w:val="{before}"/></w:trPr>[d][e]</w:tr>'
    made = word_table(f"<w:tr>[a][b][c]</w:tr>{begin}")
    assert [(shown(row) + [""] * 4)[: len(want)] for row, want in zip(made, seen, strict=True)] == seen


def test_a_cell_of_words_may_reach_from_the_head_into_the_body():
    head = "<w:trPr><w:tblHeader/></w:trPr>"
    over = '<w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc>'
    under = "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>"
    made = word_table(f"<w:tr>{head}{over}[b]</w:tr><w:tr>{under}[c]</w:tr>")
    assert [shown(row) for row in made] == [["a", "b"], ["", "c"]]


def odt_document(markup):
    """What is read of an OpenDocument table: row, cell and gone are its elements, [x] a cell's paragraph."""
    sample = odt.sample(["Before.", "MARK"])
    names = (("row", "table:table-row"), ("gone", "table:covered-table-cell"), ("cell", "table:table-cell"))
    for short, name in names:
        markup = re.sub(rf"(</?){short}\b", rf"\1{name}", markup)
    markup = markup.replace("[", "<t:p>").replace("]", "</t:p>")
    table = f'</t:p><table:table xmlns:table="{TABLE}">{markup}</table:table><t:p>'
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sample)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).decode().replace("MARK", table))
    return odt.read(made.getvalue())


TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
ODT_REPEATED = 'table:number-{}-repeated="{}"'


@pytest.mark.parametrize(
    ("markup", "seen", "facts"),
    [
        (
            '<row><cell table:number-columns-spanned="2">[a]</cell><gone/></row><row><cell>[b]</cell><cell>[c]</cell></row>',
            [["a", ""], ["b", "c"]],
            [],
        ),
        (
            '<row><cell table:number-columns-spanned="2">[a]</cell><gone>[under]</gone></row><row><cell>[b]</cell><cell>[c]</cell></row>',
            [["a", ""], ["b", "c"]],
            [("hidden", "under")],
        ),
        (f"<row><cell {ODT_REPEATED.format('columns', 3)}>[a]</cell></row>", [["a", "a", "a"]], []),
        (
            f"<row {ODT_REPEATED.format('rows', 2)}><cell>[a]</cell><cell>[b]</cell></row>",
            [["a", "b"]] * 2,
            [],
        ),
        (
            f"<row><cell {ODT_REPEATED.format('columns', 2)}/><cell>[a]</cell></row><row><cell>[b]</cell><cell>[c]</cell><cell>[d]</cell></row>",
            [["", "", "a"], ["b", "c", "d"]],
            [],
        ),
        (
            f"<row><cell>[a]</cell><cell>[b]</cell></row><row {ODT_REPEATED.format('rows', 1048000)}><cell/><cell/></row>",
            [["a", "b"]],
            [],
        ),
        (
            '<row table:visibility="collapse"><cell>[a]</cell><cell>[b]</cell></row><row><cell>[c]</cell><cell>[d]</cell></row>',
            [["c", "d"]],
            [("hidden", "ab")],
        ),
    ],
)
def test_a_table_of_opendocument_is_read_as_it_is_seen(markup, seen, facts):
    document = odt_document(markup)
    assert [shown(unit.row) for unit in document.units if unit.row] == seen
    assert [(fact.kind, fact.text) for fact in document.facts] == facts


@pytest.mark.parametrize(
    "markup",
    [
        f"<row><cell {ODT_REPEATED.format('columns', 999999999)}>[a]</cell><cell>[b]</cell></row>",
        f"<row {ODT_REPEATED.format('rows', 999999999)}><cell>a</cell><cell>[b]</cell></row>",
        f"<row {ODT_REPEATED.format('rows', 900)}><cell {ODT_REPEATED.format('columns', 50)}>{'word ' * 50}</cell></row>",
    ],
)
def test_a_cell_that_asks_to_stand_there_too_often_is_refused(markup):
    with pytest.raises(Rejected) as refused:
        odt_document(markup)
    assert refused.value.check == "too-hard"


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
