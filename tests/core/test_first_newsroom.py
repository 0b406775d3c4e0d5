"""Five questions make a newsroom.toml that the newsroom takes, whatever is answered first."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crier.model import newsroom
from infrastructure.local.operators import first_newsroom


def asked(answers: Iterable[str]) -> tuple[str, list[str]]:
    left, shown = iter(answers), list[str]()
    return first_newsroom.ask(first_newsroom.QUESTIONS, lambda _: next(left), shown.append), shown


def test_five_answers_are_a_newsroom() -> None:
    text, shown = asked(
        ["Río & Sons", "es, en", "us America/Chicago", "a@b.org, c@d.org", "Prensa; Our members"]
    )
    made = newsroom.read(text.encode())
    assert not shown
    assert (made.organisation, made.languages, made.desk_language) == ("Río & Sons", ("es", "en"), "es")
    assert (made.country, made.timezone, made.paper) == ("US", "America/Chicago", "letter")
    assert made.desk == ("a@b.org", "c@d.org")
    assert [(one.slug, one.names["es"], one.open) for one in made.lists] == [
        ("prensa", "Prensa", True),
        ("our-members", "Our members", True),
        ("selftest", "Prueba", False),
    ]


def test_empty_answers_are_the_defaults_where_there_are_any() -> None:
    text, shown = asked(["", "Lantern", "", "", "ES Europe/Madrid", "desk@lantern.org", ""])
    made = newsroom.read(text.encode())
    assert shown == ["   This one has to be answered."] * 2
    assert (made.languages, made.paper, [one.slug for one in made.lists]) == (
        ("en", "es"),
        "a4",
        ["press", "selftest"],
    )


def test_the_newsroom_can_try_itself_as_it_is() -> None:
    """./crier self-test wants a closed list of its own; one that somebody named so is theirs."""
    text, _ = asked(["Lantern", "en", "US America/Chicago", "a@b.org", "Press; Selftest"])
    made = newsroom.read(text.encode())
    assert [(one.slug, one.open) for one in made.lists] == [("press", True), ("selftest", True)]


@pytest.mark.parametrize(
    ("answers", "quoted"),
    [
        (["Lantern", "english", "en", "US America/Chicago", "a@b.org", "Press"], "english"),
        (["Lantern", "en", "Chicago", "US America/Chicago", "a@b.org", "Press"], "Chicago"),
        (["Lantern", "en", "US Amerika/Chicago", "US America/Chicago", "a@b.org", "Press"], "Amerika"),
        (["Lantern", "en", "US America/Chicago", "the desk", "a@b.org", "Press"], "desk"),
        (["Lantern", "en", "US America/Chicago", "a@b.org", "Press, press", "Press"], "press"),
        (["Lantern", "en", "US America/Chicago", "a@b.org", "!!!", "Press"], "slug"),
    ],
)
def test_what_the_newsroom_does_not_take_is_said_and_asked_again(answers: list[str], quoted: str) -> None:
    text, shown = asked(answers)
    assert newsroom.read(text.encode()).lists[0].slug == "press"
    assert quoted.lower() in "".join(shown).lower()


@given(st.text(min_size=1))
def test_any_name_is_taken_or_asked_again(name: str) -> None:
    answers = iter([name, "en", "US America/Chicago", "a@b.org", "Press"])
    shown = list[str]()
    again = ["Lantern"]

    def answer(question: str) -> str:
        return again.pop() if question.startswith("1.") and shown else next(answers)

    text = first_newsroom.ask(first_newsroom.QUESTIONS, answer, shown.append)
    assert newsroom.read(text.encode()).organisation in (name.strip(), "Lantern")
