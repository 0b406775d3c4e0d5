"""A notice in every history: whom the wrong version reached hears once, and nobody else; who left does not.

Both mailings have faults at their steps: the one with the mistake and the one that tells of it.
CRIER_FAULTS=1000000 runs so many seeded faults instead of the share that fits into every run.
"""

from __future__ import annotations

import os
from collections import Counter

import pytest

from faults import simulator

FAULTS = int(os.environ.get("CRIER_FAULTS", "12000"))


def histories(seed: int) -> tuple[simulator.World, simulator.World]:
    """Both mailings of a seed, through."""
    first = simulator.seeded(seed)
    first.run()
    told = simulator.notice(first, seed + 1_000_000)
    told.run()
    return first, told


def judge(first: simulator.World, told: simulator.World) -> None:
    """What must hold of every pair: World.judge has held each to "nobody twice" already."""
    wrong = set(first.accepted)
    assert set(told.everybody) == wrong and len(told.everybody) == len(wrong)
    heard = set(told.accepted)
    assert heard <= wrong, "somebody heard whom the wrong version never reached"
    assert not heard & first.gone, "somebody heard who had left"
    missing = wrong - heard - told.gone - told.rejected
    assert not missing or told.withdrawn, "somebody was not told"


def test_whom_the_wrong_version_reached_hears_in_every_history() -> None:
    fired = Counter[str]()
    for seed in range(10):
        first, told = histories(seed)
        judge(first, told)
        fired.update(first.fired + told.fired)
    assert fired.total() > 30


@pytest.mark.long
def test_many_more_histories() -> None:
    fired, seed = Counter[str](), 100
    while fired.total() < FAULTS:
        first, told = histories(seed)
        judge(first, told)
        fired.update(first.fired + told.fired)
        seed += 1


def test_a_planner_that_tells_everybody_of_the_plan_is_caught() -> None:
    """The check can fail: whoever takes the plan for the reached tells whom SES never took mail for."""
    for seed in range(200):
        first = simulator.seeded(seed)
        first.run()
        if set(first.accepted) != set(first.everybody):
            told = simulator.notice(first, seed)
            told.everybody = first.everybody
            with pytest.raises(AssertionError):
                judge(first, told)
            return
    raise AssertionError("no history left anybody out")
