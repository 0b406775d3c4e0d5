"""The house memory: which line stands where the headlines of this newsroom's earlier releases stood.

A layout is what is remembered of a confirmed reading (model/house_layout.py). Here it is made, and here the
lines of a new text are held against those that are known. It says where a headline stands and nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from crier.model.house_layout import HouseLayout, KnownLayout, Mark, Slot, printed
from crier.reading.document import Unit
from crier.reading.fields import headline_choice
from crier.reading.fields.headline_choice import Ranked
from crier.reading.fields.headline_signs import Option
from crier.reading.fields.layout import Layout, squeezed
from crier.reading.weighing import Signs, shipped

_ALIKE = 0.6  # points between two sizes that are one
_FAR = 12  # lines: further down, one more or less says nothing


# What the line beside a headline is, surest first; by the signs of headline_signs.
_MARKS: tuple[tuple[str, Mark], ...] = (
    ("label", "label"), ("dateline", "dateline"), ("prose", "prose"), ("contact-label", "contact"),
    ("mail", "contact"), ("telephone", "contact"), ("about", "about"), ("days", "day"),
    ("organisation", "name"), ("wordless", "rule"),
)  # fmt: skip


def _mark(signs: Signs, side: str) -> Mark:
    if signs.get(f"{side}:words", -1.0) < 0:
        return "edge"
    return next((mark for sign, mark in _MARKS if signs.get(f"{side}:{sign}", 0.0) > 0), "line")


def slot(option: Option, units: Sequence[Unit]) -> Slot:
    """Where and how an option stands. units: those it was made from."""
    signs = option.signs
    unit = units[option.units[0]] if option.units else Unit("line")
    looks = "b" * unit.bold + "c" * unit.centred + "l" * bool(signs.get("biggest"))
    return Slot(
        how=option.how,  # type: ignore[arg-type]
        lines=min(int(signs.get("lines", 0)), 9),
        style=f"{unit.kind}:{min(max(unit.level, 0), 6)}{looks}",
        size=round(min(max(unit.size, 0.0), 999.0), 1),
        place=min(int(signs.get("place", 0)), 99),
        before=_mark(signs, "before"),
        after=_mark(signs, "after"),
    )


def agreement(one: Slot, other: Slot) -> dict[str, float]:
    """In what two places agree, each 0 to 1."""
    return {
        "how": float(one.how == other.how),
        "lines": float(one.lines == other.lines),
        "style": float(one.style == other.style),
        "size": float(abs(one.size - other.size) < _ALIKE),
        "place": 1.0 - min(abs(one.place - other.place), _FAR) / _FAR,
        "same-place": float(one.place == other.place),
        "before": float(one.before == other.before),
        "after": float(one.after == other.after),
    }


def laid_out(
    options: Sequence[Option], layout: Layout, headline: str, extension: str, *, underlined: bool
) -> HouseLayout | None:
    """What would be remembered of a reading; None where its headline is none of the options, or no format."""
    key = squeezed(headline)
    alike = [each for each in options if each.key == key and each.how != "none"]
    if not key or not alike or not extension:
        return None
    best = min(alike, key=lambda each: (_HOW.index(each.how), each.units))
    return HouseLayout(format=extension, headline=slot(best, layout.units), underlined=underlined)


_HOW = ("line", "cut", "joined", "title", "subject", "none")


# What agreeing in each is worth: round numbers, set by hand. There are too few houses to learn them from.
_WORTH = {
    "how": 1.0, "style": 1.0, "before": 1.0, "after": 1.0, "lines": 0.5, "size": 0.5, "place": 0.5,
    "same-place": 0.5,
}  # fmt: skip
# In log odds: an option that stands just as remembered, against one that stands in no way so; how much surer
# the reading is of it; how much less sure of a headline that stands otherwise than those of this house.
_PULL, _LIFT, _DOUBT = 4.0, 2.0, 1.0
_AGAIN = 5.0  # less sure of a headline that another release had, too: it may be a line of the house's own
_AS_BEFORE = 0.6  # fit from which on a headline stands where those before it stood
_ENOUGH = 2.0  # layouts: from the third release on
_AHEAD = 0.5  # log odds by which another line must be likelier than the one that was chosen
_NEAR = 2.5  # log odds: a line that was nearly chosen
# Fit from which on a text is laid out just as those that somebody confirmed, and what that says, in log odds,
# for its being a release as they are.
_JUST_SO, _VOUCH = 0.9, 1.5


@dataclass(frozen=True)
class Recalled:
    """What the house memory says of a text. option: the headline; None: the rules' choice stands. key: its
    letters. shift: what that adds to how sure the reading is of it, in log odds. as_before: it stands where
    this house's headlines stand. vouched: what it adds to how sure it is that the text is a release."""

    option: Option | None
    key: str
    shift: float
    as_before: bool
    vouched: float = 0.0


