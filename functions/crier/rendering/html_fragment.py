"""Blocks as a safe, semantic HTML fragment: the one way from a release's body to HTML."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, takewhile
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from crier.model.release import (
    Block,
    BlockQuotation,
    Heading,
    Image,
    Inline,
    ListEntry,
    Listing,
    Media,
    Paragraph,
    Rule,
    Span,
    Table,
    TableRow,
    plain,
)
from crier.rendering import picture_files, table_cells
from crier.rendering.table_cells import PlacedCell
from crier.text.characters import xml

if TYPE_CHECKING:
    from markupsafe import Markup

# An address that stands in the words: what begins as one, or a mailbox.
_WRITTEN_OUT = re.compile(
    r"(?<![\w@./-])(?:https?://|www\.)[\w-][^\s<>\"“”„«»]{2,2000}"
    r"|(?<![\w.+@/:-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}",
    re.IGNORECASE,
)
_AFTER = ".,;:!?…'’`*_]}|"
_SCHEMES = {"http", "https", "mailto", "tel"}
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", re.ASCII)
# A cell that is an amount, or says that there is none. Columns of them end at one edge.
_AMOUNT = re.compile(r"[~≈<>±+−–-]?\s?[$€£¥]?\s?\d[\d.,\s]*\s?(?:%|‰|°?[^\W\d_]{1,3}|[€£¥])?|[–—-]?")
_COLUMN = 560  # pixels: a mail's column, without its margins
# How wide a picture stands on a page. A phone has up to three points to one of the page: two are as sharp
# as an eye sees, and the file for three takes seconds on a slow line. So it is told of less.
_SIZES = "(min-width: 60em) 36rem, (min-resolution: 2.1dppx) 60vw, 100vw"
_WAYS = {"L": "ltr", "R": "rtl", "AL": "rtl"}  # of Unicode's kinds of letters
_GROUP = 8  # rows of a page's table that stand together in the markup
_LONG = 15  # rows of a table that a page is not sure to hold
# The end of a paragraph whose last word is shorter than an indent: on paper it does not stand alone.
# With a word that has no end, both would stand over the margin.
_RUNT = re.compile(r"(?<=\s)([^\s<>;]{1,24} [^\s<>;]{1,5})\Z")
_TOGETHER = r'<span class="last">\1</span>'
_RESERVED = ":/?#[]@!$&'()*+,;=%~"  # RFC 3986: what an address may hold as it is


def html(
    blocks: Iterable[Block],
    *,
    media: Sequence[Media] = (),
    base: str = "",
    frame: str | None = None,
    save: str | None = None,
    linked: str | None = None,
    shown: str | None = None,
    paper: bool = False,
    direction: str = "ltr",
) -> Markup:
    """The blocks as HTML; every character of the author is escaped.

    Heading levels never skip one (WCAG 2.2 technique G141, PDF/UA-1 7.4.2):
    what the author wrote as a third level below a first comes out as a second.
    `base` is put before the names of pictures. `frame` is the name of a frame
    that scrolls around each wide table; None: tables stand bare. `save` names
    the link by which a reader takes a picture. Where little may be loaded,
    `linked` is what a picture without words is called: each is a link then, but
    for the one whose file is `shown`. On `paper` the addresses of links are
    footnotes, and pictures come from memory. `direction` is how all around is written: what has no letter
    written so says its own, or a full stop at its end would stand at its beginning.
    """
    from markupsafe import Markup  # comes with Jinja2

    blocks = tuple(blocks)
    first = blocks[0].file if blocks and isinstance(blocks[0], Image) else None
    writer = _Writer(
        {item.file: item for item in media}, base, frame, save, linked, shown, paper, first, direction
    )
    parts = writer.blocks(blocks)
    if paper:
        parts = [*parts[:1], *_side_by_side(parts[1:])]
    return Markup("\n".join(parts))  # noqa: S704 (made of escaped parts only)


def _side_by_side(parts: Iterable[str]) -> Iterator[str]:
    """Pictures in a row, in one frame: below each other they would leave most of a sheet empty."""
    for pictures, run in groupby(parts, key=lambda part: part.startswith("<figure>")):
        several = list(run)
        if pictures and len(several) > 1:
            yield "\n".join(['<div class="pictures">', *several, "</div>"])
        else:
            yield from several


def link(address: str | None) -> str | None:
    """The address if a reader may be sent there (http, https, mailto, tel), else None.

    A bare e-mail address becomes mailto. Characters that RFC 3986 does not
    allow in an address are percent-encoded.
    """
    if not address:
        return None
    target = address.strip()
    if _EMAIL.fullmatch(target):
        target = f"mailto:{target}"
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    if parts.scheme.lower() not in _SCHEMES or not (parts.netloc or parts.path):
        return None
    return quote(target.encode("utf-8", "replace"), safe=_RESERVED)


def linked(text: str, way: Callable[[str], str] = lambda _: "") -> Markup:
    """Plain words as HTML, each address in them a link and each line its own.

    `way` tells the attribute of an address that is written the other way than what is around it.
    """
    from markupsafe import Markup  # comes with Jinja2

    out, at = [], 0
    for match in _WRITTEN_OUT.finditer(text):
        address = _address(match.group())
        if href := link(f"https://{address}" if address[:4].lower() == "www." else address):
            out += [_escape(text[at : match.start()]), f'<a href="{_escape(href)}"{way(address)}>']
            out.append(f"{_escape(address)}</a>")
            at = match.start() + len(address)
    return Markup("".join([*out, _escape(text[at:])]).replace("\n", "<br>\n"))  # noqa: S704 (escaped parts only)


def way(words: str, direction: str) -> Markup:
    """The direction of words that have no letter of the page's, as an attribute; else nothing."""
    from markupsafe import Markup  # comes with Jinja2

    ways = {_WAYS.get(unicodedata.bidirectional(letter)) for letter in words} - {None}
    return Markup("" if not ways or direction in ways else f' dir="{ways.pop()}"')  # noqa: S704 (ltr or rtl)


