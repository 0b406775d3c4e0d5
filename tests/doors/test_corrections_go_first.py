"""Mail about a release whose correction is about to be public waits for it, and for nothing else."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import cloud
import pytest
from mornings import MONDAY
from noticed import WHO, World, noticed

from crier.aws import dynamodb
from crier.mail.sending import ledger, plan
from crier.mail.sending.sweep import Unfinished
from crier.model.timestamps import sortable
from crier.stores import mailings
from crier.stores.releases import Releases
from handlers import send_mail

__all__ = ["noticed"]  # fixtures
ALL = Counter(ana=1, ben=1, cam=1)
AGO, NEXT_WEEK = timedelta(minutes=-1), timedelta(days=7)


def corrected(state: str = "ready", due: timedelta = AGO) -> None:
    """A second version was read, and waits to become public: for its embargo, or for the end of a stop."""
    at = sortable(datetime.now(UTC) + due)
    item = {"pk": f"release#{WHO}", "sk": "version#000002", "state": state, "publish_at": at}
    dynamodb.put("releases", item)
    releases = Releases("releases")
    releases.change_head(WHO, releases.head(WHO), {"ready": 2, "latest": 2})


def test_a_mailing_lets_a_correction_go_first(noticed: World) -> None:
    """Go on was said: the mailing looks within five minutes, the correction perhaps hours later."""
    noticed.version(1, "It meets on the 12th.")
    assert noticed.plan(1, "release")["outcome"] == "planned"
    corrected()
    assert noticed.mail(1, "release") == Counter()
    noticed.version(2, "It meets on the 13th.")
    assert noticed.mail(1, "release") == ALL


@pytest.mark.parametrize(
    ("state", "due"), [("ready", NEXT_WEEK), ("failed", AGO), ("superseded", AGO)], ids=str
)
def test_a_mailing_waits_for_no_version_that_is_not_about_to_be_public(
    noticed: World, state: str, due: timedelta
) -> None:
    noticed.version(1, "It meets on the 12th.")
    assert noticed.plan(1, "release")["outcome"] == "planned"
    corrected(state, due)
    assert noticed.mail(1, "release") == ALL


def test_a_digest_nobody_got_yet_is_written_anew_after_a_correction(noticed: World) -> None:
    noticed.out()
    tuesday = MONDAY + timedelta(days=1)
    assert noticed.tick(tuesday)["people"] == 1
    noticed.version(2, "It meets on the 13th.")
    (asked,) = noticed.started
    assert send_mail.handler(json.loads(asked["input"]), cloud.Context())["outcome"] == "more"
    assert not [to for to in noticed.ses.accepted if to.startswith("dee")]
    noticed.tick(tuesday + timedelta(minutes=15))
    assert "12th" in noticed.letter().text, "somebody may have the old letter in their hands"
    assert send_mail.handler(json.loads(asked["input"]), cloud.Context())["outcome"] == "more"
    assert not [to for to in noticed.ses.accepted if to.startswith("dee")], (
        "and nobody begins with it any more"
    )
    noticed.tick(tuesday + timedelta(minutes=30))
    text = noticed.letter().text
    assert "13th" in text and "12th" not in text
    assert noticed.send() == Counter(dee=1)


def test_a_digest_whose_sender_had_the_old_letter_in_its_hands_keeps_its_words(noticed: World) -> None:
    """It looked before the correction was public, and claims its call after the first look of the next hour."""
    noticed.out()
    tuesday = MONDAY + timedelta(days=1)
    noticed.tick(tuesday)
    before = noticed.letter()
    noticed.version(2, "It meets on the 13th.")
    noticed.tick(tuesday + timedelta(minutes=15))
    (asked,) = noticed.started
    book = mailings.Mailing("mailings", plan.mailing_id(json.loads(asked["input"])["release"], 1, "daily"))
    (call,) = book.calls(0, [1])
    assert book.write(ledger.claim(call, 1.0, left=frozenset(), withheld=frozenset()), call)
    noticed.tick(tuesday + timedelta(minutes=30))
    assert noticed.letter() == before
    frozen = book.plan()
    assert frozen is not None and set(frozen.versions.values()) == {1}, "they are told of the correction"


def test_a_digest_that_has_begun_keeps_its_words(noticed: World) -> None:
    noticed.out()
    noticed.tick(MONDAY + timedelta(days=1))
    assert noticed.send() == Counter(dee=1)
    issue = json.loads(noticed.started[0]["input"])["release"]
    mailings.begun("mailings", Unfinished(issue, 1, "daily", 0.0, moved=0.0))  # as while others wait still
    before = noticed.letter()
    noticed.version(2, "It meets on the 13th.")
    noticed.tick(MONDAY + timedelta(days=1, minutes=15))
    assert noticed.letter() == before
