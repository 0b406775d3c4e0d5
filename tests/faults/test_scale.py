"""How far one mailing goes: what docs/decisions/0116 counts with, from the product's own slices, pace and keys."""

from __future__ import annotations

import os
from collections import Counter

import pytest
from many_mailings import Mailing, played

from crier.mail.sending import pace, plan
from crier.mail.sending.ledger import Call

MANY, FAST = 5_000_000, 10_000.0  # people; mails a second


def test_a_call_costs_the_ledger_two_writes_and_the_pace_one(monkeypatch: pytest.MonkeyPatch) -> None:
    writes = Counter[str]()
    write, turn = Mailing.write, Mailing.turn

    def counted(self: Mailing, call: Call, was: Call) -> bool:
        writes["ledger"] += 1
        return write(self, call, was)

    def taken(self: Mailing, recipients: int, now: float) -> pace.Slot:
        slot = turn(self, recipients, now)
        writes["pace"] += slot.taken
        return slot

    monkeypatch.setattr(Mailing, "write", counted)
    monkeypatch.setattr(Mailing, "turn", taken)
    seen = played([20_000], FAST)
    assert writes == {"ledger": 2 * 20_000 // plan.CALL, "pace": 20_000 // plan.CALL}
    assert seen["time"] <= 1.2 * seen["ideal"] + 1.0  # the first slice begins a little after the mailing


@pytest.mark.parametrize("rate", [0.5, 1.0, 14.0, 500.0, FAST])
def test_keys_and_files_are_wide_enough_for_five_million(rate: float) -> None:
    """Six digits of a chunk and two of a call sort as numbers do; a manifest is read in one piece."""
    size, call = plan.chunk_size(rate), plan.call_size(rate)
    chunks = -(-MANY // size)
    assert chunks < 10**6 and -(-size // call) < 10**2
    if rate >= 14.0:  # slower than that five million people are weeks
        assert chunks * len('"0123456789abcdef.json",') < 2_000_000


@pytest.mark.long
def test_a_million_people_are_mailed_in_an_hour() -> None:
    """In a time that is played, at 300 a second: pace, slices and executions cost nothing of it.

    A fifth of them in every run; CRIER_PEOPLE=1000000 plays all.
    """
    people = int(os.environ.get("CRIER_PEOPLE", "200000"))
    seen = played([people], 300.0)
    assert seen["killed"] == seen["failed"] == 0
    assert seen["time"] <= people * 3600 / 1_000_000 and seen["time"] <= 1.01 * seen["ideal"]
