"""Fits the weighings to labelled cases. Nothing here is shipped; what it makes is read by crier.reading.weighing."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crier.reading import confidence
from crier.reading.fields import headline_choice
from crier.reading.fields.headline_choice import Ranked
from crier.reading.weighing import Node, Signs, Trees, Weighings, Weights
from infrastructure.local.training.cases import Case, Read, same

# How freely the weights may grow; set beforehand.
LINE, UNDER, HEADLINE, RELEASE = 0.05, 0.05, 0.03, 0.02
TREES = {
    "objective": "binary", "learning_rate": 0.05, "num_leaves": 10, "min_data_in_leaf": 20, "lambda_l2": 5.0,
    "feature_fraction": 0.3, "bagging_fraction": 0.8, "bagging_freq": 1, "num_threads": 1,
    "deterministic": True, "force_row_wise": True, "seed": 0, "verbose": -1,
}  # fmt: skip
ROUNDS = 200
INNER = 4  # hands that the training cases are dealt into, for what learns from what was learned
AGREED = (0.0, 0.5, 1.0, 1.5, 2.0)  # what the rules' choice may be worth
# What asking may cost, in shares of the releases; a little less than the goals, which are for unseen ones.
WRONG, LATE = 0.027, 0.385


@dataclass
class Outcome:
    """How one case is read by weights that were not made from it."""

    case: Case
    best: dict[str, Ranked]
    read: Read | None = None
    signs: Signs | None = None


def dealt(cases: Sequence[Case], hands: int, deal: int) -> list[int]:
    """Which hand each case is in: an organisation's are all in one, and the hands about equal."""
    count = Counter(case.organisation for case in cases)
    names = sorted(count)
    random.Random(deal).shuffle(names)
    load, hand = [0] * hands, {}
    for name in sorted(names, key=lambda one: -count[one]):
        hand[name] = load.index(min(load))
        load[hand[name]] += count[name]
    return [hand[case.organisation] for case in cases]


def table(rows: Sequence[Signs]) -> tuple[Any, list[str]]:
    """The signs as a matrix, and the names of its columns."""
    import numpy  # type: ignore[import-not-found]

    names = sorted(set().union(*rows))
    return numpy.array([[row.get(name, 0.0) for name in names] for row in rows]), names


def logistic(rows: Sequence[Signs], answers: Sequence[bool], strength: float) -> Weights:
    """The logistic weighing that fits these answers; signs that never vary are left out."""
    import numpy
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-not-found]

    matrix, names = table(rows)
    usual, spread = matrix.mean(axis=0), matrix.std(axis=0)
    used = spread > 1e-9
    scaled = numpy.clip((matrix[:, used] - usual[used]) / spread[used], -4, 4)
    model = LogisticRegression(C=strength, max_iter=1000).fit(scaled, numpy.array(answers))
    kept = tuple(name for name, one in zip(names, used, strict=True) if one)
    columns = (usual[used], spread[used], model.coef_[0])
    made = [tuple(round(float(one), 5) for one in column) for column in columns]
    return Weights(kept, made[0], made[1], made[2], round(float(model.intercept_[0]), 5))


def trees(rows: Sequence[Signs], answers: Sequence[bool]) -> Trees:
    """Boosted trees that fit these answers. Raises ValueError where the plain form says something else."""
    import lightgbm  # type: ignore[import-not-found]

    matrix, names = table(rows)
    model = lightgbm.train(TREES, lightgbm.Dataset(matrix, [float(one) for one in answers]), ROUNDS)
    made = Trees(tuple(names), tuple(_node(tree["tree_structure"]) for tree in model.dump_model()["tree_info"]))
    wanted = model.predict(matrix[:300], raw_score=True)
    if any(abs(made.odds(row) - odds) > 0.05 for row, odds in zip(rows[:300], wanted, strict=True)):
        raise ValueError("the plain trees say something else than the library's")
    return made


def _node(node: dict[str, Any]) -> Node:
    if "leaf_value" in node:
        return round(float(node["leaf_value"]), 5)
    limit = round(float(node["threshold"]), 6)
    return [node["split_feature"], limit, _node(node["left_child"]), _node(node["right_child"])]


def _line(cases: Sequence[Case]) -> tuple[Weights, Trees]:
    """The two readers of the headline."""
    known = [case for case in cases if case.scored]
    rows = [option.signs for case in known for option in case.options]
    titles = [title for case in known for title in case.titles]
    return logistic(rows, titles, LINE), trees(rows, titles)


