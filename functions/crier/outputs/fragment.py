"""Blocks as a safe, semantic HTML fragment: the one way from a release's body to HTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from crier.characters import xml
from crier.release import (
    Block,
    BlockQuotation,
    Heading,
    Image,
    Inline,
    Item,
    Listing,
    Media,
    Paragraph,
    Row,
    Rule,
    Span,
    Table,
    plain,
)

if TYPE_CHECKING:
    from markupsafe import Markup

_SCHEMES = {"http", "https", "mailto", "tel"}


def html(
    blocks: Iterable[Block],
    *,
    media: Sequence[Media] = (),
    base: str = "",
    frame: str | None = None,
    pictures: bool = True,
) -> Markup:
    """The blocks as HTML; every character of the author is escaped.

    Heading levels never skip one (WCAG 2.2 technique G141, PDF/UA-1 7.4.2):
    what the author wrote as a third level below a first comes out as a second.
    `base` is put before the names of pictures. `frame` is the name of a frame
    that scrolls around each wide table; None: tables stand bare. Without
    `pictures` only their captions are shown.
    """
    from markupsafe import Markup  # comes with Jinja2

    known = {item.file: item for item in media}
    parts: list[str] = []
    level = 1
    for block in blocks:
        match block:
            case Paragraph():
                parts.append(f"<p>{_inline(block.text)}</p>")
            case Heading():
                level = min(block.level, level + 1)
                parts.append(f"<h{level}>{_inline(block.text)}</h{level}>")
            case Listing():
                parts.append(_listing(block))
            case BlockQuotation():
                inner = "\n".join(f"<p>{_inline(text)}</p>" for text in block.paragraphs)
                parts.append(f"<blockquote>\n{inner}\n</blockquote>")
            case Table():
                parts.append(_table(block, frame))
            case Image():
                parts.extend(_figure(known.get(block.file), base, pictures))
            case Rule():
                parts.append("<hr>")
    return Markup("\n".join(parts))  # noqa: S704 (made of escaped parts only)


def link(address: str | None) -> str | None:
    """The address if a reader may be sent there (http, https, mailto, tel), else None."""
    if not address:
        return None
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    return address.strip() if parts.scheme.lower() in _SCHEMES and (parts.netloc or parts.path) else None


def _escape(text: str) -> str:
    from markupsafe import escape

    return str(escape(xml(text)))


def _inline(text: Inline) -> str:
    return "".join(_span(span) for span in text)


def _span(span: Span) -> str:
    out = _escape(span.text).replace("\n", "<br>\n")
    for tag, on in (("sup", span.sup), ("sub", span.sub), ("em", span.em), ("strong", span.strong)):
        if on:
            out = f"<{tag}>{out}</{tag}>"
    href = link(span.href)
    return f'<a href="{_escape(href)}">{out}</a>' if href else out


def _listing(block: Listing) -> str:
    tag = "ol" if block.ordered else "ul"
    return f"<{tag}>\n" + "\n".join(_item(item) for item in block.items) + f"\n</{tag}>"


def _item(item: Item) -> str:
    inner = "".join("\n" + _listing(child) for child in item.children)
    return f"<li>{_inline(item.text)}{inner}</li>"


def _table(block: Table, frame: str | None) -> str:
    # Every row as wide as the widest: ragged tables are irregular (PDF/UA-1 7.5, HTML 4.9.12).
    width = max((len(row.cells) for row in block.rows), default=0)
    head = [row for row in block.rows if row.header]
    rest = [row for row in block.rows if not row.header]
    parts = ["<table>"]
    if block.caption:
        parts.append(f"<caption>{_escape(block.caption)}</caption>")
    if head:
        parts += ["<thead>", *(_row(row, width) for row in head), "</thead>"]
    if rest or not head:
        parts += ["<tbody>", *(_row(row, width) for row in rest), "</tbody>"]
    parts.append("</table>")
    table = "\n".join(parts)
    if frame is None:
        return table
    name = _escape(f"{frame}: {block.caption}" if block.caption else frame)
    return f'<div class="wide" role="region" aria-label="{name}" tabindex="0">\n{table}\n</div>'


def _row(row: Row, width: int) -> str:
    cells = [*row.cells, *[()] * (width - len(row.cells))]
    # An empty header names nothing: it is an ordinary cell.
    return (
        f"<tr>{''.join(_cell(cell, header=row.header and bool(plain(cell).strip())) for cell in cells)}</tr>"
    )


def _cell(cell: Inline, *, header: bool) -> str:
    return f'<th scope="col">{_inline(cell)}</th>' if header else f"<td>{_inline(cell)}</td>"


def _figure(media: Media | None, base: str, pictures: bool) -> Iterator[str]:
    if media is None:
        return
    picture = (
        f'<img src="{_escape(base + quote(media.file))}" alt="{_escape(media.alt or "")}"'
        f' width="{media.width}" height="{media.height}">'
    )
    words = " ".join(part for part in (media.caption, media.credit) if part)
    caption = f"<figcaption>{_escape(words)}</figcaption>" if words else ""
    if pictures:
        yield f"<figure>\n{picture}\n{caption}</figure>"
    elif words or media.alt:
        yield f"<p>[{_escape(words or media.alt or '')}]</p>"
