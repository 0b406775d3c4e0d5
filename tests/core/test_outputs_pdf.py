"""The PDF: what it claims, what it never loads, what it refuses. Judges of the whole file are in tests/judges."""

import gc
import re
import threading
import zlib
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import editions
import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageFont
from pypdfium2 import PdfDocument, raw
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration

from crier.model.errors import Permanent
from crier.model.release import ListEntry, Listing, Paragraph, Span, Table, TableRow
from crier.rendering import headline_balance, templates
from crier.rendering.outputs import card, paper, wire_copy
from crier.rendering.pdf import typesetting


def _edition(*body):
    edition = editions.load("short")
    release = edition.release.model_copy(update={"body": body})
    return type(edition)(**{**vars(edition), "release": release})


def _streams(data):
    out = []
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", data, re.S):
        try:
            out.append(zlib.decompress(match[1]))
        except zlib.error:
            out.append(match[1])
    return out


def _objects(data):
    """The file's objects, with those that lie compressed in object streams."""
    return data + b"\n".join(_streams(data))


@pytest.fixture(scope="module")
def cooling():
    return paper.render(editions.load("cooling"))


def test_the_same_edition_gives_the_same_bytes(cooling):
    assert paper.render(editions.load("cooling")) == cooling


def test_warming_leaves_the_collector_as_it_was_and_freezes_what_is_there():
    gc.unfreeze()
    assert gc.isenabled()
    paper.warm()
    assert gc.isenabled()
    assert gc.get_freeze_count() > 10_000
    gc.disable()
    try:
        paper.render(editions.load("short"))
        assert not gc.isenabled()
    finally:
        gc.enable()
        gc.unfreeze()


def test_it_claims_both_standards_and_holds_its_text(cooling):
    streams = _streams(cooling)
    metadata = next(stream for stream in streams if b"<rdf:RDF" in stream)
    assert b'pdfaid:part="3" pdfaid:conformance="A"' in metadata
    assert b'pdfuaid:part="1"' in metadata
    assert wire_copy.render(editions.load("cooling")) in streams
    assert b"/AFRelationship /Alternative" in _objects(cooling)


def test_running_heads_are_artifacts_and_headers_have_a_scope(cooling):
    pages = [stream for stream in _streams(cooling) if b"BDC" in stream]
    assert len(pages) == 2
    assert all(re.search(rb"/Artifact\s<</Type /Pagination>>\sBDC", page) for page in pages)
    objects = _objects(cooling)
    assert len(re.findall(rb"/S /TH\b", objects)) == objects.count(b"/Scope /Column") == 3
    assert b"/ListNumbering /Disc" in objects
    assert b"/ListNumbering /Decimal" in _objects(paper.render(editions.load("awkward")))


def test_the_first_page_has_its_letterhead_alone_at_its_head(cooling):
    short = "Water and Rest Before the…"
    with PdfDocument(cooling) as document:
        told = [page.get_textpage().get_text_range() for page in document]
    assert [short in page for page in told] == [False, True]


@given(
    st.lists(st.text("aeioulmnW", min_size=1, max_size=14), min_size=1, max_size=30).map(" ".join),
    st.sampled_from([16, 23, 88]),
)
def test_a_balanced_headline_takes_no_more_lines_and_ends_in_a_longer_one(headline, size):
    line, face = 475.0, "source-serif-4-700-normal.ttf"
    letters = ImageFont.truetype(
        templates.FOLDER / "fonts" / face, 1000, layout_engine=ImageFont.Layout.BASIC
    )

    def lengths(width):
        lines = [""]
        for word in headline.split():
            longer = f"{lines[-1]} {word}".strip()
            fits = letters.getlength(longer) * size / 1000 <= width
            lines = [*lines[:-1], longer] if fits or not lines[-1] else [*lines, word]
        return [letters.getlength(each) for each in lines]

    width = headline_balance.width(headline, line, size, face)
    before, after = lengths(line), lengths(width)
    assert 0 < width <= line
    assert len(after) == len(before)
    assert max(after) <= max(before)
    assert after[-1] >= before[-1]


def test_a_headline_of_two_lines_is_set_narrower():
    words, face = "Tenants and Port Workers Call for Shade Before Heat", "source-serif-4-700-normal.ttf"
    assert headline_balance.width(words, 475, 23, face) < 400


def test_what_our_letters_cannot_measure_has_the_whole_line():
    assert (
        headline_balance.width("الجيران يطالبون بماء نظيف لكل شارع", 475, 23, "source-serif-4-700-normal.ttf")
        == 475
    )


@pytest.mark.parametrize("version", [1, 12])
def test_a_scan_leads_to_the_page_and_names_the_version(version):
    """The code as it stands on paper, module for module, is that of the address with the version behind it."""
    edition = editions.load("short")
    edition = type(edition)(**{**vars(edition), "version": version})
    made = paper.render(edition)
    document = PdfDocument(made)
    page = document[len(document) - 1]
    drawn = [one.get_bounds() for one in page.get_objects() if one.type == raw.FPDF_PAGEOBJ_PATH]
    left, bottom, right, top = drawn[-1]
    scale, height = 8, page.get_height()
    picture = page.render(scale=scale).to_pil().convert("L").point(lambda grey: 255 * (grey < 128))
    around = (left - 4, height - top - 4, right + 4, height - bottom + 4)
    code = picture.crop(tuple(round(edge * scale) for edge in around))
    code = code.crop(code.getbbox())
    wanted = segno.make(f"{edition.url}#version-{version}", error="m", micro=False, boost_error=False).matrix
    side = len(wanted)
    read = [
        [
            code.getpixel((int((x + 0.5) * code.width / side), int((y + 0.5) * code.height / side))) > 0
            for x in range(side)
        ]
        for y in range(side)
    ]
    assert read == [[bool(module) for module in row] for row in wanted]
    text = " ".join(page.get_textpage().get_text_range().split())
    assert f"version {version} of the release" in text and edition.address in text.replace(" ", "")
    assert "QR code of the address beside it".encode("utf-16-be") in _objects(made) or (
        b"QR code of the address beside it" in _objects(made)
    )


