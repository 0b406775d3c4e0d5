"""Word documents (.docx): our own scan of the XML first, then mammoth.

mammoth publishes hidden text, accepts tracked changes in silence and drops
comments; so the scan notes all of it and takes what nobody should read out
of the file before mammoth sees it.
"""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from xml.parsers.expat import ExpatError

import mammoth
from lxml import etree
from mammoth import documents

from crier.model.errors import Rejected
from crier.reading import html_units, list_numbers, named_fields, zip_directory
from crier.reading.document import Document, Fact, Picture
from crier.reading.formats import docx_links, docx_numbers, docx_parts, docx_strict, docx_unread
from crier.reading.formats.docx_parts import Parts

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MAIN = "word/document.xml"  # of a sample
_MOST_PARAGRAPHS = 5_000
_MOST_ELEMENTS = 150_000
_LEGACY = re.compile(
    r"preeti|kantipur|sagarmatha|kruti ?dev|devlys|chanakya|shusha|vni-|\.vn|akruti|aakar"
    r"|bamini|nudi|sutonny|shree",
    re.IGNORECASE,
)
_AUTO = re.compile(r"\s*(DATE|TIME|SAVEDATE|PRINTDATE|CREATEDATE)\b")
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PEOPLE = re.compile(rb"<(?:dc:creator|cp:lastModifiedBy)[^>]*>([^<]+)<")


def read(data: bytes) -> Document:
    """The Document of a .docx file. Raises Rejected for one that is damaged or no person wrote."""
    facts: list[Fact] = []
    try:
        with zipfile.ZipFile(io.BytesIO(docx_strict.transitional(data))) as archive:
            places = docx_parts.find(archive)
            parts, clean = _cleaned(archive, places, facts)
    except (zipfile.BadZipFile, etree.XMLSyntaxError, KeyError, OSError, EOFError, ValueError) as error:
        raise Rejected("not-what-it-says") from error
    html, images = _converted(clean, places.main)
    for part in parts:
        facts += docx_unread.lost(part, html)
    names = set(images)
    page = html_units.read(html, picture=lambda source, _: source if source in names else None)
    return Document(units=tuple(page.units), facts=(*facts, *page.facts), images=images)


def _parse(data: bytes) -> etree._Element:
    return etree.fromstring(
        data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    )


def _text(element: etree._Element) -> str:
    said = (f"{_W}t", f"{_W}delText")
    parts = [
        (each.text or "") if each.tag in said else " "
        for each in element.iter(*said, f"{_W}tab", f"{_W}br", f"{_W}p")
    ]
    return " ".join("".join(parts).split())


def _on(element: etree._Element | None) -> bool:
    """Whether a toggle property (w:vanish, w:strike …) is there and not switched off."""
    return element is not None and element.get(f"{_W}val") not in ("0", "false", "off", "none")


# ---- the scan ----------------------------------------------------------------------------------


def _count(part: etree._Element, tag: str | None) -> int:
    """How many elements of this name a part has; None: of any."""
    return sum(1 for _ in part.iter(tag))


def _cleaned(
    archive: zipfile.ZipFile, places: Parts, facts: list[Fact]
) -> tuple[list[etree._Element], bytes]:
    """The text's part and the file without what nobody should read; `facts` gets what was met."""
    names = archive.namelist()
    roots = {
        name: _parse(zip_directory.read(archive, name))
        for name in (places.main, *places.notes)
        if name in names
    }
    root = roots[places.main]
    if root.tag != f"{_W}document" or any(map(docx_strict.left, roots.values())):
        # Under names that the scan does not know it would look past what hides, and mammoth knows more names.
        raise Rejected("not-what-it-says")
    paragraphs, elements = (sum(_count(part, tag) for part in roots.values()) for tag in (f"{_W}p", None))
    if paragraphs > _MOST_PARAGRAPHS or elements > _MOST_ELEMENTS:
        raise Rejected("too-hard")
    hidden_styles = _hidden_styles(archive, places.styles, names)
    for part in roots.values():
        _changes(part, facts)
    for name, note in places.notes.items():
        if name in roots:
            _unnamed_notes(root, roots[name], note)
    for part in roots.values():
        _fields(part, facts)
        docx_links.plain(part)
        _fonts(part, facts)
        _text_boxes(part, facts)
        _runs(part, hidden_styles, facts)
        docx_unread.unfold(part, facts)
    if places.numbering in names:
        styles = _parse(zip_directory.read(archive, places.styles)) if places.styles in names else None
        docx_numbers.mark(root, _parse(zip_directory.read(archive, places.numbering)), styles)
    _linked(root, archive, places.relations, facts)
    _other_parts(archive, names, facts)
    return list(roots.values()), _packed(archive, places, roots)