def _under(outcomes: Sequence[Outcome], agreed: float) -> Weights:
    """The reader of the subheadline, of the lines under the headline that is read."""
    rows: list[Signs] = []
    answers: list[bool] = []
    for each in outcomes:
        expected = each.case.row.get("subheadline", "?")
        if not each.case.is_release or expected == "?" or each.case.document is None:
            continue
        first = each.case.read(each.case.chosen(each.best, agreed), "rules")
        for line in first.below:
            rows.append(line.signs)
            answers.append(bool(expected) and same(line.option.words, expected))
    return logistic(rows, answers, UNDER)


def _agreed(outcomes: Sequence[Outcome]) -> float:
    """What the rules' choice is worth: as much as makes most headlines right."""

    def right(agreed: float) -> int:
        total = 0
        for each in outcomes:
            if each.case.scored and each.case.document is not None:
                option = each.case.chosen(each.best, agreed)
                total += each.case.right(option.words if option else each.case.by_rules)
        return total

    return max(AGREED, key=lambda one: (right(one), -abs(one - 1)))


def fitted(cases: Sequence[Case], made_from: dict[str, Any]) -> Weighings:
    """All weighings from these cases. What weighs a choice learns from choices among cases that it was not
    made from; so do the thresholds."""
    hands = dealt(cases, INNER, 99)
    outcomes: list[Outcome] = []
    for hand in range(INNER):
        line, wood = _line([case for case, at in zip(cases, hands, strict=True) if at != hand])
        bare = Weighings(line, wood, line, line, line, 0.0, (0.0, 0.0), {})
        outcomes += [
            Outcome(case, headline_choice.ranked(case.options, bare))
            for case, at in zip(cases, hands, strict=True)
            if at == hand
        ]
    agreed = _agreed(outcomes)
    under = _under(outcomes, agreed)
    line, wood = _line(cases)
    made = Weighings(line, wood, under, line, line, agreed, (0.0, 0.0), made_from)
    readable = [each for each in outcomes if each.case.document is not None]
    for each in readable:
        each.read = each.case.reading(each.best, made)
        each.signs = signs(each.best, each.read, each.case)
    return _sure(readable, made)


def signs(best: dict[str, Ranked], read: Read, case: Case) -> Signs:
    """What is weighed of a reading."""
    return confidence.votes(best, read.fields.headline or "", case.by_rules) | dict(read.whole)


def _sure(outcomes: Sequence[Outcome], made: Weighings) -> Weighings:
    """The weighings of the whole reading, and below what is asked: chosen by hands, like all else."""
    hands = dealt([each.case for each in outcomes], INNER, 7)
    sure: list[tuple[Outcome, float, float]] = []
    for hand in range(INNER):
        others = [each for each, at in zip(outcomes, hands, strict=True) if at != hand]
        title, kind = _whole(others)
        sure += [
            (each, title.chance(each.signs or {}), kind.chance(each.signs or {}))
            for each, at in zip(outcomes, hands, strict=True)
            if at == hand
        ]
    title, kind = _whole(outcomes)
    asked = _asked(sure)
    return Weighings(made.line, made.trees, made.under, title, kind, made.agreed, asked, made.made_from)


def _whole(outcomes: Sequence[Outcome]) -> tuple[Weights, Weights]:
    every = [each for each in outcomes if each.read and each.read.fields.headline]
    known = [each for each in every if each.case.scored]
    right = [each.case.right(each.read.fields.headline if each.read else None) for each in known]
    title = logistic([each.signs or {} for each in known], right, HEADLINE)
    kind = logistic([each.signs or {} for each in every], [each.case.is_release for each in every], RELEASE)
    return title, kind


def costs(rows: Sequence[tuple[Case, Read, float, float]], headline: float, release: float) -> tuple[int, int, int]:
    """Of these thresholds: releases public with a wrong headline, releases stopped or asked, others public."""
    wrong = late = others = 0
    for case, read, title, kind in rows:
        certain = case.sure(read, title >= headline, kind >= release)
        public = case.verdict(read, certain) == "publish"
        wrong += public and case.scored and not case.right(read.fields.headline)
        late += case.is_release and not public
        others += public and not case.is_release
    return wrong, late, others


def _asked(sure: Sequence[tuple[Outcome, float, float]]) -> tuple[float, float]:
    """The thresholds under which the fewest other texts go out, at what asking may cost."""
    rows = [(each.case, each.read, title, kind) for each, title, kind in sure if each.read]
    many = sum(case.is_release for case, *_ in rows)
    best: tuple[Any, tuple[float, float]] | None = None
    for headline in (step / 50 for step in range(10, 46)):
        for release in (step / 50 for step in range(20, 48)):
            wrong, late, others = costs(rows, headline, release)
            over = max(0.0, wrong / many - WRONG) + max(0.0, late / many - LATE)
            rank = (round(over, 4), others, late)
            if best is None or rank < best[0]:
                best = rank, (headline, release)
    return best[1] if best else (0.5, 0.7)
