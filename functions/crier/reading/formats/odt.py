"""OpenDocument texts (.odt): content.xml walked into HTML; changes, notes and hidden text are only told."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from lxml import etree

from crier.model.errors import Rejected
from crier.reading import html_units, mathml, named_fields, zip_directory
from crier.reading.document import Document, Fact, Picture
from crier.reading.table_grid import WIDEST

_NS = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
    "dc": "http://purl.org/dc/elements/1.1/",
    "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
}
_MOST_ELEMENTS = 60_000
_MOST_DEPTH = 100
_MOST_SPACES = 200  # text:s may ask for millions
_MOST_REPEATED = 1_000_000  # characters: a cell may ask to stand there a million times


def _q(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{_NS[prefix]}}}{local}"


_ID = "{http://www.w3.org/XML/1998/namespace}id"
_FORMS = ("1", "a", "A", "i", "I")
_P, _H, _SPAN, _A = (_q(f"text:{name}") for name in ("p", "h", "span", "a"))
_SKIPPED = {
    _q("text:sequence-decls"),
    _q("office:forms"),
    _q("text:variable-decls"),
    _q("text:user-field-decls"),
    _q("office:annotation-end"),
}
_AUTO = {
    _q(f"text:{name}")
    for name in ("date", "time", "modification-date", "modification-time", "print-date", "creation-date")
}


def read(data: bytes) -> Document:
    """The Document of an .odt file. Raises Rejected for one that is damaged or no person wrote."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            content = _parse(zip_directory.read(archive, "content.xml"))
            styles = _parse(zip_directory.read(archive, "styles.xml")) if "styles.xml" in names else None
            walk = _Walk(archive, names, _Looks(content, styles))
            walk.body(content)
            facts = walk.facts
            if styles is not None:
                for part in styles.iter(_q("style:header"), _q("style:footer")):
                    words = " ".join("".join(part.itertext()).split())
                    if re.sub(r"(?:page|página)|[\W\d_]", "", words, flags=re.IGNORECASE):
                        facts.append(Fact("header", words))
            if "meta.xml" in names:
                for person in _parse(zip_directory.read(archive, "meta.xml")).iter(
                    _q("dc:creator"), _q("meta:initial-creator")
                ):
                    facts.append(Fact("author", person.text or ""))
                facts += _properties(_parse(zip_directory.read(archive, "meta.xml")))
    except (zipfile.BadZipFile, etree.XMLSyntaxError, KeyError, OSError, EOFError) as error:
        raise Rejected("not-what-it-says") from error
    page = html_units.read(
        "".join(walk.out), picture=lambda source, _: source if source in walk.images else None
    )
    return Document(units=tuple(page.units), facts=(*facts, *page.facts), images=walk.images)


def _properties(root: etree._Element) -> list[Fact]:
    """What a document's properties say in words."""
    named = ("dc:title", "dc:subject", "dc:description", "meta:keyword", "meta:user-defined")
    texts = (" ".join("".join(part.itertext()).split()) for part in root.iter(*map(_q, named)))
    return [Fact("property", words[:2000]) for words in texts if words]


def _parse(data: bytes) -> etree._Element:
    return etree.fromstring(
        data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    )


class _Looks:
    """What the styles say: bold, italic, size, centred, hidden, struck, highlighted, white."""

    def __init__(self, content: etree._Element, styles: etree._Element | None) -> None:
        self.own: dict[str, dict[str, str]] = {}
        self.parent: dict[str, str] = {}
        for root in (styles, content):
            for style in root.iter(_q("style:style")) if root is not None else ():
                name = style.get(_q("style:name")) or ""
                self.parent[name] = style.get(_q("style:parent-style-name")) or ""
                looks: dict[str, str] = {}
                for properties in style:
                    for key, value in properties.attrib.items():
                        looks[str(key).rpartition("}")[2]] = str(value)
                self.own[name] = looks
        self.lists = _list_styles(each for each in (styles, content) if each is not None)

    def of(self, name: str | None) -> dict[str, str]:
        looks: dict[str, str] = {}
        seen: set[str] = set()
        while name and name not in seen:
            seen.add(name)
            looks = {**self.own.get(name, {}), **looks}
            name = self.parent.get(name)
        return looks

    def ancestry(self, name: str | None) -> list[str]:
        names: list[str] = []
        while name and name not in names:
            names.append(name)
            name = self.parent.get(name)
        return names


@dataclass(frozen=True)
class _Numbers:
    """How a level of a list is counted; `form`: by HTML's names, empty for signs."""

    form: str = ""
    start: int = 1


