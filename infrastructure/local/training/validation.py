"""Reads each case with weights that were made from other organisations, several deals over."""

from __future__ import annotations

import multiprocessing
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import chain

from crier.model import house_layout
from crier.model.house_layout import KnownLayout
from crier.reading import confidence
from crier.reading.fields import headline_choice, layout_memory
from crier.reading.fields.layout import squeezed
from crier.reading.weighing import Weighings, chance
from infrastructure.local.training import fitting
from infrastructure.local.training.cases import Case
from infrastructure.local.training.figures import Reading
from infrastructure.local.training.fitting import Plan

HANDS = 5  # an organisation's cases are all in one
HOUSE = {"house, nothing known": False, "house, two known": True}  # the third release on, by what is known
_KNOWN = 2  # releases of a house before its readings are counted
PLANS = {"rules": Plan(headline=False, under=False), "second reader": Plan(under=False), "both": Plan()}


def read(case: Case, made: Weighings, known: Sequence[KnownLayout] = ()) -> Reading:
    """One case, read with these weights, and how it fares where nothing is asked. known: the house memory."""
    if case.document is None:
        return Reading.of_nobody(case)
    best = headline_choice.ranked(case.options, made)
    recalled = case.recalled(best, made, known)
    found = case.reading(best, made, recalled)
    signs = fitting.signs(best, found, case)
    headline = found.fields.headline
    mine = recalled if recalled and recalled.key == squeezed(headline or "") else None
    return Reading.of(
        case,
        found,
        chance(made.headline.odds(signs) + (mine.shift if mine else 0.0)) if headline else 0.0,
        confidence.release(signs, made, mine.vouched if mine else 0.0) if headline else 0.0,
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
    names = [*plans, *(HOUSE if "both" in plans else ())]
    return {name: list(chain.from_iterable(deal.get(name, []) for deal in dealt)) for name in names}


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
            if name == "both":
                for kind, remembers in HOUSE.items():
                    readings.setdefault(kind, []).extend(in_house(own, made, remembers=remembers))
    return readings


def in_house(cases: Sequence[Case], made: Weighings, *, remembers: bool) -> Iterator[Reading]:
    """An organisation's releases in the order of their days from the third on, each read after those before
    it were confirmed; then what is none."""
    houses: dict[str, list[Case]] = defaultdict(list)
    for case in sorted(cases, key=lambda one: (str(one.row.get("date") or ""), one.file)):
        houses[case.organisation].append(case)
    for house in houses.values():
        known: list[KnownLayout] = []
        before = 0
        for case in sorted(house, key=lambda one: not one.is_release):  # others meet all that is known
            if before >= _KNOWN:
                yield read(case, made, known if remembers else ())
            if case.is_release:
                before += 1
                known += _confirmed(case, made)


def _confirmed(case: Case, made: Weighings) -> list[KnownLayout]:
    """What is remembered once its headline is known: where the option stands that is its headline."""
    if case.document is None or case.said:
        return []
    best = headline_choice.ranked(case.options, made)
    right = [
        each for each, good in zip(case.options, case.titles, strict=True) if good and each.how != "none"
    ]
    if not right:
        return []
    likeliest = max(right, key=lambda each: best[each.key].odds if each.key in best else 0.0)
    arranged = case.read(None, "rules").fields.layout
    laid_out = layout_memory.laid_out(
        case.options, arranged, likeliest.words, case.path.suffix, underlined=False
    )
    title = house_layout.printed(likeliest.words)
    return [KnownLayout(layout=laid_out, confirmed=True, title=title)] if laid_out else []


def seen(cases: Sequence[Case], made: Weighings) -> list[Reading]:
    """Every case read by weights that were made from it, too."""
    return [read(case, made) for case in cases]
