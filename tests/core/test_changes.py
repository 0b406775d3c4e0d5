"""Which sentences a correction takes out and puts in: a table."""

from __future__ import annotations

import pytest

from crier.model import changes
from crier.model.release import Contact, Paragraph, Reading, Source, Span

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
