"""Lines that staff write at the top of a text or in a small table: understood, or named."""

from datetime import UTC, datetime

import pytest

from crier.model.newsroom import Newsroom
from crier.model.release import Reading, Span, TableRow
from crier.reading import front_matter, lifted_settings, pipeline
from crier.reading.document import Document, Unit
from crier.reading.fields import time_zones

NOW = datetime(2026, 11, 28, 14, tzinfo=UTC)
TEXT = (
    "Crews Vote to Keep the Night Boats\n\nPORT ELLIS, Wash., November 28, 2026 — The crews of the ferry voted today to keep "
    "the night boats running through the winter, the union said.\n\nMedia contact: Ana Ruiz, ana@ferry.example\n"
)
IN_LOS_ANGELES = datetime(2026, 12, 1, 17, tzinfo=UTC)


def read(text: str, name: str = "boats.txt") -> Reading:
    return pipeline.read(pipeline.Upload(text.encode(), name), newsroom=Newsroom(), now=NOW)


def fenced(*lines: str) -> str:
    return "\n".join(("---", *lines, "---", TEXT))


# What is written behind `embargo:` → the instant in UTC.
INSTANTS = {
    "2026-12-01 09:00 America/Los_Angeles": "2026-12-01T17:00",
    "2026-12-01 09:00 america/los angeles": "2026-12-01T17:00",
    "2026-12-01 09:00 (America / Los_Angeles)": "2026-12-01T17:00",
    "2026-12-01 09:00 America/New_York": "2026-12-01T14:00",
    "2026-12-01 09:00 America/Argentina/Buenos_Aires": "2026-12-01T12:00",
    "2026-12-01 09:00 Europe/Madrid": "2026-12-01T08:00",
    "2026-07-01 09:00 Europe/Madrid": "2026-07-01T07:00",
    "2026-12-01 09:00 US/Pacific": "2026-12-01T17:00",
    "2026-12-01 09:00 Asia/Kathmandu": "2026-12-01T03:15",
    "2026-12-01 09:00 GMT+5:30": "2026-12-01T03:30",
    "2026-12-01 09:00 GMT-3:30": "2026-12-01T12:30",
    "2026-12-01 09:00 UTC+0545": "2026-12-01T03:15",
    "2026-12-01 09:00 UTC+1": "2026-12-01T08:00",
    "2026-12-01 09:00 UTC−5": "2026-12-01T14:00",
    "2026-12-01 09:00 utc": "2026-12-01T09:00",
    "2026-12-01T09:00:00-05:00": "2026-12-01T14:00",
    "2026-12-01T09:00Z": "2026-12-01T09:00",
}


@pytest.mark.parametrize("written", INSTANTS)
def test_the_zone_that_was_written_is_the_zone(written):
    found = read(fenced(f"embargo: {written}"))
    assert found.verdict == "publish"
    assert found.embargo and found.embargo.until
    assert found.embargo.until.strftime("%Y-%m-%dT%H:%M") == INSTANTS[written]


def test_an_offset_is_read_in_an_event_too():
    found = read(TEXT + "\nWhat: Rally\nWhen: December 6, 2026, 5 p.m. GMT+5:30\nWhere: Pier 4, Port Ellis\n")
    assert found.events[0].start and found.events[0].start.isoformat() == "2026-12-06T17:00:00+05:30"
    assert found.events[0].timezone is None


@pytest.mark.parametrize("written", ["Europe/Madird", "GMT+15", "UTC-27:00", "America/Los Angles"])
def test_a_zone_that_no_clock_has_is_told(written):
    assert time_zones.unknown(f"9:00 {written}") == written


KEYS = [
    "embargo bis", "Strict embargo", "press embargo until", "strict embargo until",
    "embargo", "Embargo", "EMBARGO", "embargo until", "embargo-until", "embargo_until", "Embargoed", "embargoed until",
    "embargado", "embargado hasta", "embargo hasta", "bajo embargo hasta", "not before", "hold until", "no antes de",
    "no publicar antes del", "Sperrfrist", "frei ab", "sous embargo", "embargo jusqu’au", "embargado até",
    "publish", "publish_at", "publish-on", "publication date", "release date", "published", "publicar el",
    "fecha de publicación", "go live", "scheduled for",
]  # fmt: skip


