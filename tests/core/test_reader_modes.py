"""A page in a browser's reader mode: its markup keeps the story whole and once (`./crier judge` asks the modes)."""

import lxml.html
import pytest

from crier.model.release import Span, Table, TableRow
from crier.rendering import html_fragment
from crier.rendering.outputs import page
from tests.support import editions

NONE, ONE = (0, 0), (1, 1)


def table(spans):
    """A table of two columns, a row for each of these pairs of spans."""
    rows = [
        TableRow(cells=((Span(text=f"a{at}"),), (Span(text="b"),)), spans=each)
        for at, each in enumerate(spans)
    ]
    return Table(rows=tuple(rows))


def bodies(made, **options):
    root = lxml.html.fromstring(str(html_fragment.html([made], **options)))
    return [len(body) for body in root.iter("tbody")]


@pytest.mark.parametrize(
    ("spans", "sizes"),
    [
        ([()] * 8, [8]),
        ([()] * 20, [8, 8, 4]),
        ([()] * 7 + [((1, 3), ONE), (NONE, ONE), (NONE, ONE)] + [()] * 10, [10, 8, 2]),
        ([((1, 20), ONE)] + [(NONE, ONE)] * 19, [20]),
    ],
)
def test_a_page_s_rows_stand_in_groups_that_no_cell_reaches_out_of(spans, sizes):
    assert bodies(table(spans), frame="Table") == sizes


def test_elsewhere_a_table_has_one_body():
    assert bodies(table([()] * 20)) == [20]
    assert bodies(table([()] * 20), paper=True) == [20]


def test_quotations_beside_the_story_are_an_aside():
    root = lxml.html.fromstring(page.render(editions.load("cooling")))
    quoted = root.xpath("//div[@class='coda']//blockquote")
    assert quoted
    assert not [each for each in quoted if not each.xpath("ancestor::aside")]