def _packed(archive: zipfile.ZipFile, places: Parts, roots: Mapping[str, etree._Element]) -> bytes:
    """The file anew, with these parts in the place of its own, and without what nobody needs."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_STORED) as copy:
        for name in archive.namelist():
            if name in roots:
                copy.writestr(name, _slim(roots[name]))
            elif name in (places.styles, places.numbering):
                copy.writestr(name, _slim(_parse(zip_directory.read(archive, name))))
            elif not name.startswith(("customXML", "customXml", "docProps", "word/theme", "word/embeddings")):
                copy.writestr(name, zip_directory.read(archive, name, most=40 << 20))
    return body.getvalue()


# ---- less for mammoth to read ------------------------------------------------------------------

# Looks and bookkeeping that no reader of ours asks for: most of what Word writes.
_IDLE = tuple(
    _W + name
    for name in (
        "proofErr", "bookmarkEnd", "lastRenderedPageBreak", "lang", "rFonts", "spacing",
        "kern", "noProof", "szCs", "bCs", "iCs", "color", "shd", "ind", "tabs", "pBdr", "keepNext",
        "keepLines", "sectPr", "widowControl", "latentStyles", "docDefaults", "tblPr", "tblGrid", "qFormat",
        "uiPriority", "lvlText", "lvlJc", "nsid", "tmpl",
    )
)  # fmt: skip


def _slim(root: etree._Element) -> bytes:
    """A part as XML, without what nobody asks for: mammoth's parser takes its time over each element."""
    for element in list(root.iter(*_IDLE)):
        _remove(element)
    for element in list(root.iter(f"{_W}bookmarkStart")):
        if not (element.get(f"{_W}name") or "").startswith(list_numbers.MARK):
            _remove(element)
    _join(root)
    slim: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return slim


def _join(root: etree._Element) -> None:
    """Neighbouring runs of text that look the same become one; Word parts them where somebody edited."""
    before: etree._Element | None = None
    looks = b""
    for run in list(root.iter(f"{_W}r")):
        properties, *rest = run if len(run) and run[0].tag == f"{_W}rPr" else (None, *run)
        if len(rest) != 1 or rest[0].tag != f"{_W}t":
            before = None
            continue
        own = (
            etree.tostring(properties, with_tail=False) if properties is not None and len(properties) else b""
        )
        if before is not None and run.getprevious() is before.getparent() and own == looks:
            before.text = (before.text or "") + (rest[0].text or "")
            before.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            _remove(run)
        else:
            before, looks = rest[0], own


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _changes(root: etree._Element, facts: list[Fact]) -> None:
    for tag in ("del", "moveFrom"):
        for element in list(root.iter(_W + tag)):
            words = _text(element)
            if words:
                facts.append(Fact("deleted", words))
            if element.getparent() is not None and element.getparent().tag != f"{_W}rPr":
                _remove(element)
    for tag in ("ins", "moveTo"):
        for element in root.iter(_W + tag):
            words = _text(element)
            if words:
                facts.append(Fact("inserted", words))
    if (
        next(root.iter(f"{_W}rPrChange", f"{_W}pPrChange", f"{_W}sectPrChange", f"{_W}tblPrChange"), None)
        is not None
    ):
        facts.append(Fact("format-change"))


def _unnamed_notes(root: etree._Element, notes: etree._Element, name: str) -> None:
    """Notes that no text names (any more) are on no page of Word's either."""
    named = {each.get(f"{_W}id") for each in root.iter(f"{_W}{name}Reference")}
    for note in list(notes.iter(_W + name)):
        if note.get(f"{_W}id") not in named:
            _remove(note)


