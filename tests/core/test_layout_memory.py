"""The house memory in the reading: from the third release on what stands as before is not asked about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import house_texts
import pytest
from house_texts import CONTACT, DATELINE, NEWS, SPEECH, text
from hypothesis import given, settings
from hypothesis import strategies as st

from crier.model.house_layout import HouseLayout, KnownLayout, Slot, printed
from crier.model.newsroom import Newsroom
from crier.model.release import Reading
from crier.reading import pipeline, verdicts, weighing
from crier.reading.document import Document
from crier.reading.fields import extraction, headline_choice, layout_memory
from crier.reading.fields.layout import squeezed
from crier.reading.formats import plain_text

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)


def read(words: str, *known: KnownLayout, name: str = "ferry.txt") -> Reading:
    return pipeline.read(pipeline.Upload(words.encode(), name), newsroom=Newsroom(), now=NOW, known=known)


def taught(words: str, *, confirmed: bool = True) -> KnownLayout:
    """What is known of a text once it is confirmed, or stood."""
    found = read(words)
    assert found.layout and found.headline
    return KnownLayout(layout=found.layout, confirmed=confirmed, title=printed(found.headline))


def is_asked(found: Reading) -> bool:
    return "as-read" in verdicts.stopping(found.findings)


def test_the_third_is_not_asked_about() -> None:
    known: list[KnownLayout] = []
    outcomes = []
    for number in range(4):
        assert is_asked(read(text(number))), "nothing here would show what a memory is for"
        found = read(text(number), *known)
        assert found.headline == NEWS[number].headline
        outcomes.append(is_asked(found))
        known.append(taught(text(number)))
    assert outcomes == [True, True, False, False]


FIRST_TWO = (0, 1)
MISREAD = 4  # whose slogan a stranger takes for its headline


def test_a_headline_is_looked_for_where_the_others_stood() -> None:
    stranger = read(text(MISREAD))
    assert stranger.headline == house_texts.SLOGAN and not is_asked(stranger), "wrong, and public"
    found = read(text(MISREAD), *(taught(text(number)) for number in FIRST_TWO))
    assert found.headline == NEWS[MISREAD].headline and not is_asked(found)
    one = read(text(MISREAD), taught(text(0)))
    assert is_asked(one) or one.headline == NEWS[MISREAD].headline


NOT_ENOUGH = {
    "nothing": (),
    "one": (taught(text(0)),),
    "two that only stood for a day": tuple(taught(text(number), confirmed=False) for number in FIRST_TWO),
    "another format": tuple(
        KnownLayout(layout=one.layout.model_copy(update={"format": ".docx"}), confirmed=True, title=one.title)
        for one in (taught(text(number)) for number in FIRST_TWO)
    ),
    "headlines that stand elsewhere": tuple(
        taught("\n\n".join((NEWS[number].headline, DATELINE + NEWS[number].lead, SPEECH, CONTACT, "")))
        for number in FIRST_TWO
    ),
}


@pytest.mark.parametrize("known", NOT_ENOUGH.values(), ids=NOT_ENOUGH)
def test_less_is_asked_about(known: tuple[KnownLayout, ...]) -> None:
    assert is_asked(read(text(2), *known))


def test_four_that_stood_are_as_good_as_two_that_were_confirmed() -> None:
    known = [taught(text(number), confirmed=False) for number in (0, 1, 3)]
    assert is_asked(read(text(2), *known))
    other = known[0].model_copy(update={"title": "0" * 12})
    assert not is_asked(read(text(2), *known, other))


def test_a_headline_that_another_release_had_is_asked_about() -> None:
    """A slogan over every headline is read as one, and looks it; nobody knows that before it comes again."""

    def words(number: int) -> str:
        parts = (
            "PRESS RELEASE",
            "NIGHT BOATS FOR ALL, ALL YEAR",
            NEWS[number].headline.title(),
            DATELINE + NEWS[number].lead,
        )
        return "\n\n".join((*parts, SPEECH, CONTACT, ""))

    assert read(words(0)).headline == "NIGHT BOATS FOR ALL, ALL YEAR" and not is_asked(read(words(0)))
    stood = taught(words(0), confirmed=False)
    assert is_asked(read(words(1), stood))
    assert not is_asked(read(words(2), stood, taught(words(1)))), "a series, and the desk said so"


# What else is asked about, or stops: the house memory does not answer it.
OTHER_STOPS = {
    "an embargo nobody can tell the end of": {"first": ("EMBARGOED",)},
    "an embargo to come": {"first": ("EMBARGOED UNTIL June 3, 2026, 9 a.m. PDT",)},
    "a draft's mark": {"first": ("DRAFT - NOT FOR PUBLICATION",)},
    "a gap to fill": {"more": ("More from [NAME OF THE MINISTER] at the pier.",)},
    "a day and month that read two ways": {"first": ("EMBARGOED UNTIL 03/06/2026",)},
}


@pytest.mark.parametrize("more", OTHER_STOPS.values(), ids=OTHER_STOPS)
def test_no_other_question_is_answered_by_it(more: dict[str, Any]) -> None:
    known = tuple(taught(text(number)) for number in (0, 1, 3))
    before, after = read(text(2, **more)), read(text(2, **more), *known)
    assert verdicts.stopping(after.findings) - {"as-read"} == verdicts.stopping(before.findings) - {"as-read"}
    assert after.embargo == before.embargo and after.kind == before.kind
    free = not verdicts.stopping(before.findings) - {"as-read"}
    assert free is (more == OTHER_STOPS["an embargo to come"])


def test_that_it_is_no_release_is_asked_though_its_layout_is_known() -> None:
    words = "Agenda\n\n18:00 Doors\n\n18:30 Welcome\n\n19:00 Talks\n\n21:00 Music\n\nBring a chair.\n"
    known = taught(words)
    others = [known.model_copy(update={"title": str(number) * 12}) for number in range(3)]
    assert is_asked(read(words, *others))


def unmarked(number: int, *more: str) -> str:
    """A release with nothing that only releases have: no label, no dateline, nobody to ask."""
    return "\n\n".join((NEWS[number].headline, NEWS[number].lead, SPEECH, *more, ""))


def test_a_house_that_marks_its_releases_by_nothing_is_asked_twice() -> None:
    known = [taught(unmarked(number)) for number in FIRST_TWO]
    assert is_asked(read(unmarked(2))), "a stranger's"
    assert is_asked(read(unmarked(2), known[0]))
    assert not is_asked(read(unmarked(2), *known))


STILL_ASKED = {
    "greets": ("Dear neighbours,",),
    "told by an I": ("I came in May. I wrote it down, and my mother read it. I thank you.",),
    "offers a post": ("We are looking for a caseworker, part-time. Send a CV; the salary is the county's.",),
    "a gap to fill": ("More from [NAME OF THE MINISTER] at the pier.",),
    "an embargo": ("Please hold this until June 3, 2026.",),
}


@pytest.mark.parametrize("more", STILL_ASKED.values(), ids=STILL_ASKED)
def test_another_paper_in_the_same_layout_is_asked_about(more: tuple[str, ...]) -> None:
    known = [taught(unmarked(number)) for number in FIRST_TWO]
    assert verdicts.stopping(read(unmarked(2, *more), *known).findings)


def test_what_only_stood_vouches_for_no_kind() -> None:
    known = [taught(unmarked(number), confirmed=False) for number in (0, 1, 3)]
    other = known[0].model_copy(update={"title": "0" * 12})
    assert is_asked(read(unmarked(2), *known, other))


SLOTS = st.builds(
    Slot,
    how=st.sampled_from(["line", "cut", "joined", "title", "subject"]),
    lines=st.integers(0, 9),
    style=st.sampled_from(["line:0", "line:0b", "heading:1", "heading:2l", "row:0"]),
    size=st.sampled_from([0.0, 11.0, 24.5]),
    place=st.integers(0, 99),
    before=st.sampled_from(["edge", "label", "line", "prose", "name"]),
    after=st.sampled_from(["edge", "dateline", "line", "prose"]),
)
KNOWN = st.lists(
    st.builds(
        KnownLayout,
        layout=st.builds(HouseLayout, format=st.sampled_from([".txt", ".docx"]), headline=SLOTS),
        confirmed=st.booleans(),
        title=st.sampled_from([printed(NEWS[0].headline), printed("Another"), "0" * 12]),
    ),
    max_size=6,
)


def elsewhere(place: int, style: str, before: str) -> KnownLayout:
    """A layout that is like none of the others."""
    one = taught(text(0))
    where = one.layout.headline.model_copy(
        update={
            "place": place,
            "style": style,
            "before": before,
            "after": "edge",
            "size": float(place),
            "lines": place % 10,
        }
    )
    return one.model_copy(update={"layout": one.layout.model_copy(update={"headline": where})})


def test_of_a_house_without_one_layout_nothing_is_a_surprise() -> None:
    steady = [taught(text(number)) for number in (0, 1, 3)]
    motley = [
        elsewhere(7, "row:0", "rule"),
        elsewhere(20, "item:0", "event"),
        elsewhere(30, "heading:3", "about"),
    ]
    assert layout_memory.steadiness(steady) == 1.0 and layout_memory.steadiness(motley) == 0.0
    assert layout_memory.steadiness(steady[:2]) == 1.0, "two say nothing of how steady a house is"


def test_a_line_that_breaks_off_is_not_drawn_to_where_headlines_stood() -> None:
    """Every headline of the house stood on one line; this one goes on in the next, and is as likely."""
    head, more = "THE GUILD AND THE PORT AGREE ON THE", "NIGHT BOATS FOR ALL OF WINTER"
    units = plain_text.units(text(2).replace(NEWS[2].headline, f"{head}\n\n{more}"))
    known = [taught(text(number)) for number in (0, 1, 3)]
    found = extraction.fields(Document(tuple(units)), newsroom=Newsroom(), now=NOW)
    ranked = headline_choice.ranked(found.options, weighing.shipped())
    alike = {squeezed(head), squeezed(head + more)}
    level = {key: replace(row, odds=1.0 if key in alike else 0.01) for key, row in ranked.items()}
    recalled = layout_memory.recall(found.options, units, level, known, head, None)
    assert recalled and recalled.option and recalled.option.words == f"{head} {more}"


@settings(max_examples=6, deadline=None)
@given(KNOWN)
def test_whatever_is_known_an_embargo_stays(known: list[KnownLayout]) -> None:
    words = text(0, first=("EMBARGOED UNTIL 03/06/2026",))
    before, after = read(words), read(words, *known)
    assert after.embargo == before.embargo
    assert verdicts.stopping(before.findings) - {"as-read"} == verdicts.stopping(after.findings) - {"as-read"}


@given(SLOTS, SLOTS)
def test_likeness_is_of_two_and_whole_for_one(one: Slot, other: Slot) -> None:
    assert layout_memory.likeness(one, one) == 1.0
    assert 0.0 <= layout_memory.likeness(one, other) == layout_memory.likeness(other, one) <= 1.0


def test_what_staff_name_is_not_held_against_what_is_known() -> None:
    found = read("headline: Another Headline\n\n" + text(2), *(taught(text(number)) for number in FIRST_TWO))
    assert found.headline == "Another Headline" and not is_asked(found)


def test_a_layout_holds_no_word() -> None:
    found = read(text(0)).layout
    assert found is not None
    said = found.model_dump_json()
    assert not [word for word in house_texts.text(0).split() if len(word) > 5 and word in said]
