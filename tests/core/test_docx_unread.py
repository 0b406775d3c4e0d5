"""Words of a Word file that mammoth leaves out: they stand on the page, or somebody is told."""

import io
import zipfile

import pytest

from crier.model.release import plain
from crier.reading.formats import docx
from tests.support import wordfiles

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
    "power": (f"{run('E=m')}<m:sSup><m:e>{run('c')}</m:e><m:sup>{run('2')}</m:sup></m:sSup>", "E=mc²"),
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
        "∑i=1ⁿ i",
    ),
    "matrix": (
        f"<m:m><m:mr><m:e>{run('a')}</m:e><m:e>{run('b')}</m:e></m:mr><m:mr><m:e>{run('c')}</m:e>"
        f"<m:e>{run('d')}</m:e></m:mr></m:m>",
        "[a, b; c, d]",
    ),
    "function": (f"<m:func><m:fName>{run('sin')}</m:fName><m:e>{run('x')}</m:e></m:func>", "sinx"),
    "raised before": (
        f"<m:sPre><m:sub>{run('6')}</m:sub><m:sup>{run('14')}</m:sup><m:e>{run('C')}</m:e></m:sPre>",
        "₆¹⁴C",
    ),
    "limit": (f"<m:limLow><m:e>{run('lim')}</m:e><m:lim>{run('n→0')}</m:lim></m:limLow>", "limn→0"),
    "lines": (f"<m:eqArr><m:e>{run('x=1')}</m:e><m:e>{run('y=2')}</m:e></m:eqArr>", "x=1; y=2"),
    "one above the other": (
        f'<m:f><m:fPr><m:type m:val="noBar"/></m:fPr><m:num>{run("n")}</m:num><m:den>{run("k")}</m:den></m:f>',
        "[n; k]",
    ),
    "a degree that is not shown": (
        f'<m:rad><m:radPr><m:degHide m:val="1"/></m:radPr><m:deg>{run("2")}</m:deg><m:e>{run("x")}</m:e></m:rad>',
        "√x",
    ),
    "a new line": (f"{run('a=1')}<m:r><w:br/></m:r>{run('b=2')}", "a=1 b=2"),
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
        ('<w:bdo w:val="rtl"><w:r><w:t>turned</w:t></w:r></w:bdo>', "turned"),
        ('<w:dir w:val="ltr"><w:r><w:t>turned</w:t></w:r></w:dir>', "turned"),
        (
            '<w:r><w:t xml:space="preserve">5 </w:t><w:sym w:font="Symbol" w:char="F06D"/><w:t>g</w:t></w:r>',
            "5 μg",
        ),
        ('<w:r><w:t>5</w:t><w:sym w:font="SYMBOL" w:char="F0B1"/><w:t>1</w:t></w:r>', "5±1"),
        ('<w:r><w:t>caf</w:t><w:sym w:font="Arial" w:char="00E9"/></w:r>', "café"),
        ('<w:r><w:t>20</w:t><w:sym w:font="Times New Roman" w:char="F0B0"/></w:r>', "20°"),
        ('<w:r><w:sym w:font="wingdings" w:char="F0FC"/><w:t>done</w:t></w:r>', "✓done"),
        ('<w:r><w:t>odd</w:t><w:sym w:font="Arial" w:char="x"/></w:r>', "odd"),
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
        f'<w:r><w:drawing><a:graphicData xmlns:a="{A}/main" uri="{A}/chartex"/></w:drawing></w:r>',
        f'<w:r><w:drawing><a:graphicData xmlns:a="{A}/main" uri="shape"><a:t>WordArt</a:t></a:graphicData>'
        "</w:drawing></w:r>",
        '<w:r><w:pict><v:textpath xmlns:v="urn:schemas-microsoft-com:vml" string="DRAFT"/></w:pict></w:r>',
        '<w:r><w:sym w:font="MT Extra" w:char="F0BC"/></w:r>',
        "<w:altChunk/>",
        "<w:subDoc/>",
    ],
)
def test_what_would_be_missing_is_a_fact(markup):
    assert "lost" in read(markup)[1]


def test_a_box_to_tick_is_there_once():
    box = (
        '<w:sdt><w:sdtPr><w14:checkbox xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"/>'
        "</w:sdtPr><w:sdtContent><w:r><w:t>☒</w:t></w:r></w:sdtContent></w:sdt>"
    )
    assert read(box) == ("Before ☒ after.", set())


NOTE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def with_notes(kind, *bodies, text='<w:r><w:footnoteReference w:id="2"/></w:r>'):
    """A document that names note 2, and a part of notes: note 1 is whoever nobody names."""
    notes = "".join(
        f'<w:{kind} w:id="{number}"><w:p>{body}</w:p></w:{kind}>'
        for number, body in enumerate(bodies, start=1)
    )
    relation = {"n": (f"{kind}s", f"{kind}s.xml", False)}
    part = {f"word/{kind}s.xml": f'<w:{kind}s xmlns:w="{NOTE}" xmlns:m="{M}">{notes}</w:{kind}s>'}
    line = f"<w:p><w:r><w:t>Before.</w:t></w:r>{text.replace('footnote', kind)}</w:p>"
    document = docx.read(wordfiles.docx(line, parts=part, relations=relation))
    return " ".join(plain(unit.text) for unit in document.units), [
        (fact.kind, fact.text) for fact in document.facts
    ]


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
@pytest.mark.parametrize(
    ("body", "shown", "fact"),
    [
        ("<w:r><w:t>A source.</w:t></w:r>", "A source.", None),
        ('<w:fldSimple w:instr="AUTHOR"><w:r><w:t>Ana</w:t></w:r></w:fldSimple>', "Ana", None),
        (f"<m:oMath>{run('x')}</m:oMath>", "x", ("equation", "x")),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>a secret</w:t></w:r>", None, ("hidden", "a secret")),
        ("<w:del><w:r><w:delText>an older one</w:delText></w:r></w:del>", None, ("deleted", "an older one")),
        ("<w:tomorrow><w:r><w:t>unheard</w:t></w:r></w:tomorrow>", None, ("lost", "unheard")),
    ],
)
def test_notes_are_read_as_carefully_as_the_text(kind, body, shown, fact):
    text, facts = with_notes(kind, "<w:r><w:t>Nobody names this.</w:t></w:r>", body)
    assert "Nobody names this" not in text
    assert (shown or "Before.") in text
    assert "secret" not in text and "older" not in text
    assert facts == ([fact] if fact else [])


def test_a_plain_file_has_lost_nothing():
    assert read("<w:r><w:t>and a tab</w:t><w:tab/><w:br/><w:t>and a line</w:t></w:r>")[1] == set()
