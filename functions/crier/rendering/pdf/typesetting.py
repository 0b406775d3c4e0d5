"""The one place that knows WeasyPrint: nothing fetched, one set of fonts for the life of the process."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from crier.model.edition import Edition
from crier.model.errors import Permanent
from crier.model.media_types import content_type
from crier.model.timestamps import zulu
from crier.rendering import headline_balance, html_fragment, story, templates
from crier.rendering.outputs import wire_copy
from crier.rendering.pdf import code, last_sheet, tagging, wide_tables
from crier.rendering.templates import FOLDER, look
from crier.text import messages
from crier.text.characters import cut, xml

if TYPE_CHECKING:
    from markupsafe import Markup
    from PIL.Image import Image
    from pydyf import PDF
    from weasyprint.document import Document

_FONTS = {
    ("Source Serif 4", 400, "normal"): "source-serif-4-400-normal.ttf",
    ("Source Serif 4", 400, "italic"): "source-serif-4-400-italic.ttf",
    ("Source Serif 4", 700, "normal"): "source-serif-4-700-normal.ttf",
    ("Source Serif 4", 700, "italic"): "source-serif-4-700-italic.ttf",
    ("Source Sans 3", 400, "normal"): "source-sans-3-400-normal.ttf",
    ("Source Sans 3", 600, "normal"): "source-sans-3-600-normal.ttf",
}


# A headline's letters at most, its size: in pixels on the card, in points on paper.
_CARD_NAME = 60  # characters of the organisation that stand in a line
_CARD_SIZES = ((40, 88), (70, 76), (110, 64), (200, 50))
_CARD_LINE = 1056  # pixels, as card.css has it
_PAPER_SIZES = ((90, 23), (150, 19))
_SMALLEST = 16
_CODE = "code.svg"  # likewise
_SHEET = 1000  # pixels: legible on a phone, of a page for the desk
_LOGO, _LETTERHEAD = "letterhead.png", 34  # a name that no picture of a release has; points
_PAPER_LINES = {"letter": 475.0, "a4": 459.0}  # points: the paper without its margins in release.css
_STANDFIRST = 12.5  # points, as release.css has it
_BOLD, _REGULAR = _FONTS["Source Serif 4", 700, "normal"], _FONTS["Source Serif 4", 400, "normal"]


class NotTypeset(Permanent):
    """WeasyPrint could not set the text as it stands: `args[0]` says why, as it said it."""


class _Ours(URLFetcher):  # type: ignore[misc]
    """Answers our own fonts and the release's pictures, and refuses every other address."""

    def __init__(self, pictures: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=set(), allow_redirects=False)
        self.pictures = pictures

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        if url.startswith("font:/") and url[6:] in _FONTS.values():
            data = (FOLDER / "fonts" / url[6:]).read_bytes()
            return URLFetcherResponse(url, data)  # nobody asks for its type, and a header takes 2 ms
        if url.startswith("picture:/") and url[9:] in self.pictures:
            return URLFetcherResponse(url, self.pictures[url[9:]], {"Content-Type": content_type(url)})
        raise ValueError("not fetched")


@cache
def _fonts() -> FontConfiguration:
    # One for the life of the process: a new one for each PDF leaks a quarter of a megabyte.
    return FontConfiguration()


@cache
def _sheet(name: str) -> CSS:
    faces = (
        f'@font-face{{font-family:"{family}";font-weight:{weight};font-style:{style};src:url(font:/{file})}}'
        for (family, weight, style), file in _FONTS.items()
    )
    css = "\n".join((*faces, (FOLDER / "pdf" / name).read_text("utf-8")))
    return CSS(string=css, base_url="about:blank", url_fetcher=_Ours({}), font_config=_fonts())


def pdf(edition: Edition, watermark: str = "") -> bytes:
    """The PDF of an edition. See crier.rendering.outputs.paper. watermark: words across each page."""
    release, logo = edition.release, edition.newsroom.logo
    content = html_fragment.html(
        story.body(release), media=release.media, paper=True, direction=release.direction
    )
    size = next((size for most, size in _PAPER_SIZES if len(release.headline) <= most), _SMALLEST)
    line = _PAPER_LINES[edition.newsroom.paper]
    page = templates.fill(
        "pdf/release.html",
        content=content,
        size=size,
        measure=headline_balance.width(release.headline, line, size, _BOLD),
        standfirst=headline_balance.width(release.subheadline or "", line, _STANDFIRST, _REGULAR),
        sides=("right", "left") if release.direction == "rtl" else ("left", "right"),
        short=cut(release.headline, 70),
        published_iso=zulu(edition.published),
        band=edition.newsroom.accent,
        accent=look.readable(edition.newsroom.accent, look.PAPER),
        page_of=_page_of(release.language),
        watermark=_css_string(watermark) if watermark else "",
        code=_CODE,
        brand=look.Brand(_LOGO, *logo.high(_LETTERHEAD), logo.named) if logo else None,
        **story.context(edition),
    )
    source = Attachment(
        string=wire_copy.render(edition),
        url_fetcher=_Ours({}),
        name="release.txt",
        description=messages.say(release.language, "page.text"),
        created=edition.published.astimezone(UTC),
        modified=edition.updated.astimezone(UTC),
        relationship="Alternative",
    )
    letterhead = {_LOGO: logo.files[logo.key("logo")]} if logo else {}
    # Behind the "#" is what this paper was; it is sent to nobody.
    codes = {_CODE: code.drawing(f"{edition.url}#version-{edition.version}")}
    return _write(xml(page), [source], {**edition.pictures, **letterhead, **codes})


