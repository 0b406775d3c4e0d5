"""HTML to units: nh3 reads it as a browser would and throws away what no text needs; a walk does the rest.

No markup survives the walk: its product is text with looks, and links that
were checked one by one.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice, takewhile
from urllib.parse import parse_qs, unquote, urlsplit

import nh3
from lxml import html as lxml_html
from lxml.etree import ParserError

from crier.model.errors import Rejected
from crier.model.release import Inline, ListEntry, Listing, Paragraph, Span, numbered
from crier.reading import list_numbers, mathml, word_lists
from crier.reading.document import Fact, Unit, UnitKind
from crier.reading.table_grid import GridCell, TableGrid
from crier.text import numerals
from crier.text.characters import xml

# Far above any release: a page with more is a trap for the reader's time.
_MOST_ELEMENTS = 20_000
_MOST_DEPTH = 200

_INLINE = {
    "a", "abbr", "b", "big", "bdi", "bdo", "br", "cite", "code", "del", "dfn", "em", "font", "i", "img",
    "ins", "kbd", "mark",
    "q", "rb", "rp", "rt", "rtc", "ruby",
    "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u",
    "var", "wbr",
    "label",
}  # fmt: skip
_BLOCK = {
    "address", "article", "aside", "blockquote", "caption", "center", "dd", "div", "dl", "dt", "fieldset",
    "figcaption",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "li", "main",
    "nav", "ol", "p",
    "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "button", "select",
    "summary", "details", "legend",
}  # fmt: skip
_ATTRIBUTES = {
    "*": {"class", "style", "id", "lang", "dir", "hidden", "align", "role", "data-cfemail"},
    "a": {"href", "name"},
    "img": {"src", "alt"},
    "font": {"color", "size", "face"},
    "ol": {"start", "type", "reversed"},
    "li": {"value"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
_FURNITURE = {"nav", "aside", "form", "button", "select", "fieldset", "footer"}
_LEAD = re.compile(
    r"\b(?:lead|lede|standfirst|summary|subtitle|sub-?headline|deck|dek|teaser|excerpt"
    r"|entradilla|bajada|chapeau)\b",
    re.IGNORECASE,
)
_TITLE = re.compile(r"\b(?:headline|entry-title|article-title|post-title|page-title|title)\b", re.IGNORECASE)
_TEMPLATE_LINE = re.compile(r"^[ \t]*\{%.*%\}[ \t]*$", re.MULTILINE)
# None reaches over the beginning of another: whoever opens a thousand and closes none costs no square.
_TEMPLATE = re.compile(
    r"\{%(?:(?!\{%).)*?%\}|\{\{(?:(?!\{\{).)*?\}\}|\{#(?:(?!\{#).)*?#\}"
    r"|<\?php(?:(?!<\?php).)*?\?>|<%(?:(?!<%).)*?%>",
    re.DOTALL,
)
_SENTENCE = re.compile(r"\w+(?:\W+\w+){2,}[.!?…](?=\W*\Z)|[。！？؟।][”’»\")\]]*\Z")
_DRAWN = re.compile(r"<text\b[^<>]*>(.{1,400}?)</text\s*>", re.IGNORECASE | re.DOTALL)  # words of an SVG
_QUOTED = re.compile(r"\s*[“”„«\"‘]")
_COUNT = re.compile(r"\s*\+?([0-9]{1,9})", re.ASCII)  # HTML Living Standard, 2.3.4.2: what follows is ignored
_GROUNDED = frozenset({"thead", "tbody", "tfoot", "tr", "td", "th"})  # may stand on another's colour
_PARTS = ("thead", "tbody", "tfoot")  # of a table, from the top as a browser shows them
_SAFE = ("http", "https", "mailto", "tel")
# Links of these lose their address, which is told; of what stands nowhere here the words alone are left.
_OTHER = (
    "sms",
    "webcal",
    "webcals",
    "ftp",
    "sftp",
    "geo",
    "whatsapp",
    "skype",
    "facetime",
    "callto",
    "xmpp",
    "sip",
)
_MAILBOXES = re.compile(r"[\w.+@%()'-]+(?:,[\w.+@%()'-]+)*")  # RFC 6068, 2: several of them
_NUMBER = re.compile(r"[\w.+@%()*-]+(?:;ext=\d{1,8})?")  # RFC 3966, 3: with the number within the house


@dataclass
class Page:
    """What a page gave: units, facts, the pictures it names and what it calls itself."""

    units: list[Unit]
    facts: list[Fact]
    title: str | None = None
    language: str | None = None
    direction: str | None = None
    sources: dict[str, str] = field(default_factory=dict)  # picture's name → its src


_META = re.compile(r"<meta\s[^<>]{1,2000}>", re.IGNORECASE)
_CONTENT = re.compile(r"\scontent\s*=\s*(?:\"([^\"]{3,1000})\"|'([^']{3,1000})')", re.IGNORECASE)
_MOST_UNSEEN = 60  # of each kind


def _unseen(source: str) -> Iterator[Fact]:
    """Words no reader sees, or Crier: remarks in the markup, what the page's head says of it, drawings."""
    at = 0
    for _ in range(_MOST_UNSEEN):
        begin = source.find("<!--", at)
        at = source.find("-->", begin + 4) if begin >= 0 else -1
        if at < 0:
            break
        if words := " ".join(source[begin + 4 : at].split())[:300]:
            yield Fact("remark", words)
    for drawn in islice(_DRAWN.finditer(source), _MOST_UNSEEN):
        if words := " ".join(html.unescape(re.sub(r"<[^<>]*>", " ", drawn[1])).split())[:300]:
            yield Fact("beside", words)
    for tag in islice(_META.finditer(source), _MOST_UNSEEN):
        if content := _CONTENT.search(tag.group()):
            yield Fact("property", " ".join(html.unescape(content[1] or content[2]).split())[:300])


