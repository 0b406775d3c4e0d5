"""Who hears of a correction or a withdrawal: exactly those whom the wrong version reached, each once."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import cloud
import pytest
from mornings import MONDAY
from noticed import AT, WHO, World, links, noticed, press, take_up

from crier.aws import client
from crier.model.release import Evidence
from crier.stores import mailings
from crier.subscribers.address import subscriber_id

pytestmark = pytest.mark.long

__all__ = ["noticed"]  # fixtures

KEY = b"a key of tests alone"
ALL = Counter(ana=1, ben=1, cam=1)
MENDED = "It meets on the 13th."


def left(world: World, name: str, why: str = "left") -> None:
    assert world.people.end(subscriber_id(KEY, f"{name}@example.org"), why, "2026-11-24T00:00:00Z")


def test_whom_the_wrong_version_reached_hears_once(noticed: World) -> None:
    assert noticed.out() == ALL
    noticed.reader("new")
    noticed.version(2, MENDED)
    assert noticed.notice(2) == ALL
    assert (
        noticed.plan(2, "correction")["outcome"] == "planned" and noticed.mail(2, "correction") == Counter()
    )
    text = noticed.letter_of(2)
    assert text.subject == "Correction: The council meets"
    for words in ("the 13th, not on the 12th", "Before: It meets on the 12th.", f"Now: {MENDED}", "{{u}}"):
        assert words in " ".join(text.text.split())
    assert "https://news.example.org/en/2026/11/23-council/" in text.text


@pytest.mark.parametrize("why", ["left", "bounced", "complained", "suppressed", "erased"])
def test_who_gets_no_mail_any_more_gets_no_notice(noticed: World, why: str) -> None:
    noticed.out()
    left(noticed, "ben", why)
    noticed.version(2, MENDED)
    assert noticed.notice(2) == Counter(ana=1, cam=1)


def test_whom_ses_refused_or_never_sent_to_was_not_reached(noticed: World) -> None:
    noticed.ses.rejected = {"ben@example.org": "MESSAGE_REJECTED"}
    noticed.out()
    noticed.ses.rejected = {}
    noticed.version(2, MENDED)
    assert noticed.notice(2) == Counter(ana=1, cam=1)


def test_whom_ses_took_and_never_sent_to_was_not_reached(noticed: World) -> None:
    noticed.out()
    mailings.fell_through("mailings", f"{WHO}-1-release", 0, 0, 1)
    noticed.version(2, MENDED)
    assert noticed.notice(2).total() == 2


def test_digests_tell_what_is_public_when_they_go(noticed: World) -> None:
    """Who had the wrong version in Tuesday's mail hears of it; who has the right one on Monday does not."""
    noticed.out()
    tuesday = MONDAY + timedelta(days=1)
    assert noticed.tick(tuesday)["people"] == 1 and noticed.send() == Counter(dee=1)
    noticed.started.clear()
    noticed.version(2, MENDED)
    assert noticed.notice(2) == ALL + Counter(dee=1)
    assert noticed.tick(MONDAY + timedelta(days=7))["people"] == 1 and noticed.send() == Counter(eli=1)
    noticed.version(3, "It meets on the 14th.")
    assert noticed.notice(3) == ALL + Counter(dee=1, eli=1)


