"""An ordered list keeps its numbers and its order, from every format to every output."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given
from hypothesis import strategies as st
from pypdfium2 import PdfDocument

from crier.model.newsroom import Newsroom
from crier.model.release import ListEntry, Listing, Paragraph, Span, numbered, plain
from crier.reading import html_units, pipeline
from crier.reading.formats import docx as word
from crier.reading.formats import markdown, odt, plain_text
from crier.rendering import html_fragment
from crier.rendering.outputs import paper, wire_copy, word_file
from crier.text import numerals
from tests.support import editions

NOW = datetime(2026, 11, 28, 14, tzinfo=UTC)


def said(units):
    """Each item as its number and words, in the order of the file; other units as their words."""
    lines = []
    last = None
    for unit in units:
        if unit.kind != "item":
            lines.append(unit.words)
        elif unit.ordered:
            before = last[1] if last and last[0] == (unit.group, unit.counted) else 0
            number = before + 1 if unit.item.number is None else unit.item.number
            last = (unit.group, unit.counted), number
            lines.append(f"{numerals.written(unit.counted, number)}. {plain(unit.text)}")
        else:
            lines.append(f"- {plain(unit.text)}")
    return lines


# ---- HTML and Markdown ----


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("<ol><li>a<li>b</ol>", ["1. a", "2. b"]),
        ("<ol start=7><li>a<li>b</ol>", ["7. a", "8. b"]),
        ("<ol><li>a<li value=10>b<li>c</ol>", ["1. a", "10. b", "11. c"]),
        ("<ol reversed><li>a<li>b<li>c</ol>", ["3. a", "2. b", "1. c"]),
        ("<ol reversed start=9><li>a<li>b</ol>", ["9. a", "8. b"]),
        ("<ol type=a><li>x<li>y</ol>", ["a. x", "b. y"]),
        ("<ol type=I start=4><li>x</ol>", ["IV. x"]),
        ("<ol style='list-style-type: lower-roman'><li>x<li>y</ol>", ["i. x", "ii. y"]),
        ("<ol><li>a</ol><p>between</p><ol start=2><li>b</ol>", ["1. a", "between", "2. b"]),
        ("<ol><li>a<li><li>c</ol>", ["1. a", "3. c"]),  # what is not seen is counted
        ("<ol start=0><li>a</ol>", ["0. a"]),
        ("<ol start=-3><li>a</ol>", ["1. a"]),
        ("<ol start=99999999999><li>a</ol>", ["1. a"]),
        ("<ol start=99999><li>a<li>b</ol>", ["99999. a", "100000. b"]),
        ("<ol start=x type=q><li value=y>a</ol>", ["1. a"]),
        ("<ul><li value=4>a</ul>", ["- a"]),
    ],
)
def test_a_list_is_counted_as_a_browser_counts_it(source, lines):
    assert said(html_units.read(source).units) == lines


def test_points_with_a_paragraph_between_go_on():
    text = b"1. Buses.\n\nThe last one leaves.\n\n2. Shade.\n\nThe sun burns.\n\n3. Fares.\n"
    assert said(markdown.read(text).units) == [
        "1. Buses.", "The last one leaves.", "2. Shade.", "The sun burns.", "3. Fares.",
    ]  # fmt: skip


def test_what_an_item_goes_on_with_stands_after_its_list():
    (unit,) = html_units.read("<ul><li><p>one</p><ul><li>in</ul><p>two <b>x</b></p></ul>").units
    assert unit.words == "one in two x"
    inner, after = unit.item.children
    assert isinstance(after, Paragraph)
    assert plain(after.text) == "two x"
    assert [plain(item.text) for item in inner.items] == ["in"]


def test_an_item_may_begin_with_a_list():
    (unit,) = html_units.read("<ol><li><ul><li>in</ul>after</ol>").units
    assert (plain(unit.item.text), unit.words) == ("", "in after")


def test_a_picture_in_an_item_takes_no_words_along():
    page = html_units.read("<ol><li>a<li>b <img src=x> c<li>d</ol>", picture=lambda *_: "x")
    assert said(page.units) == ["", "1. a", "2. b c", "3. d"]


@pytest.mark.parametrize(
    ("signs", "lines"),
    [
        (["5.", "6."], ["5. x", "6. x"]),
        (["a)", "b)"], ["a. x", "b. x"]),
        (["(iii)", "(iv)"], ["iii. x", "iv. x"]),
        (["h.", "i.", "j."], ["h. x", "i. x", "j. x"]),
    ],
)
def test_lists_as_word_writes_them_into_mails(signs, lines):
    paragraph = "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>{}<span style='font:7.0pt \"Times New Roman\"'>&nbsp; </span></span>x</p>"
    assert said(html_units.read("".join(map(paragraph.format, signs))).units) == lines


# ---- text ----


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("5. Fifth\n6. Sixth\n", ["5. Fifth", "6. Sixth"]),
        ("1. One\n2. Two\na) Ay\nb) Be\n", ["1. One", "2. Two", "a. Ay", "b. Be"]),
        ("1. One\n2. Two\n\n1. Ay\n2. Be\n", ["1. One", "2. Two", "1. Ay", "2. Be"]),
        ("1. One\n3. Three\n", ["1. One", "3. Three"]),
        ("• One\n• Two\n", ["- One", "- Two"]),
    ],
)
def test_a_text_keeps_its_numbers(text, lines):
    assert said(plain_text.units(text)) == lines


# ---- signs ----


@pytest.mark.parametrize(
    ("sign", "before", "read"),
    [
        ("4.", None, ("1", 4)),
        ("(d)", None, ("a", 4)),
        ("D.", None, ("A", 4)),
        ("iv)", None, ("i", 4)),
        ("i.", None, ("i", 1)),
        ("i.", ("a", 8), ("a", 9)),
        ("v.", ("i", 4), ("i", 5)),
        ("v.", None, ("a", 22)),
        ("IX", None, ("I", 9)),
        ("abc", None, None),
        ("iiii", None, None),
        ("Iv.", None, None),
        ("•", None, None),
    ],
)
def test_a_sign_says_how_it_counts(sign, before, read):
    assert numerals.of_sign(sign, before) == read


@given(st.sampled_from("1aAiI"), st.integers(1, 3_999))
def test_what_is_written_is_read(counted, number):
    sign = numerals.written(counted, number)
    if counted in "1iI" or number <= 26:
        assert numerals.of_sign(sign, (counted, number - 1)) == (counted, number)


def test_what_has_no_sign_is_a_number():
    assert [numerals.written(counted, 0) for counted in "1aAiI"] == ["0"] * 5
    assert numerals.written("i", 4_000) == "4000"
    assert numerals.written("A", 28) == "AB"


# ---- outputs ----

BODY = (
    Listing(
        ordered=True,
        counted="a",
        items=(
            ListEntry(text=(Span(text="third"),), number=3),
            ListEntry(
                text=(Span(text="fourth"),),
                children=(
                    Listing(ordered=True, counted="i", items=(ListEntry(text=(Span(text="inner"),)),)),
                    Paragraph(text=(Span(text="goes on"),)),
                ),
            ),
            ListEntry(text=(Span(text="ninth"),), number=9),
        ),
    ),
)


def edition():
    made = editions.load("short")
    return replace(made, release=made.release.model_copy(update={"body": BODY}))


def test_a_page_says_the_numbers():
    assert html_fragment.html(BODY) == (
        '<ol start="3" type="a">\n<li>third</li>\n<li>fourth\n<ol type="i">\n<li>inner</li>\n</ol>\n'
        '<p>goes on</p></li>\n<li value="9">ninth</li>\n</ol>'
    )


def test_a_text_says_the_numbers():
    assert wire_copy.words(BODY) == "c. third\nd. fourth\n   i. inner\n   goes on\ni. ninth"


def test_a_word_file_says_the_numbers_and_is_read_again():
    made = word.read(word_file.render(edition()))
    units = [unit for unit in made.units if unit.kind == "item"]
    assert [number for number, _ in numbered(unit.item for unit in units[:2])] == [3, 4]
    assert {unit.counted for unit in units} == {"a"}
    assert units[-1].item.number == 9


# ---- Word ----


def file(*paragraphs, levels=((1, "decimal", "%1."),)):
    """A Word file of (words, level or None, number of the list, style or None)."""
    made = docx.Document()
    numbering = made.part.numbering_part.element
    lines = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (start, form, text) in enumerate(levels)
    )
    numbering.insert(
        0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{lines}</w:abstractNum>')
    )
    lists = [numbering.add_num(77).numId, numbering.add_num(77)]
    lists[1].add_lvlOverride(ilvl=0).add_startOverride(1)
    lists[1] = lists[1].numId
    for words, level, which, style in paragraphs:
        line = made.add_paragraph(words, style=style)
        if level is not None:
            marks = line.paragraph_format.element.get_or_add_pPr().get_or_add_numPr()
            marks.get_or_add_ilvl().val, marks.get_or_add_numId().val = level, lists[which]
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_word_list_goes_on_after_a_paragraph_and_begins_where_it_says():
    made = word.read(
        file(
            ("a", 0, 0, None),
            ("between", None, 0, None),
            ("b", 0, 0, None),
            ("new", 0, 1, None),
            levels=((5, "decimal", "%1."),),
        )
    )
    assert said(made.units) == ["5. a", "between", "6. b", "1. new"]


def test_an_inner_list_begins_anew_below_each_item():
    levels = ((1, "upperLetter", "%1."), (1, "lowerRoman", "(%2)"))
    lines = (("A", 0), ("i", 1), ("ii", 1), ("B", 0), ("i again", 1))
    made = word.read(file(*((words, level, 0, None) for words, level in lines), levels=levels))
    assert said(made.units) == ["A. A", "B. B"]
    inner = [unit.item.children[0] for unit in made.units]
    assert [each.counted for each in inner] == ["i", "i"]
    assert [[number for number, _ in numbered(each.items)] for each in inner] == [[1, 2], [1]]


def test_a_heading_keeps_the_number_that_word_puts_before_it():
    made = word.read(
        file(
            ("Scope", 0, 0, "Heading 2"),
            ("Text.", None, 0, None),
            ("Persons", 0, 0, "Heading 2"),
            levels=((1, "decimal", "Article %1."),),
        )
    )
    assert said(made.units) == ["Article 1. Scope", "Text.", "Article 2. Persons"]


# ---- OpenDocument ----

_ODT = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
)


def odt_file(body):
    from crier.reading import zip_directory

    styles = (
        '<office:automatic-styles><text:list-style style:name="N"><text:list-level-style-number text:level="1" '
        'style:num-format="1"/><text:list-level-style-number text:level="2" style:num-format="a" '
        'text:start-value="3"/><text:list-level-style-bullet text:level="3"/></text:list-style>'
        '<text:list-style style:name="B"><text:list-level-style-bullet text:level="1"/></text:list-style>'
        "</office:automatic-styles>"
    )
    content = f"<office:document-content {_ODT}>{styles}<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    return zip_directory.written({"content.xml": content})


def odt_list(*items, style="N", more=""):
    inner = "".join(
        f"<text:list-item{kind}><text:p>{words}</text:p></text:list-item>" for words, kind in items
    )
    return f'<text:list text:style-name="{style}"{more}>{inner}</text:list>'


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (odt_list(("a", ""), ("b", "")), ["1. a", "2. b"]),
        (odt_list(("a", ""), style="B"), ["- a"]),
        (odt_list(("a", ""), style=""), ["- a"]),
        (odt_list(("a", ' text:start-value="5"'), ("b", "")), ["5. a", "6. b"]),
        (
            odt_list(("a", "")) + "<text:p>between</text:p>" + odt_list(("b", ""), more=' text:continue-numbering="true"'),
            ["1. a", "between", "2. b"],
        ),
        (
            odt_list(("a", ""), more=' xml:id="one"')
            + "<text:p>between</text:p>"
            + odt_list(("b", ""), more=' text:continue-list="one"'),
            ["1. a", "between", "2. b"],
        ),
        (odt_list(("a", "")) + "<text:p>between</text:p>" + odt_list(("b", "")), ["1. a", "between", "1. b"]),
    ],
)  # fmt: skip
def test_an_opendocument_list_keeps_its_numbers(body, lines):
    assert said(odt.read(odt_file(body)).units) == lines


def test_an_inner_opendocument_list_is_of_its_own_kind():
    inner = "<text:list><text:list-item><text:p>in</text:p></text:list-item></text:list>"
    body = f'<text:list text:style-name="N"><text:list-item><text:p>a</text:p>{inner}</text:list-item></text:list>'
    (unit,) = odt.read(odt_file(body)).units
    (below,) = unit.item.children
    assert (below.ordered, below.counted, below.items[0].number) == (True, "a", 3)


# ---- the whole road ----


def test_numbers_go_from_the_file_to_the_release():
    head = "# Night buses come back to the harbor on Friday\n\nLOS ANGELES — The riders asked for two things on Friday, and the council agreed to both of them.\n\n"
    text = head + "3. Buses.\n4. Shade.\n\nMedia contact: Ana Ruiz, ana@example.org, (213) 555-0100\n"
    reading = pipeline.read(pipeline.Upload(text.encode(), "x.md"), newsroom=Newsroom(), now=NOW)
    made = next(block for block in reading.body if isinstance(block, Listing))
    assert [(number, plain(item.text)) for number, item in numbered(made.items)] == [
        (3, "Buses."),
        (4, "Shade."),
    ]


def test_a_pdf_says_the_numbers():
    with PdfDocument(paper.render(edition())) as document:
        text = document[0].get_textpage().get_text_range()
    signs = [line.strip() for line in text.splitlines() if len(line.strip()) == 2 and "." in line]
    assert signs == ["c.", "d.", "i.", "i."]  # drawn behind the words, beside them on the sheet
