"""Equations, readings above signs and drawn objects of web pages and of OpenDocument: in words, or told."""

import html as escaping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crier.reading import html_units, zip_directory
from crier.reading.formats import odt

_MATH = "http://www.w3.org/1998/Math/MathML"
_ODT = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for name, long in (("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"))
)

EQUATIONS = {
    "power": ("<mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup>", "E=mc²"),
    "fraction": ("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac>", "(a+b)/2"),
    "root": ("<msqrt><mi>x</mi><mo>+</mo><mn>1</mn></msqrt>", "√(x+1)"),
    "third root": ("<mroot><mi>x</mi><mn>3</mn></mroot>", "³√x"),
    "both": ("<msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup>", "x₁²"),
    "sum": ("<munderover><mo>∑</mo><mn>1</mn><mi>n</mi></munderover><mi>i</mi>", "∑₁ⁿi"),
    "matrix": ("<mtable><mtr><mtd><mi>a</mi></mtd><mtd><mi>b</mi></mtd></mtr><mtr><mtd><mi>c</mi></mtd></mtr></mtable>", "[a, b; c]"),
    "fenced": ("<mfenced open='[' close=']'><mi>x</mi><mi>y</mi></mfenced>", "[x, y]"),
    "annotated": ("<semantics><mrow><mi>k</mi></mrow><annotation encoding='TeX'>\\alpha</annotation></semantics>", "k"),
    "unseen": ("<mi>f</mi><mo>\u2061</mo><mphantom><mi>q</mi></mphantom><mi>x</mi>", "fx"),
    "half a power": ("<msup><mi>c</mi></msup>", "c"),
    "words": ("<mtext>if it rains</mtext>", "if it rains"),
}  # fmt: skip


@pytest.mark.parametrize(("markup", "shown"), EQUATIONS.values(), ids=EQUATIONS)
def test_an_equation_of_a_page_is_written_in_one_line(markup, shown):
    page = html_units.read(f"<p>Before <math xmlns='{_MATH}'>{markup}</math> after.</p>")
    assert [unit.words for unit in page.units] == [f"Before {shown} after."]
    assert [fact.kind for fact in page.facts] == ["equation"]
    prefixed = html_units.read(
        f"<p>Before <m:math>{markup.replace('<', '<m:').replace('<m:/', '</m:')}</m:math>."
    )
    assert prefixed.units[0].words == f"Before {shown}."


@pytest.mark.parametrize(("markup", "shown"), EQUATIONS.values(), ids=EQUATIONS)
def test_an_equation_of_opendocument_is_written_in_one_line(markup, shown):
    part = f'<math xmlns="{_MATH}">{markup}</math>'
    made = document(
        '<text:p>Before <draw:frame><draw:object xlink:href="./Object 1"/></draw:frame> after.</text:p>', part
    )
    assert [unit.words for unit in made.units] == [f"Before {shown} after."]
    assert [fact.kind for fact in made.facts] == ["equation"]


def document(body, part=""):
    content = (
        f'<office:document-content {_ODT} xmlns:xlink="http://www.w3.org/1999/xlink"><office:body><office:text>'
        f"{body}</office:text></office:body></office:document-content>"
    )
    return odt.read(
        zip_directory.written({"content.xml": content} | ({"Object 1/content.xml": part} if part else {}))
    )


@pytest.mark.parametrize("part", ["", "<chart/>", f'<math xmlns="{_MATH}"/>'])
def test_a_drawn_object_of_opendocument_is_told_as_lost(part):
    frame = '<draw:frame><draw:object xlink:href="./Object 1"/><draw:image xlink:href="./ObjectReplacements/Object 1"/></draw:frame>'
    made = document(f"<text:p>Before {frame} after.</text:p>", part)
    assert [(fact.kind, fact.text) for fact in made.facts] == [("lost", "chart")]


def test_equations_without_an_end_cost_no_square_and_hide_nothing():
    page = html_units.read("<p>" + "a <math><mi>x</mi> b " * 3_000)
    assert page.units


def test_what_an_equation_says_is_no_markup():
    page = html_units.read("<p><math><mtext>&lt;script&gt;x&lt;/script&gt;</mtext></math></p>")
    assert page.units[0].words == escaping.unescape("&lt;script&gt;x&lt;/script&gt;")


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("<ruby>東京<rt>とうきょう</rt></ruby>都", "東京 (とうきょう)都"),
        ("<ruby>東京<rp>(</rp><rt>とうきょう</rt><rp>)</rp></ruby>", "東京 (とうきょう)"),
        ("<ruby>漢<rt>かん<rb>字<rt>じ</ruby>", "漢 (かん)字 (じ)"),
        ("<ruby>漢<rt></rt></ruby>", "漢"),
    ],
)
def test_a_reading_above_signs_stands_behind_them(source, read):
    assert html_units.read(f"<p>{source}</p>").units[0].words == read


def test_a_reading_of_opendocument_stands_behind_the_signs():
    ruby = "<text:ruby><text:ruby-base>東京</text:ruby-base><text:ruby-text>とうきょう</text:ruby-text></text:ruby>"
    assert document(f"<text:p>{ruby}都</text:p>").units[0].words == "東京 (とうきょう)都"


def test_the_head_of_an_opendocument_table_is_its_head():
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    row = f"<table:table-row>{cell.format('a')}{cell.format('b')}</table:table-row>"
    made = document(
        f"<table:table><table:table-header-rows>{row}</table:table-header-rows>{row}</table:table>"
    )
    assert [unit.row.header for unit in made.units] == [True, False]


@given(st.text(alphabet="<>/math mi\x00\ud800\u2061&;=\"'?xl!-", max_size=120))
def test_whatever_stands_in_an_equation_is_read(words):
    assert html_units.read(f"<p>a <math>{words}</math> <math><mi>x</mi></math></p>").units
