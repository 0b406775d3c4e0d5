"""The ledger in its table, and what SES says of the account: conditions that only the real calls can show."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import cloud
import pytest

from crier.aws import client, s3, ses
from crier.mail.sending import ledger
from crier.mail.sending.ledger import Balance, Call
from crier.stores import mailings

NOBODY = frozenset[int]()
MAILING = "0123456789abcdef-1-release"


@pytest.fixture
def book(aws: Any) -> mailings.Mailing:
    return mailings.Mailing("mailings", MAILING, clear=lambda: not s3.any_under("mail-events", "sends/"))


def claimed(call: Call, now: float) -> Call:
    return ledger.claim(call, now, left=NOBODY, withheld=NOBODY)


def test_the_first_of_two_planners_stays(book: mailings.Mailing) -> None:
    book.planned(10, "one.json", 1, "2026-11-24T00:00:00")
    book.planned(20, "two.json", 2, "2026-11-24T00:00:01")
    assert book.plan() == mailings.Planned(10, "one.json", 1)


@pytest.mark.parametrize(
    "other",
    [
        {"state": ledger.RETRY},
        {"since": 99.0},  # another slice claimed it, in the same attempt
        {"attempt": 2},
    ],
)
def test_a_call_that_is_not_as_it_was_read_is_not_written(
    book: mailings.Mailing, other: dict[str, Any]
) -> None:
    call = claimed(Call(0, 0, 3), 100.0)
    assert book.write(call, Call(0, 0, 3))
    assert not book.write(call, Call(0, 0, 3)), "nobody claims what is claimed"
    late = ledger.answered(call, ["SUCCESS"] * 3, 101.0)
    assert not book.write(late, replace(call, **other))
    assert book.write(late, call)
    assert book.calls(0, [3]) == [late]


def test_a_file_that_waits_proves_nothing(book: mailings.Mailing) -> None:
    assert book.flow().clear
    s3.put("mail-events", "sends/1", b"{}", "application/json")
    assert not book.flow().clear


def test_who_fell_through_counts_once_their_chunk_is_done(book: mailings.Mailing) -> None:
    book.planned(6, "m.json", 1, "2026-11-24T00:00:00")
    for chunk in (0, 1):
        book.write(claimed(Call(chunk, 0, 3), 100.0), Call(chunk, 0, 3))
        mailings.fell_through("mailings", MAILING, chunk, 0, 1)
    book.close(0, Balance(planned=3, sent=3))
    found = mailings.balance("mailings", MAILING)
    assert (found.planned, found.sent, found.failed, found.open) == (6, 2, 1, 3)


@pytest.mark.parametrize(
    ("said", "left", "may_send"),
    [
        ({}, float("inf"), True),
        ({"SendQuota": {"Max24HourSend": 200.0, "MaxSendRate": 1.0, "SentLast24Hours": 150.0}}, 50.0, True),
        ({"EnforcementStatus": "SHUTDOWN"}, float("inf"), False),
        ({"EnforcementStatus": "PROBATION"}, float("inf"), True),
        ({"SendingEnabled": False}, float("inf"), False),
    ],
)
def test_what_the_account_may_do(aws: Any, said: dict[str, Any], left: float, may_send: bool) -> None:
    cloud.Ses(account=said).attach(client.client("sesv2"))
    account = ses.account()
    assert (account.left, account.open) == (left, may_send)
