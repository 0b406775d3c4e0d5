"""No link is lost on the way: from fields that hold words, in every output, and where an address is written out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from wordfiles import docx

from crier.mail import compose
from crier.model.newsroom import Newsroom
from crier.model.release import Boilerplate, Event, Paragraph, Span, Table, TableRow
from crier.reading import pipeline
from crier.rendering import html_fragment, outputs, story
from crier.rendering.outputs import calendar, wire_copy
from crier.site import event_pages
from tests.support import editions, newsrooms

NOW = datetime(2026, 11, 28, 14, tzinfo=UTC)
HEAD = """# Night buses come back to the harbor on Friday

LOS ANGELES — The riders asked for two things on Friday, and the council agreed to both of them at night.

“We waited long enough,” said [Ana Ruiz](https://example.org/ana), speaker of the riders in Los Angeles.

"""
FOOT = "\n\nMedia contact: Ana Ruiz, ana@example.org, (213) 555-0100\n"


def read(text, name="x.md"):
    data = (HEAD + text + FOOT).encode()
    return pipeline.read(pipeline.Upload(data, name), newsroom=Newsroom(), now=NOW)


EVENT = "WHEN: Thursday, December 10, 2026, 6:00 p.m. PST\n\nWHERE: {}\n\nRSVP: {}\n"


@pytest.mark.parametrize(
    ("line", "way"),
    [
        ("[Register here](https://example.org/r)", "https://example.org/r"),
        ("[**Register** here](https://example.org/r).", "https://example.org/r"),
        ("[the press office](mailto:press@example.org)", "press@example.org"),
        ("by Monday [on this page](https://example.org/r)", "by Monday on this page (https://example.org/r)"),
        (
            "To be there, sign up [here](https://example.org/r)",
            "To be there, sign up here (https://example.org/r)",
        ),
        (
            "In person: [here](https://example.org/r). Online: [here](https://example.org/s)",
            "In person: here (https://example.org/r). Online: here (https://example.org/s)",
        ),
        ("[www.example.org](http://www.example.org/)", "www.example.org"),
        ("[press@example.org](mailto:press@example.org?subject=RSVP%20gala)", "press@example.org"),
        ("<https://example.org/r>", "https://example.org/r"),
        ("[press@example.org](mailto:press@example.org)", "press@example.org"),
        ("[(213) 555-0100](tel:+12135550100)", "(213) 555-0100"),
    ],
)
def test_where_one_signs_up_is_an_address(line, way):
    (event,) = read(EVENT.format("Harbor Hall, 251 South Olive Street, Los Angeles", line)).events
    assert event.rsvp == way


def test_a_link_that_an_event_has_no_place_for_stays_in_the_text():
    reading = read(
        EVENT.format("[Harbor Hall](https://maps.example.org/h), Los Angeles", "press@example.org")
    )
    assert reading.events[0].place.name == "Harbor Hall"
    links = [span.href for block in reading.body for span in block.text]
    assert "https://maps.example.org/h" in links


@pytest.mark.parametrize(
    ("line", "name", "online"),
    [
        ("Zoom, https://zoom.example/j/1", "Zoom", "https://zoom.example/j/1"),
        ("Online via Zoom: https://zoom.example/j/1", "Online via Zoom", "https://zoom.example/j/1"),
        ("En línea (https://zoom.example/j/1)", "En línea", "https://zoom.example/j/1"),
        ("Harbor Hall, map at https://maps.example/h", "Harbor Hall", None),
        ("Virtual Reality Lab, 251 South Olive Street, www.lab.example", "Virtual Reality Lab", None),
        ("YouTube Theater, Inglewood, https://theater.example/", "YouTube Theater", None),
    ],
)
def test_a_place_that_is_a_program_has_its_address(line, name, online):
    (event,) = read(EVENT.format(line, "press@example.org")).events
    assert (event.place.name, event.online) == (name, online)
    assert (story.occasion(event, "en").map is None) == bool(online)


def test_standing_words_and_notes_keep_their_links_and_numbers():
    reading = read(
        "## Notes to editors\n\n3. The [study](https://example.org/s) has 10<sup>6</sup> rows.\n4. It is new.\n\n"
        "- one\n\n| a | b |\n|--|--|\n| 1 | [2](https://example.org/two) |\n\n## About the Riders\n\n"
        "The Riders are a union of [passengers](https://example.org/us). Write to [us](mailto:us@example.org)."
    )
    assert reading.notes == (
        "3. The study (https://example.org/s) has 10⁶ rows.", "4. It is new.", "• one", "a | b",
        "1 | 2 (https://example.org/two)",
    )  # fmt: skip
    assert reading.boilerplate[0].text == (
        "The Riders are a union of passengers (https://example.org/us). Write to us (us@example.org)."
    )


def test_a_style_that_names_standing_words_keeps_their_links():
    link = '<w:hyperlink r:id="l"><w:r><w:t>our page</w:t></w:r></w:hyperlink>'
    style = '<w:pPr><w:pStyle w:val="{}"/></w:pPr>'
    named = {"a": "Release Headline", "b": "Release Boilerplate"}
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for key, name in named.items()
    )
    made = docx(
        f"<w:p>{style.format('a')}<w:r><w:t>Night buses come back to the harbor</w:t></w:r></w:p>",
        "<w:p><w:r><w:t>LOS ANGELES — The riders asked for two things, and the council agreed to both of them.</w:t></w:r></w:p>",
        f'<w:p>{style.format("b")}<w:r><w:t xml:space="preserve">The Riders are a union, see </w:t></w:r>{link}</w:p>',
        parts={"word/styles.xml": f"<w:styles NS>{styles}</w:styles>"},
        relations={
            "l": ("hyperlink", "https://example.org/us", True),
            "s": ("styles", "styles.xml", False),
        },
    )
    reading = pipeline.read(pipeline.Upload(made, "x.docx"), newsroom=Newsroom(), now=NOW)
    assert reading.boilerplate[0].text == "The Riders are a union, see our page (https://example.org/us)"


# ---- addresses that are written out ----


@pytest.mark.parametrize(
    ("words", "links"),
    [
        ("See https://example.org/a?b=1#c.", ["https://example.org/a?b=1#c"]),
        ("(https://example.org/a_(b)), www.example.org;", ["https://example.org/a_(b)", "https://www.example.org"]),
        ("Write to ana.ruiz+x@example.org!", ["mailto:ana.ruiz+x@example.org"]),
        ("“https://example.org”…", ["https://example.org"]),
        ("a https://b https://example.org/ü", ["https://example.org/%C3%BC"]),
        ("example.org, ana@host, @ana, https://, www., x@y@z.org/", []),
        ("Web:https://x.org and javascript:alert(1)", ["https://x.org"]),
    ],
)  # fmt: skip
def test_an_address_in_the_words_is_a_link(words, links):
    root = lxml.html.fragment_fromstring(str(html_fragment.linked(words)), create_parent=True)
    assert [each.get("href") for each in root.iter("a")] == links
    assert root.text_content() == words


@given(st.text(alphabet="w.@:/htps-a b(),<>&\"'\n", max_size=200))
def test_no_word_is_lost_or_made_up_where_addresses_are_links(words):
    root = lxml.html.fromstring(f"<p>x{html_fragment.linked(words)}</p>")
    assert root.text_content().replace("\n", "") == "x" + words.replace("\n", "")
    assert {each.tag for each in root.iterdescendants()} <= {"a", "br"}


def test_a_link_is_no_link_within_a_link():
    text = (Span(text="www.example.org", href="https://example.org/there"),)
    assert html_fragment.html((Paragraph(text=text),)) == (
        '<p><a href="https://example.org/there">www.example.org</a></p>'
    )


def test_paragraphs_of_standing_words_stay_apart():
    assert html_fragment.paragraphs("One & www.a.org.\n\n\n\nTwo\nthree") == (
        '<p>One &amp; <a href="https://www.a.org">www.a.org</a>.</p>\n<p>Two<br>\nthree</p>'
    )


# ---- every output ----


def edition():
    made = editions.load("short")
    cell = (Span(text="ten"), Span(text=" litres", href="https://example.org/cell"))
    release = made.release.model_copy(
        update={
            "body": (*made.release.body, Table(rows=(TableRow(cells=((Span(text="a"),), cell)),))),
            "events": (
                Event(name="Vigil", rsvp="https://example.org/rsvp", online="https://example.org/live"),
            ),
            "notes": ("A note (https://example.org/note).",),
            "boilerplate": (
                Boilerplate(organisation="Riders", text="Us: https://example.org/about.\n\nMore."),
            ),
        }
    )
    return replace(made, release=release)


WANTED = ("cell", "rsvp", "live", "note", "about")


def test_every_output_has_every_link():
    made = edition()
    files = outputs.made(made)
    mail = compose.mailing(made)
    texts = {
        "page": files["index.html"].decode(),
        "lite": files["lite.html"].decode(),
        "text": files["release.txt"].decode(),
        "mail": mail.html,
        "mail's text": mail.text,
        "feed": story.feed_content(made),
    }
    missing = {
        (name, link)
        for name, text in texts.items()
        for link in WANTED
        if f"https://example.org/{link}" not in text
    }
    assert not missing
    for name in ("page", "lite", "mail", "feed"):
        links = {each.get("href") for each in lxml.html.fromstring(texts[name]).iter("a")}
        assert {f"https://example.org/{link}" for link in WANTED} <= links, name


def test_a_table_of_text_shows_where_its_links_lead():
    cell = (Span(text="the study", href="https://example.org/s"), Span(text="6", sup=True))
    table = Table(rows=(TableRow(cells=((Span(text="a"),), cell)),))
    assert wire_copy.words((table,)) == "a  the study <https://example.org/s>⁶"


def shelved(made):
    table = newsrooms.Table()
    table.publish(made)
    return table.state(made.release.language).events


def test_a_calendar_says_how_to_take_part():
    made = edition()
    start = datetime(2026, 12, 10, 18, tzinfo=UTC)
    event = made.release.events[0].model_copy(update={"start": start, "timezone": "Europe/Berlin"})
    made = replace(made, release=made.release.model_copy(update={"events": (event,)}))
    shelf = shelved(made)
    for file in (
        calendar.render(made),
        event_pages.calendar("Events", "https://news.example.org/en/events/", shelf),
    ):
        (entry,) = Calendar.from_ical(file).walk("VEVENT")
        description = str(entry["description"])
        assert "Sign up: https://example.org/rsvp\nFollow it online: https://example.org/live" in description
        assert description.count(made.url) == 1


def test_a_calendar_of_before_has_its_address():
    made = edition()
    start = datetime(2026, 12, 10, 18, tzinfo=UTC)
    event = made.release.events[0].model_copy(update={"start": start})
    made = replace(made, release=made.release.model_copy(update={"events": (event,)}))
    shelf = [{**item, "summary": "As it was."} for item in shelved(made)]
    (entry,) = Calendar.from_ical(event_pages.calendar("Events", "https://x.example/", shelf)).walk("VEVENT")
    assert str(entry["description"]) == f"As it was.\n\n{made.url}"