def likeness(one: Slot, other: Slot) -> float:
    """How alike two places are, 0 to 1."""
    agreed = agreement(one, other)
    return sum(worth * agreed[name] for name, worth in _WORTH.items()) / sum(_WORTH.values())


def fit(where: Slot, known: Sequence[KnownLayout]) -> float:
    """How well a place fits what is known, 0 to 1: the two layouts that it is likest. One that nobody
    confirmed counts half."""
    rows = sorted(((likeness(where, each.layout.headline), each.confirmed) for each in known), reverse=True)
    total, left = 0.0, _ENOUGH
    for alike, is_confirmed in rows:
        share = min(left, 1.0 if is_confirmed else 0.5)
        total, left = total + share * alike, left - share
    return total / _ENOUGH


def steadiness(known: Sequence[KnownLayout]) -> float:
    """How far a house has one layout, 0 to 1: how well each that is known fits the others. Of a house whose
    releases never stood alike, one that stands otherwise is no surprise."""
    if len(known) < _ENOUGH + 1:
        return 1.0
    fits = [fit(each.layout.headline, [other for other in known if other is not each]) for each in known]
    return sum(one >= _AS_BEFORE for one in fits) / len(fits)


@dataclass(frozen=True)
class _Weighed:
    """An option with its likelihood by both readers (log odds) and how it fits what is known, 0 to 1."""

    option: Option
    odds: float
    fits: float

    @property
    def worth(self) -> float:
        return self.odds + _PULL * self.fits


def recall(
    options: Sequence[Option],
    units: Sequence[Unit],
    best: Mapping[str, Ranked],
    known: Sequence[KnownLayout],
    by_rules: str,
    option: Option | None,
) -> Recalled | None:
    """Which option is the headline by what is known of the house, and how sure that makes. None: nothing is.

    best: the options as both readers rank them. known: layouts of this format. option: the second reader's
    choice, where it is another than the rules'.
    """
    weighed: dict[str, _Weighed] = {}
    wholes = headline_choice.broken_off(best)
    for each in options:
        if each.key in best and each.how != "none":
            # A line that breaks off stands for the headline that it begins.
            name = wholes.get(each.key, each.key)
            meant = best[name].option if name != each.key else each
            one = _Weighed(meant, math.log(best[name].odds), fit(slot(each, units), known))
            weighed[name] = max(weighed.get(name, one), one, key=lambda row: row.worth)
    if not known or not weighed:
        return None
    key = option.key if option else squeezed(by_rules)
    own = weighed.get(key)
    top = max(weighed.values(), key=lambda row: row.worth)
    ahead = top.worth - (own.worth if own else _NOWHERE)
    if top is not own and ahead > _AHEAD and not headline_choice.is_barred(top.option, by_rules):
        own, option, key = top, top.option, top.option.key
    if is_repeated(key, known):
        return Recalled(option, key, -_AGAIN, as_before=False)
    enough = sum(1.0 if each.confirmed else 0.5 for each in known) >= _ENOUGH
    if own is None or not enough:
        return Recalled(option, key, 0.0, as_before=False)
    rivals = [row.fits for row in weighed.values() if row is not own and row.odds > own.odds - _NEAR]
    if own.fits < _AS_BEFORE:
        return Recalled(option, key, -_DOUBT * steadiness(known), as_before=False)
    alone = own.fits > max(rivals, default=0.0)
    shift = _LIFT * (own.fits - _AS_BEFORE) / (1 - _AS_BEFORE) if alone else 0.0
    seen = [each for each in known if each.confirmed]
    just_so = len(seen) >= _ENOUGH and fit(slot(own.option, units), seen) >= _JUST_SO
    return Recalled(option, key, shift, as_before=True, vouched=_VOUCH if just_so else 0.0)


def is_repeated(key: str, known: Sequence[KnownLayout]) -> bool:
    """Whether another release was read with this headline and no person ever said that it is one: a slogan
    above every headline, or a series. key: its letters."""
    again = [each for each in known if each.title == printed(key)]
    return bool(key and again) and not any(each.confirmed for each in again)


_NOWHERE = -3.0  # log odds of a choice that is none of the options


def recalling(known: Sequence[KnownLayout], extension: str) -> Recall:
    """`recall` with these layouts, as far as they are of this format, and the weights that are shipped."""
    same = tuple(each for each in known if each.layout.format == extension)

    def by_memory(
        options: Sequence[Option], units: Sequence[Unit], by_rules: str, option: Option | None
    ) -> Recalled | None:
        best = headline_choice.ranked(options, shipped()) if same else {}
        return recall(options, units, best, same, by_rules, option)

    return by_memory


# Of all options and the units they stand in, the rules' choice and the second reader's: what is remembered.
Recall = Callable[[Sequence[Option], Sequence[Unit], str, Option | None], Recalled | None]
