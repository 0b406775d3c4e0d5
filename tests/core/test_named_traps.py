"""What a style, a carried picture or a correction must not hide: each was public, or lost, before."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from crier.model import changes
from crier.model.newsroom import Newsroom
from crier.model.release import Contact, Paragraph, Reading, Source, Span
from crier.reading import pipeline
from infrastructure.local.operators import templates

NOW = datetime(2026, 5, 10, 12, tzinfo=UTC)
HOLD = "EMBARGOED UNTIL 12 May 2026, 10:00"
TEXT = "The nine villages opened their common harbour this morning, after nineteen years of building and waiting."
LINES = (("headline", "Nine Villages Open a Harbour"), (None, TEXT), (None, "It has berths for forty boats."))


def read(data: bytes, name: str) -> Reading:
    return pipeline.read(pipeline.Upload(data, name), newsroom=Newsroom(), now=NOW)


def words(reading: Reading) -> str:
    return " ".join(changes.plain(part) for part in changes.inlines(reading.body))


@pytest.mark.parametrize("style", ["dateline", "contacts", "boilerplate", "lists", "topics", "subheadline"])
def test_an_embargo_holds_whatever_style_it_stands_in(style: str) -> None:
    reading = read(templates.word("en", ((style, HOLD), *LINES)), "harbour.docx")
    assert reading.verdict != "publish" or (reading.embargo and reading.embargo.until)


@pytest.mark.parametrize("style", ["headline", "subheadline"])
def test_a_draft_is_one_whatever_style_says_so(style: str) -> None:
    head = "DRAFT: Nine Villages Open a Harbour" if style == "headline" else LINES[0][1]
    under = (("subheadline", "DRAFT 3, not final"),) if style == "subheadline" else ()
    reading = read(templates.word("en", (("headline", head), *under, *LINES[1:])), "harbour.docx")
    assert "draft" in {one.check for one in reading.findings if one.level == "stop"}


def test_a_text_that_begins_behind_its_dateline_stays() -> None:
    line = ("dateline", f"Port Alba, 9 May 2026 – {TEXT}")
    reading = read(templates.word("en", (LINES[0], line, LINES[2])), "harbour.docx")
    assert TEXT in words(reading) and reading.dateline and reading.dateline.city == "Port Alba"


def test_immediate_release_in_the_embargos_style_is_none() -> None:
    reading = read(templates.word("en", (("embargo", "FOR IMMEDIATE RELEASE"), *LINES)), "harbour.docx")
    assert "embargo" not in {one.check for one in reading.findings} and reading.embargo is None


PICTURE = "data:image/png;base64," + "iVBORw0KGgoAAAANSUhEUgAA" * 4
BEHIND = {
    "a definition of Markdown": (f"[logo]: {PICTURE}\n\n{HOLD}\n\n# Nine Villages Open a Harbour\n\n{TEXT}\n", "x.md"),
    "two of them": (f"[a]: {PICTURE}\n[b]: {PICTURE}\n\n{HOLD}\n\n# Nine Villages Open a Harbour\n\n{TEXT}\n", "x.md"),
    "with a title": (f'![a]({PICTURE} "harbour")\n\n{HOLD}\n\n# Nine Villages Open a Harbour\n\n{TEXT}\n', "x.md"),
    "a quotation behind": (f'[a]: {PICTURE}\n\n{HOLD} said "Ada"\n\n# Nine Villages Open a Harbour\n\n{TEXT}\n', "x.md"),
    "HTML without marks": (f"<p><img src={PICTURE} alt=hello> {HOLD}</p><h1>Nine Villages Open</h1><p>{TEXT}</p>", "x.html"),
    "HTML with marks": (f'<p><img src="{PICTURE}" alt="hello"> {HOLD}</p><h1>Nine Villages Open</h1><p>{TEXT}</p>', "x.html"),
}  # fmt: skip


@pytest.mark.parametrize("case", BEHIND)
def test_what_stands_behind_a_carried_picture_is_read(case: str) -> None:
    text, name = BEHIND[case]
    reading = read(text.encode(), name)
    assert reading.verdict != "publish" or (reading.embargo and reading.embargo.until)


def release(text: str, **more: Any) -> Reading:
    body = (Paragraph(text=(Span(text=text),)),)
    return Reading.model_validate({"source": Source(sha256="0", format=".txt"), "body": body} | more)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Write to jane@acme.example.", "Write to john@acme.example."),
        ("Call 020 7946 0018 at noon.", "Call 020 7946 0019 at noon."),
        ("Ask Jane Doe for more.", "Ask John Roe for more."),
    ],
)
def test_no_correction_shows_a_contact(before: str, after: str) -> None:
    old = release(before, contacts=(Contact(name="Jane Doe"),))
    new = release(after, contacts=(Contact(name="John Roe"),))
    assert not [
        one for one in changes.shown(old, new) if any(sign in one.words for sign in ("Jane", "@", "7946"))
    ]


@pytest.mark.parametrize(
    "after", ["“It is on.”  She left.", '"It is on." She left.', "“It is on.” She\u00a0left."]
)
def test_how_it_is_set_is_no_change(after: str) -> None:
    assert changes.sentences(release("“It is on.” She left."), release(after)) == ()


@pytest.mark.parametrize("word", ["no", "none please", "hide", "nein", "No."])
def test_changes_stay_off_the_page_unless_somebody_says_yes(word: str) -> None:
    text = f"---\nchanges: {word}\n---\n# Nine Villages Open a Harbour\n\n{TEXT}\n"
    assert any(one.field == changes.UNSHOWN for one in read(text.encode(), "x.md").evidence)
