"""Reads each case with weights that were made from other organisations, several deals over."""

from __future__ import annotations

import multiprocessing
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import chain

from crier.reading import confidence
from crier.reading.fields import headline_choice
from crier.reading.weighing import Weighings
from infrastructure.local.training import fitting
from infrastructure.local.training.cases import Case
from infrastructure.local.training.figures import Reading
from infrastructure.local.training.fitting import Plan

HANDS = 5  # an organisation's cases are all in one
PLANS = {"rules": Plan(headline=False, under=False), "second reader": Plan(under=False), "both": Plan()}


def read(case: Case, made: Weighings) -> Reading:
    """One case, read with these weights, and how it fares where nothing is asked."""
    if case.document is None:
        return Reading.of_nobody(case)
    best = headline_choice.ranked(case.options, made)
    found = case.reading(best, made)
    signs = fitting.signs(best, found, case)
    headline = found.fields.headline
    return Reading.of(
        case,
        found,
        made.headline.chance(signs) if headline else 0.0,
        confidence.release(signs, made) if headline else 0.0,
        made.asked,
    )


_CASES: Sequence[Case] = ()  # what a worker begins with: forked, so nothing is sent


def unseen(cases: Sequence[Case], deals: int, plans: Mapping[str, Plan] = PLANS) -> dict[str, list[Reading]]:
    """Every case read by weights of other organisations, `deals` times, by plan. Two processes."""
    global _CASES  # noqa: PLW0603
    _CASES = cases
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(2, context) as pool:
        dealt = list(pool.map(_deal, range(deals), [dict(plans)] * deals))
    return {name: list(chain.from_iterable(deal[name] for deal in dealt)) for name in plans}


def _deal(deal: int, plans: dict[str, Plan]) -> dict[str, list[Reading]]:
    cases = _CASES
    hands = fitting.dealt(cases, HANDS, deal)
    readings: dict[str, list[Reading]] = {name: [] for name in plans}
    for hand in range(HANDS):
        own = [case for case, at in zip(cases, hands, strict=True) if at == hand]
        lines = fitting.learned([case for case, at in zip(cases, hands, strict=True) if at != hand])
        for name, plan in plans.items():
            made = fitting.fitted(lines, {}, plan)
            readings[name] += [read(case, made) for case in own]
    return readings


def seen(cases: Sequence[Case], made: Weighings) -> list[Reading]:
    """Every case read by weights that were made from it, too."""
    return [read(case, made) for case in cases]