@pytest.mark.parametrize("key", KEYS)
def test_a_word_for_an_embargo_is_one_between_fences_in_lines_and_in_a_table(key):
    value = "2026-12-01 09:00 America/Los_Angeles"
    found = read(fenced(f"{key}: {value}", "lists: press"))
    assert (found.verdict, found.lists) == ("publish", ("press",))
    assert found.embargo and found.embargo.until == IN_LOS_ANGELES
    table = lifted_settings.lifted(
        Document((*rows((key, value), ("lists", "press")), Unit("line", (Span(text="Boats"),), 9)))
    )
    assert table.front.get("embargo") == value or table.front.get("release") == value
    assert [unit.words for unit in table.units] == ["Boats"]


def rows(*pairs: tuple[str, str]) -> list[Unit]:
    made = []
    for pair in pairs:
        cells = tuple((Span(text=text),) for text in pair)
        made.append(Unit("row", group=1, row=TableRow(cells=cells)))
    return made


SLIPS = {
    "embrago": "embargo", "emabrgo": "embargo", "enbargo": "embargo", "embargos": "embargo",
    "embrago until": "embargo", "embargaod": "embargo", "Embagro hasta": "embargo",
    "lsit": "list", "lits": "lits", "litsas": "listas", "topcis": "topics", "drfat": "draft",
    "acept": "accept", "borador": "borrador", "langauge": "language", "idoma": "idioma",
}  # fmt: skip


@pytest.mark.parametrize("key", [key for key, meant in SLIPS.items() if key != meant])
def test_a_slip_of_the_pen_stops_and_is_named(key):
    for text in (fenced(f"{key}: 2026-12-01 09:00 ET"), f"{key}: 2026-12-01 09:00 ET\n\n{TEXT}"):
        found = read(text)
        assert found.verdict == "hold"
        told = next(finding for finding in found.findings if finding.check == "front-matter")
        assert told.excerpt == f"{key}: 2026-12-01 09:00 ET"
        assert f"“{SLIPS[key]}:”" in told.message
        assert found.headline == "Crews Vote to Keep the Night Boats"


@pytest.mark.parametrize(
    "key", ["team", "site", "note", "image_alt", "permalink", "subjects", "pdf", "time", "name", "text"]
)
def test_a_line_of_another_program_stops_nothing(key):
    assert front_matter.meant(key) == ""
    assert read(fenced(f"{key}: x")).verdict == "publish"


def test_a_line_nobody_knows_is_named_and_loses_nothing():
    found = read(fenced("Prepared by: Ana", "lists: press"))
    assert (found.verdict, found.lists, found.headline) == (
        "publish",
        ("press",),
        "Crews Vote to Keep the Night Boats",
    )
    told = next(finding for finding in found.findings if finding.check == "front-matter")
    assert (told.level, told.excerpt) == ("warn", "Prepared by: Ana")


def test_a_row_nobody_knows_is_named_and_loses_no_row_after_it():
    units = (
        *rows(("Prepared by", "Ana"), ("lists", "press"), ("Reviewed", "Tom")),
        Unit("line", (Span(text="Boats"),), 9),
    )
    lifted = lifted_settings.lifted(Document(units))
    assert lifted.front == {"lists": "press"}
    assert [fact.text for fact in lifted.facts] == ["Prepared by: Ana", "Reviewed: Tom"]
    assert [unit.words for unit in lifted.units] == ["Boats"]


def test_a_table_without_settings_is_a_table():
    units = (*rows(("What", "A rally"), ("Who", "The crews")), Unit("line", (Span(text="Boats"),), 9))
    assert lifted_settings.lifted(Document(units)) == Document(units)


def test_a_colon_in_a_headline_loses_no_embargo():
    found = read(fenced("title: Boats: all of them", "embargo: 2026-12-01 09:00 America/Los_Angeles"))
    assert found.headline == "Boats: all of them"
    assert found.embargo and found.embargo.until == IN_LOS_ANGELES


@pytest.mark.parametrize(
    "lines",
    [
        ("embargo: [unclosed",),
        ("embargo: 2026-12-01 09:00 ET", "embargo: 2026-12-03 09:00 ET"),
        ("embargo: 2026-12-01 09:00 ET", "embargoed: 2026-12-03 09:00 ET"),
        ("embargo:",),
        ("embargo: yes",),
        ("embargo: until further notice",),
        ("publish: no",),
        ("publish: when Ana says so",),
        ("release date: December 3, 2026",),
    ],
)
def test_what_cannot_be_followed_stops(lines):
    assert read(fenced(*lines)).verdict == "hold"


@pytest.mark.parametrize(
    "line",
    ["embargo: none", "publish: now", "published: true", "published: 2026-11-02", "release: immediately"],
)
def test_what_says_that_there_is_none_stops_nothing(line):
    found = read(fenced(line))
    assert (found.verdict, found.embargo and found.embargo.until) == ("publish", None)