def _list_styles(roots: Iterable[etree._Element]) -> dict[str, dict[int, _Numbers]]:
    """By a list's style and level (from 1), how it counts (ODF 1.3, part 3, 16.31 and 19.512)."""
    known: dict[str, dict[int, _Numbers]] = {}
    for style in chain.from_iterable(root.iter(_q("text:list-style")) for root in roots):
        levels = known.setdefault(style.get(_q("style:name")) or "", {})
        for level in style.iter(_q("text:list-level-style-number")):
            form = level.get(_q("style:num-format")) or ""
            start = _whole(level.get(_q("text:start-value")), 1)
            levels[_whole(level.get(_q("text:level")), 1)] = _Numbers(form if form in _FORMS else "", start)
    return known


def _whole(value: str | None, otherwise: int) -> int:
    return int(value) if value and value.isascii() and value.isdecimal() and len(value) < 6 else otherwise


class _Walk:
    def __init__(self, archive: zipfile.ZipFile, names: set[str], looks: _Looks) -> None:
        self.archive = archive
        self.names = names
        self.looks = looks
        self.out: list[str] = []
        self.facts: list[Fact] = []
        self.images: dict[str, Picture] = {}
        self.notes: list[str] = []
        self.elements = 0
        self.repeated = 0  # characters
        self.heading = False  # the rows are a table's head
        self.within: list[str] = []  # the styles of the lists that are open
        self.reached: dict[str, int] = {}  # the last number of a list, by its style and by its id

    def body(self, content: etree._Element) -> None:
        text = content.find(f".//{_q('office:text')}")
        if text is None:
            raise Rejected("not-what-it-says")
        self.children(text, 0)
        if self.notes:
            self.out.append("<ol>" + "".join(f"<li>{note}</li>" for note in self.notes) + "</ol>")

    def children(self, element: etree._Element, depth: int) -> None:
        if depth > _MOST_DEPTH:
            raise Rejected("too-hard")
        self.say(element.text)
        for child in element:
            self.node(child, depth + 1)
            self.say(child.tail)

    def say(self, text: str | None) -> None:
        if text:
            self.out.append(html.escape(text))

    def wrapped(self, element: etree._Element, tag: str, depth: int, attributes: str = "") -> None:
        self.out.append(f"<{tag}{attributes}>")
        self.children(element, depth)
        self.out.append(f"</{tag}>")

    def node(self, element: etree._Element, depth: int) -> None:
        self.elements += 1
        if self.elements > _MOST_ELEMENTS:
            raise Rejected("too-hard")
        tag = element.tag
        if not isinstance(tag, str) or tag in _SKIPPED:
            return
        words = " ".join("".join(element.itertext()).split())
        if element.get(_q("table:visibility")) in ("collapse", "filter"):
            self.covered(element, words, depth)
        elif tag in _AUTO and element.get(_q("text:fixed")) != "true":
            self.facts.append(Fact("auto-date", words))
        elif tag in _WRAPPED:
            times = _times(element, words)
            self.elements += times - 1
            self.repeated += len(words) * (times - 1)
            if self.elements > _MOST_ELEMENTS or self.repeated > _MOST_REPEATED:
                raise Rejected("too-hard")
            for _ in range(times):
                html_tag = "th" if self.heading and _WRAPPED[tag] == "td" else _WRAPPED[tag]
                self.wrapped(element, html_tag, depth, _spans(element))
        elif tag in _ACTS:
            _ACTS[tag](self, element, words, depth)
        else:
            self.children(element, depth)

    def tracked_changes(self, element: etree._Element, words: str, depth: int) -> None:
        for change in element.iter(_q("text:deletion"), _q("text:insertion")):
            kind = "deleted" if change.tag == _q("text:deletion") else "inserted"
            text = " ".join(" ".join("".join(p.itertext()) for p in change.iter(_P, _H)).split())
            self.facts.append(Fact(kind, text or "…"))

    def annotation(self, element: etree._Element, words: str, depth: int) -> None:
        text = " ".join(" ".join("".join(p.itertext()) for p in element.iter(_P)).split())
        self.facts.append(Fact("comment", text or words))

    def hidden(self, element: etree._Element, words: str, depth: int) -> None:
        self.facts.append(Fact("hidden", element.get(_q("text:string-value")) or words))

    def covered(self, element: etree._Element, words: str, depth: int) -> None:
        """A place in a table that another cell reaches over, or a row or column that is folded away."""
        if words:
            self.facts.append(Fact("hidden", words))

    def anchor(self, element: etree._Element, words: str, depth: int) -> None:
        href = html.escape(element.get(_q("xlink:href")) or "", quote=True)
        self.wrapped(element, "a", depth, f' href="{href}"')

    def listed(self, element: etree._Element, words: str, depth: int) -> None:
        """A list with the numbers its style gives it; one without a style has that of the list around it."""
        style = element.get(_q("text:style-name")) or (self.within[-1] if self.within else "")
        self.within.append(style)
        numbers = self.looks.lists.get(style, {}).get(len(self.within), _Numbers())
        if not numbers.form:
            self.wrapped(element, "ul", depth)
        else:
            number = self.before(element, style, numbers) + 1
            self.out.append(f'<ol type="{numbers.form}" start="{number}">')
            for item in element.iterchildren(_q("text:list-item")):
                number = _whole(item.get(_q("text:start-value")), number) + 1
            self.children(element, depth)
            self.out.append("</ol>")
            if len(self.within) == 1:
                self.reached[f"style {style}"] = self.reached[f"id {element.get(_ID)}"] = number - 1
        self.within.pop()

    def before(self, element: etree._Element, style: str, numbers: _Numbers) -> int:
        """The number that a list goes on after."""
        goes_on = element.get(_q("text:continue-list"))
        key = f"id {goes_on}" if goes_on else f"style {style}"
        asked = goes_on or element.get(_q("text:continue-numbering")) == "true"
        return self.reached.get(key, numbers.start - 1) if asked else numbers.start - 1

    def spaces(self, element: etree._Element, words: str, depth: int) -> None:
        count = element.get(_q("text:c")) or "1"
        self.out.append(" " * min(int(count) if count.isdigit() else 1, _MOST_SPACES))

    def tab(self, element: etree._Element, words: str, depth: int) -> None:
        self.out.append(" ")

    def line_break(self, element: etree._Element, words: str, depth: int) -> None:
        self.out.append("<br>")

    def paragraph(self, element: etree._Element, words: str, depth: int) -> None:
        name = element.get(_q("text:style-name"))
        looks = self.looks.of(name)
        if looks.get("display") == "none":
            self.facts.append(Fact("hidden", words))
            return
        level = int(element.get(_q("text:outline-level")) or 1) if element.tag == _H else 0
        ancestry = self.looks.ancestry(name)
        if "Title" in ancestry:
            level = 1
        named = next((role for each in ancestry if (role := named_fields.role_of(_plain_name(each)))), "")
        captions = {"Caption", "Figure", "Illustration"} & set(self.looks.ancestry(name))
        tag = f"h{min(max(level, 1), 6)}" if level else "figcaption" if captions else "p"
        if "Quotations" in ancestry and not level:
            tag = "blockquote"
        centred = int(looks.get("text-align") == "center")
        inner = self.looks.of(next((s.get(_q("text:style-name")) for s in element.iter(_SPAN)), None))
        size = re.match(r"([\d.]+).*pt\Z", inner.get("font-size") or looks.get("font-size") or "", re.DOTALL)
        points = size.group(1).replace(".", "_") if size else "0"
        bold = looks.get("font-weight") == "bold"
        self.out.append(
            f'<{tag} class="crier-{centred}-{points} {named}">' + ("<b>" if bold and not level else "")
        )
        self.children(element, depth)
        self.out.append(("</b>" if bold and not level else "") + f"</{tag}>")

    def span(self, element: etree._Element, words: str, depth: int) -> None:
        looks = self.looks.of(element.get(_q("text:style-name")))
        hides = looks.get("display") == "none"
        struck = looks.get("text-line-through-style") not in (None, "none") or looks.get(
            "text-line-through-type"
        ) not in (None, "none")
        white = (
            looks.get("color", "").lower() == "#ffffff"
            and looks.get("background-color", "transparent") == "transparent"
        )
        if (hides or struck or white) and words:
            self.facts.append(Fact("hidden" if hides else "struck" if struck else "white", words))
            return
        if looks.get("background-color", "transparent") not in ("transparent", "#ffffff") and words:
            self.facts.append(Fact("highlighted", words))
        tags = []
        if looks.get("font-weight") == "bold":
            tags.append("b")
        if looks.get("font-style") == "italic":
            tags.append("i")
        position = looks.get("text-position", "")
        if position.startswith("super"):
            tags.append("sup")
        elif position.startswith("sub"):
            tags.append("sub")
        self.out.extend(f"<{tag}>" for tag in tags)
        self.children(element, depth)
        self.out.extend(f"</{tag}>" for tag in reversed(tags))

    def note(self, element: etree._Element, words: str, depth: int) -> None:
        body = element.find(_q("text:note-body"))
        text = " ".join("".join(body.itertext()).split()) if body is not None else ""
        if not text:
            self.facts.append(Fact("empty-footnote", "".join(element.itertext()).strip()))
        before, self.out = self.out, []
        if body is not None:
            self.children(body, depth)
        self.notes.append("".join(self.out))
        self.out = before
        self.out.append(f"<sup>[{len(self.notes)}]</sup>")

    def frame(self, element: etree._Element, words: str, depth: int) -> None:
        box = element.find(_q("draw:text-box"))
        if box is not None:
            self.facts.append(Fact("text-box", words))
            self.out.append("<div>")
            self.children(box, depth + 1)
            self.out.append("</div>")
            return
        if (object_ := element.find(_q("draw:object"))) is not None:
            self.object(object_)
            return
        image = element.find(_q("draw:image"))
        if image is None:
            return
        href = image.get(_q("xlink:href")) or ""
        if href not in self.names:
            self.facts.append(Fact("linked-image", href))
            return
        described = element.find(_q("svg:desc"))
        titled = element.find(_q("svg:title"))
        alt = next((each.text for each in (described, titled) if each is not None and each.text), None)
        name = f"image-{len(self.images) + 1}"
        self.images[name] = Picture(zip_directory.read(self.archive, href, most=30 << 20), alt)
        self.out.append(f'<img src="{name}">')

    def object(self, element: etree._Element) -> None:
        """An equation is written in words; a chart or a sheet is drawn by another program, and lost."""
        folder = (element.get(_q("xlink:href")) or "").removeprefix("./").strip("/")
        part = f"{folder}/content.xml"
        root = element[0] if len(element) else None
        if part in self.names:
            root = _parse(zip_directory.read(self.archive, part))
        parts = mathml.pieces(root) if root is not None and str(root.tag).endswith("}math") else []
        if words := mathml.beginning(parts):
            self.facts.append(Fact("equation", words))
            self.out.append(mathml.html(parts))
        else:
            self.facts.append(Fact("lost", "chart"))

    def ruby(self, element: etree._Element, words: str, depth: int) -> None:
        """What is written above a word stands in brackets behind it."""
        base, above = (element.find(_q(f"text:ruby-{part}")) for part in ("base", "text"))
        if base is not None:
            self.children(base, depth)
        if above is not None and "".join(above.itertext()).strip():
            self.out.append(" (")
            self.children(above, depth)
            self.out.append(")")

    def header_rows(self, element: etree._Element, words: str, depth: int) -> None:
        """The rows that are repeated on each page: they name the columns."""
        self.heading = True
        self.children(element, depth)
        self.heading = False


