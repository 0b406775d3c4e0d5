"""Templates whose fields are named: release.docx, release.odt and release.md, in English or Spanish."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from crier.reading.named_fields import STYLES, Field

# What stands in a template, in the order of a release: field (empty: the text) → what to write there.
_LINES: Mapping[str, tuple[tuple[Field | None, str], ...]] = {
    "en": (
        ("embargo", "[Write day and hour here, as in 3 May 2027, 10:00, or delete this line]"),
        ("lists", "[Write the lists here that get it, or delete this line]"),
        ("headline", "[Write the headline here]"),
        ("subheadline", "[Write the line under the headline here, or delete this line]"),
        ("dateline", "[Write city and day here, as in Leeds, 3 May 2027]"),
        (None, "[Write here what has happened]"),
        ("quotation", "[Write here what somebody says, and who says it]"),
        (None, "[Write more paragraphs here]"),
        ("boilerplate", "[Write here who you are, in two sentences]"),
        ("contacts", "[Write name, role, telephone and email of a contact here]"),
    ),
    "es": (
        ("embargo", "[Escriba aquí el día y la hora, como 3 de mayo de 2027, 10:00, o borre esta línea]"),
        ("lists", "[Escriba aquí las listas que la reciben, o borre esta línea]"),
        ("headline", "[Escriba aquí el titular]"),
        ("subheadline", "[Escriba aquí la línea bajo el titular, o borre esta línea]"),
        ("dateline", "[Escriba aquí la ciudad y el día, como Soria, 3 de mayo de 2027]"),
        (None, "[Escriba aquí qué ha pasado]"),
        ("quotation", "[Escriba aquí lo que alguien dice, y quién lo dice]"),
        (None, "[Escriba aquí más párrafos]"),
        ("boilerplate", "[Escriba aquí quiénes son ustedes, en dos frases]"),
        ("contacts", "[Escriba aquí nombre, cargo, teléfono y correo de un contacto]"),
    ),
}
LANGUAGES = tuple(_LINES)
_LOOKS: Mapping[Field, tuple[int, bool]] = {  # size in points, bold
    "headline": (20, True),
    "subheadline": (14, False),
    "dateline": (11, True),
    "embargo": (11, True),
    "lists": (11, False),
    "topics": (11, False),
    "contacts": (11, False),
    "quotation": (12, False),
    "boilerplate": (10, False),
}


def write(folder: Path, language: str) -> Iterator[Path]:
    """Puts the templates into the folder; the path of each. Raises FileExistsError before it replaces one."""
    made = {
        "release.docx": word(language),
        "release.odt": opendocument(language),
        "release.md": markdown(language),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in made.items():
        path = folder / name
        with path.open("xb") as file:
            file.write(data)
        yield path


def style(field: Field, language: str) -> str:
    """What the style of a field is called in the list of styles."""
    name = STYLES[field][LANGUAGES.index(language)]
    return name.title() if language == "en" else name.capitalize()


def word(language: str, lines: tuple[tuple[Field | None, str], ...] | None = None) -> bytes:
    """The Word template, or with other lines in its styles."""
    from docx import Document
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt

    document = Document()
    for field, (size, bold) in _LOOKS.items():
        made: Any = document.styles.add_style(style(field, language), WD_STYLE_TYPE.PARAGRAPH)
        made.base_style, made.quick_style = document.styles["Normal"], True
        made.font.size, made.font.bold = Pt(size), bold
    for name, text in lines or _LINES[language]:
        document.add_paragraph(text, style=style(name, language) if name else None)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
_SPACES = (
    f'xmlns:office="{_OFFICE}:office:1.0" xmlns:style="{_OFFICE}:style:1.0" xmlns:text="{_OFFICE}:text:1.0" '
    f'xmlns:fo="{_OFFICE}:xsl-fo-compatible:1.0" office:version="1.3"'
)
_ODT = "application/vnd.oasis.opendocument.text"


def opendocument(language: str, lines: tuple[tuple[Field | None, str], ...] | None = None) -> bytes:
    """The OpenDocument template, or with other lines in its styles."""
    looks = {style(field, language): look for field, look in _LOOKS.items()}
    styles = "".join(
        f'<style:style style:name="{_coded(name)}" style:display-name="{name}" style:family="paragraph" '
        f'style:parent-style-name="Standard"><style:text-properties fo:font-size="{size}pt"'
        f' fo:font-weight="{"bold" if bold else "normal"}"/></style:style>'
        for name, (size, bold) in looks.items()
    )
    text = "".join(
        f'<text:p text:style-name="{_coded(style(name, language) if name else "Standard")}">'
        f"{escape(words)}</text:p>"
        for name, words in lines or _LINES[language]
    )
    standard = '<style:style style:name="Standard" style:family="paragraph"/>'
    parts = {
        "mimetype": _ODT,
        "content.xml": f"<office:document-content {_SPACES}><office:body><office:text>{text}</office:text>"
        "</office:body></office:document-content>",
        "styles.xml": f"<office:document-styles {_SPACES}><office:styles>{standard}{styles}</office:styles>"
        "</office:document-styles>",
        "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{_OFFICE}:manifest:1.0" '
        f'manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODT}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        '<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in parts.items():
            head = '<?xml version="1.0" encoding="UTF-8"?>\n' if name.endswith(".xml") else ""
            archive.writestr(zipfile.ZipInfo(name), head + part)
    return out.getvalue()


def _coded(name: str) -> str:
    """A style's name as OpenDocument writes it: everything but letters and digits by its number."""
    return "".join(
        letter if letter.isascii() and letter.isalnum() else f"_{ord(letter):x}_" for letter in name
    )


def markdown(language: str, lines: tuple[tuple[Field | None, str], ...] | None = None) -> bytes:
    """The Markdown template: settings between two rules, then the text."""
    rows = lines or _LINES[language]
    named: dict[str, str] = {name: text for name, text in rows if name and name != "quotation"}
    if "dateline" in named:
        named["date"] = named["dateline"]
    settings = [f"{name}: {_quoted(text)}" for name, text in named.items()]
    text = [
        f"> {words}" if name == "quotation" else words for name, words in rows if name in (None, "quotation")
    ]
    return ("\n".join(("---", *settings, "---", "")) + "\n" + "\n\n".join(text) + "\n").encode()


def _quoted(text: str) -> str:
    """A value as YAML takes it, whatever it says."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
