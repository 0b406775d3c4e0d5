"""Whoever asks to wait in words that no list has is asked about; a sentence about a day to come is published."""

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from crier.model.newsroom import Newsroom
from crier.model.release import Reading
from crier.reading import pipeline
from crier.reading.fields import day_words, spoken_requests

NOW = datetime(2026, 11, 28, 14, tzinfo=UTC)
TABLE = tomllib.loads((Path(__file__).parents[1] / "golden" / "asked_to_wait.toml").read_text("utf-8"))
LABEL = "FOR IMMEDIATE RELEASE"
HEADLINE = "Crews Vote to Keep the Night Boats"
LEAD = (
    "PORT ELLIS, Wash., May 4, 2026 — The crews of the ferry voted today to keep the night boats running through the "
    "winter, the union said, and the port agreed to the plan."
)
MORE = "The boats sail from the pier every night, and the crews are paid by the members and by a grant of the county."
CONTACT = "Media contact: Ana Ruiz, +1 206 555 0134, ana@ferry.example"
GROUPS = ("", "later_", "found_")
PLACES = {"wait": ("top", "body", "end", "sentence"), "fine": ("body", "end", "sentence")}


def cases(kind: str) -> list[tuple[str, str, str]]:
    """Language, place and words of one kind, of every set of the table."""
    rows = []
    for language, number, words in (row for group in GROUPS for row in group_rows(f"{group}{kind}")):
        rows.append((language, PLACES[kind][number % len(PLACES[kind])], words))
    return rows


def group_rows(name: str) -> list[tuple[str, int, str]]:
    """Language, number and words of one set."""
    rows = []
    for language, phrasings in TABLE[name].items():
        rows += [(language, number, words) for number, words in enumerate(phrasings)]
    return rows


def read(place: str, words: str) -> Reading:
    paragraphs = {
        "top": (words, HEADLINE, LEAD, MORE, CONTACT),
        "body": (LABEL, HEADLINE, LEAD, words, MORE, CONTACT),
        "end": (LABEL, HEADLINE, LEAD, MORE, words, CONTACT),
        "sentence": (LABEL, HEADLINE, f"{LEAD} {words}", MORE, CONTACT),
    }[place]
    upload = pipeline.Upload("\n\n".join((*paragraphs, "")).encode(), "boats.txt")
    return pipeline.read(upload, newsroom=Newsroom(), now=NOW)


def test_the_table_is_wide() -> None:
    assert (len(cases("wait")), len(cases("fine"))) >= (140, 130)
    assert {len(part) for part in TABLE.values()} == {8}


@pytest.mark.parametrize(("language", "place", "words"), cases("wait"))
def test_who_asks_to_wait_is_asked_about(language: str, place: str, words: str) -> None:
    reading = read(place, words)
    assert reading.verdict != "publish"
    assert "embargo" in {finding.check for finding in reading.findings if finding.level == "stop"}


@pytest.mark.parametrize(("language", "place", "words"), cases("fine"))
def test_a_sentence_about_a_day_to_come_is_published(language: str, place: str, words: str) -> None:
    reading = read(place, words)
    stops = [finding for finding in reading.findings if finding.level == "stop"]
    assert reading.embargo is None or reading.embargo.until is None
    assert "embargo" not in {finding.check for finding in stops}, stops


@pytest.mark.parametrize(
    ("words", "right"),
    [
        ("the second of December 2026", date(2026, 12, 2)), ("الثاني من ديسمبر 2026", date(2026, 12, 2)),
        ("bis zum einunddreißigsten Dezember 2026", date(2026, 12, 31)), ("veintidós de enero de 2027", date(2027, 1, 22)),
        ("le premier décembre", date(2025, 12, 1)), ("تشرين الثاني نوفمبر 2026", None), ("the second in December", None),
        ("the thirty-first of November 2026", None),
    ],
)  # fmt: skip
def test_a_day_in_words(words: str, right: date | None) -> None:
    assert next((each.value for each in day_words.find(words, 2025)), None) == right


@pytest.mark.parametrize(
    ("words", "right"),
    [
        ("the book is released on 3 december", True), ("das buch erscheint am 3. dezember", True),
        ("this text is released on 3 december", False), ("released on 3 december", False),
        ("status: the book is released", False), ("el libro sale el 3 de diciembre", True),
        ("diese meldung erscheint am 3. dezember", False), ("frei: 2. dezember", False),
    ],
)  # fmt: skip
def test_what_tells_of_an_event(words: str, right: bool) -> None:
    assert spoken_requests.tells(words) is right
