"""The figure of `./crier bench doubles`: what the rule of the ledger does with events that are late or never come."""

from __future__ import annotations

from dataclasses import replace

import pytest

from infrastructure.local.bench import doubles
from infrastructure.local.bench.doubles import Assumed

MANY = 200  # histories
COMPLETE = Assumed(late=0.05, gone=0.0, bare=0.0)  # all that is late comes in the end


def test_with_every_event_within_the_limits_nobody_is_mailed_twice_and_nobody_is_unknown() -> None:
    seen = doubles.played(replace(COMPLETE, longest=2.9 * 3600), 1, MANY)
    assert (seen.twice, seen.unknown) == (0, 0)
    assert seen.had > 2_500 and seen.had_not > 2_500


@pytest.mark.parametrize("seed", [2, 3])
def test_the_rule_of_half_an_hour_mails_many_more_people_twice(seed: int) -> None:
    """The hole that docs/decisions/0083 closed is found: events in no order, late with their host."""
    world = Assumed(late=0.02, longest=2.9 * 3600)
    now = doubles.played(replace(world, gone=0.0, bare=0.0), seed, 2 * MANY)
    with doubles.limits(doubles.HALF_AN_HOUR):
        before = doubles.played(replace(world, gone=0.0, bare=0.0), seed, 2 * MANY)
    assert now.twice == 0 and before.twice > 5


def test_what_never_comes_is_mailed_twice_or_unknown_and_the_model_says_so() -> None:
    """A figure that is nothing whatever is assumed would be none."""
    seen = doubles.played(Assumed(late=0.05, gone=0.2), 3, MANY)
    assert seen.twice > 0 and seen.unknown > 0
    assert seen.in_a_million(50, Assumed(lost=0.02)) == pytest.approx(0.02 * 1_000_000 / MANY)