def test_a_digest_that_nobody_has_yet_carries_the_corrected_text(
    noticed: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its planner dies between freezing and beginning; the release is corrected; the next run goes on."""
    noticed.out("A wrong summary.")
    tuesday = MONDAY + timedelta(days=1)
    with monkeypatch.context() as patch, pytest.raises(cloud.Crash):
        patch.setattr("crier.workflows.digests.Digests._start", lambda *_: die())
        noticed.tick(tuesday)
    noticed.version(2, MENDED)
    assert noticed.plan(2, "correction")["outcome"] == "early", "it is waited for"
    assert noticed.tick(tuesday + timedelta(minutes=15))["people"] == 1
    assert MENDED in noticed.letter().text and "wrong" not in noticed.letter().text
    assert noticed.send() == Counter(dee=1)
    assert noticed.notice(2) == ALL


def die() -> None:
    raise cloud.Crash


def test_a_second_correction_is_told_to_all_and_to_nobody_twice(noticed: World) -> None:
    noticed.out()
    noticed.version(2, MENDED)
    assert noticed.notice(2) == ALL
    noticed.version(3, "It meets on the 14th.", note="It is the 14th.")
    assert noticed.notice(3) == ALL and noticed.notice(3) == Counter()


def test_a_correction_that_was_not_told_is_told_with_the_next(noticed: World) -> None:
    noticed.out()
    noticed.version(2, MENDED)
    noticed.version(3, "It meets on the 14th.", note="It is the 14th.")
    assert noticed.notice(3) == ALL
    text = " ".join(noticed.letter_of(3).text.split())
    assert "the 13th, not on the 12th" in text and "It is the 14th." in text
    assert "Before: It meets on the 12th." in text and "Now: It meets on the 14th." in text
    assert MENDED not in text, "nobody had that"


def test_a_notice_brings_what_is_public_and_the_next_one_skips_whom_it_told(noticed: World) -> None:
    """Within the undo window of a notice the release is corrected again; then the desk wants that told, too."""
    noticed.out()
    noticed.version(2, MENDED)
    noticed.version(3, "It meets on the 14th.")
    assert noticed.notice(2) == ALL and "the 14th" in noticed.letter_of(2).text
    assert noticed.notice(3) == Counter(nobody=0)


def test_a_notice_under_way_ends_where_a_later_one_begins(noticed: World) -> None:
    for n in range(60):
        noticed.reader(f"n{n}")
    noticed.out()
    noticed.version(2, MENDED)
    assert noticed.plan(2, "correction")["outcome"] == "planned"
    noticed.ses.fate = lambda call: "accept" if call % 2 else "throttle"
    first = noticed.mail(2, "correction")
    noticed.ses.fate = lambda _: "accept"
    assert 0 < first.total() < 63
    noticed.version(3, "It meets on the 14th.")
    assert noticed.plan(3, "correction")["outcome"] == "early"
    assert noticed.mail(2, "correction") == Counter(), "the rest is written off"
    third = noticed.notice(3)
    assert third.total() == 63 and set(third.values()) == {1}


def test_mail_that_is_under_way_is_waited_for(noticed: World) -> None:
    noticed.version(1, "It meets on the 12th.")
    noticed.version(2, MENDED)
    assert noticed.plan(2, "correction")["outcome"] == "early", "the release's own mail is not even planned"
    assert noticed.plan(1, "release")["outcome"] == "planned" and noticed.mail(1, "release") == ALL
    assert noticed.notice(2) == Counter(nobody=0), "it brought the corrected words"


@pytest.mark.parametrize("minutes", [0, 1, 60, 6_000])
def test_it_is_looked_again_soon_and_then_rarely(noticed: World, minutes: int) -> None:
    """So that an execution's history of 25,000 events lasts for weeks."""
    noticed.version(1, "It meets on the 12th.")
    noticed.version(2, MENDED)
    now = AT + timedelta(minutes=minutes)
    answer = noticed.plan(2, "correction", now)
    waits = datetime.fromisoformat(answer["next_at"]) - now
    assert timedelta(seconds=20) <= waits <= timedelta(minutes=15)
    assert minutes < 6_000 or waits == timedelta(minutes=15)


def test_a_withdrawal_is_told_once_with_its_reason(noticed: World) -> None:
    noticed.out()
    noticed.version(2, MENDED)
    noticed.withdrawn()
    text = noticed.receipt_of_withdrawal()
    assert "reached fewer than ten people" in text
    link = links(text)["notify"]
    assert press(link, method="GET") == (200, "Tell those who got this release that it was withdrawn?")
    assert press(link)[0] == 400 and take_up() == [], "without a reason nobody is told"
    assert press(link, {"reason": "The figures  were\nnot ours to publish."}) == (200, "They will hear of it")
    (message,) = take_up()
    assert json.loads(message)["notice"]["kind"] == "withdrawal"
    (started,) = noticed.started
    assert started["name"] == f"{WHO}-2-withdrawal"
    assert noticed.notice(2, "withdrawal") == ALL
    told = noticed.letter_of(2, "withdrawal")
    assert told.subject == "Withdrawn: The council meets"
    assert "The figures were not ours to publish." in " ".join(told.text.split())
    assert "12th" not in told.text and "13th" not in told.html, "what was withdrawn is not said once more"
    assert press(link, {"reason": "Another"}) == (200, "They will hear of it")
    assert noticed.notice(2, "withdrawal") == Counter()


def test_a_withdrawal_stops_the_notice_of_a_correction(noticed: World) -> None:
    noticed.out()
    noticed.version(2, MENDED)
    assert noticed.plan(2, "correction")["outcome"] == "planned"
    noticed.withdrawn()
    assert noticed.mail(2, "correction") == Counter()
    assert noticed.notice(2, "withdrawal") == ALL


# ---- The desk is asked ----


def test_the_receipt_of_a_correction_asks_and_the_first_word_counts(noticed: World) -> None:
    noticed.out()
    noticed.version(2, MENDED)
    text = noticed.receipt(2)
    assert "the version before has reached fewer than ten people" in text
    found = links(text)
    assert set(found) == {"notify", "quiet"}
    for word, says in (
        ("notify", "Tell those who got the wrong version?"),
        ("quiet", "Mail nobody about it?"),
    ):
        assert press(found[word], method="GET") == (200, says) and take_up() == []
    for _ in range(2):
        assert press(found["notify"]) == (200, "They will hear of it")
    assert press(found["quiet"]) == (410, "They will hear of it")
    assert len(take_up()) == 2 and [one["name"] for one in noticed.started] == [f"{WHO}-2-correction"]


def test_quiet_is_for_good(noticed: World) -> None:
    noticed.out()
    noticed.version(2, MENDED)
    found = links(noticed.receipt(2))
    assert press(found["quiet"]) == (200, "Nobody is mailed about it")
    assert press(found["notify"]) == (410, "Nobody is mailed about it")
    assert take_up() == [] and noticed.started == []


def test_a_message_without_the_desks_word_starts_nothing(noticed: World) -> None:
    noticed.out()
    noticed.version(2, MENDED)
    noticed.receipt(2)
    message = {"notice": {"release": WHO, "version": 2, "kind": "correction"}}
    client.client("sqs").send_message(QueueUrl=cloud.ENV["DELETIONS_QUEUE"], MessageBody=json.dumps(message))
    assert len(take_up()) == 1 and noticed.started == []


def test_a_link_of_a_correction_that_was_corrected_again_does_nothing(noticed: World) -> None:
    noticed.out()
    noticed.version(2, MENDED)
    found = links(noticed.receipt(2))
    noticed.version(3, "It meets on the 14th.")
    assert press(found["notify"]) == (410, "This link is about an earlier correction") and take_up() == []


WISHES: dict[str, tuple[tuple[Evidence, ...], str, bool]] = {
    "it does not say": ((), "Shall they hear", True),
    "yes": (
        (Evidence(field="notify", words="yes", rule="front matter"),),
        "They hear of the correction",
        False,
    ),
    "no": ((Evidence(field="notify", words="no", rule="front matter"),), "Nobody is mailed again", False),
}


@pytest.mark.parametrize("wish", WISHES)
def test_the_file_can_say_it(noticed: World, wish: str) -> None:
    evidence, says, asks = WISHES[wish]
    noticed.out()
    noticed.version(2, MENDED, *evidence)
    text = noticed.receipt(2)
    assert says in text and bool(links(text)) == asks


def test_where_it_reached_nobody_nobody_is_asked_about(noticed: World) -> None:
    noticed.version(1, "It meets on the 12th.")
    noticed.version(2, MENDED)
    assert links(noticed.receipt(2)) == {}, "its mail is not out yet, and brings the corrected words"
    for name in ("ana", "ben", "cam"):
        left(noticed, name)
    assert noticed.plan(1, "release")["outcome"] == "nobody"
    noticed.version(3, "It meets on the 14th.")
    assert links(noticed.receipt(3)) == {}


def test_the_receipt_of_the_notice_says_how_many_heard(noticed: World) -> None:
    for n in range(20):
        noticed.reader(f"n{n}")
    noticed.out()
    left(noticed, "ana")
    noticed.version(2, MENDED)
    noticed.notice(2)
    text = noticed.told(2, "correction")
    assert "They have heard: The council meets" in text
    assert "People whom it concerns: 23" in text and "Handed over to the mail service: 22" in text
    letters = len(noticed.ses.letters)
    noticed.told(2, "correction")
    assert len(noticed.ses.letters) == letters, "once"


def test_where_nobody_had_it_the_receipt_says_so(noticed: World) -> None:
    noticed.version(1, "It meets on the 12th.")
    noticed.version(2, MENDED)
    noticed.plan(1, "release")
    noticed.mail(1, "release")
    assert noticed.notice(2) == Counter(nobody=0)
    assert "Nobody to tell: The council meets" in noticed.told(2, "correction", "nobody")


def test_where_several_must_approve_all_that_goes_out_they_approve_a_notice(noticed: World) -> None:
    people: Any = [
        {"address": f"{name}@example.org", "roles": ["approver"]} for name in ("pat", "quinn", "wil")
    ]
    noticed.govern(2, people)
    noticed.out()
    noticed.version(2, MENDED, writer="wil@example.org")
    noticed.receipt(2)
    found = noticed.mailed_links()
    assert set(found) >= {"pat@example.org", "quinn@example.org", "wil@example.org"}
    assert press(found["wil@example.org"]["notify"])[0] == 410
    assert press(found["pat@example.org"]["notify"]) == (200, "Your approval is counted")
    assert press(found["pat@example.org"]["notify"])[0] == 200 and take_up() == []
    assert press(found["quinn@example.org"]["notify"]) == (200, "They will hear of it")
    assert len(take_up()) == 1 and len(noticed.started) == 1