def _fields(root: etree._Element, facts: list[Fact]) -> None:
    """Dates that change by themselves: a field in one element, or in runs between begin and end."""
    for field in list(root.iter(f"{_W}fldSimple")):
        if _AUTO.match(field.get(f"{_W}instr") or ""):
            facts.append(Fact("auto-date", _text(field) or (field.get(f"{_W}instr") or "").strip()))
            _remove(field)
    for paragraph in root.iter(f"{_W}p"):
        _fields_in_runs(paragraph, facts)


def _fields_in_runs(paragraph: etree._Element, facts: list[Fact]) -> None:
    """Fields of several runs: between begin and separate the instruction, until end what it shows."""
    instruction, shown, state, runs = "", "", "", list[etree._Element]()
    for run in list(paragraph.iter(f"{_W}r")):
        mark = run.find(f"{_W}fldChar")
        kind = mark.get(f"{_W}fldCharType") if mark is not None else ""
        if kind == "begin":
            instruction, shown, state, runs = "", "", "instruction", [run]
            continue
        if state:
            runs.append(run)
        if state == "instruction":
            instruction += "".join(each.text or "" for each in run.iter(f"{_W}instrText"))
        elif state == "shown":
            shown += _text(run) + " "
        if kind == "separate":
            state = "shown"
        elif kind == "end":
            if _AUTO.match(instruction):
                facts.append(Fact("auto-date", shown.strip() or instruction.strip()))
                for each in runs:
                    _remove(each)
            state = ""


def _fonts(root: etree._Element, facts: list[Fact]) -> None:
    fonts = set[str]()
    for each in root.iter(f"{_W}rFonts"):
        named = (each.get(f"{_W}ascii"), each.get(f"{_W}hAnsi"))
        fonts.update(font for font in named if font and _LEGACY.search(font))
    facts.extend(Fact("legacy-font", font) for font in sorted(fonts))


def _text_boxes(root: etree._Element, facts: list[Fact]) -> None:
    facts.extend(
        Fact("text-box", words)
        for box in root.iter(f"{_W}txbxContent")
        if next(box.iterancestors(f"{_MC}Fallback"), None) is None and (words := _text(box))
    )


def _linked(root: etree._Element, archive: zipfile.ZipFile, relations: str, facts: list[Fact]) -> None:
    """Pictures that are only named, not carried: nothing is fetched for them."""
    ids = {
        element.get(f"{_R}link")
        for element in root.iter()
        if isinstance(element.tag, str) and element.get(f"{_R}link") and not element.get(f"{_R}embed")
    }
    if ids and relations in archive.namelist():
        facts.extend(
            Fact("linked-image", relation.get("Target") or "")
            for relation in _parse(zip_directory.read(archive, relations))
            if relation.get("Id") in ids
        )


def _hidden_styles(archive: zipfile.ZipFile, part: str, names: list[str]) -> set[str]:
    if part not in names:
        return set()
    styles = _parse(zip_directory.read(archive, part))
    return {
        style.get(f"{_W}styleId") or ""
        for style in styles.iter(f"{_W}style")
        if any(_on(each) for each in style.iter(f"{_W}vanish"))
    }


def _runs(root: etree._Element, hidden_styles: set[str], facts: list[Fact]) -> None:
    """Hidden, struck and white runs go; highlighted ones stay and are told."""
    found: dict[str, list[list[str]]] = {}
    last: tuple[str, etree._Element | None] = ("", None)
    for run in list(root.iter(f"{_W}r")):
        kind = _kind(run, hidden_styles)
        paragraph = run.getparent()
        if kind and (words := _text(run)):
            kept = found.setdefault(kind, [])
            if last == (kind, paragraph):
                kept[-1].append(words)
            else:
                kept.append([words])
        last = (kind, paragraph)
        if kind in ("hidden", "struck", "white"):
            _remove(run)
    for kind, groups in found.items():
        facts.extend(Fact(kind, " ".join(group)) for group in groups)


