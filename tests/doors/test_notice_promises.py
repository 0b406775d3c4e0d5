"""Notices, attacked: each of these told somebody the wrong thing, or twice, or not at all."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from noticed import AT, WHO, World, links, noticed, press, take_up
from visitors import visit

from crier.aws import dynamodb, s3
from crier.mail import letter
from crier.mail.sending import plan
from crier.model.errors import Permanent
from crier.model.release import Evidence
from crier.stores import audiences, mailings, notice_words
from handlers import desk

pytestmark = pytest.mark.long

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


# ---- Mail that is planned with the wrong words, and goes out later ----


@pytest.mark.parametrize("wish", ["", "yes", "no"])
def test_mail_that_waits_with_the_wrong_words_is_told_and_asked_about(noticed: World, wish: str) -> None:
    noticed.version(1, "It meets on the 12th.")
    assert noticed.plan(1, "release")["outcome"] == "planned"
    noticed.version(2, MENDED, Evidence(field="notify", words=wish, rule="front matter"))
    text = noticed.receipt(2)
    assert "more people may get it yet" in text
    assert ("Nobody is mailed again" in text) is (wish == "no")
    assert set(links(text)) == (set() if wish else {"notify", "quiet"})
    assert noticed.mail(1, "release") == ALL


def test_a_release_withdrawn_while_its_mail_is_under_way_is_asked_about(noticed: World) -> None:
    noticed.version(1, "It meets on the 12th.")
    noticed.plan(1, "release")
    noticed.withdrawn()
    assert set(links(noticed.receipt_of_withdrawal())) == {"notify", "quiet"}


def test_a_correction_while_the_audience_is_frozen_is_what_goes_out(
    noticed: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    noticed.version(1, "It meets on the 12th.")
    freeze, corrected = audiences.freeze, list[int]()

    def slow(*given: Any) -> tuple[int, str]:
        if not corrected:
            corrected.append(1)
            noticed.version(2, MENDED)
        return freeze(*given)

    monkeypatch.setattr(audiences, "freeze", slow)
    assert noticed.plan(1, "release")["outcome"] == "planned"
    frozen = mailings.Mailing("mailings", plan.mailing_id(WHO, 1, "release")).plan()
    assert frozen is not None and frozen.letter == 2
    assert "13th" in letter.from_json(s3.get("staging", f"{WHO}/2/letter.json")[0]).text
    assert noticed.mail(1, "release") == ALL and noticed.notice(2) == Counter(nobody=0)


# ---- Who approves a reason, and what may stand in it ----


def test_nobody_approves_a_reason_that_they_never_saw(noticed: World) -> None:
    people: Any = [{"address": f"{n}@example.org", "roles": ["approver"]} for n in ("pat", "quinn", "wil")]
    noticed.govern(2, people)
    noticed.version(1, "It meets on the 12th.", writer="wil@example.org")
    noticed.plan(1, "release")
    noticed.mail(1, "release")
    noticed.withdrawn()
    noticed.receipt_of_withdrawal()
    mailed = noticed.mailed_links()
    pat, quinn = mailed["pat@example.org"]["notify"], mailed["quinn@example.org"]["notify"]
    assert press(pat, {"reason": "The figures were not ours."}) == (200, "Your approval is counted")
    for given in ({"reason": "My own words"}, {}, {"seen": "0" * 32}):
        assert press(quinn, given)[0] == 400 and take_up() == []
    (shown,) = re.findall(r'name="seen" value="(\w+)"', visit(desk, "GET", quinn)["body"])
    assert press(quinn, {"seen": shown}) == (200, "They will hear of it")
    item = dynamodb.get("releases", f"release#{WHO}", "notice#000001#withdrawal")
    assert item is not None and item["reason"] == "The figures were not ours."


REASONS = {
    "Read https://evil.example or pay at evil.example/pay": False,
    "Write to a@b.example": False,
    "WWW.EVIL.COM says so": False,
    "See evil\uff0eexample": False,
    "The figures, from the U.S. and EE. UU., were wrong. It was 3.5, not 4.2, at 9 a.m.": True,
}


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_carries_no_addresses(noticed: World, reason: str) -> None:
    noticed.out()
    noticed.withdrawn()
    link = links(noticed.receipt_of_withdrawal())["notify"]
    assert (press(link, {"reason": reason})[0] == 200) is REASONS[reason]
    assert bool(take_up()) is REASONS[reason]


def test_links_stay_who_they_are_and_end_with_who_is_named(noticed: World) -> None:
    noticed.enforce("kim@example.org", "lou@example.org")
    noticed.out()
    noticed.withdrawn()
    noticed.receipt_of_withdrawal()
    mailed = noticed.mailed_links()
    noticed.enforce("lou@example.org")
    for word in ("notify", "quiet"):
        assert press(mailed["kim@example.org"][word], {"reason": "So it is"})[0] == 410
    assert take_up() == []
    noticed.receipt_of_withdrawal()  # asked once more: whose link it was stays so
    assert press(mailed["lou@example.org"]["notify"], {"reason": "So it is"})[0] == 200
    item = dynamodb.get("releases", f"release#{WHO}", "notice#000001#withdrawal")
    assert item is not None and item["said_by"] == "lou@example.org"


# ---- A notice that waits ----


def test_a_notice_that_waits_is_seen_by_the_sweep_and_not_for_ever(noticed: World) -> None:
    noticed.version(1, "It meets on the 12th.")
    noticed.version(2, MENDED)
    assert noticed.plan(2, "correction")["outcome"] == "early"
    (waits,) = mailings.unfinished("mailings")
    assert (waits.kind, waits.version) == ("correction", 2) and waits.late(waits.moved + 3600)
    with pytest.raises(Permanent):
        noticed.plan(2, "correction", AT + timedelta(days=8))
    assert mailings.unfinished("mailings") == []


def test_a_notice_whose_planner_died_keeps_no_later_one_waiting(noticed: World) -> None:
    noticed.out()
    noticed.version(2, MENDED)
    notice_words.begin("mailings", WHO, 2)  # and then it died
    noticed.version(3, "It meets on the 14th.")
    assert noticed.notice(3) == ALL
    assert noticed.notice(2) == Counter(nobody=0)
    assert "Not everybody was told" in noticed.told(2, "correction", "nobody")
