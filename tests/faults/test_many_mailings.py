"""Many mailings at once, in a time that is played: the product's own slices, ledger and pace."""

from __future__ import annotations

import pytest
from many_mailings import Account, Mailing, Times, played

from crier.mail.sending import pace

# mailings, people in each, recipients a second, functions at once, seconds between two beginnings
CASES = [
    (20, 100, 14.0, 1000, 0.0),
    (84, 28, 14.0, 10, 0.1),  # a digest on a new account
    (84, 28, 14.0, 10, 0.0),
    (100, 14, 14.0, 1000, 0.0),
    (40, 300, 200.0, 10, 0.0),
    (12, 20, 1.0, 10, 0.0),  # in the sandbox
]
LONG = [
    (8, 280, 14.0, 1000, 0.0),
    (20, 280, 14.0, 1000, 0.0),
    (90, 100, 14.0, 1000, 0.0),
    (300, 10, 14.0, 1000, 0.0),
    (250, 100, 14.0, 10, 0.0),
    (200, 500, 500.0, 100, 0.1),  # a digest of 100,000 readers
]


@pytest.mark.parametrize(
    ("mailings", "people", "rate", "most", "apart"),
    [*CASES, *(pytest.param(*case, marks=pytest.mark.long) for case in LONG)],
)
def test_many_mailings_share_the_pace(
    mailings: int, people: int, rate: float, most: int, apart: float
) -> None:
    """No function sleeps past its end, nobody's mail is older than a minute, and no time is lost."""
    seen = played([people] * mailings, rate, most, apart)
    assert seen["killed"] == seen["failed"] == 0
    assert seen["age"] <= 60.0
    assert seen["time"] <= 1.1 * seen["ideal"]


def test_a_small_mailing_is_not_behind_large_ones() -> None:
    """Nor are equals unequal: each has its turn, again and again."""
    ended = played([150] * 12 + [28], 14.0, 10)["ended"]
    assert ended[12] < 0.4 * ended[0]
    equals = played([140] * 12, 14.0, 10)["ended"].values()
    assert min(equals) > 0.8 * max(equals)


def test_one_mailing_alone_gives_its_function_away_to_nobody() -> None:
    seen = played([1400], 14.0)
    assert seen["slices"] == 2 and seen["time"] <= 1.05 * seen["ideal"]


def test_people_are_read_again_where_their_turn_came_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever held a call up: nobody is mailed on a look that is older than half a minute and one turn."""
    times = Times()
    account = Account(times, 14.0, 1000)
    mailing = Mailing(0, 56, account)
    turn = mailing.turn

    def slow(recipients: int, now: float) -> pace.Slot:
        slot = turn(recipients, now)
        if len(mailing.got) == 14:  # SES and the tables take their time
            times.sleep(50.0)
        return slot

    monkeypatch.setattr(mailing, "turn", slow)
    times.begin(0.0, mailing.execution)
    times.run()
    assert len(mailing.got) == 56
    assert max(account.ages) < 60.0
    assert sum(age > 35.0 for age in account.ages) <= 14