def read(source: str, *, picture: Callable[[str, str | None], str | None] | None = None) -> Page:
    """The units of an HTML page or fragment.

    `picture(src, alt)` names the picture a src stands for; None where it may
    not be used. Raises Rejected("too-hard") for a page no person wrote.
    """
    facts: list[Fact] = []
    title = _between(source, "title")
    language = re.search(r"<html[^>]*?\slang=[\"']?([A-Za-z-]+)", source, re.IGNORECASE)
    direction = re.search(r"<(?:html|body)[^>]*?\sdir=[\"']?(rtl|ltr)", source, re.IGNORECASE)
    tag = _TEMPLATE.search(source)
    if tag:
        facts.append(Fact("site-tag", " ".join(tag.group().split())[:120]))
        source = _TEMPLATE.sub("", _TEMPLATE_LINE.sub("", source))
    source, equations = mathml.in_words(source)
    facts.extend(equations)
    facts.extend(Fact("dangerous-link", link) for link in _dangerous(source))
    facts.extend(_unseen(source))
    styles = _styles(source)
    clean = nh3.clean(
        source,
        tags=_INLINE | _BLOCK,
        clean_content_tags={
            "script",
            "style",
            "title",
            "noscript",
            "template",
            "svg",
            "math",
            "iframe",
            "object",
            "textarea",
            "video",  # what stands in these three is for a browser that cannot show them
            "audio",
            "canvas",
        },
        attributes=_ATTRIBUTES,
        url_schemes={*_SAFE, *_OTHER, "cid", "data", "file"},
        link_rel=None,
        strip_comments=True,
    )
    if clean.count("<") > 3 * _MOST_ELEMENTS:
        raise Rejected("too-hard")
    try:
        root = lxml_html.fragment_fromstring(xml(clean), create_parent="div")
    except ParserError:
        return Page([], facts, title)
    word_lists.gather(root)
    list_numbers.settle(root)
    walk = _Walk(facts, styles, picture)
    walk.root(root)
    return Page(
        walk.units,
        facts,
        title,
        language.group(1) if language else None,
        direction.group(1).lower() if direction else None,
    )