def _plain_name(style: str) -> str:
    """A style's name as people see it: the file has Release_20_Headline."""
    return re.sub(r"_([0-9a-f]{2,4})_", lambda match: chr(int(match[1], 16)), style)


def _spans(element: etree._Element) -> str:
    """How far a cell reaches and what an item is counted as, as HTML says it; nothing where none is."""
    named = {
        "colspan": "table:number-columns-spanned",
        "rowspan": "table:number-rows-spanned",
        "value": "text:start-value",
    }
    reaches = {name: element.get(_q(theirs), "") for name, theirs in named.items()}
    return "".join(
        f' {name}="{value}"' for name, value in reaches.items() if value.isascii() and value.isdigit()
    )


def _times(element: etree._Element, words: str) -> int:
    """How often a cell or row stands there; each counts as an element."""
    named = (element.get(_q(f"table:number-{what}-repeated"), "") for what in ("columns", "rows"))
    times = max((int(value[:9]) for value in named if value.isdecimal()), default=1)
    return max(1, min(times, _MOST_ELEMENTS + 1 if words else WIDEST))  # a sheet ends in a million empty ones


# An element that is one of HTML's, and what is done with those that are not.
_WRAPPED = {
    _q("text:list-item"): "li",
    _q("text:list-header"): "li",
    _q("table:table"): "table",
    _q("table:table-row"): "tr",
    _q("table:table-cell"): "td",
}
_ACTS: Mapping[str, Callable[[_Walk, etree._Element, str, int], None]] = {
    _q("text:tracked-changes"): _Walk.tracked_changes,
    _q("office:annotation"): _Walk.annotation,
    _q("table:covered-table-cell"): _Walk.covered,
    _q("text:hidden-text"): _Walk.hidden,
    _q("text:hidden-paragraph"): _Walk.hidden,
    _P: _Walk.paragraph,
    _H: _Walk.paragraph,
    _SPAN: _Walk.span,
    _A: _Walk.anchor,
    _q("text:note"): _Walk.note,
    _q("text:list"): _Walk.listed,
    _q("text:ruby"): _Walk.ruby,
    _q("table:table-header-rows"): _Walk.header_rows,
    _q("text:s"): _Walk.spaces,
    _q("text:tab"): _Walk.tab,
    _q("text:line-break"): _Walk.line_break,
    _q("draw:frame"): _Walk.frame,
}


def sample(lines: Sequence[str]) -> bytes:
    """A small OpenDocument text. lines: without "&" or "<"."""
    paragraphs = "".join(f"<t:p>{line}</t:p>" for line in lines)
    content = (
        f'<o:document-content xmlns:o="{_NS["office"]}" xmlns:t="{_NS["text"]}">'
        f"<o:body><o:text>{paragraphs}</o:text></o:body></o:document-content>"
    )
    return zip_directory.written({"content.xml": content})
