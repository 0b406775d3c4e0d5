"""What a reader would do anew for each file, done once before the fork, on small files of our own.

A child starts as a copy of its parent and is thrown away, so whatever is first
used in it (an import, an expression, a telephone plan, a codec) is paid for
with every file. Only the format at hand is warmed.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

_LINES = (
    "FOR IMMEDIATE RELEASE",
    "Ferry Crews Vote for Night Boats",
    "PORT ELLIS, Wash., May 3, 2026 -- The crews of the ferry voted to keep the night boats running.",
    '"We shall run them all winter," said Ana Ruiz, captain. "It is what people asked for," she added.',
    "WHEN: Monday, May 11, 2026, 10:00 a.m. PDT",
    "WHERE: Pier 4, Port Ellis",
    "About Night Boats",
    "Night Boats is a union of crews. Register at http://boats.example/vote for more.",
    "Media contact: Ana Ruiz, (206) 555-0134, +34 91 555 01 34, ana@boats.example",
)
TEXT = "\n\n".join(_LINES)

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"


def _markdown() -> bytes:
    return f"---\ntopics: [boats]\n---\n{TEXT}\n\n- **one** [more](http://boats.example/)\n".encode()


def _html() -> bytes:
    paragraphs = "".join(f"<p style='color:#000'>{line}" for line in _LINES)
    return f"<main>{paragraphs}<ul><li>one</ul><table><tr><td>one<td>two</table></main>".encode()


def _mail() -> bytes:
    return f"From: ana@boats.example\nSubject: Vote\nMIME-Version: 1.0\n\n{TEXT}".encode()


def _rtf() -> bytes:
    return ("{\\rtf1\\ansi " + TEXT.replace("\n\n", "\\par ") + "}").encode()


def _docx() -> bytes:
    paragraphs = "".join(
        f"<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{line}</w:t></w:r></w:p>"
        for line in _LINES  # no "&" or "<" in them
    )
    types = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return _zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
            f'<Override PartName="/word/document.xml" ContentType="{types}"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r" '
            f'Type="{_OFFICE}/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/document.xml": f'<w:document xmlns:w="{_W}"><w:body>{paragraphs}</w:body></w:document>',
        }
    )


def _odt() -> bytes:
    paragraphs = "".join(f"<t:p>{line}</t:p>" for line in _LINES)
    return _zipped(
        {
            "content.xml": f'<o:document-content xmlns:o="{_ODF}:office:1.0" xmlns:t="{_ODF}:text:1.0">'
            f"<o:body><o:text>{paragraphs}</o:text></o:body></o:document-content>"
        }
    )


def _zipped(parts: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


SAMPLES: dict[str, Callable[[], bytes]] = {
    ".md": _markdown,
    ".html": _html,
    ".htm": _html,
    ".eml": _mail,
    ".rtf": _rtf,
    ".docx": _docx,
    ".odt": _odt,
}
PICTURED = {".docx", ".odt", ".eml"}  # formats that carry pictures


def pictures() -> None:
    """Opens and writes a picture of each kind."""
    from PIL import Image

    from crier.reading import pictures
    from crier.reading.document import Picture

    made = {}
    for kind in ("PNG", "JPEG"):
        out = io.BytesIO()
        exif = Image.Exif()
        exif[0x0112] = 1  # orientation: its reader is Pillow's for TIFF
        Image.new("RGB", (2, 2)).save(out, kind, exif=exif)
        made[kind] = Picture(out.getvalue())
    pictures.encode(made)


def plans(country: str) -> None:
    """Loads the telephone plans that numbers are tried in; +1 alone is two dozen."""
    import phonenumbers

    from crier.reading.fields.contact_points import MAYBE

    code = phonenumbers.country_code_for_region(country)
    for region in (*phonenumbers.region_codes_for_country_code(code), *MAYBE):
        if (number := phonenumbers.example_number(region)) is not None:
            phonenumbers.is_valid_number(number)