def card(edition: Edition, width: int, height: int) -> bytes:
    """A picture of the release's headline. See crier.rendering.outputs.card."""
    from PIL.Image import Dither

    release = edition.release
    headline = cut(release.headline, 200)
    size = next(size for most, size in _CARD_SIZES if len(headline) <= most)
    page = templates.fill(
        "pdf/card.html",
        headline=headline,
        size=size,
        measure=headline_balance.width(headline, _CARD_LINE, size, _BOLD),
        width=width,
        height=height,
        band=edition.newsroom.accent,
        accent=look.readable(edition.newsroom.accent, look.PAPER),
        host=edition.site_url.partition("://")[2],
        organisation=cut(edition.newsroom.organisation, _CARD_NAME),
        **story.context(edition),
    )
    with _complaints() as complaints:
        html = HTML(string=xml(page), base_url="about:blank", url_fetcher=_Ours({}))
        pdf = html.write_pdf(stylesheets=[_sheet("card.css")], font_config=_fonts(), finisher=_no_pictures)
    if complaints:
        raise NotTypeset("; ".join(sorted(set(complaints))))
    picture = _pixels(pdf)
    out = BytesIO()
    # Sixty-four colours are enough for letters on white, and a third of the bytes.
    picture.quantize(64, dither=Dither.NONE).save(out, "PNG", compress_level=9)
    return out.getvalue()


def picture(svg: str, width: int, height: int) -> Image:
    """A drawing, on white, in the corner of a picture of this size in pixels. It names nothing elsewhere."""
    page = (
        f"<style>@page{{size:{width}px {height}px;margin:0}}body{{margin:0}}img{{display:block}}</style>"
        '<img src="picture:/logo.svg" alt="">'
    )
    with _complaints() as complaints:
        html = HTML(string=page, base_url="about:blank", url_fetcher=_Ours({"logo.svg": svg.encode()}))
        pdf = html.write_pdf(font_config=_fonts())
    if complaints:
        raise NotTypeset("; ".join(sorted(set(complaints))))
    return _pixels(pdf)


def sheets(made: bytes, most: int) -> list[bytes]:
    """The first pages of a PDF that was set here, so many at most, as JPEGs of _SHEET pixels across."""
    from pypdfium2 import PdfDocument

    document, shown = PdfDocument(made), []
    try:
        for number in range(min(most, len(document))):
            page, out = document[number], BytesIO()
            image: Image = page.render(scale=_SHEET / page.get_width()).to_pil().convert("RGB")
            image.save(out, "JPEG", quality=80, optimize=True)
            shown.append(out.getvalue())
    finally:
        document.close()
    return shown


def _pixels(made: bytes) -> Image:
    """The first page of a PDF as a picture: a point is 1/72, a pixel 1/96 inch."""
    from pypdfium2 import PdfDocument

    document = PdfDocument(made)
    try:
        image: Image = document[0].render(scale=96 / 72).to_pil().convert("RGB")
    finally:
        document.close()
    return image


def _write(page: str, attachments: list[Attachment], pictures: Mapping[str, bytes]) -> bytes:
    fetcher = _Ours(pictures)
    output: dict[str, object] = {"pdf_variant": "pdf/a-3a", "attachments": attachments}
    with _complaints() as complaints:
        html = HTML(string=page, base_url="about:blank", url_fetcher=fetcher)
        try:
            document = last_sheet.laid_out(
                html,
                {
                    "stylesheets": [_sheet("release.css")],
                    "font_config": _fonts(),
                    "presentational_hints": True,  # the numbers of lists
                    **output,
                },
            )
            pdf = document.write_pdf(finisher=_finish, **output)
        except RecursionError as error:
            raise NotTypeset("nested too deeply") from error
        except wide_tables.TooWide as error:
            raise NotTypeset("a table wider than a sheet") from error
    if complaints:
        raise NotTypeset("; ".join(sorted(set(complaints))))
    return bytes(pdf)


def _finish(document: Document, made: PDF) -> None:
    _no_pictures(document, made)
    tagging.finish(document, made)


def _no_pictures(document: Document, made: PDF) -> None:
    # Glyphs that are pictures (colour emoji) break PDF/UA-1 7.21.5; Symbola's, where installed, do not.
    if any(font.bitmap or font.png or font.svg or font.colr for font in document.fonts.values()):
        raise NotTypeset("a font of pictures")


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """What WeasyPrint logs as a warning or worse: a missing glyph, a picture that did not load."""
    said: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    logger, collector = logging.getLogger("weasyprint"), Collector(logging.WARNING)
    logger.addHandler(collector)
    try:
        yield said
    finally:
        logger.removeHandler(collector)


def _css_string(words: str) -> Markup:
    """Words of a catalogue as CSS content."""
    from markupsafe import Markup

    plain = " ".join(words.split())  # a JSON string without control characters is a CSS string
    return Markup(json.dumps(plain, ensure_ascii=False).replace("<", "\\3c "))  # noqa: S704


def _page_of(language: str) -> Markup:
    """The page number's words as CSS content: "Page " counter(page) " of " counter(pages)."""
    from markupsafe import Markup

    counters = {"\x00": "counter(page)", "\x01": "counter(pages)"}
    words = messages.say(language, "page.page_of", page="\x00", pages="\x01")
    parts = [""]
    for character in words:
        if character in counters:
            parts += [character, ""]
        else:
            parts[-1] += character
    # A JSON string without control characters is a CSS string.
    css = " ".join(counters.get(part) or json.dumps(part, ensure_ascii=False) for part in parts if part)
    return Markup(css)  # noqa: S704 (Crier's own words)