def _between(source: str, tag: str) -> str | None:
    match = re.search(rf"<{tag}[^>]*>(.*?)</{tag}>", source, re.IGNORECASE | re.DOTALL)
    if not match:
        return None
    import html

    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", match.group(1))).split()) or None


def _dangerous(source: str) -> list[str]:
    found = re.findall(
        r"(?:href|src|action)\s*=\s*[\"']?\s*((?:javascript|vbscript|data:text/html)[^\"'\s>]{0,80})",
        source,
        re.IGNORECASE,
    )
    return list(dict.fromkeys(found))[:3]


def _styles(source: str) -> dict[str, str]:
    """Class → its declarations, from <style>: Google Docs exports say bold only there."""
    found: dict[str, str] = {}
    for sheet in re.findall(r"<style[^>]*>(.*?)</style>", source[:2_000_000], re.IGNORECASE | re.DOTALL):
        for names, body in re.findall(r"([^{}]{1,200})\{([^{}]{0,600})\}", sheet):
            for name in re.findall(r"(?:^|,)\s*(?:\w+)?\.([\w-]+)\s*(?=,|\Z)", names.strip()):
                found[name] = found.get(name, "") + ";" + body
    return found


@dataclass(frozen=True)
class _Look:
    strong: bool = False
    em: bool = False
    sup: bool = False
    sub: bool = False
    href: str | None = None


