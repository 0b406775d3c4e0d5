"""Words of a Word file that mammoth leaves out: they stand on the page, or somebody is told."""

import io
import zipfile

import pytest

from crier.model.release import plain
from crier.reading.formats import docx

M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
A = "http://schemas.openxmlformats.org/drawingml/2006"


def read(inner):
    """A document with one paragraph that holds this markup between two words: its text, and the facts met."""
    sample, made = io.BytesIO(docx.sample(["Before MARK after."])), io.BytesIO()
    with zipfile.ZipFile(sample) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                run = f'</w:t></w:r>{inner}<w:r><w:t xml:space="preserve">'
                text = data.decode().replace("<w:t>Before", '<w:t xml:space="preserve">Before')
                data = text.replace("MARK", run).replace("<w:body", f'<w:body xmlns:m="{M}"').encode()
            new.writestr(name, data)
    document = docx.read(made.getvalue())
    return " ".join(plain(unit.text) for unit in document.units), {fact.kind for fact in document.facts}


def run(text):
    return f"<m:r><m:t>{text}</m:t></m:r>"


EQUATIONS = {
    "power": (f"{run('E=m')}<m:sSup><m:e>{run('c')}</m:e><m:sup>{run('2')}</m:sup></m:sSup>", "E=mc2"),
    "fraction": (f"<m:f><m:num>{run('a+b')}</m:num><m:den>{run('2')}</m:den></m:f>", "(a+b)/2"),
    "root": (f"<m:rad><m:deg/><m:e>{run('x+1')}</m:e></m:rad>", "√(x+1)"),
    "brackets": (f"<m:d><m:e>{run('x')}</m:e><m:e>{run('y')}</m:e></m:d>", "(x|y)"),
    "braces": (
        f'<m:d><m:dPr><m:begChr m:val="{{"/><m:endChr m:val="}}"/></m:dPr><m:e>{run("x")}</m:e></m:d>',
        "{x}",
    ),
    "sum": (
        f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub>{run("i=1")}</m:sub><m:sup>{run("n")}</m:sup>'
        f"<m:e>{run('i')}</m:e></m:nary>",
        "∑i=1n i",
    ),
    "matrix": (
        f"<m:m><m:mr><m:e>{run('a')}</m:e><m:e>{run('b')}</m:e></m:mr><m:mr><m:e>{run('c')}</m:e>"
        f"<m:e>{run('d')}</m:e></m:mr></m:m>",
        "[a, b; c, d]",
    ),
    "function": (f"<m:func><m:fName>{run('sin')}</m:fName><m:e>{run('x')}</m:e></m:func>", "sinx"),
    "accent": (f"<m:acc><m:e>{run('v')}</m:e></m:acc>", "v"),
    "unknown": (f"<m:tomorrow><m:e>{run('w')}</m:e></m:tomorrow>", "w"),
}


@pytest.mark.parametrize(("markup", "shown"), EQUATIONS.values(), ids=EQUATIONS)
@pytest.mark.parametrize("around", ["{}", "<m:oMathPara>{}</m:oMathPara>"], ids=["within", "alone"])
def test_an_equation_is_written_in_one_line(markup, shown, around):
    text, facts = read(around.replace("{}", f"<m:oMath>{markup}</m:oMath>"))
    assert text == f"Before {shown} after."
    assert facts == {"equation"}


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ('<w:fldSimple w:instr="AUTHOR"><w:r><w:t>Ana Ruiz</w:t></w:r></w:fldSimple>', "Ana Ruiz"),
        (
            "<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>とうきょう</w:t></w:r></w:rt>"
            "<w:rubyBase><w:r><w:t>東京</w:t></w:r></w:rubyBase></w:ruby></w:r>",
            "東京 (とうきょう)",
        ),
        ("<w:r><w:t>one</w:t><w:cr/><w:t>two</w:t><w:ptab/><w:t>three</w:t></w:r>", "one two three"),
        ("<w:smartTag><w:r><w:t>Madrid</w:t></w:r></w:smartTag>", "Madrid"),
        ("<w:hyperlink><w:r><w:t>here</w:t></w:r></w:hyperlink>", "here"),
        ("<w:sdt><w:sdtContent><w:r><w:t>chosen</w:t></w:r></w:sdtContent></w:sdt>", "chosen"),
    ],
)
def test_what_wraps_words_loses_none(markup, shown):
    text, facts = read(markup)
    assert text == f"Before {shown} after."
    assert "lost" not in facts


@pytest.mark.parametrize(
    "markup",
    [
        "<w:tomorrow><w:r><w:t>unheard words</w:t></w:r></w:tomorrow>",
        f'<w:r><w:drawing><a:graphicData xmlns:a="{A}/main" uri="{A}/chart"/></w:drawing></w:r>',
        f'<w:r><w:drawing><a:graphicData xmlns:a="{A}/main" uri="{A}/diagram"/></w:drawing></w:r>',
        "<w:altChunk/>",
    ],
)
def test_what_would_be_missing_is_a_fact(markup):
    assert "lost" in read(markup)[1]


def test_a_plain_file_has_lost_nothing():
    assert read("<w:r><w:t>and a tab</w:t><w:tab/><w:br/><w:t>and a line</w:t></w:r>")[1] == set()