def _kind(run: etree._Element, hidden_styles: set[str]) -> str:
    properties = run.find(f"{_W}rPr")
    paragraph = next(run.iterancestors(f"{_W}p"), None)
    style = paragraph.find(f"{_W}pPr/{_W}pStyle") if paragraph is not None else None
    if style is not None and style.get(f"{_W}val") in hidden_styles:
        return "hidden"
    if properties is None:
        return ""
    own = properties.find(f"{_W}rStyle")
    if _on(properties.find(f"{_W}vanish")) or (own is not None and own.get(f"{_W}val") in hidden_styles):
        return "hidden"
    if _on(properties.find(f"{_W}strike")) or _on(properties.find(f"{_W}dstrike")):
        return "struck"
    colour = properties.find(f"{_W}color")
    if colour is not None and (colour.get(f"{_W}val") or "").upper() == "FFFFFF" and not _on_colour(run):
        return "white"
    highlight = properties.find(f"{_W}highlight")
    return (
        "highlighted"
        if highlight is not None and highlight.get(f"{_W}val") not in (None, "none", "white")
        else ""
    )


def _on_colour(run: etree._Element) -> bool:
    """Whether a run stands on a coloured ground: its own, its paragraph's, its cell's, or a drawn shape's."""
    for element in (run, *run.iterancestors(f"{_W}p", f"{_W}tc", f"{_W}tbl")):
        for shade in (
            element.findall(f"{_W}rPr/{_W}shd")
            + element.findall(f"{_W}pPr/{_W}shd")
            + element.findall(f"{_W}tcPr/{_W}shd")
        ):
            if (shade.get(f"{_W}fill") or "auto").upper() not in ("AUTO", "FFFFFF"):
                return True
    return next(run.iterancestors(f"{_W}txbxContent"), None) is not None


def _other_parts(archive: zipfile.ZipFile, names: list[str], facts: list[Fact]) -> None:
    for name in names:
        if re.fullmatch(r"word/comments\w*\.xml", name):
            notes = _parse(zip_directory.read(archive, name)).iter(f"{_W}comment")
            facts.extend(Fact("comment", words) for note in notes if (words := _text(note)))
        elif re.fullmatch(r"word/(?:header|footer)\d*\.xml", name):
            facts.extend(_header(_parse(zip_directory.read(archive, name))))
        elif name == "docProps/core.xml":
            people = _PEOPLE.findall(zip_directory.read(archive, name))
            facts.extend(Fact("author", person.decode("utf-8", "replace")) for person in people)
            facts.extend(_properties(_parse(zip_directory.read(archive, name)), _SPOKEN))
        elif name == "docProps/custom.xml":
            facts.extend(_properties(_parse(zip_directory.read(archive, name)), frozenset({"property"})))


# Properties in which people write sentences; a creator's name and dates are none.
_SPOKEN = frozenset({"title", "subject", "description", "keywords", "category", "contentStatus", "comments"})


def _properties(root: etree._Element, names: frozenset[str]) -> Iterator[Fact]:
    """What a document's properties say in words."""
    for element in root.iter():
        if isinstance(element.tag, str) and etree.QName(element).localname in names:
            words = " ".join(f"{element.get('name') or ''} {''.join(element.itertext())}".split())
            if words:
                yield Fact("property", words[:2000])


def _header(root: etree._Element) -> Iterator[Fact]:
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag.endswith("}textpath") and element.get("string"):
            yield Fact("watermark", element.get("string") or "")
    words = _text(root)
    if re.sub(r"(?:page|página|seite|of|de|von)|[\W\d_]", "", words, flags=re.IGNORECASE):
        yield Fact("header", words)


# ---- mammoth -----------------------------------------------------------------------------------


