"""Weighs what can be counted of a text, with the weights of confidence.json: plain sums and trees.

`python -m infrastructure.local.training` makes the weights from labelled releases; what a weighing says of
them is in docs/reading.md. No word of a text is weighed or kept.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("confidence.json")

Signs = Mapping[str, float]
# A leaf's value; or which sign, up to which value the left side is taken, left, right.
Node = float | list[Any]


@dataclass(frozen=True)
class Weights:
    """A logistic weighing: a sign's weight is for its distance from the usual, in its own spread."""

    names: tuple[str, ...]
    usual: tuple[float, ...]
    spread: tuple[float, ...]
    weight: tuple[float, ...]
    base: float

    def odds(self, signs: Signs) -> float:
        """The logarithm of the odds."""
        rows = zip(self.names, self.usual, self.spread, self.weight, strict=True)
        return self.base + sum(
            weight * max(-4.0, min(4.0, (signs.get(name, 0.0) - usual) / spread))
            for name, usual, spread, weight in rows
        )

    def chance(self, signs: Signs) -> float:
        return chance(self.odds(signs))


@dataclass(frozen=True)
class Trees:
    """Small decision trees whose leaves are added up."""

    names: tuple[str, ...]
    trees: tuple[Node, ...]

    def odds(self, signs: Signs) -> float:
        """The logarithm of the odds."""
        row = [signs.get(name, 0.0) for name in self.names]
        total = 0.0
        for root in self.trees:
            node = root
            while isinstance(node, list):
                node = node[2] if row[node[0]] <= node[1] else node[3]
            total += node
        return total


@dataclass(frozen=True)
class Weighings:
    """All that is weighed.

    line and trees: of each line, that it is the headline. under: of a line below it, that it is the
    subheadline. headline, release: of the reading, that its headline is right, and that it is a release.
    agreed: what the rules' choice is worth, in log odds. proof: what it is worth, in log odds, that nothing,
    one thing or enough vouches for a release (fields/press_marks.py). asked: below which chance the desk is
    asked about the headline, and about the kind.
    """

    line: Weights
    trees: Trees
    under: Weights
    headline: Weights
    release: Weights
    agreed: float
    proof: tuple[float, float, float]
    asked: tuple[float, float]
    made_from: Mapping[str, Any]  # hashes and numbers of what the weights were made from

    def names(self) -> frozenset[str]:
        """Every sign that is weighed."""
        lists = (self.line.names, self.trees.names, self.under.names, self.headline.names, self.release.names)
        return frozenset().union(*lists)


def chance(odds: float) -> float:
    """0 to 1, of the logarithm of odds."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


_SUMS = ("line", "under", "headline", "release")


def read(text: str) -> Weighings:
    """The weighings that stand in a file of weights."""
    stored = json.loads(text)
    sums = {name: _sum(stored["weighings"][name]) for name in _SUMS}
    trees = Trees(tuple(stored["trees"]["names"]), tuple(stored["trees"]["trees"]))
    headline, release = stored["asked"]
    nothing, one, enough = stored["proof"]
    return Weighings(
        **sums,
        trees=trees,
        agreed=stored["agreed"],
        proof=(nothing, one, enough),
        asked=(headline, release),
        made_from=stored["made_from"],
    )


def _sum(row: Mapping[str, Any]) -> Weights:
    usual, spread, weight = (tuple(row[name]) for name in ("usual", "spread", "weight"))
    return Weights(tuple(row["names"]), usual, spread, weight, row["base"])


def written(made: Weighings) -> str:
    """As `read` takes it: a line for each weighing and each tree."""
    stored = {
        "made_from": dict(made.made_from),
        "asked": made.asked,
        "agreed": made.agreed,
        "proof": made.proof,
        "weighings": {name: vars(getattr(made, name)) for name in _SUMS},
        "trees": vars(made.trees),
    }
    return json.dumps(stored, separators=(",", ":")).replace("]],[", "]],\n[").replace('},"', '},\n"') + "\n"


@cache
def shipped() -> Weighings:
    """The weighings that Crier reads with."""
    return read(FILE.read_text("utf-8"))
