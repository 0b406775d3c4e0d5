"""Word's "Strict Open XML" says the same under other names: read the same, and nothing hides behind a name."""

import io
import re
import zipfile

import pytest
from wordfiles import docx, paragraph

from crier.model.errors import Rejected
from crier.reading.formats import docx as reader

TOP = (
    paragraph("FOR IMMEDIATE RELEASE"),
    paragraph("Ferry Crews Vote to End Their Strike", "<w:b/><w:sz w:val='36'/>"),
    paragraph("SEATTLE, May 18, 2026 – Ferry crews voted last night to end a strike of nineteen days."),
)
END = (paragraph("Contact: Idris Calloway, idris@example.org"),)
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
TABLE = "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr>{}</w:tc></w:tr><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>"
LINK = '<w:p><w:fldSimple w:instr=\' HYPERLINK "https://example.org/a" \\o "tip"\'><w:r><w:t>the report</w:t></w:r></w:fldSimple></w:p>'
MATHS = (
    '<w:p><m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">'
    "<m:r><m:t>E=mc</m:t></m:r></m:oMath></w:p>"
)
NOTES = {
    "word/footnotes.xml": "<w:footnotes NS><w:footnote w:id='2'>"
    + paragraph("The note itself.")
    + "</w:footnote></w:footnotes>",
    "word/styles.xml": "<w:styles NS><w:style w:type='character' w:styleId='Secret'><w:rPr><w:vanish/></w:rPr></w:style></w:styles>",
}
FILES = {
    "merged cells": docx(*TOP, TABLE.format(*map(paragraph, ("both", "one", "two"))), *END),
    "a field that is a link": docx(*TOP, LINK, *END),
    "an equation": docx(*TOP, MATHS, *END),
    "a footnote, and a style that hides": docx(
        *TOP,
        "<w:p><w:r><w:t>Told</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r></w:p>",
        paragraph("STYLEHIDDEN", '<w:rStyle w:val="Secret"/>'),
        *END,
        parts=NOTES,
        relations={"f": ("footnotes", "footnotes.xml", False), "s": ("styles", "styles.xml", False)},
    ),
}


def changed(data: bytes, change) -> bytes:
    """The file with each part of XML put through `change`, a function from text to text."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, change(part.decode()) if name.endswith((".xml", ".rels")) else part)
    return out.getvalue()


def strict(xml: str) -> str:
    """The names of ISO/IEC 29500-1; those of the package and its core properties are the same in both."""
    return re.sub(
        r"http://schemas\.openxmlformats\.org/(wordprocessingml|officeDocument|drawingml)/2006/",
        r"http://purl.oclc.org/ooxml/\1/",
        xml,
    )


@pytest.mark.parametrize("name", FILES)
def test_a_strict_file_is_read_as_its_twin(name):
    usual, other = reader.read(FILES[name]), reader.read(changed(FILES[name], strict))
    assert other == usual
    assert usual.units


def test_word_s_names_may_have_another_prefix():
    data = FILES["merged cells"]
    renamed = changed(
        data, lambda xml: re.sub(r"(?<=[</ ])w:(?=\w)", "x0:", xml.replace("xmlns:w=", "xmlns:x0="))
    )
    assert reader.read(renamed) == reader.read(data)


HIDDEN = f'<s:r xmlns:s="{STRICT}"><s:rPr><s:vanish/></s:rPr><s:t>SECRETWORDS</s:t></s:r>'


def test_what_is_hidden_under_a_strict_name_is_hidden():
    document = reader.read(docx(*TOP, f"<w:p>{HIDDEN}</w:p>", *END))
    assert not [unit for unit in document.units if "SECRETWORDS" in unit.words]
    assert ("hidden", "SECRETWORDS") in [(fact.kind, fact.text) for fact in document.facts]


def test_a_strict_name_spelt_with_references_is_refused():
    spelt = HIDDEN.replace("purl.", "purl&#46;")
    with pytest.raises(Rejected):
        reader.read(docx(*TOP, f"<w:p>{spelt}</w:p>", *END))