def _converted(data: bytes, main: str) -> tuple[str, dict[str, Picture]]:
    images: dict[str, Picture] = {}

    def keep(image: documents.Image) -> dict[str, str]:
        try:
            with image.open() as source:
                content = source.read()
        except (KeyError, OSError):
            return {"src": ""}
        name = f"image-{len(images) + 1}"
        images[name] = Picture(content, " ".join((image.alt_text or "").split()) or None)
        return {"src": name}

    def hint(paragraph: documents.Paragraph) -> documents.Paragraph:
        """The look of a paragraph without a style of its own, as a style name that becomes a class; so does
        the field that a style names."""
        if role := named_fields.role_of(paragraph.style_name or ""):
            return paragraph.copy(style_name=f"{role}{_heading_of(paragraph.style_name or '')}")
        if listed := _LISTED.fullmatch(paragraph.style_name or ""):
            return _in_list(paragraph, listed)
        if paragraph.numbering or (paragraph.style_name or "normal").casefold() not in (
            "normal",
            "standard",
            "body text",
        ):
            return paragraph
        sizes = [
            run.font_size for run in paragraph.children if isinstance(run, documents.Run) and run.font_size
        ]
        size = max(sizes, default=0)
        centred = int(paragraph.alignment == "center")
        if not size and not centred:
            return paragraph
        name = f"crier-{centred}-{str(size).replace('.', '_')}"
        return paragraph.copy(style_name=name)

    # The style map must be there before the document is read: it names every look there can be.
    style_map = _STYLES + "\n".join(
        f"p[style-name='crier-{centred}-{size}'] => p.crier-{centred}-{size}:fresh"
        for centred, size in itertools.product((0, 1), _sizes(data, main))
    )
    style_map += "".join(
        f"\np[style-name='{role}{tag}'] => {tag or 'p'}.{role}:fresh"
        for role, tag in itertools.product(named_fields.ROLES, ("", "h1", "h2"))
    )
    try:
        result = mammoth.convert_to_html(
            io.BytesIO(data),
            transform_document=mammoth.transforms.paragraph(hint),
            style_map=style_map,
            convert_image=mammoth.images.img_element(keep),
        )
    except RecursionError as error:
        raise Rejected("too-hard") from error
    except (KeyError, AttributeError, ValueError, TypeError, ExpatError) as error:
        raise Rejected("not-what-it-says") from error
    # A cell of Word's may reach from the head into the body, which one of HTML's cannot.
    return re.sub(r"</?t(?:head|body)>", "", result.value.replace("↑", "")), images


_STYLES = (  # Word's own, by the names that its files have in every language
    "p[style-name='caption'] => figcaption:fresh\n"
    "p[style-name='Quote'] => blockquote > p:fresh\n"
    "p[style-name='Intense Quote'] => blockquote > p:fresh\n"
)
_LISTED = re.compile(r"list (?P<kind>bullet|number) ?(?P<level>[1-5])?", re.IGNORECASE)


def _in_list(paragraph: documents.Paragraph, style: re.Match[str]) -> documents.Paragraph:
    """A list's paragraph at the level that its style's name says; the file itself says none of these."""
    own = paragraph.numbering
    level = max(int(style["level"] or 1) - 1, int(own.level_index) if own else 0)
    ordered = own.is_ordered if own else style["kind"].lower() == "number"
    return paragraph.copy(numbering=documents.numbering_level(str(level), ordered))


def _heading_of(style: str) -> str:
    """The heading that mammoth makes of Word's own styles."""
    return {"title": "h1", "subtitle": "h2"}.get(style.casefold(), "")


def _sizes(data: bytes, main: str) -> list[str]:
    """The font sizes a document names, as mammoth writes them. Not every program calls Word's names `w:`."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        halves = set(re.findall(rb'<(?:[\w.-]+:)?sz [\w.-]+:val="(\d{1,3})"', archive.read(main)))
    points = {int(half) / 2 for half in halves} | {0}
    return sorted(str(int(size) if size == 0 else size).replace(".", "_") for size in points)


def sample(lines: Sequence[str]) -> bytes:
    """A small Word document. lines: without "&" or "<"."""
    package = "http://schemas.openxmlformats.org/package/2006"
    paragraphs = "".join(f"<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    types = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return zip_directory.written(
        {
            "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
            f'<Override PartName="/word/document.xml" ContentType="{types}"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r" '
            f'Type="{_R[1:-1]}/officeDocument" Target="{_MAIN}"/></Relationships>',
            _MAIN: f'<w:document xmlns:w="{_W[1:-1]}"><w:body>{paragraphs}</w:body></w:document>',
        }
    )
