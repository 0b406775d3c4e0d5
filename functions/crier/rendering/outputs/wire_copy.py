"""The release as wire copy: plain text, wrapped, ended by ###."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from crier.model.edition import Edition
from crier.model.release import (
    Block,
    BlockQuotation,
    Heading,
    Image,
    Inline,
    Listing,
    Media,
    Paragraph,
    Rule,
    Table,
    numbered,
    signs,
)
from crier.rendering import html_fragment, story, templates
from crier.text import numerals
from crier.text.wrapping import WIDTH, tidy, wrap


def render(edition: Edition) -> bytes:
    """release.txt: UTF-8, lines of at most 72 characters where words allow, ended by a newline."""
    release = edition.release
    text = templates.fill(
        "release.txt",
        content=words(story.words_first(story.body(release)), release.media),
        wrap=wrap,
        **story.context(edition),
    )
    return (tidy(text) + "\n").encode()


def words(
    blocks: Iterable[Block],
    media: Iterable[Media] = (),
    addresses: Mapping[str, str] | None = None,
    picture: str = "",
) -> str:
    """The blocks as wrapped text, an empty line between them.

    addresses: of pictures, by file, told beside their words; picture: what one without words is called.
    """
    known = {item.file: _said(item, (addresses or {}).get(item.file, ""), picture) for item in media}
    return "\n\n".join(text for block in blocks if (text := _block(block, known)))


def _said(item: Media, address: str, picture: str) -> str:
    """What stands for a picture; nothing where there are no words and no address."""
    named = item.caption or item.alt or (picture if address else "")
    caption = " ".join(part for part in (named, item.credit) if part)
    return f"[{caption}]{f' <{address}>' if address else ''}" if caption else ""


def _block(block: Block, pictures: Mapping[str, str]) -> str:
    match block:
        case Paragraph():
            return wrap(_inline(block.text))
        case Heading():
            return wrap(_inline(block.text))
        case Listing():
            return "\n".join(_listing(block, ""))
        case BlockQuotation():
            return "\n\n".join(wrap(_inline(text), "    ") for text in block.paragraphs)
        case Table():
            return _table(block)
        case Image():
            return wrap(pictures.get(block.file, ""))
        case Rule():
            return "* * *"


def _inline(text: Inline) -> str:
    out = []
    for span in text:
        out.append(signs(span))
        # An address that its own words already show is not said twice.
        if href := html_fragment.link(span.href):
            target = href.removeprefix("mailto:").removeprefix("tel:")
            if target.removesuffix("/") not in span.text.strip().removesuffix("/"):
                out.append(f" <{target}>")
    return "".join(out)


def _listing(block: Listing, indent: str) -> Iterator[str]:
    for number, item in numbered(block.items):
        mark = f"{numerals.written(block.counted, number)}. " if block.ordered else "- "
        inner = indent + " " * len(mark)
        yield wrap(_inline(item.text), inner, indent + mark)
        for child in item.children:
            if isinstance(child, Listing):
                yield from _listing(child, inner)
            else:
                yield wrap(_inline(child.text), inner)


def _table(block: Table) -> str:
    rows = [[" ".join(_inline(cell).split()) for cell in row.cells] for row in block.rows]
    columns = max((len(row) for row in rows), default=0)
    widths = [max(len(row[at]) if at < len(row) else 0 for row in rows) for at in range(columns)]
    if sum(widths) + 2 * max(columns - 1, 0) <= WIDTH:
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)) for row in rows
        ]
    else:  # too wide for columns: each row as one line of cells
        lines = [wrap(" | ".join(row), "  ", "") for row in rows]
    return "\n".join([*([block.caption] if block.caption else []), *lines])
