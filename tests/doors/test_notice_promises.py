"""Notices, attacked: each of these told somebody the wrong thing, or twice, or not at all."""

from __future__ import annotations

from collections import Counter

import pytest
from noticed import World, links, noticed, press

from crier.model.release import Evidence

__all__ = ["noticed"]  # fixtures

ALL = Counter(ana=1, ben=1, cam=1)
MENDED = "It meets on the 13th."
YES = Evidence(field="notify", words="yes", rule="front matter")


# ---- A version that only links elsewhere has the words of the one before ----


def test_a_version_of_the_same_words_is_told_to_nobody(noticed: World) -> None:
    noticed.out()
    noticed.version(2, MENDED, YES)
    assert noticed.notice(2) == ALL
    noticed.version(3, MENDED, YES, repeats=2)
    assert noticed.notice(3) == Counter(nobody=0)


def test_who_has_the_first_words_hears_of_a_correction_that_was_linked_since(noticed: World) -> None:
    """Its notice is planned when the quiet version is public: nobody of version 2 has a wrong one."""
    noticed.version(1, "It meets on the 12th.")
    noticed.version(2, MENDED, YES)
    assert noticed.plan(1, "release")["outcome"] == "planned" and noticed.mail(1, "release") == ALL
    noticed.version(3, MENDED, YES, repeats=2)
    assert noticed.notice(2) == Counter(nobody=0), "their mail had the right words"


def test_a_quiet_version_of_the_wrong_words_is_wrong_too_and_its_notice_says_a_thing_once(
    noticed: World,
) -> None:
    noticed.version(1, "It meets on the 12th.")
    noticed.version(2, "It meets on the 12th.", repeats=1)
    noticed.plan(1, "release")
    noticed.mail(1, "release")
    noticed.version(3, MENDED)
    noticed.version(4, MENDED, repeats=3)
    assert noticed.notice(3) == ALL
    text = " ".join(noticed.letter_of(3).text.split())
    assert text.count("the 13th, not on the 12th") == 1 and "Before: It meets on the 12th." in text


@pytest.mark.parametrize("word", ["notify", "quiet"])
def test_a_quiet_version_leaves_an_open_question_open(noticed: World, word: str) -> None:
    noticed.out()
    noticed.version(2, MENDED)
    found = links(noticed.receipt(2))
    noticed.version(3, MENDED, repeats=2)
    noticed.version(4, MENDED, repeats=2)
    assert press(found[word], method="GET")[0] == 200
    assert press(found[word])[0] == 200


def test_a_receipt_that_is_late_still_asks_where_a_quiet_version_came_between(noticed: World) -> None:
    noticed.out()
    noticed.version(2, MENDED)
    noticed.version(3, MENDED, repeats=2)
    assert set(links(noticed.receipt(2))) == {"notify", "quiet"}


def test_a_version_of_the_same_words_asks_nothing(noticed: World) -> None:
    """The same file was put once more, and by then its page links to other translations."""
    noticed.out()
    noticed.version(2, MENDED)
    noticed.version(3, MENDED, repeats=2)
    noticed.loud(3)
    assert links(noticed.receipt(3)) == {}
