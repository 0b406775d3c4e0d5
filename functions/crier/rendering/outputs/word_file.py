"""The release as editors paste it: a Word file with real headings, lists, tables and links."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, Any

from crier.model.edition import Edition
from crier.model.release import (
    Block,
    BlockQuotation,
    Heading,
    Image,
    Inline,
    Listing,
    Media,
    Numerals,
    Paragraph,
    Rule,
    Span,
    Table,
    numbered,
)
from crier.rendering import html_fragment, story, table_cells
from crier.rendering.zip_file import zipped
from crier.text import messages
from crier.text.characters import xml

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.text.paragraph import Paragraph as Line
    from docx.text.run import Run

_FACE = "Georgia"  # on every Windows and Mac; elsewhere a serif takes its place
_DEEPEST = 9  # levels of a list, in Word
_BULLETS = 9001  # our kinds of list: the template's know no levels
_ORDERED: Mapping[Numerals, int] = {"1": 9002, "a": 9003, "A": 9004, "i": 9005, "I": 9006}
_FORMS: Mapping[Numerals, str] = {
    "1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman",
}  # fmt: skip
_STYLES = {  # size in points, space before and after
    "Normal": (11, 0, 8),
    "Heading 1": (22, 10, 6),
    "Heading 2": (14, 16, 4),
    "Heading 3": (12, 12, 4),
    "Heading 4": (11, 12, 4),
    "Subtitle": (13, 0, 10),
    "Caption": (10, 0, 4),
}


def render(edition: Edition) -> bytes:
    """release.docx: Office Open XML (ISO/IEC 29500, transitional). Title, language and headings are marked.

    Pictures are named where they stand: they lie beside it in the press kit,
    in full size. The same edition gives the same bytes.
    """
    from docx import Document  # 60 ms, and only here

    document = Document()
    _describe(document, edition)
    _dress(document, edition)
    _Writer(document, edition).everything()
    made = BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()})


def _describe(document: Document, edition: Edition) -> None:
    told, release = document.core_properties, edition.release
    told.title = xml(release.headline)[:255]
    told.author = told.last_modified_by = xml(edition.newsroom.organisation)[:255]
    told.subject = xml(story.label(release))
    told.keywords = xml(", ".join(name for _, name in story.topics(edition)))[:255]
    told.comments = edition.url[:255]
    told.language = release.language
    told.created = edition.published.astimezone(UTC).replace(tzinfo=None)
    told.modified = edition.updated.astimezone(UTC).replace(tzinfo=None)
    told.revision = edition.version


def _dress(document: Document, edition: Edition) -> None:
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement
    from docx.shared import Mm, Pt, RGBColor

    language, leftward = edition.release.language, edition.release.direction == "rtl"
    for spoken in document.styles.element.iter(qn("w:lang")):
        spoken.set(qn("w:val"), language)
        if leftward:
            spoken.set(qn("w:bidi"), language)
    for name, (size, before, after) in _STYLES.items():
        style: Any = document.styles[name]
        style.font.size, style.font.name = Pt(size), _FACE
        style.font.color.rgb = RGBColor(0x14, 0x17, 0x1C)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(f"w:{kind}"), None)
        style.element.rPr.rFonts.set(qn("w:hAnsi"), _FACE)
        style.element.rPr.rFonts.set(qn("w:cs"), "Times New Roman")  # Georgia has no Arabic, no Hebrew
    numbering: Any = document.part.numbering_part.element
    numbering.insert(0, _levels(_BULLETS, "bullet", "•"))
    for counted, number in _ORDERED.items():
        numbering.insert(0, _levels(number, _FORMS[counted], "%{}."))
    if leftward:
        normal: Any = document.styles["Normal"].element
        normal.get_or_add_pPr().insert(0, OxmlElement("w:bidi"))
        normal.get_or_add_rPr().append(OxmlElement("w:rtl"))
    section = document.sections[0]
    wide, high = (Mm(210), Mm(297)) if edition.newsroom.paper == "a4" else (Mm(215.9), Mm(279.4))
    section.page_width, section.page_height = wide, high
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(25)


def _levels(number: int, form: str, text: str) -> BaseOxmlElement:
    from docx.oxml.ns import nsdecls
    from docx.oxml.parser import parse_xml

    level = (
        '<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>'
        '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{indent}" w:hanging="360"/></w:pPr></w:lvl>'
    )
    levels = (
        level.format(at=at, form=form, text=text.format(at + 1), indent=360 * (at + 1))
        for at in range(_DEEPEST)
    )
    return parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">'
        f'<w:multiLevelType w:val="multilevel"/>{"".join(levels)}</w:abstractNum>'
    )


class _Writer:
    """Puts one edition's words into one document, from its top to its end."""

    def __init__(self, document: Document, edition: Edition) -> None:
        self.document = document
        self.edition = edition
        self.told: Mapping[str, Any] = story.context(edition)
        self.media: Mapping[str, Media] = {item.file: item for item in edition.release.media}
        self.below_table = False  # what comes next
        # Left-to-right mark: without it a number's groups are set from the right.
        self.mark = "\u200e" if self.edition.release.direction == "rtl" else ""

    def everything(self) -> None:
        release, told = self.edition.release, self.told
        self.say((Span(text=self.edition.newsroom.organisation, strong=True),))
        about = [told["label"], release.embargo.label if release.embargo else None, told["day"]]
        self.say((Span(text=" · ".join(part for part in about if part)),))
        self.say((Span(text=release.headline),), "Heading 1")
        if release.subheadline:
            self.say((Span(text=release.subheadline),), "Subtitle")
        if self.edition.correction:
            corrected = f"{self.word('page.corrected_on')} {told['updated']}{told['colon']} "
            self.say((Span(text=corrected, strong=True), Span(text=self.edition.correction)))
        self.blocks(story.words_first(story.body(release)))
        self.centred("###")
        self.events()
        self.contacts()
        for about_us in told["boilerplate"]:
            name = about_us.organisation
            title = f"{self.word('page.about')} {name}" if name else self.word("page.about_us")
            self.section(title, about_us.text)
        if release.notes:
            self.section(self.word("page.notes"), *release.notes)
        self.say((Span(text=self.edition.url, href=self.edition.url),))

    def word(self, key: str, **values: object) -> str:
        return messages.say(self.edition.release.language, key, **values)

    def section(self, title: str, *texts: str) -> None:
        self.say((Span(text=title),), "Heading 2")
        for text in texts:
            self.say((Span(text=text),))

    def events(self) -> None:
        for event in self.told["occasions"]:
            name = self.word("page.event")
            if event.name:
                name = f"{name}{self.told['colon']} {event.name}"
            when = self.told["comma"].join(part for part in (event.day, event.hours, event.zone) if part)
            ways = (("page.rsvp", event.rsvp), ("page.online", event.online))
            lines = "\n".join(line for line in (when, *event.place) if line)
            self.section(name, *([lines] if lines else []))
            for key, way in ways:
                if way:
                    self.say((Span(text=f"{self.word(key)}{self.told['colon']} "), Span(text=way, href=way)))

    def contacts(self) -> None:
        people = self.told["contacts"]
        if people:
            self.section(self.word("page.contacts", count=len(people)))
        for contact in people:
            who = self.told["comma"].join(
                part for part in (contact.name, contact.role, contact.organisation) if part
            )
            dial = f"tel:{contact.phone_e164}" if contact.phone_e164 else None
            phone = contact.phone or contact.phone_e164 or ""
            ways = (
                Span(text=f"{self.mark}{phone}" if phone else "", href=dial),
                Span(text=contact.email or "", href=contact.email),
            )
            lines = [Span(text=who), *(way for way in ways if way.text)]
            parts: list[Span] = []
            for line in lines:
                if line.text:
                    parts += [Span(text="\n"), line] if parts else [line]
            self.say(tuple(parts))

    def blocks(self, blocks: Iterable[Block]) -> None:
        level = 1
        for block in blocks:
            match block:
                case Paragraph():
                    self.say(block.text)
                case Heading():
                    level = min(block.level, level + 1)  # none is skipped, as on the page
                    self.say(block.text, f"Heading {level}")
                case Listing():
                    self.listing(block, 1)
                case BlockQuotation():
                    for text in block.paragraphs:
                        self.say(text, "Quote")
                case Table():
                    self.table(block)
                case Image():
                    self.picture(self.media.get(block.file))
                case Rule():
                    self.centred("* * *")

    def say(self, text: Inline, style: str = "Normal") -> Line:
        from docx.shared import Pt

        line = self.document.add_paragraph(style=style)
        self.fill(line, text)
        if self.below_table:
            line.paragraph_format.space_before = Pt(12)
            self.below_table = False
        return line

    def centred(self, text: str) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        self.say((Span(text=text),)).alignment = WD_ALIGN_PARAGRAPH.CENTER

    def fill(self, line: Line, text: Inline, *, strong: bool = False) -> None:
        for address, spans in groupby(text, key=lambda span: html_fragment.link(span.href)):
            for span in spans:
                run = line.add_run(xml(span.text))
                run.bold = True if span.strong or strong else None
                run.italic = True if span.em else None
                run.font.superscript = True if span.sup else None
                run.font.subscript = True if span.sub else None
                if address and span.text.strip():
                    self.link(line, run, address)

    def link(self, line: Line, run: Run, address: str) -> None:
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.oxml.ns import qn
        from docx.oxml.parser import OxmlElement
        from docx.shared import RGBColor

        run.font.underline, run.font.color.rgb = True, RGBColor(0x15, 0x42, 0x73)
        target = line.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link: Any = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), target)
        run.element.addprevious(link)
        link.append(run.element)

    def listing(self, block: Listing, depth: int) -> None:
        counter, due = 0, 0
        for number, item in numbered(block.items):
            if not counter or (block.ordered and number != due):
                counter = self.counter(block, depth, number)
            due = number + 1
            line: Any = self.say(item.text, "List Paragraph").paragraph_format.element
            marks = line.get_or_add_pPr().get_or_add_numPr()
            marks.get_or_add_ilvl().val, marks.get_or_add_numId().val = min(depth, _DEEPEST) - 1, counter
            for child in item.children:
                if isinstance(child, Listing):
                    self.listing(child, depth + 1)
                else:
                    self.say(child.text, "List Continue")

    def counter(self, block: Listing, depth: int, start: int) -> int:
        # Word counts on from list to list: each list of its own is an instance that begins where it does.
        numbering: Any = self.document.part.numbering_part.element
        instance = numbering.add_num(_ORDERED[block.counted] if block.ordered else _BULLETS)
        for level in range(_DEEPEST if block.ordered else 0):
            own = level == min(depth, _DEEPEST) - 1
            instance.add_lvlOverride(ilvl=level).add_startOverride(start if own else 1)
        counter: int = instance.numId
        return counter

    def table(self, block: Table) -> None:
        from docx.enum.table import WD_TABLE_DIRECTION
        from docx.oxml.parser import OxmlElement
        from docx.shared import Pt

        width = max((len(row.cells) for row in block.rows), default=0)
        if not width:
            return
        if block.caption:
            self.say((Span(text=block.caption),), "Caption").paragraph_format.keep_with_next = True
        elif self.below_table:
            self.say(())  # else Word takes the two for one
        table: Any = self.document.add_table(len(block.rows), width, "Table Grid")
        if self.edition.release.direction == "rtl":
            table.table_direction = WD_TABLE_DIRECTION.RTL
        head = True
        parts = list(table_cells.placed(block.rows, width))
        for number, cells in enumerate(parts):
            for cell in cells:
                if cell.across > 1 or cell.down > 1:
                    last = table.cell(number + cell.down - 1, cell.column + cell.across - 1)
                    table.cell(number, cell.column).merge(last)
        rows = self.document.element.body.tbl_lst[-1].tr_lst
        for element, written, row, cells in zip(rows, table.rows, block.rows, parts, strict=True):
            head = head and row.header
            if head:  # repeated on each page, and read out as what its columns are called
                element.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
            written_cells = written.cells
            for cell in cells:
                paragraph = written_cells[cell.column].paragraphs[0]
                self.fill(paragraph, cell.text, strong=row.header)
                shape = paragraph.paragraph_format
                shape.space_before = shape.space_after = Pt(2)
        self.below_table = True

    def picture(self, item: Media | None) -> None:
        if item:
            told = " ".join(part for part in (item.caption or item.alt, item.credit) if part)
            self.say((Span(text=f"[{item.file}{': ' if told else ''}{told}]"),), "Caption")
