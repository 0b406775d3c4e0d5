"""Page, text and calendar of an edition: right for people, harmless for readers, the same every time."""

import itertools
import json
import re
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from urllib.parse import urlsplit

import editions
import icalendar
import jinja2
import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from crier.mail import compose
from crier.model import public_files
from crier.model.media_types import content_type
from crier.model.public_files import OUTPUTS
from crier.model.release import (
    Heading,
    ListEntry,
    Listing,
    Media,
    Paragraph,
    Span,
    Table,
    TableRow,
    plain,
)
from crier.model.release import Image as Picture
from crier.rendering import html_fragment, outputs, picture_files, story
from crier.rendering.templates import compiled, look
from crier.text import characters, wrapping
from tests.support import golden_outputs

ALLOWED = {
    "a", "blockquote", "br", "caption", "div", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "strong",
    "section", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip

texts = st.text(st.characters(codec="utf-8"), max_size=30)
addresses = st.one_of(
    st.none(),
    st.sampled_from(
        [
            "javascript:alert(1)", "JaVaScRiPt:x", "data:text/html,x", "file:///etc/passwd", "//evil.example",
            "https://example.org/?a=1&b=2", "mailto:desk@example.org", "tel:+13105550142", "vbscript:x", "x",
            "https://[", 'https://example.org/"onclick="x', " https://example.org/", "java\nscript:alert(1)",
        ]
    ),
    texts,
)  # fmt: skip
spans = st.builds(Span, text=texts, strong=st.booleans(), em=st.booleans(), sup=st.booleans(), href=addresses)
inline = st.lists(spans, max_size=4).map(tuple)
blocks = st.lists(
    st.one_of(
        st.builds(Paragraph, text=inline),
        st.builds(Heading, level=st.integers(2, 4), text=inline),
        st.builds(
            Listing, ordered=st.booleans(), items=st.lists(st.builds(ListEntry, text=inline)).map(tuple)
        ),
        st.builds(
            Table,
            caption=st.one_of(st.none(), texts),
            rows=st.lists(
                st.builds(TableRow, header=st.booleans(), cells=st.lists(inline, max_size=3).map(tuple))
            ).map(tuple),
        ),
    ),
    max_size=5,
)


@pytest.mark.parametrize("name", editions.names())
def test_outputs_look_as_the_golden_files_say(name):
    folder = golden_outputs.FOLDER / name
    made = golden_outputs.made(name)
    assert sorted(made) == sorted(path.name for path in folder.iterdir())
    for file, got in made.items():
        assert got == (folder / file).read_text("utf-8"), file


def test_a_compiled_template_is_taken_only_while_it_is_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)

    def said(source):
        loader, cache = jinja2.DictLoader({"a": source}), compiled.Beside(tmp_path)
        made = jinja2.Environment(loader=loader, bytecode_cache=cache, autoescape=True)
        return made.get_template("a").render()

    assert [said("one"), said("one"), said("two")] == ["one", "one", "two"]
    (kept,) = (tmp_path / "__pycache__").iterdir()
    kept.write_bytes(b"torn")
    assert said("two") == "two"
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    kept.unlink()
    assert said("three") == "three"
    assert not kept.exists()


@pytest.mark.parametrize("name", editions.names())
def test_every_output_is_the_same_twice_and_has_a_type(name):
    made = outputs.made(editions.load(name))
    assert made == outputs.made(editions.load(name))
    assert all(content_type(file) == OUTPUTS[file].media_type for file in OUTPUTS)
    told = [row for row in public_files.outputs("page") if outputs.applies(row, editions.load(name))]
    assert [row.name for row in told] == list(made), "what a page offers is there"


@pytest.mark.parametrize("name", editions.names())
def test_a_page_loads_nothing_from_elsewhere_and_runs_only_our_script(name):
    page = outputs.render("index.html", editions.load(name)).decode()
    root = lxml.html.fromstring(page)
    loaded = [*root.xpath("//*/@src"), *root.xpath("//link[@rel='preload' or @rel='icon']/@href")]
    loaded += re.findall(r'url\("?([^")]+)', page)
    loaded += [part.split()[0] for srcset in root.xpath("//@srcset") for part in srcset.split(",")]
    beside = picture_files.render(editions.load(name))
    assert loaded
    assert all(address.removeprefix("/") in look.assets() or address in beside for address in loaded)
    scripts = {script.get("type"): script.text for script in root.iter("script")}
    assert set(scripts) <= {"application/ld+json", None}
    assert scripts.get(None) in (None, look.script())
    assert not root.xpath("//@style | //@*[starts-with(name(), 'on')] | //iframe | //form | //base")
    assert all(
        urlsplit(href).scheme in ("", "http", "https", "mailto", "tel") for href in root.xpath("//@href")
    )
    assert len(page.encode()) < 100_000


