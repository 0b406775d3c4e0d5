"""Nothing of a release lies beyond its sheet: wide tables are set smaller, turned, their words broken, or refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import editions
import pytest
from pypdfium2 import PdfDocument

from crier.model.edition import Edition
from crier.model.errors import Permanent
from crier.model.release import Block, Event, Heading, Image, Paragraph, Span, Table, TableRow
from crier.rendering.outputs import paper
from crier.rendering.pdf import last_sheet, wide_tables

MARGIN = 24 / 25.4 * 72  # points, as release.css has it
LONG = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"
URL = "https://example.org/" + "a" * 140


def _text(words: str) -> tuple[Span, ...]:
    return (Span(text=words),)


def _table(columns: int, cell: str, rows: int = 3, caption: str | None = None) -> Table:
    cells = tuple(_text(f"{cell}{at}") for at in range(columns))
    head = TableRow(header=True, cells=tuple(_text(f"H{at}") for at in range(columns)))
    return Table(caption=caption, rows=(head, *[TableRow(cells=cells)] * rows))


def _edition(*body: Block, name: str = "short") -> Edition:
    edition = editions.load(name)
    release = edition.release.model_copy(update={"body": body})
    return type(edition)(**{**vars(edition), "release": release})


def _sheets(data: bytes) -> list[tuple[tuple[float, float], str, list[str]]]:
    """Of each sheet its size in points, its text, and the letters that stand in its margins or beyond."""
    sheets = []
    with PdfDocument(data) as document:
        for page in document:
            width, height = page.get_size()
            text = page.get_textpage()
            outside = []
            for at in range(text.count_chars()):
                left, _, right, _ = text.get_charbox(at, loose=False)
                letter = text.get_text_range(at, 1)
                if letter.strip() and (left < MARGIN - 2 or right > width - MARGIN + 2):
                    outside.append(letter)
            sheets.append(((width, height), text.get_text_range(), outside))
    return sheets


BEFORE, AFTER = Paragraph(text=_text("It begins here.")), Paragraph(text=_text("It ends there."))
INSIDE: dict[str, tuple[Block, ...]] = {
    "three columns": (_table(3, "figure "),),
    "nine columns, a little too wide": (_table(9, "1,234,567.8"),),
    "twelve columns of amounts": (_table(12, "1,234,567.8"),),
    "twenty columns": (_table(20, "234,567.8"),),
    "two columns of words without an end": (_table(2, LONG),),
    "an address in a cell": (_table(3, URL),),
    "thirty columns": (_table(30, "1,23"),),
    "forty columns of words": (_table(40, "word "),),
    "a long one, with its caption": (_table(12, "1,234,567.8", rows=40, caption="By month"),),
    "two wide ones": (_table(12, "1,234,567.8"), AFTER, _table(14, "1,234,567.8")),
    "a paragraph whose last words are an address": (Paragraph(text=_text(f"More stands at {URL} now")),),
    "a headline within that has no end": (Heading(level=2, text=_text(URL)),),
}


@pytest.mark.parametrize("name", ["short", "arabic"])
@pytest.mark.parametrize("kind", INSIDE)
def test_every_letter_stands_within_the_margins(kind: str, name: str) -> None:
    sheets = _sheets(paper.render(_edition(BEFORE, *INSIDE[kind], AFTER, name=name)))
    assert not [letters for _, _, letters in sheets if letters]


def test_the_releases_own_address_stands_within_the_margins() -> None:
    edition = replace(
        _edition(BEFORE), address="/en/2026/11/24-gang-kou-cheng-shi-qi-yong-si-shi-er-zuo-gong/"
    )
    assert not [letters for _, _, letters in _sheets(paper.render(edition)) if letters]
    edition = replace(edition, address=f"/en/2026/11/24-{'a' * 120}/")
    assert not [letters for _, _, letters in _sheets(paper.render(edition)) if letters]


def test_a_table_that_fits_upright_is_not_turned_and_one_that_does_not_is() -> None:
    def turned(columns: int) -> list[bool]:
        made = paper.render(_edition(BEFORE, _table(columns, "1,234,567.8"), AFTER))
        return [width > height for (width, height), _, _ in _sheets(made)]

    assert turned(5) == turned(9) == turned(12) == [False]
    assert turned(15) == [False, True, False]


def test_what_heads_a_turned_table_goes_with_it() -> None:
    wide = _table(15, "1,234,567.8", rows=40, caption="By month")
    sheets = _sheets(paper.render(_edition(BEFORE, Heading(level=2, text=_text("All figures")), wide, AFTER)))
    with_head = [width > height for (width, height), text, _ in sheets if "All figures" in text]
    assert with_head == [True]
    assert [text.count("By month") for _, text, _ in sheets if "All figures" in text] == [1]


def test_pictures_in_a_row_stand_two_beside_each_other() -> None:
    edition = editions.load("pictures")
    (name, data), *_ = edition.pictures.items()
    one = next(media for media in edition.release.media if media.file == name)
    media = [one.model_copy(update={"file": f"image-{at}.jpg"}) for at in range(1, 14)]
    body = (BEFORE, *[Image(file=each.file) for each in media])
    release = edition.release.model_copy(update={"media": tuple(media), "body": body, "events": ()})
    pictures = {each.file: data for each in media}
    made = paper.render(replace(edition, release=release, pictures=pictures))
    assert len(_sheets(made)) <= 4
    assert not [letters for _, _, letters in _sheets(made) if letters]


def test_a_table_that_no_sheet_holds_is_refused() -> None:
    with pytest.raises(Permanent, match="table"):
        paper.render(_edition(BEFORE, _table(150, "12"), AFTER))


def _beside_a_picture(lines: int, *events: Event) -> Edition:
    """A release of a large picture and so many lines below it."""
    edition = editions.load("pictures")
    (name, data), *_ = edition.pictures.items()
    one = next(media for media in edition.release.media if media.file == name)
    body = (Image(file=name), *[Paragraph(text=_text("One line more."))] * lines)
    update = {"media": (one,), "body": body, "events": events, "boilerplate": (), "notes": (), "contacts": ()}
    release = edition.release.model_copy(update=update)
    newsroom = edition.newsroom.model_copy(update={"contacts": (), "boilerplates": {}})
    return replace(edition, release=release, newsroom=newsroom, pictures={name: data})


@pytest.mark.parametrize("events", [(), (Event(name="Vigil", start=datetime(2026, 12, 4, 18)),)])
def test_a_last_sheet_with_next_to_nothing_on_it_is_saved(
    events: tuple[Event, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def sheets() -> list[int]:
        return [len(PdfDocument(paper.render(_beside_a_picture(lines, *events)))) for lines in range(4, 12)]

    with monkeypatch.context() as patched:
        patched.setattr(last_sheet, "laid_out", wide_tables.fitted)
        before = sheets()
    after = sheets()
    assert sorted(before) == before
    assert all(now <= then for now, then in zip(after, before, strict=True))
    assert sum(after) < sum(before)
