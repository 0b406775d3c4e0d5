"""Papers written to other people than the press are asked about, though they have a day, a place and an "About"."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crier.model.newsroom import Newsroom
from crier.model.release import Reading
from crier.reading import pipeline
from crier.reading.fields import own_voice

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
TABLE = tomllib.loads((Path(__file__).parents[1] / "golden" / "other_papers.toml").read_text("utf-8"))
PAPERS = [(language, name, text) for language, part in TABLE.items() for name, text in part.items()]


def read(text: str) -> Reading:
    upload = pipeline.Upload(text.strip().encode() + b"\n", "paper.txt")
    return pipeline.read(upload, newsroom=Newsroom(), now=NOW)


@pytest.mark.parametrize(("language", "name", "text"), PAPERS, ids=[f"{row[0]}-{row[1]}" for row in PAPERS])
def test_a_paper_to_others_than_the_press_is_asked_about(language: str, name: str, text: str) -> None:
    found = read(text)
    assert found.verdict == "hold" and "as-read" in {each.check for each in found.findings}
    assert found.signs["other-paper"] == 1


@pytest.mark.parametrize("label", ["PRESS RELEASE", "NOTA DE PRENSA", "FOR IMMEDIATE RELEASE"])
def test_a_label_answers_for_words_that_others_have_too(label: str) -> None:
    """An office that hires tells the press of it: the label says so."""
    hiring = (
        "Harbour Centre Hires Six Caseworkers\n\nLEEDS, 18 May 2026 — The Harbour Centre will hire six caseworkers "
        "this summer, two of them part-time. Applicants with two years of experience can send a CV until June, and "
        "the salary is the county's, the Centre said today.\n\nMedia contact: Ana Ruiz, press@harbour.example"
    )
    assert read(hiring).signs["other-paper"] == 1
    assert read(f"{label}\n\n{hiring}").signs["other-paper"] == 0


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("Friends, neighbours,", True), ("Ladies and gentlemen:", True), ("Amigas, amigos:", True), ("Chers amis,", True),
        ("Meine Damen und Herren,", True), ("Friends of the harbour win in court", False), ("Colleagues mourn Ana Ruiz.", False),
        ("Amigos del puerto, en la calle", False),
    ],
)  # fmt: skip
def test_who_is_greeted(line: str, right: bool) -> None:
    assert own_voice.greets([line, "The text goes on."]) is right


@pytest.mark.parametrize(
    ("words", "right"),
    [
        ("The union counts its members in Texas and in New Mexico every year.", False),
        ("El mes pasado y este mes fueron los peores, y el mes que viene será peor, dijo la unión.", False),
        ("Write to press@harbour.io or to sales@porto.eu, or see harbour.eu and porto.io for more.", False),
        ("I came in May, and my mother came with me. I wrote it down.", True),
    ],
)
def test_who_says_i(words: str, right: bool) -> None:
    assert bool(read(f"Boats at Night\n\n{words}\n\n{words}").signs["other-paper"]) is right