@pytest.mark.parametrize("name", editions.names())
def test_linked_data_says_what_the_release_says(name):
    edition = editions.load(name)
    root = lxml.html.fromstring(outputs.render("index.html", edition).decode())
    article, *events = map(json.loads, root.xpath("//script[@type='application/ld+json']/text()"))
    assert article["@type"] == "NewsArticle"
    assert article["mainEntityOfPage"] == edition.url
    assert edition.release.headline.startswith(article["headline"].rstrip("…"))
    dated = [event for event in edition.release.events if event.start]
    assert [datetime.fromisoformat(event["startDate"]) for event in events] == [e.start for e in dated]


def test_pictures_are_as_large_as_the_page_says():
    edition = editions.load("pictures")
    made = picture_files.render(edition)
    assert made == picture_files.render(edition)
    assert sorted(made) == ["image-1-400.jpg", "image-1-800.jpg", "image-1.jpg", "image-2.png"]
    for media in edition.release.media:
        for file in picture_files.files(media):
            with Image.open(BytesIO(made[file.name])) as image:
                assert image.size == (file.width, file.height)
    assert len(made["image-1-800.jpg"]) < len(made["image-1.jpg"]) / 2


def test_feeds_show_pictures_and_mail_shows_the_first_and_links_the_others():
    edition = editions.load("pictures")
    wanted = [edition.url + media.file for media in edition.release.media]
    assert lxml.html.fromstring(story.feed_content(edition)).xpath("//img/@src") == wanted
    links = lxml.html.fromstring(compose.mailing(edition).html).xpath("//a/@href")
    assert [href for href in links if href in wanted] == wanted[1:]


def test_a_correction_is_shown_and_dated():
    page = outputs.render("index.html", editions.load("refugios")).decode()
    assert "El acto empieza a las 18:30" in page
    assert "25 de noviembre de 2026" in page


@pytest.mark.parametrize(
    ("name", "told", "shown"),
    [
        ("bilingual", "One.\n\nTwo.", ["“One.", "“Two.”"]),
        ("bilingue", "Una.\n\nDos.", ["«Una.", "»Dos»."]),
        ("bilingue", "¿Una?", ["«¿Una?»"]),
        ("bilingue", "Una...", ["«Una...»"]),
    ],
)
def test_a_quotation_stands_in_its_languages_marks(name, told, shown):
    edition = editions.load(name)
    quotation = edition.release.quotations[0].model_copy(update={"text": told})
    release = edition.release.model_copy(update={"quotations": (quotation,)})
    page = lxml.html.fromstring(outputs.render("index.html", replace(edition, release=release)))
    assert page.xpath("//figure/blockquote/p/text()") == shown


def test_amounts_end_at_one_edge():
    rows = (
        ("Year", "Cost", "Share", "Rest", "Call"),
        ("2025", "$1,900,000", "4 %", "3 min", "310-555-0177"),
        ("2026", "–", "", "", ""),
    )
    table = Table(
        rows=tuple(
            TableRow(header=not at, cells=tuple((Span(text=cell),) for cell in row))
            for at, row in enumerate(rows)
        )
    )
    page = lxml.html.fromstring(str(html_fragment.html((table,), frame="Table")))
    assert page.xpath("//th[@class='n']/text()") == ["Cost", "Share", "Rest"]
    assert page.xpath("//tr[td='2025']/td[@class='n']/text()") == ["$1,900,000", "4 %", "3 min"]
    assert "class" not in html_fragment.html((table,)), "feeds have no style sheet"


@pytest.mark.parametrize("base", ["", "https://news.example.org/en/"])
def test_frames_of_tables_have_a_name_each(base: str) -> None:
    """Whoever goes from one to the next by a screen reader hears which; of a mail's frames, too."""
    row = TableRow(cells=((Span(text="One"),), (Span(text="Two"),)))
    tables = [Table(caption=caption, rows=(row,)) for caption in (None, "Rents", None, "Rents", None)]
    page = str(html_fragment.html(tables, base=base, frame="Table"))
    names = re.findall('aria-label="([^"]+)"', page)
    assert names == ["Table", "Table: Rents", "Table (2)", "Table: Rents (2)", "Table (3)"]


def test_without_a_pdf_nobody_is_sent_to_one():
    for name in ("index.html", "release.txt"):
        assert b"release.pdf" not in outputs.render(name, editions.load("short"))


def test_the_dateline_is_run_in_once():
    release = editions.load("cooling").release
    told = plain(story.body(release)[0].text)
    assert told.startswith("SAN PEDRO, Calif., November 24, 2026 — The Harbor")
    again = release.model_copy(update={"body": story.body(release)})
    assert story.body(again) == again.body


@given(blocks)
def test_a_fragment_is_safe_and_keeps_every_word(given_blocks):
    got = html_fragment.html(given_blocks, frame="Table")
    root = lxml.html.fragment_fromstring(str(got), create_parent="main")
    assert {element.tag for element in root.iterdescendants()} <= ALLOWED
    for element in root.iter("a"):
        assert urlsplit(element.get("href")).scheme.lower() in ("http", "https", "mailto", "tel")
        assert set(element.attrib) == {"href"}
    levels = [1, *(int(element.tag[1]) for element in root.iter("h2", "h3", "h4"))]
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    for table in root.iter("table"):
        assert len({len(row) for row in table.iter("tr")}) == 1
    want = "".join(_words(block) for block in given_blocks)
    assert _letters("".join(root.itertext())) == _letters(want)


