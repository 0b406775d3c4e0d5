"""A mailing through an SES of another make, its senders killed: nobody twice, nobody forgotten.

Every run plays two short histories, one with lost events; those that docs/mail.md tells of are played by
`CRIER_SEEDS=20 CRIER_PEOPLE=2000 ./crier test tests/long/another_ses.py`.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import another_ses
import cloud
import pytest
from mailed_elsewhere import Course, Ended, History

from infrastructure.local.bench import workshop
from infrastructure.local.bench.workshop import Workshop
from infrastructure.local.stack.place import Ports

SEEDS = int(os.environ.get("CRIER_SEEDS", "1"))
FROM = int(os.environ.get("CRIER_SEED_FROM", "0"))
PEOPLE = int(os.environ.get("CRIER_PEOPLE", "400"))
PORTS = Ports(aws=5266, ses=5279, smtp=1725, inbox=1780, site=8780)


@pytest.fixture(scope="module")
def opened() -> Iterator[Workshop]:
    cloud.fresh()
    with workshop.opened("tests/another", PEOPLE, PORTS) as made:
        yield made
    cloud.fresh()


@pytest.fixture
def shop(opened: Workshop, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    for name, value in opened.environment.items():  # over that of every test
        monkeypatch.setenv(name, value)
    return opened


def judge(ended: Ended) -> None:
    """What holds of every history, whatever SES did and did not tell."""
    assert ended.faults == 0, "a request as SES does not take it"
    assert ended.after_leaving == 0
    assert not ended.never or ended.balance.unknown, "forgotten"
    balance = ended.balance
    assert balance.planned == len(ended.addresses) and balance.open == 0
    assert balance.failed <= len(ended.own), "charged for what was not theirs"
    assert set(ended.fates) <= {"well", *(fate.name for fate in another_ses.FATES)}


@pytest.mark.parametrize("seed", range(FROM, FROM + SEEDS))
def test_with_every_event_in_time_nobody_is_mailed_twice_and_nobody_forgotten(
    shop: Workshop, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = History(shop, Course(seed, PEOPLE), tmp_path / "ses", monkeypatch).run()
    print(
        f"seed {seed}: {ended.slices} functions, {ended.killed} killed, {ended.balance}, {dict(ended.fates)}"
    )
    judge(ended)
    assert not ended.twice
    assert ended.balance.unknown == ended.spent == 0
    assert not ended.never
    assert ended.balance.sent == len(ended.accepted), "what SES accepted is not what the ledger says"
    assert ended.killed >= 3


def test_lost_events_end_as_unknown_and_are_counted(
    shop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One event in ten never comes, a hundred times what docs/mail.md assumes: some are sure to end so."""
    ended = History(shop, Course(1000, PEOPLE, lost=0.1), tmp_path / "ses", monkeypatch).run()
    print(f"{ended.slices} functions, {ended.killed} killed, {ended.balance}, twice {len(ended.twice)}")
    judge(ended)
    assert ended.balance.unknown > 0
    assert len(ended.never) <= ended.balance.unknown
    assert ended.twice <= ended.lost_events, "the only way to a second mail is a lost answer and a lost event"
    assert ended.balance.sent + ended.balance.unknown >= len(ended.accepted)


def test_every_kind_of_answer_is_played() -> None:
    """No answer is in the table that nobody gives."""
    silent = {"accepted late", "reset before", "503 before", "throttled", "refused", "statuses"}
    assert {fate.name for fate in another_ses.FATES} == silent | set(another_ses.ANSWERS)
    assert Counter(fate.name for fate in another_ses.FATES).most_common(1)[0][1] == 1
