"""Fits the weighings to labelled cases. None of this is shipped; crier.reading.weighing reads the weights."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
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
AS_RULES = Weights(("of-rules",), (0.0,), (1.0,), (10.0,), -5.0)  # the rules' line
AGREED = (0.0, 0.5, 1.0, 1.5, 2.0)  # what the rules' choice may be worth
# What it is worth, in log odds, that nothing, one thing or enough vouches for a release; its most cost.
PROOF = (0.0, 0.0, 0.3)
MOST = (2.0, 1.0, 0.0)
MARGIN = 0.1  # log odds by which every other text stays below
ASKED = (0.85, 0.75)  # below which chance of the headline, of the kind, the desk is asked: decision 101


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
    random.Random(deal).shuffle(names)  # noqa: S311  a deal is no secret
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


def _options(cases: Sequence[Case]) -> tuple[Any, list[str], list[bool]]:
    """The signs of all lines that might be headlines, and whether they are. A case's are made once."""
    import numpy

    for case in cases:
        if case.vectors is None:
            case.vectors, case.names = table([option.signs for option in case.options])
    names = next(case.names for case in cases if case.options)
    if any(case.names != names for case in cases if case.options):
        raise ValueError("options with other signs than the rest")
    titles = list(chain.from_iterable(case.titles for case in cases))
    return numpy.concatenate([case.vectors for case in cases if case.options]), names, titles


def logistic(matrix: Any, names: Sequence[str], answers: Sequence[bool], strength: float) -> Weights:
    """The logistic weighing that fits these answers; signs that never vary are left out."""
    import numpy
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-not-found]

    usual, spread = matrix.mean(axis=0), matrix.std(axis=0)
    used = spread > 1e-9
    scaled = numpy.clip((matrix[:, used] - usual[used]) / spread[used], -4, 4)
    model = LogisticRegression(C=strength, solver="newton-cholesky").fit(scaled, numpy.array(answers))
    kept = tuple(name for name, one in zip(names, used, strict=True) if one)
    columns = (usual[used], spread[used], model.coef_[0])
    made = [tuple(round(float(one), 5) for one in column) for column in columns]
    return Weights(kept, made[0], made[1], made[2], round(float(model.intercept_[0]), 5))


def trees(matrix: Any, names: Sequence[str], answers: Sequence[bool]) -> Trees:
    """Boosted trees that fit these answers. Raises ValueError where the plain form says something else."""
    import lightgbm  # type: ignore[import-not-found]

    model = lightgbm.train(TREES, lightgbm.Dataset(matrix, [float(one) for one in answers]), ROUNDS)
    made = Trees(
        tuple(names), tuple(_node(tree["tree_structure"]) for tree in model.dump_model()["tree_info"])
    )
    wanted = model.predict(matrix[:300], raw_score=True)
    plain = [made.odds(dict(zip(names, row, strict=True))) for row in matrix[:300]]
    if any(abs(one - other) > 0.05 for one, other in zip(plain, wanted, strict=True)):
        raise ValueError("the plain trees say something else than the library's")
    return made


def _node(node: dict[str, Any]) -> Node:
    if "leaf_value" in node:
        return round(float(node["leaf_value"]), 5)
    limit = float(f"{node['threshold']:.10g}")
    return [node["split_feature"], limit, _node(node["left_child"]), _node(node["right_child"])]


def _line(cases: Sequence[Case]) -> tuple[Weights, Trees]:
    """The two readers of the headline."""
    matrix, names, titles = _options([case for case in cases if case.scored])
    return logistic(matrix, names, titles, LINE), trees(matrix, names, titles)


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
    return logistic(*table(rows), answers, UNDER)


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


@dataclass
class Learned:
    """The readers of a headline's lines: from all cases, and what they say of each from the others."""

    line: Weights
    trees: Trees
    outcomes: list[Outcome]


@dataclass(frozen=True)
class Plan:
    """What the weighings may decide beside their doubts: the headline, the line under it."""

    headline: bool = True
    under: bool = True


def learned(cases: Sequence[Case]) -> Learned:
    """What weighs a choice learns from choices among cases that it was not made from."""
    hands = dealt(cases, INNER, 99)
    outcomes: list[Outcome] = []
    for hand in range(INNER):
        line, wood = _line([case for case, at in zip(cases, hands, strict=True) if at != hand])
        bare = Weighings(line, wood, line, line, line, 0.0, PROOF, ASKED, {})
        outcomes += [
            Outcome(case, headline_choice.ranked(case.options, bare))
            for case, at in zip(cases, hands, strict=True)
            if at == hand
        ]
    return Learned(*_line(cases), outcomes)


def fitted(lines: Learned, made_from: dict[str, Any], plan: Plan) -> Weighings:
    """All weighings. What weighs the whole reading learns from readings by weights not made from them."""
    agreed = _agreed(lines.outcomes) if plan.headline else math.inf
    under = _under(lines.outcomes, agreed) if plan.under else AS_RULES
    made = Weighings(lines.line, lines.trees, under, lines.line, lines.line, agreed, PROOF, ASKED, made_from)
    readable = [Outcome(each.case, each.best) for each in lines.outcomes if each.case.document is not None]
    for each in readable:
        each.read = each.case.reading(each.best, made)
        each.signs = signs(each.best, each.read, each.case)
    title, kind = _whole(readable)
    return replace(made, headline=title, release=kind, proof=_proof(readable))


def signs(best: dict[str, Ranked], read: Read, case: Case) -> Signs:
    """What is weighed of a reading."""
    return confidence.votes(best, read.fields.headline or "", case.by_rules) | dict(read.whole)


def _whole(outcomes: Sequence[Outcome]) -> tuple[Weights, Weights]:
    every = [each for each in outcomes if each.read and each.read.fields.headline]
    known = [each for each in every if each.case.scored]
    right = [each.case.right(each.read.fields.headline if each.read else None) for each in known]
    title = logistic(*table([each.signs or {} for each in known]), right, HEADLINE)
    answers = [each.case.is_release for each in every]
    kind = logistic(*table([each.signs or {} for each in every]), answers, RELEASE)
    return title, kind


def _proof(outcomes: Sequence[Outcome]) -> tuple[float, float, float]:
    """What little proof costs: as much as keeps every other text in, each weighed by weights of others."""
    every = [each for each in outcomes if each.read and each.read.fields.headline]
    hands = dealt([each.case for each in every], INNER, 98)
    highest = [-math.inf] * len(PROOF)
    for hand in range(INNER):
        rest = [each for each, at in zip(every, hands, strict=True) if at != hand]
        matrix, names = table([each.signs or {} for each in rest])
        kind = logistic(matrix, names, [each.case.is_release for each in rest], RELEASE)
        for each, at in zip(every, hands, strict=True):
            signs_ = each.signs or {}
            open_ = at == hand and each.read and not each.read.stops and not signs_["other-paper"]
            if open_ and not each.case.is_release:
                tier = int(signs_["proof"])
                highest[tier] = max(highest[tier], kind.odds(signs_))
    limit = math.log(ASKED[1] / (1 - ASKED[1])) - MARGIN
    rows = zip(PROOF, MOST, highest, strict=True)
    nothing, one, enough = (worth - max(0.0, min(most, top - limit)) for worth, most, top in rows)
    return round(nothing, 3), round(one, 3), round(enough, 3)