def _words(block):
    match block:
        case Listing():
            return "".join(_said(item.text) for item in block.items)
        case Table():
            cells = "".join(_said(cell) for row in block.rows for cell in row.cells)
            return (block.caption or "") + cells if any(row.cells for row in block.rows) else ""
        case _:
            return _said(block.text)


def _said(text):
    return "".join(span.text for span in text)  # on a page a raised 6 is a 6 that is raised


def _letters(told):
    return re.sub(r"\s", "", characters.xml(told))


@given(st.text())
def test_what_xml_forbids_is_gone_and_nothing_else(told):
    clean = characters.xml(told)
    parsed = lxml.html.etree.fromstring(f"<a>{_escaped(clean)}</a>").text or ""
    assert parsed == clean.replace("\r\n", "\n").replace("\r", "\n")
    assert characters.xml(clean) == clean


def _escaped(told):
    return told.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@given(st.text())
def test_a_header_is_one_harmless_line(told):
    got = characters.header(told)
    assert len(got) <= 180
    assert "=?" not in got
    assert got.isprintable() or not got.isascii()
    assert not re.search(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", got)


@given(st.text(st.characters(codec="utf-8")))
def test_wrapped_lines_are_short_unless_a_word_is_long(told):
    for line in wrapping.wrap(told).split("\n"):
        assert len(line) <= wrapping.WIDTH or " " not in line.strip()


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_any_colour_becomes_readable(rgb):
    colour = "#" + "".join(f"{part:02x}" for part in rgb)
    for ground in (look.PAPER, look.INK):
        assert look.contrast(look.readable(colour, ground), ground) >= look.LEGIBLE


def test_contrast_is_wcags():
    assert look.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert look.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", editions.names())
def test_calendars_hold_the_same_instants(name):
    edition = editions.load(name)
    dated = [event for event in edition.release.events if event.start]
    body = outputs.render("event.ics", edition)
    assert (body is None) == (not dated)
    if body is None:
        return
    calendar = icalendar.Calendar.from_ical(body)
    assert not calendar.errors
    found = list(calendar.walk("VEVENT"))
    assert [entry["DTSTART"].dt for entry in found] == [event.start for event in dated]
    assert all(entry["SEQUENCE"] == edition.version - 1 for entry in found)
    assert all(entry["DTSTAMP"].dt == edition.updated for entry in found)
    assert len({str(entry["UID"]) for entry in found}) == len(found)


def test_a_corrected_calendar_replaces_the_first():
    first = editions.load("cooling")
    later = replace(first, version=2, updated=first.updated + timedelta(days=1))
    uids = [
        [
            str(entry["UID"])
            for entry in icalendar.Calendar.from_ical(outputs.render("event.ics", edition)).walk("VEVENT")
        ]
        for edition in (first, later)
    ]
    assert uids[0] == uids[1]
    assert b"SEQUENCE:1" in outputs.render("event.ics", later)


def test_local_time_is_the_events_own():
    occasion = story.occasion(editions.load("awkward").release.events[2], "en")
    assert (occasion.day, occasion.hours) == (
        "Wednesday, September 2, 2026",
        "12:00 AM – 4:00 AM".replace(" AM", "\u00a0AM"),
    )
    assert datetime.fromisoformat(occasion.start) == datetime(2026, 9, 1, 22, tzinfo=UTC)


def places(edition):
    """The divisions of a release's page in order, each by its first class and how many events it holds."""
    sheet = lxml.html.fromstring(outputs.render("index.html", edition)).find_class("sheet")[0]
    return [(part.get("class"), len(part.find_class("event"))) for part in sheet]


def lengthened(edition, *blocks, media=()):
    release = edition.release.model_copy(update={"body": (*edition.release.body, *blocks), "media": media})
    return replace(edition, release=release, pictures={})


LONG = Paragraph(text=(Span(text="A sentence of some length that says what happened here. " * 40),))
JAPANESE = Paragraph(text=(Span(text="港の夏" * 330),))
LATIN = Paragraph(text=(Span(text="heat in " * 124),))  # as many signs, of half the width


def test_events_take_the_wide_column_where_the_text_is_shorter_than_they_are():
    three, one = editions.load("three-events"), editions.load("cooling")
    wide = [("story", 0), ("panel program", 3), ("panel", 0), ("coda", 0)]
    beside = [("story", 0), ("panel", 3), ("coda", 0)]
    assert places(three) == places(lengthened(three, LATIN)) == wide
    assert places(lengthened(three, LONG)) == places(lengthened(three, JAPANESE)) == beside
    assert places(one) == [("story", 0), ("panel", 1), ("coda", 0)]
    assert places(editions.load("short")) == [("story", 0), ("panel", 0), ("coda", 0)]


def test_a_picture_counts_as_text_of_its_height():
    arabic = editions.load("arabic")  # one event
    picture = Media(file="image-1.jpg", width=1600, height=1067)
    assert places(arabic)[1] == ("panel program", 1)
    assert places(lengthened(arabic, Picture(file="image-1.jpg"), media=(picture,)))[1] == ("panel", 1)