class _Walk:
    """One pass over the tree; `self.line` gathers the running paragraph."""

    def __init__(
        self,
        facts: list[Fact],
        styles: Mapping[str, str],
        picture: Callable[[str, str | None], str | None] | None,
    ) -> None:
        self.facts = facts
        self.styles = styles
        self.picture = picture
        self.units: list[Unit] = []
        self.line: list[Span] = []
        self.group = 0
        self.elements = 0
        self.quoting = 0
        self.inside = 0  # items and cells, one in the other

    def root(self, root: lxml_html.HtmlElement) -> None:
        start = root
        for path in (".//main", ".//article", './/*[@role="main"]'):
            found = root.findall(path) if "@" in path else list(root.iter(path[3:]))
            if len(found) == 1 and len(found[0].text_content()) > 0.3 * len(root.text_content()):
                start = found[0]
                break
        self.children(start, _Look(), 0, {})
        self.flush({})

    # ---- blocks ----

    def children(
        self, element: lxml_html.HtmlElement, look: _Look, depth: int, hints: dict[str, object]
    ) -> None:
        if depth > _MOST_DEPTH:
            raise Rejected("too-hard")
        self.text(element.text, look)
        for child in element:
            self.node(child, look, depth + 1, hints)
            self.text(child.tail, look)

    def node(self, element: lxml_html.HtmlElement, look: _Look, depth: int, hints: dict[str, object]) -> None:
        self.elements += 1
        if self.elements > _MOST_ELEMENTS:
            raise Rejected("too-hard")
        tag = element.tag
        if not isinstance(tag, str):
            return
        if self.unseen(element):
            return
        style = self.style(element)
        if (
            tag in _INLINE
            and tag not in ("img", "br")
            and any(child.tag in _BLOCK for child in element.iterdescendants())
        ):
            tag = "div"  # Google Docs and old mails put paragraphs into <b>, <font>, <span>
        if tag in _INLINE:
            self.inline(element, tag, style, look, depth, hints)
        elif tag in _FURNITURE:
            self.furniture(element, tag, look, depth, hints)
        elif tag == "hr":
            self.flush(hints)
            self.units.append(Unit("rule", group=self.next_group()))
        elif tag in ("ul", "ol"):
            self.flush(hints)
            self.listing(element, look, depth)
        elif tag == "table":
            self.flush(hints)
            self.table(element, look, depth)
        elif tag == "blockquote":
            self.flush(hints)
            self.quotation(element, look, depth)
        elif tag == "pre":
            self.flush(hints)
            self.preformatted(element)
        else:
            self.flush(hints)
            own = self.hints(element, tag, style)
            self.children(element, look, depth, own)
            self.flush(own)

    def furniture(
        self, element: lxml_html.HtmlElement, tag: str, look: _Look, depth: int, hints: dict[str, object]
    ) -> None:
        self.flush(hints)
        words = " ".join(element.text_content().split())
        # A footer may hold the contacts: what reads as sentences or addresses stays.
        keeps = tag in ("footer", "aside") and ("@" in words or len(words) > 200)
        if keeps:
            self.children(element, look, depth, {})
            self.flush({})
        elif words:
            self.facts.append(Fact("furniture", words[:3000]))
            if tag in ("footer", "aside", "fieldset") and _SENTENCE.search(words) and _within(element):
                self.facts.append(Fact("beside", " ".join(" ".join(element.itertext()).split())[:300]))

    def hints(self, element: lxml_html.HtmlElement, tag: str, style: str) -> dict[str, object]:
        hints: dict[str, object] = {}
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        if tag == "figcaption":
            hints["role"] = "caption"
        if re.fullmatch(r"h[1-6]", tag):
            hints["level"] = int(tag[1])
        if _LEAD.search(names):
            hints["role"] = "lead"
        elif _TITLE.search(names) and tag != "div":
            hints["role"] = "title"
        if (
            tag == "center"
            or "center" in (element.get("align") or "")
            or re.search(r"text-align:\s*center", style)
        ):
            hints["centred"] = True
        size = re.search(r"font-size:\s*([\d.]+)\s*(pt|px)", style)
        if size:
            hints["size"] = float(size.group(1)) * (0.75 if size.group(2) == "px" else 1)
        if named := re.search(r"\bcrier-named-[a-z]+\b", names):  # from our own readers, too
            hints["role"] = named.group()
        hint = re.search(r"\bcrier-(\d)-([\d.]+)\b", names.replace("_", "."))
        if hint:  # from our own Word reader
            hints["centred"], hints["size"] = hint.group(1) == "1", float(hint.group(2))
        return hints

    def flush(self, hints: Mapping[str, object]) -> None:
        """Ends the running paragraph: its lines become units of one group."""
        spans, self.line = self.line, []
        lines = _lines(spans)
        if not lines:
            return
        group = self.next_group()
        level = int(str(hints.get("level", 0)))
        kind: UnitKind = "quotation" if self.quoting else "heading" if level else "line"
        if kind != "line":
            lines = [_joined(lines, " ")]
        for place, text in enumerate(lines):
            unit = Unit(
                kind,
                text,
                self.quoting or group,
                level=level,
                bold=all(span.strong or not span.text.strip() for span in text) or bool(level),
                centred=bool(hints.get("centred")),
                size=float(str(hints.get("size", 0))),
                role=str(hints.get("role", "")),
                tight=place > 0,
            )
            self.units.append(unit)

    def next_group(self) -> int:
        self.group += 1
        return self.group

    def listing(self, element: lxml_html.HtmlElement, look: _Look, depth: int) -> None:
        whole = self.list_of(element, look, depth)
        if self.quoting:
            lines = _quoted_list(whole)
            self.units += [Unit("quotation", line, self.quoting) for line in lines]
            return
        group = self.next_group()
        self.units += [
            Unit("item", item.text, group, item=item, ordered=whole.ordered, counted=whole.counted)
            for item in whole.items
        ]

    def list_of(self, element: lxml_html.HtmlElement, look: _Look, depth: int) -> Listing:
        counted = list_numbers.counted(element, self.style(element)) if element.tag == "ol" else "1"
        items = tuple(self.items(element, look, depth))
        return Listing(ordered=element.tag == "ol", counted=counted, items=items)

    def items(self, element: lxml_html.HtmlElement, look: _Look, depth: int) -> list[ListEntry]:
        if depth > _MOST_DEPTH:
            raise Rejected("too-hard")
        made: list[ListEntry] = []
        count = list_numbers.Count(element)
        for child in element:
            if child.tag in ("ul", "ol") and self.unseen(child):
                continue
            if child.tag in ("ul", "ol"):  # a list right inside a list: it belongs to the item before
                below = self.list_of(child, look, depth + 1)
                if made and below.items:
                    made[-1] = made[-1].model_copy(update={"children": (*made[-1].children, below)})
                elif below.items:
                    made.extend(below.items)
                continue
            if not isinstance(child.tag, str):
                continue
            count.of(child)
            if self.unseen(child):
                continue
            outer, self.line = self.line, []
            parts: list[Listing | Paragraph] = []
            self.inside += 1
            self.item(child, look, depth + 1, parts)
            self.inside -= 1
            self.part(parts)
            self.line = outer
            if parts:
                first, *more = parts if isinstance(parts[0], Paragraph) else (Paragraph(text=()), *parts)
                text = first.text if isinstance(first, Paragraph) else ()
                made.append(ListEntry(text=text, children=tuple(more), number=count.number()))
        return made

    def part(self, parts: list[Listing | Paragraph]) -> None:
        """What an item has said so far becomes a part of it."""
        words, self.line = _joined(_lines(self.line), "\n"), []
        if words:
            parts.append(Paragraph(text=words))

    def item(
        self,
        element: lxml_html.HtmlElement,
        look: _Look,
        depth: int,
        parts: list[Listing | Paragraph] | None,
    ) -> None:
        """What stands in an item, or a cell. `parts`: where its lists go, and what stands before each; None:
        their items are lines."""
        if depth > _MOST_DEPTH:
            raise Rejected("too-hard")
        self.text(element.text, look)
        for child in element:
            self.elements += 1
            if child.tag in _BLOCK and self.unseen(child):
                pass
            elif parts is not None and child.tag in ("ul", "ol"):
                self.part(parts)
                if (below := self.list_of(child, look, depth + 1)).items:
                    parts.append(below)
            elif child.tag in _BLOCK:
                self.line.append(Span(text="\n"))
                self.item(child, look, depth + 1, parts)
                self.line.append(Span(text="\n"))
            else:
                self.node(child, look, depth + 1, {})
            self.text(child.tail, look)

    def table(self, element: lxml_html.HtmlElement, look: _Look, depth: int) -> None:
        captions = [each for each in element.findall("caption") if not self.unseen(each)]
        groups = [
            [list(self.cells(row)) for row in group if not self.unseen(row)]
            for group in self.row_groups(element)
        ]
        cells = list(chain.from_iterable(groups))
        self.elements += len(cells)
        narrow = max((len(row) for row in cells), default=0) <= 1
        if narrow or any(map(_lays_out, chain.from_iterable(cells))):
            for caption in captions:
                self.node(caption, look, depth + 1, {})
            for cell in chain.from_iterable(cells):
                self.children(cell, look, depth + 1, {})
                self.flush({})
            return
        group = self.next_group()
        grid = TableGrid()
        for rows in groups:
            for row in rows:
                read = [GridCell(self.cell(cell, look, depth), *_reach(cell)) for cell in row]
                heads = _heads(row)
                header = 0 < heads == len(row)
                grid.add(read, header=header, heads=0 if header else heads)
            grid.end_group()
        caption = " ".join(" ".join("".join(each.itertext()) for each in captions).split())
        self.units += [Unit("row", (), group, row=row, caption=caption) for row in grid.rows()]

    def row_groups(self, table: lxml_html.HtmlElement) -> list[list[lxml_html.HtmlElement]]:
        """The rows of each head, body and foot that is seen, from the top as a browser shows them."""
        parts = [part for part in table if part.tag in _PARTS and not self.unseen(part)]
        parts.sort(key=lambda part: _PARTS.index(part.tag))
        own = [row for row in table if row.tag == "tr"]
        return [own, *([row for row in part if row.tag == "tr"] for part in parts)]

    def cells(self, row: lxml_html.HtmlElement) -> Iterator[lxml_html.HtmlElement]:
        """The cells of a row that take room; one whose words nobody should read is empty."""
        for cell in row:
            if cell.tag in ("td", "th") and self.unseen(cell):
                if cell.get("hidden") is not None or re.search(r"display:\s*none", self.style(cell)):
                    continue
                cell.text = None
                del cell[:]
            if cell.tag in ("td", "th"):
                yield cell

    def cell(self, element: lxml_html.HtmlElement, look: _Look, depth: int) -> Inline:
        outer, self.line = self.line, []
        self.inside += 1
        self.item(element, look, depth + 1, None)
        self.inside -= 1
        text = _joined(_lines(self.line), "\n")
        self.line = outer
        return text

    def quotation(self, element: lxml_html.HtmlElement, look: _Look, depth: int) -> None:
        outer = self.quoting
        self.quoting = outer or self.next_group()
        self.children(element, look, depth + 1, {})
        self.flush({})
        self.quoting = outer

    def preformatted(self, element: lxml_html.HtmlElement) -> None:
        from crier.reading.formats import plain_text as text

        shift = self.next_group()
        made = text.units(element.text_content())
        self.units.extend(replace(unit, group=unit.group + shift) for unit in made)
        self.group = max([self.group, *(unit.group + shift for unit in made)])

    # ---- inline ----

    def inline(
        self,
        element: lxml_html.HtmlElement,
        tag: str,
        style: str,
        look: _Look,
        depth: int,
        hints: dict[str, object],
    ) -> None:
        if around := _written(element, tag):
            self.text(around[0], look)
            self.children(element, look, depth, hints)
            self.text(around[1], look)
            return
        if tag == "br":
            self.line.append(Span(text="\n"))
            return
        if tag == "rp":  # brackets for those who show no ruby: they are ours
            return
        if tag == "img":
            self.image(element, hints)
            return
        hidden_mail = element.get("data-cfemail")
        if hidden_mail:
            self.text(_cloudflare(hidden_mail), look)
            return
        if tag == "mark" or re.search(
            r"background(?:-color)?:\s*(?:yellow|#ff0\b|#ffff00|lime|#00ff00|aqua|fuchsia)", style
        ):
            self.facts.append(Fact("highlighted", " ".join(element.text_content().split())))
        if tag == "ins":
            self.facts.append(Fact("inserted", " ".join(element.text_content().split())))
        if tag == "a":
            look = replace(look, href=self.link(element) or look.href)
        self.children(element, _styled(look, tag, style), depth, hints)

    def text(self, text: str | None, look: _Look) -> None:
        if text:
            self.line.append(
                Span(
                    text=text.replace("\n", " "),
                    strong=look.strong,
                    em=look.em,
                    sup=look.sup,
                    sub=look.sub,
                    href=look.href,
                )
            )

    def image(self, element: lxml_html.HtmlElement, hints: Mapping[str, object]) -> None:
        source = element.get("src") or ""
        alt = " ".join((element.get("alt") or "").split()) or None
        name = self.picture(source, alt) if self.picture and source else None
        if name:
            # A picture stands between paragraphs, also when it was set inside one.
            # In an item or a cell it stands before the whole list or table.
            if not self.inside:
                if "".join(span.text for span in self.line).strip():
                    self.flush(hints)
                else:
                    self.line = []
            self.units.append(Unit("image", file=name, group=self.next_group()))
        elif source and not source.startswith("cid:"):
            self.facts.append(Fact("linked-image", source[:200]))

    def link(self, element: lxml_html.HtmlElement) -> str | None:
        raw = (element.get("href") or "").strip()
        if not raw or raw.startswith("#"):
            return None
        href, fact = checked(raw)
        if fact:
            self.facts.append(Fact(fact, raw[:200]))
        return href

    # ---- what is not to be seen ----

    def style(self, element: lxml_html.HtmlElement) -> str:
        style = (element.get("style") or "").lower()
        for name in (element.get("class") or "").split():
            if name in self.styles:
                style = self.styles[name].lower() + ";" + style
        return style

    def unseen(self, element: lxml_html.HtmlElement) -> bool:
        """Whether nobody should read an element: hidden, or crossed out. What it says is a fact."""
        style = self.style(element)
        return self.hidden(element, style) or self.crossed(element, element.tag, style)

    def hidden(self, element: lxml_html.HtmlElement, style: str) -> bool:
        hides = element.get("hidden") is not None or re.search(
            r"display:\s*none|visibility:\s*hidden|mso-hide:\s*all|font-size:\s*0(?:px|pt)?\s*(?:;|$)", style
        )
        white = (
            re.search(r"(?<!-)color:\s*(?:#fff(?:fff)?\b|white\b|rgb\(255,\s*255,\s*255\))", style)
            and "background" not in style
            and element.tag not in _GROUNDED
        )
        words = " ".join(element.text_content().split()) if hides or white else ""
        if words:
            self.facts.append(Fact("hidden" if hides else "white", words[:3000]))
        return bool(hides or (white and words))

    def crossed(self, element: lxml_html.HtmlElement, tag: str, style: str) -> bool:
        words = ""
        if tag == "del":
            words = " ".join(element.text_content().split())
            self.facts.append(Fact("deleted", words))
        elif tag in ("s", "strike") or re.search(r"text-decoration[^;]*line-through", style):
            words = " ".join(element.text_content().split())
            self.facts.append(Fact("struck", words))
        return bool(words)