def test_paper_follows_the_newsroom(cooling):
    sizes = [_objects(data) for data in (cooling, paper.render(editions.load("arabic")))]
    assert re.search(rb"/MediaBox \[0(\.0)? 0(\.0)? 612(\.0)? 792(\.0)?\]", sizes[0])
    assert re.search(rb"/MediaBox \[0(\.0)? 0(\.0)? 595\.\d+ 841\.\d+\]", sizes[1])


VECTORS = """
<img src="URL">
<link rel=stylesheet href="URL">
<style>@import "URL";</style>
<style>@font-face{font-family:x;src:url(URL)} p{font-family:x}</style>
<style>p{background:url(URL)}</style>
<style>p{border-image:url(URL)}</style>
<style>p::before{content:url(URL)}</style>
<style>ul{list-style:url(URL)}</style>
<style>@page{background:url(URL)}</style>
<object data="URL"></object>
<embed src="URL">
<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="URL" width="9" height="9"/></svg>
<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><use href="URL#x"/></svg>
<img src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><image href='URL'/></svg>">
<link rel=attachment href="URL">
<a rel=attachment href="URL">x</a>
<base href="URL"><img src="x.png">
<img srcset="URL 1x">
<img src="URL?moved">
""".strip().splitlines()


@pytest.fixture(scope="module")
def canary():
    hits = []

    class Server(BaseHTTPRequestHandler):
        def do_GET(self):
            hits.append(self.path)
            moved = self.path.endswith("?moved")
            self.send_response(302 if moved else 200)
            if moved:
                self.send_header("Location", "/there.png")
            self.end_headers()
            self.wfile.write(b"CANARY")

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/canary.png", hits
    server.shutdown()
    thread.join()
    server.server_close()


# WeasyPrint 70 does not load these from anywhere.
HARMLESS = ("<use", "srcset")


def test_there_are_nineteen_vectors_and_they_are_armed(canary):
    address, hits = canary
    assert len(VECTORS) == 19
    for vector in VECTORS:
        hits.clear()
        page = f'<html lang="en"><title>x</title><p>text{vector.replace("URL", address)}<ul><li>x</ul>'
        HTML(string=page, base_url="about:blank").write_pdf(font_config=FontConfiguration())
        assert bool(hits) != any(mark in vector for mark in HARMLESS), vector
        assert ("/there.png" in hits) == ("moved" in vector)
    hits.clear()


@pytest.mark.parametrize("vector", VECTORS)
def test_even_hostile_html_loads_nothing(vector, canary, tmp_path):
    address, hits = canary
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"CANARY")
    for target in (address, secret.as_uri(), "file:///proc/self/environ"):
        page = f'<html lang="en"><title>x</title><p>text{vector.replace("URL", target)}<ul><li>x</ul>'
        try:
            made = typesetting._write(page, [], {})
        except typesetting.NotTypeset:
            continue
        assert not re.search(rb"CANARY|/EmbeddedFile\b", _objects(made))
    assert hits == []


def test_a_character_no_font_has_is_refused():
    with pytest.raises(typesetting.NotTypeset):
        paper.render(_edition(Paragraph(text=(Span(text="\U0010fffd"),))))


def test_what_would_take_too_long_is_refused():
    nested = ListEntry(text=(Span(text="x"),))
    for _ in range(20):
        nested = ListEntry(text=(Span(text="x"),), children=(Listing(items=(nested,)),))
    for block in (
        Paragraph(text=(Span(text="x" * 300_000),)),
        Table(rows=(TableRow(cells=((),) * 50),) * 100),
        Listing(items=(nested,)),
    ):
        with pytest.raises(paper.TooLarge) as refused:
            paper.render(_edition(block))
        assert isinstance(refused.value, Permanent)


@pytest.mark.parametrize("name", ["advisory", "refugios"])
def test_the_end_mark_stands_after_what_happens_where(name):
    """Who stops reading at it has missed no event (docs/looks)."""
    document = PdfDocument(paper.render(editions.load(name)))
    text = "".join(page.get_textpage().get_text_range() for page in document)
    assert editions.load(name).release.events
    said = {"advisory": "Evening three", "refugios": "Signal Street, San Pedro"}[name]
    mark = re.search(r"#\s?#\s?#", text)
    assert mark and 0 <= text.find(said) < mark.start()


def test_the_first_picture_leaves_the_first_sheet_room_for_the_story():
    """A third of the sheet at most."""
    page = PdfDocument(paper.render(editions.load("pictures")))[0]
    heights = [
        box.get_bounds()[3] - box.get_bounds()[1] for box in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE])
    ]
    assert heights and max(heights) <= 80 / 25.4 * 72 + 1


def test_a_name_that_is_longer_than_its_line_is_cut_where_it_is_seen():
    edition = editions.load("arabic")
    newsroom = edition.newsroom.model_copy(update={"organisation": "Coalition of the Harbor " * 5 + "Inc."})
    pages = {}
    with pytest.MonkeyPatch.context() as patched:
        fill = templates.fill
        patched.setattr(
            templates, "fill", lambda name, **values: pages.setdefault(name, fill(name, **values))
        )
        assert card.render(replace(edition, newsroom=newsroom))
    (name,) = re.findall(r'<p class="name".*?</p>', pages["pdf/card.html"])
    assert name.startswith('<p class="name" dir="ltr">Coalition')
    assert name.endswith("…</p>")