def paragraphs(text: str) -> Markup:
    """Plain words as HTML paragraphs, which an empty line parts; addresses are links."""
    from markupsafe import Markup  # comes with Jinja2

    parts = filter(None, (part.strip() for part in text.split("\n\n")))
    return Markup("\n").join(Markup("<p>{}</p>").format(linked(part)) for part in parts)


def _address(words: str) -> str:
    """An address without the stop and the bracket behind it; a bracket that it opens itself it has."""
    while words and (words[-1] in _AFTER or (words[-1] == ")" and words.count("(") < words.count(")"))):
        words = words[:-1]
    return words


def _escape(text: str) -> str:
    from markupsafe import escape

    return str(escape(xml(text)))


@dataclass(frozen=True)
class _Writer:
    media: dict[str, Media]
    base: str
    frame: str | None
    save: str | None
    linked: str | None
    shown: str | None
    paper: bool
    first: str | None  # the picture on top
    direction: str  # of the page
    frames: Counter[str] = field(default_factory=Counter)  # how often each name of one was given

    def blocks(self, blocks: Iterable[Block]) -> list[str]:
        parts: list[str] = []
        level = 1
        for block in blocks:
            match block:
                case Paragraph():
                    text = self.inline(block.text)
                    way = self.way(plain(block.text))
                    parts.append(f"<p{way}>{_RUNT.sub(_TOGETHER, text) if self.paper else text}</p>")
                case Heading():
                    level = min(block.level, level + 1)
                    way = self.way(plain(block.text))
                    parts.append(f"<h{level}{way}>{self.inline(block.text)}</h{level}>")
                case Listing():
                    parts.append(self.listing(block))
                case BlockQuotation():
                    inner = "\n".join(
                        f"<p{self.way(plain(text))}>{self.inline(text)}</p>" for text in block.paragraphs
                    )
                    parts.append(f"<blockquote>\n{inner}\n</blockquote>")
                case Table():
                    parts.append(self.table(block))
                case Image():
                    parts.append(self.figure(self.media.get(block.file)))
                case Rule():
                    parts.append("<hr>")
        return [part for part in parts if part]

    def way(self, words: str) -> str:
        return way(words, self.direction)

    def inline(self, text: Inline) -> str:
        # Spans of one link are one link, however many looks it has.
        runs = groupby(text, key=lambda span: link(span.href))
        return "".join(self.run(href, list(spans)) for href, spans in runs)

    def run(self, href: str | None, spans: list[Span]) -> str:
        out = "".join(self.look(span, within=href is not None) for span in spans)
        words = "".join(span.text for span in spans)
        if href is None or not words.strip():
            return out
        printed = self.paper and href.startswith("http") and href.rstrip("/") not in words
        way, shown = self.way(words), _escape(href)
        if self.direction == "rtl":  # the slash at its end would stand at its beginning
            shown = f'<span dir="ltr">{shown}</span>'
        address = f'<span class="address">{shown}</span>' if printed else ""
        return f'<a href="{_escape(href)}"{way}>{out}</a>{address}'

    def look(self, span: Span, *, within: bool) -> str:
        text = span.text
        out = _escape(text).replace("\n", "<br>\n") if within else str(linked(text, self.way))
        for tag, on in (("sup", span.sup), ("sub", span.sub), ("em", span.em), ("strong", span.strong)):
            if on:
                out = f"<{tag}>{out}</{tag}>"
        return out

    def listing(self, block: Listing) -> str:
        if not block.ordered:
            return "<ul>\n" + "\n".join(self.item(item) for item in block.items) + "\n</ul>"
        counted = f' type="{block.counted}"' if block.counted != "1" else ""
        first = block.items[0].number if block.items else None
        start = f' start="{first}"' if first not in (None, 1) else ""
        items = [self.item(item, item.number if at else None) for at, item in enumerate(block.items)]
        return f"<ol{start}{counted}>\n" + "\n".join(items) + "\n</ol>"

    def item(self, item: ListEntry, number: int | None = None) -> str:
        inner = "".join("\n" + self.part(part) for part in item.children)
        value = "" if number is None else f' value="{number}"'
        return f"<li{value}>{self.inline(item.text)}{inner}</li>"

    def part(self, part: Listing | Paragraph) -> str:
        """What an item holds below its words."""
        return self.listing(part) if isinstance(part, Listing) else f"<p>{self.inline(part.text)}</p>"

    def table(self, block: Table) -> str:
        # Every row as wide as the widest: ragged tables are irregular (HTML 4.9.12, PDF/UA-1 7.5).
        width = max((len(row.cells) for row in block.rows), default=0)
        if not width:
            return ""
        head = list(takewhile(lambda row: row.header, block.rows))
        rest = block.rows[len(head) :]
        # On paper a long table is broken; a caption of its own would stay behind alone on the page before.
        broken = self.paper and len(block.rows) > _LONG
        parts = ['<table class="long">' if broken else "<table>"]
        if block.caption:
            parts = (
                [f'<p class="caption">{_escape(block.caption)}</p>', *parts]
                if broken
                else [*parts, f"<caption>{_escape(block.caption)}</caption>"]
            )
        # Where no style sheet goes along, nobody knows the class.
        amounts = _amounts(rest, width) if self.paper or self.frame else set()
        if head:
            parts += ["<thead>", *self.rows(head, width, amounts), "</thead>"]
        for body in self.bodies(rest, width, amounts):
            parts += ["<tbody>", *body, "</tbody>"]
        table = "\n".join([*parts, "</table>"])
        if self.frame is None:
            return table
        name = f"{self.frame}: {block.caption}" if block.caption else self.frame
        self.frames[name] += 1
        if (number := self.frames[name]) > 1:  # whoever goes from frame to frame hears which
            name = f"{name} ({number})"
        name = _escape(name)
        # Of a mail, whose programs may drop what HTML 5 added.
        tag, role = ("div", ' role="region"') if self.base else ("section", "")
        return f'<{tag} class="wide"{role} aria-label="{name}" tabindex="0">\n{table}\n</{tag}>'

    def bodies(self, rows: Sequence[TableRow], width: int, amounts: set[int]) -> Iterator[list[str]]:
        """The rows below the head. On a page they stand in groups, which no reader sees: a browser's reader
        mode takes one long group of cells for the story, and leaves the text around it out."""
        group: list[str] = []
        reach = 0  # the first row that no cell above reaches into: only there may a group end
        placed = list(table_cells.placed(rows, width))
        for number, (tables, cells) in enumerate(zip(self.rows(rows, width, amounts), placed, strict=True)):
            if self.frame is not None and len(group) >= _GROUP and reach <= number:
                yield group
                group = []
            group.append(tables)
            reach = max([reach, *(number + cell.down for cell in cells)])
        if group:
            yield group

    def rows(self, rows: Sequence[TableRow], width: int, amounts: set[int]) -> Iterator[str]:
        for row, placed in zip(rows, table_cells.placed(rows, width), strict=True):
            made = (self.cell(cell, row, amount=cell.column in amounts) for cell in placed)
            yield "<tr>" + "".join(made) + "</tr>"

    def cell(self, cell: PlacedCell, row: TableRow, *, amount: bool) -> str:
        looks = ' class="n"' if amount and cell.across == 1 else ""
        looks += f' colspan="{cell.across}"' if cell.across > 1 else ""
        looks += f' rowspan="{cell.down}"' if cell.down > 1 else ""
        # An empty header names nothing: it is an ordinary cell.
        heads = row.header or cell.column < row.heads
        if heads and plain(cell.text).strip():
            scope = "col" if row.header else "row"
            scope += "group" if (cell.across if row.header else cell.down) > 1 else ""
            return f'<th scope="{scope}"{looks}>{self.inline(cell.text)}</th>'
        return f"<td{looks}>{self.inline(cell.text)}</td>"

    def figure(self, media: Media | None) -> str:
        if media is None:
            return ""
        if self.linked and media.file != self.shown:
            words = " ".join(
                part for part in (media.caption or media.alt or self.linked, media.credit) if part
            )
            return f'<p>[<a href="{_escape(self.base + quote(media.file))}">{_escape(words)}</a>]</p>'
        parts = [_escape(media.caption)] if media.caption else []
        if media.credit:
            parts.append(f'<span class="credit">{_escape(media.credit)}</span>')
        if way := self.way(f"{media.caption or ''} {media.credit or ''}"):
            parts = [f"<span{way}>{' '.join(parts)}</span>"]
        if self.save:
            parts.append(f'<a href="{quote(media.file)}" download>{_escape(self.save)}</a>')
        caption = f"\n<figcaption>{' '.join(parts)}</figcaption>" if parts else ""
        return f"<figure>\n{self.image(media)}{caption}\n</figure>"

    def image(self, media: Media) -> str:
        files = picture_files.files(media)
        if self.paper:
            # PDF/UA-1 7.3 wants words for every picture, whatever the author left out.
            return (
                f'<img src="picture:/{quote(media.file)}" alt="{_escape(media.alt or media.caption or "…")}">'
            )
        if self.linked:  # mail programs choose between no sizes, and Outlook shows what the attributes say
            wide = min(files[0].width, _COLUMN)
            high = max(1, round(files[0].height * wide / files[0].width))
            media = media.model_copy(update={"file": files[0].name, "width": wide, "height": high})
        sizes = ""
        if len(files) > 1 and not self.base:
            several = ", ".join(f"{quote(each.name)} {each.width}w" for each in files)
            sizes = f' srcset="{several}" sizes="{_SIZES}"'
        if self.save:  # a page: the picture on top is what a reader waits for, the others can wait
            sizes += ' fetchpriority="high"' if media.file == self.first else ' loading="lazy"'
        return (
            f'<img src="{_escape(self.base + quote(media.file))}"{sizes} alt="{_escape(media.alt or "")}"'
            f' width="{media.width}" height="{media.height}">'
        )


def _amounts(rows: Sequence[TableRow], width: int) -> set[int]:
    """The columns, after the first, that hold amounts and nothing else."""
    columns = {
        at: [plain(row.cells[at]).strip() for row in rows if at < len(row.cells)] for at in range(1, width)
    }
    return {
        at
        for at, texts in columns.items()
        if all(map(_AMOUNT.fullmatch, texts)) and any(character.isdigit() for character in "".join(texts))
    }
