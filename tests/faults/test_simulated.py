"""Histories of the product's sender with faults at every step: seeded ones, and every one of up to two faults.

CRIER_FAULTS=1000000 runs so many seeded faults instead of the share that fits into every run.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from dataclasses import replace

import pytest

from crier.mail.sending import ledger
from faults import simulator

FAULTS = int(os.environ.get("CRIER_FAULTS", "12000"))


@pytest.mark.long
def test_seeded_faults() -> None:
    fired, seed = Counter[str](), 0
    while fired.total() < FAULTS:
        world = simulator.seeded(seed)
        try:
            world.run()
        except AssertionError as broken:
            raise AssertionError(f"seed {seed}: {broken}; {dict(world.fired)}") from broken
        fired.update(world.fired)
        seed += 1
    print(f"{seed} histories, {fired.total()} faults")
    for site in ("turn", "write claimed", "write sent", "write uncertain", "write retry", "close", "probe"):
        for fault in ("die before", "die after"):
            assert fired[f"{site} {fault}"], f"{fault} {site} never happened"
    for fault in (
        "throttle",
        "refuse",
        "paused",
        "lost",
        "late",
        "odd",
        "short",
        "another",
        "account",
        "poison",
        "backlog",
        "backlog, late",
    ):
        assert fired[f"send {fault}"], f"send {fault} never happened"
    for fault in ("die before", "die after", "lost", "refuse"):
        assert fired[f"probe {fault}"], f"probe {fault} never happened"
    assert fired["keep hold die before"] and fired["keep hold die after"]
    assert fired["halted hold"] and fired["halted withdraw"]
    assert fired["event straggler"]
    assert fired["file stuck"] and fired["file slow"] and fired["file outage"]


@pytest.mark.long
def test_every_plan_of_up_to_two_faults() -> None:
    histories = 0
    for faults, world in simulator.plans(2):
        assert world.fired.total() == len(faults), f"a fault never fired: {faults}, {dict(world.fired)}"
        histories += 1
    print(f"{histories} histories")
    assert histories > 2000


def broken(seeds: int, naive: bool = False) -> Counter[str]:
    """How many of so many histories the checks condemn, by why."""
    found = Counter[str]()
    for seed in range(seeds):
        try:
            simulator.seeded(seed, naive=naive).run()
        except AssertionError as why:
            found[str(why).partition(":")[0]] += 1
    return found


def test_a_sender_that_writes_only_after_it_sent_is_caught() -> None:
    assert broken(200, naive=True)["mailed twice"] > 10


@pytest.mark.long
@pytest.mark.parametrize("proof", [{"clear": True}, {"clear": True, "until": 4e9}])
def test_a_weaker_proof_is_caught(monkeypatch: pytest.MonkeyPatch, proof: dict[str, float]) -> None:
    """Who is sent to again without looking whether events wait gets two mails."""
    settle = ledger.settle
    monkeypatch.setattr(ledger, "settle", lambda call, now, flow: settle(call, now, replace(flow, **proof)))
    assert broken(400)["mailed twice"] > 0


@pytest.mark.parametrize("word", ["FAILED", "TRANSIENT_FAILURE"])
def test_an_outage_of_two_days_is_charged_to_nobody(word: str) -> None:
    """SES calls every mail its own failure, and the probe beside it: everybody gets theirs when it passes."""
    world = simulator.World(lambda site, faults: "", random.Random(1), manifest=simulator.SMALL)  # noqa: S311
    world.words, world.broken = ("entry", word), world.now + 2 * 86_400
    world.run()
    assert sum(world.accepted.values()) == simulator.SMALL.planned


def test_half_an_hour_is_no_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    """SES promises no order: an event may be hours behind those of later mail."""
    monkeypatch.setattr(ledger, "ABSENT", 1800.0)
    monkeypatch.setattr(ledger, "UNSEEN", 1800.0)
    assert broken(300)["mailed twice"] > 3