def checked(raw: str) -> tuple[str | None, str]:
    """(the address a link may have, the fact to tell): only http, https, mailto and tel survive."""
    href = re.sub(r"[\x00-\x20\u200b-\u200f\ufeff]", "", raw)
    if href.startswith("//"):
        href = "https:" + href
    try:
        parts = urlsplit(href)
    except ValueError:
        return None, "dangerous-link"
    if parts.netloc.endswith("google.com") and parts.path == "/url":
        inner = parse_qs(parts.query).get("q", [""])[0]
        if inner.startswith(("http://", "https://")):
            return inner, ""
    if parts.scheme in ("http", "https"):
        return (href, "") if parts.netloc else (None, "relative-link")
    if parts.scheme in ("mailto", "tel"):
        # Nothing but the address: a link may not choose subject, copies or text.
        target = unquote(parts.path)
        known = _MAILBOXES if parts.scheme == "mailto" else _NUMBER
        return (f"{parts.scheme}:{target}", "") if known.fullmatch(target) else (None, "other-link")
    if parts.scheme in ("file",):
        return None, "relative-link"
    if not parts.scheme and re.fullmatch(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", href):
        return f"mailto:{href}", "mail-link"
    if not parts.scheme and re.match(
        r"(?:www\.)?[\w-]+\.(?:org|com|net|eu|gov|edu|info|io|fr|de|es|mx|uk)(?:/|\Z)", href
    ):
        return f"https://{href}", ""
    if parts.scheme in _OTHER:
        return None, "other-link"
    return None, "dangerous-link" if parts.scheme in ("javascript", "vbscript", "data") else "relative-link"


def _cloudflare(code: str) -> str:
    """The address behind data-cfemail: each byte XOR the first."""
    try:
        raw = bytes.fromhex(code)
    except ValueError:
        return "[email protected]"
    return bytes(byte ^ raw[0] for byte in raw[1:]).decode("utf-8", "replace") if raw else ""


def _reach(cell: lxml_html.HtmlElement) -> tuple[int, int]:
    """How many columns and rows a cell says that it reaches over."""
    across, down = (_COUNT.match(cell.get(name, "")) for name in ("colspan", "rowspan"))
    return int(across[1]) if across else 1, int(down[1]) if down else 1


def _within(element: lxml_html.HtmlElement) -> bool:
    """Whether it stands in a story, or text goes on after it."""
    return any(True for _ in element.iterancestors("article", "main")) or any(
        after.tag == "p" for after in element.itersiblings()
    )


def _heads(row: Sequence[lxml_html.HtmlElement]) -> int:
    """How many cells at the beginning of a row are heads."""
    return sum(1 for _ in takewhile(lambda cell: cell.tag == "th", row))


def _joined(lines: Iterable[Inline], between: str) -> Inline:
    """Lines as one, with a span of this text between each two."""
    spans: list[Span] = []
    for number, line in enumerate(lines):
        spans += [Span(text=between), *line] if number else line
    return tuple(spans)


def _lines(spans: list[Span]) -> list[Inline]:
    """Spans split at their line breaks, spaces made single, empty lines dropped."""
    lines: list[list[Span]] = [[]]
    for span in spans:
        if span.text == "\n":
            lines.append([])
            continue
        text = re.sub(r"[ \t\r\f\v\u00a0]+", " ", span.text)
        last = lines[-1]
        if (not last or last[-1].text.endswith(" ")) and text.startswith(" "):
            text = text[1:]
        if not text:
            continue
        if last and _look(last[-1]) == _look(span):
            last[-1] = span.model_copy(update={"text": last[-1].text + text})
        else:
            last.append(span.model_copy(update={"text": text}))
    made: list[Inline] = []
    for line in lines:
        while line and not line[-1].text.rstrip():
            line.pop()
        if line:
            line[-1] = line[-1].model_copy(update={"text": line[-1].text.rstrip()})
            made.append(tuple(line))
    return made


def _quoted_list(listing: Listing) -> Iterator[Inline]:
    """A list that somebody is quoted with: a quotation has paragraphs alone, so each item keeps its sign."""
    for number, item in numbered(listing.items):
        sign = f"{numerals.written(listing.counted, number)}." if listing.ordered else "•"
        yield Span(text=f"{sign} "), *item.text
        for child in item.children:
            if isinstance(child, Paragraph):
                yield child.text
            else:
                yield from _quoted_list(child)


def _look(span: Span) -> tuple[object, ...]:
    return span.strong, span.em, span.sup, span.sub, span.href


def _lays_out(cell: lxml_html.HtmlElement) -> bool:
    """Whether a table's cell holds a piece of a page: another table, lines by hand, several paragraphs."""
    blocks = sum(1 for child in cell if child.tag in ("p", "h1", "h2", "h3", "ul", "ol"))
    return cell.find(".//table") is not None or len(cell.findall(".//br")) >= 3 or blocks > 2


def _written(element: lxml_html.HtmlElement, tag: str) -> tuple[str, str] | None:
    """What a browser draws around an element, and what must be written in text: the marks of <q>, brackets
    around what stands above a word."""
    if tag not in ("q", "rt"):
        return None
    words = element.text_content()
    if tag == "q":
        return None if _QUOTED.match(words) else ("“", "”")
    return (" (", ")") if words.strip() else None


def _styled(look: _Look, tag: str, style: str) -> _Look:
    """How text within a tag looks, by the tag and by its own style."""
    found = re.search(r"font-weight:\s*(\w+)", style)
    weight = found.group(1) if found else ""
    strong = tag in ("strong", "b") and weight not in ("normal", "400")
    raised = tag == "sup" or "vertical-align: super" in style or "vertical-align:super" in style
    return replace(
        look,
        strong=look.strong or strong or weight in ("bold", "bolder", "600", "700", "800", "900"),
        em=look.em or tag in ("em", "i") or bool(re.search(r"font-style:\s*italic", style)),
        sup=look.sup or raised,
        sub=look.sub or tag == "sub",
    )
