"""The house memory: which line stands where the headlines of this newsroom's earlier releases stood.

A layout is what is remembered of a confirmed reading (model/house_layout.py). Here it is made, and here the
lines of a new text are held against those that are known. It says where a headline stands and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from crier.model.house_layout import MOST_LINES, HouseLayout, KnownLayout, Mark, Slot, printed
from crier.reading.document import Unit
from crier.reading.fields.headline_signs import Option
from crier.reading.fields.layout import Layout, squeezed
from crier.reading.weighing import Signs

_LONGEST = 200  # characters of a line that may be the house's own
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
    since = signs.get("since-label", 50.0)
    above = _above(option, units)
    return Slot(
        how=option.how,  # type: ignore[arg-type]
        lines=min(int(signs.get("lines", 0)), 9),
        style=f"{unit.kind}:{min(max(unit.level, 0), 6)}{looks}",
        size=round(min(max(unit.size, 0.0), 999.0), 1),
        place=min(int(signs.get("place", 0)), 99),
        since=-1 if since < 0 or since >= 50 else int(since),
        before=_mark(signs, "before"),
        after=_mark(signs, "after"),
        above=printed(above) if above and len(above) <= _LONGEST else None,
    )


def _above(option: Option, units: Sequence[Unit]) -> str:
    first = option.units[0] if option.units else 0
    return next((unit.words for unit in reversed(units[:first]) if unit.words), "")


def agreement(one: Slot, other: Slot) -> dict[str, float]:
    """In what two places agree, each 0 to 1."""
    return {
        "how": float(one.how == other.how),
        "lines": float(one.lines == other.lines),
        "style": float(one.style == other.style),
        "size": float(abs(one.size - other.size) < _ALIKE),
        "place": 1.0 - min(abs(one.place - other.place), _FAR) / _FAR,
        "same-place": float(one.place == other.place),
        "since": float(one.since == other.since),
        "before": float(one.before == other.before),
        "after": float(one.after == other.after),
        "above": float(one.above is not None and one.above == other.above),
    }


_OWN = ("label", "contact", "letterhead", "boilerplate")


def own_lines(layout: Layout) -> Iterator[str]:
    """Fingerprints of the lines that may be the house's own: label, contacts, letterhead, what it is about."""
    for role, unit in zip(layout.roles, layout.units, strict=True):
        if role in _OWN and len(unit.words) <= _LONGEST and len(squeezed(unit.words)) >= 3:
            yield printed(unit.words)


def laid_out(
    options: Sequence[Option], layout: Layout, headline: str, extension: str, *, underlined: bool
) -> HouseLayout | None:
    """What would be remembered of a reading; None where its headline is none of the options, or no format."""
    key = squeezed(headline)
    made = [each for each in options if each.key == key and each.how != "none"]
    if not key or not made or not extension:
        return None
    best = min(made, key=lambda each: (_HOW.index(each.how), each.units))
    lines = tuple(islice(dict.fromkeys(own_lines(layout)), MOST_LINES))
    where = slot(best, layout.units)
    if where.above not in lines:  # only the house's own lines leave a trace
        where = where.model_copy(update={"above": None})
    return HouseLayout(format=extension, headline=where, underlined=underlined, lines=lines)


_HOW = ("line", "cut", "joined", "title", "subject", "none")


@dataclass(frozen=True)
class Recalled:
    """What the house memory says of a text: the option that stands where its headlines stand, how well each
    fits, 0 to 1, and of how many layouts that was told."""

    option: Option
    fits: Mapping[str, float]  # by an option's letters: the best of its places
    layouts: float  # of this format; one that only stood for a day counts half

    def signs(self, headline: str) -> dict[str, float]:
        """How the headline that was taken fits, against the best of the others."""
        key = squeezed(headline)
        own = self.fits.get(key, 0.0)
        return {
            "fits": own,
            "ahead": own - max((fit for other, fit in self.fits.items() if other != key), default=0.0),
            "layouts": self.layouts,
        }
