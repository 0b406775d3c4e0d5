"""Which sentences a correction takes out and puts in: a table."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import UTC, datetime

import editions
import pypdfium2
import pytest

from crier.model import changes, notices
from crier.model.newsroom import Newsroom
from crier.model.proof_view import Change
from crier.model.release import Contact, Evidence, Paragraph, Reading, Source, Span
from crier.reading import pipeline
from crier.rendering import outputs
from crier.site.handover import Handover

ROWS = {
    "one word": (["It is on Monday. All may come."], ["It is on Tuesday. All may come."], "-It is on Monday. +It is on Tuesday."),
    "one more": (["One. Two."], ["One. Two. Three."], "+Three."),
    "one less": (["One. Two."], ["Two."], "-One."),
    "nothing": (["One. Two."], ["One. Two."], ""),
    "moved into another paragraph": (["One. Two."], ["One.", "Two."], ""),
    "an initial and a number": (["J. Ruiz paid 3.5 million."], ["J. Ruiz paid 4.5 million."], "-Ruiz paid 3.5 million. +Ruiz paid 4.5 million."),
    "speech": (["“We won.” She smiled."], ["“We lost.” She smiled."], "-“We won.” +“We lost.”"),
    "Spanish": (["¿Cuándo? ¡El lunes!"], ["¿Cuándo? ¡El martes!"], "-¡El lunes! +¡El martes!"),
    "Han": (["一。二。"], ["一。三。"], "-二。 +三。"),
}  # fmt: skip


def reading(*texts: str, **more: object) -> Reading:
    body = tuple(Paragraph(text=(Span(text=text),)) for text in texts)
    return Reading.model_validate({"source": Source(sha256="0", format=".txt"), "body": body} | more)


def told(before: Reading, after: Reading) -> str:
    signs = {"gone": "-", "new": "+"}
    return " ".join(signs[one.kind] + one.words for one in changes.sentences(before, after))


@pytest.mark.parametrize("row", ROWS)
def test_a_correction_by_sentence(row: str) -> None:
    before, after, expected = ROWS[row]
    assert told(reading(*before), reading(*after)) == expected


def test_headline_contact_and_boilerplate_count_too() -> None:
    before = reading("One.", headline="Old", contacts=(Contact(name="Ana", phone="1"),))
    after = reading("One.", headline="New", contacts=(Contact(name="Ana", phone="2"),))
    assert told(before, after) == "-Old +New -Ana, 1 +Ana, 2"


def test_what_is_too_long_is_not_compared() -> None:
    many = [f"Sentence {number} is new." for number in range(2_500)]
    assert changes.sentences(reading(*many), reading(*reversed(many))) == ()
    assert len(changes.sentences(reading("One."), reading(*many[:200]))) == changes.MOST_CHANGES


def test_the_page_shows_no_contact_no_heap_and_nothing_that_is_taken_back() -> None:
    before = reading("One. Two.", contacts=(Contact(name="Ana", phone="1"),))
    after = reading("One. Three.", contacts=(Contact(name="Bea", phone="2"),))
    assert [(one.kind, one.words) for one in changes.shown(before, after)] == [
        ("gone", "Two."),
        ("new", "Three."),
    ]
    unsaid = Evidence(field=changes.UNSHOWN, words="no", rule="front matter")
    assert changes.shown(before, after.model_copy(update={"evidence": (unsaid,)})) == ()
    heap = [f"Sentence {number} is new." for number in range(changes.MOST_SHOWN + 1)]
    assert changes.shown(reading("One."), reading("One.", *heap)) == ()


@pytest.mark.parametrize(("line", "shown"), [("changes: no", False), ("cambios: no", False), ("changes: yes", True), ("", True)])  # fmt: skip
def test_a_line_of_the_file_keeps_it_from_the_page(line: str, shown: bool) -> None:
    text = f"---\n{line or 'language: en'}\n---\n# A headline of four words\n\nBEIRUT, May 4, 2026 — A text that is long enough.\n"
    upload = pipeline.Upload(text.encode(), "a.md")
    made = pipeline.read(upload, newsroom=Newsroom(), now=datetime(2026, 5, 4, 12, tzinfo=UTC))
    assert bool(changes.shown(reading("Old."), made)) is shown


@pytest.mark.parametrize(
    ("line", "wish"),
    [("notify: yes", True), ("avisar: sí", True), ("Notify readers: no", False), ("notify: later", None), ("", None)],
)  # fmt: skip
def test_a_line_of_the_file_says_whether_readers_hear(line: str, wish: bool | None) -> None:
    """What is neither yes nor no leaves the question to the desk."""
    text = f"---\n{line or 'language: en'}\n---\n# A headline of four words\n\nBEIRUT, May 4, 2026 — A text that is long enough.\n"
    upload = pipeline.Upload(text.encode(), "a.md")
    made = pipeline.read(upload, newsroom=Newsroom(), now=datetime(2026, 5, 4, 12, tzinfo=UTC))
    assert notices.wish(made) is wish


def test_a_slip_of_that_line_stops_the_release() -> None:
    text = "---\nnotfy: yes\n---\n# A headline of four words\n\nBEIRUT, May 4, 2026 — A text that is long enough.\n"
    made = pipeline.read(
        pipeline.Upload(text.encode(), "a.md"), newsroom=Newsroom(), now=datetime(2026, 5, 4, 12, tzinfo=UTC)
    )
    assert made.verdict == "hold"


MAILINGS = {  # version, first, archived, what its file wishes: its own mailing, a notice
    "the first version": (1, 1, False, True, (True, False)),
    "a correction that is told": (2, 1, False, True, (False, True)),
    "a correction that is not": (2, 1, False, False, (False, False)),
    "old news": (1, 1, True, True, (False, False)),
    "old news, corrected": (2, 1, True, True, (False, False)),
}


@pytest.mark.parametrize("case", MAILINGS)
def test_which_mailings_a_publication_starts(case: str) -> None:
    version, first, archived, notify, starts = MAILINGS[case]
    made = Handover(version, "/en/a/", "", "", 0, {}, archived=archived, notify=notify)
    assert tuple(made.mails(first).values()) == starts


def words_of(output: str, body: bytes) -> str:
    """What a reader of this output sees, in one line."""
    if output == "release.pdf":
        with pypdfium2.PdfDocument(body) as document:
            return " ".join(document[0].get_textpage().get_text_range().split())
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^<>]*>", "", body.decode())))


@pytest.mark.parametrize("output", ["index.html", "lite.html", "release.txt", "release.pdf"])
def test_the_note_comes_first_and_then_the_sentences(output: str) -> None:
    told = (Change("gone", "Fifty & more came."), Change("new", "Fifty-one & more came."))
    body = outputs.render(output, replace(editions.load("refugios"), changes=told))
    assert body is not None
    page = words_of(output, body)
    edition = editions.load("refugios")
    places = [
        page.index(words)
        for words in (edition.correction or "", "Antes: Fifty & more", "Ahora: Fifty-one & more")
    ]
    assert places == sorted(places)
