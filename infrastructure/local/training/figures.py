"""What readings are worth: figures by field with their intervals, and wrong and public against asked."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from infrastructure.local.training.cases import Case, Read, folded

Mark = tuple[str, int, int]  # field, how much of it is right, of how much
Share = tuple[int, int]


@dataclass(frozen=True)
class Reading:
    """How one case was read. headline, release: how sure, 0 to 1. asked: below which the desk is asked."""

    file: str
    organisation: str
    format: str
    language: str
    is_release: bool
    right: bool | None  # the headline; None where it is not known
    marks: tuple[Mark, ...]
    headline: float
    release: float
    asked: tuple[float, float]
    open: tuple[bool, bool, bool, bool]  # as `doors`

    @classmethod
    def of(
        cls, case: Case, read: Read, headline: float, release: float, asked: tuple[float, float]
    ) -> Reading:
        return cls._known(case, read, headline, release, asked, doors(case, read))

    @classmethod
    def of_nobody(cls, case: Case) -> Reading:
        """Of what cannot be read."""
        return cls._known(case, None, 0.0, 0.0, (1.0, 1.0), (False,) * 4)

    @classmethod
    def _known(
        cls, case: Case, read: Read | None, headline: float, release: float, asked: Any, public: Any
    ) -> Reading:
        right = case.right(read.fields.headline if read else None) if case.scored else None
        language = str(case.row["language"])
        return cls(
            case.file, case.organisation, case.path.suffix[1:], language, case.is_release, right,
            tuple(marks(case, read)), headline, release, asked, public,
        )  # fmt: skip

    def is_public(self, asked: tuple[float, float] | None = None) -> bool:
        """Whether it goes out unasked, with these thresholds or its own."""
        headline, release = asked or self.asked
        return self.open[(self.headline >= headline) + 2 * (self.release >= release)]


def doors(case: Case, read: Read) -> tuple[bool, bool, bool, bool]:
    """Whether it goes out: unsure of both, sure of the headline, of the kind, of both."""
    sure = [case.sure(read, *doubt) for doubt in ((False, False), (True, False), (False, True), (True, True))]
    first, second, third, fourth = (case.verdict(read, one) == "publish" for one in sure)
    return first, second, third, fourth


def interval(right: int, many: int) -> tuple[float, float]:
    """Wilson's interval of a share, 95 %, both in percent."""
    if not many:
        return 0.0, 100.0
    z, share = 1.96, right / many
    middle = share + z * z / (2 * many)
    wide = z * math.sqrt(share * (1 - share) / many + z * z / (4 * many * many))
    low, high = ((middle + side * wide) / (1 + z * z / many) for side in (-1, 1))
    return 100 * low, 100 * high


# ---- by field ----------------------------------------------------------------------------------


def _reach(contacts: Iterable[Mapping[str, Any]]) -> set[str]:
    ways = set()
    for one in contacts:
        ways |= {str(one.get("email") or "").lower(), re.sub(r"\D", "", str(one.get("phone") or ""))[-9:]}
    return ways - {""}


def marks(case: Case, read: Read | None) -> Iterator[Mark]:
    """Of each field that is scored: how much of it is right, of how much. As the labels' own score has it."""
    if not case.is_release:
        return
    want, found = case.row, read.fields if read else None
    city = (found.dateline.city or found.dateline.text) if found and found.dateline else ""
    events = found.events if found else []
    start = str(events[0].event.start or "").replace(" ", "T") if events else ""
    wanted = want["event"] if want["event"] == "?" else (want["event"] or {}).get("start") or ""
    heads = {folded(one) for one in (want["headline"], *(want.get("headline_also") or []))}
    right = {
        "headline": (want["headline"], folded(found.headline if found else "") in heads),
        "subheadline": _same(want["subheadline"], found.subheadline if found else ""),
        "dateline": _same(want["dateline"], city),
        "date": (want["date"], (want["date"] or "") == (str(found.date) if found and found.date else "")),
        "embargo": (want["embargo"], bool(want["embargo"]) == bool(found and found.embargo)),
        "quotations": (want["quotations"], want["quotations"] == (len(found.quotations) if found else 0)),
        "event": (wanted, wanted == start[: len(wanted)] if wanted else not start),
    }
    if (has := want["has_boilerplate"]) is not None:
        right["boilerplate"] = (has, has == bool(found and found.boilerplate))
    for name, (label, good) in right.items():
        if label != "?":
            yield name, int(good), 1
    if want["contacts"] != "?":
        people = [each.contact.model_dump() for each in found.contacts] if found else []
        meant, got = _reach(want["contacts"] or []), _reach(people)
        yield "contact recall", len(meant & got), len(meant)
        yield "contact precision", len(meant & got), len(got)


def _same(wanted: object, got: object) -> tuple[object, bool]:
    return wanted, folded(wanted) == folded(got)


def counted(readings: Iterable[Reading], deals: int = 1) -> dict[str, Share]:
    """Right and of how many, by field and over all fields; of several deals the usual one."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for reading in readings:
        for name, right, many in reading.marks:
            for row in (counts[name], counts["all"]):
                row[0] += right
                row[1] += many
    whole = counts.pop("all", [0, 0])
    return {
        name: (round(one / deals), round(many / deals))
        for name, (one, many) in {**counts, "all": whole}.items()
    }


# ---- what goes out -----------------------------------------------------------------------------


def shares(
    readings: Sequence[Reading], asked: tuple[float, float] | None = None, deals: int = 1
) -> dict[str, Share]:
    """What matters more than all fields: wrong and public, stopped or asked, other texts public."""
    releases = [one for one in readings if one.is_release]
    others = [one for one in readings if not one.is_release]
    wrong = sum(one.right is False and one.is_public(asked) for one in releases)
    late = sum(not one.is_public(asked) for one in releases)
    public = sum(one.is_public(asked) for one in others)
    rows = {
        "wrong and public": (wrong, len(releases)),
        "stopped or asked": (late, len(releases)),
        "other texts public": (public, len(others)),
    }
    return {name: (round(one / deals), round(many / deals)) for name, (one, many) in rows.items()}


STEPS = (0.0, 0.3, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)


def curve(
    readings: Sequence[Reading], kinds: Iterable[float]
) -> Iterator[tuple[float, float, float, float, float]]:
    """Thresholds of headline and kind; in percent wrong and public, stopped or asked, other texts public."""
    for release in kinds:
        for headline in STEPS:
            rows = shares(readings, (headline, release))
            wrong, late, others = (100 * one / many for one, many in rows.values())
            yield headline, release, wrong, late, others


EDGES = (0.0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 1.01)


def reliability(
    readings: Sequence[Reading], of: Callable[[Reading], tuple[float, bool | None]]
) -> Iterator[str]:
    """How often what was said to be so sure is right."""
    for low, high in pairwise(EDGES):
        rows = [good for chance, good in map(of, readings) if good is not None and low <= chance < high]
        if rows:
            yield f"| {low:.1f} to {min(high, 1.0):.1f} | {100 * sum(rows) / len(rows):.0f} % | {len(rows)} |"
