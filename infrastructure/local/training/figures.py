"""What a reading is worth: figures by field, with their intervals, and the curve of asking."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from infrastructure.local.training.cases import Case, Read, folded

Counts = dict[str, list[int]]  # field → right, of how many


@dataclass(frozen=True)
class Result:
    """One case, read: `read` is None for what nobody can read."""

    case: Case
    read: Read | None
    verdict: str
    headline: float = 0.0  # how sure
    release: float = 0.0


def interval(right: int, many: int) -> tuple[float, float]:
    """Wilson's interval of a share, 95 %, both in percent."""
    if not many:
        return 0.0, 100.0
    z, share = 1.96, right / many
    middle = share + z * z / (2 * many)
    wide = z * math.sqrt(share * (1 - share) / many + z * z / (4 * many * many))
    return tuple(100 * (middle + side * wide) / (1 + z * z / many) for side in (-1, 1))  # type: ignore[return-value]


def _reach(contacts: Iterable[Mapping[str, Any]]) -> set[str]:
    both = ((str(one.get("email") or "").lower(), _digits(one.get("phone"))) for one in contacts)
    return {way for pair in both for way in pair if way}


def _digits(phone: object) -> str:
    return re.sub(r"\D", "", str(phone or ""))[-9:]


def marks(result: Result) -> Iterator[tuple[str, int, int]]:
    """Of each field that is scored: how much of it is right, of how much."""
    want = result.case.row
    if not result.case.is_release:
        yield "other texts not public", int(result.verdict != "publish"), 1
        return
    found = result.read.fields if result.read else None
    if want["headline"] != "?":
        yield "headline", int(result.case.right(found.headline if found else None)), 1
    city = (found.dateline.city or found.dateline.text) if found and found.dateline else ""
    compared: dict[str, tuple[object, object]] = {
        "subheadline": (folded(want["subheadline"]), folded(found.subheadline if found else "")),
        "dateline": (folded(want["dateline"]), folded(city)),
        "date": (want["date"] or "", str(found.date) if found and found.date else ""),
        "embargo": (bool(want["embargo"]), bool(found and found.embargo)),
        "boilerplate": (want["has_boilerplate"], bool(found and found.boilerplate)),
        "quotations": (want["quotations"], len(found.quotations) if found else 0),
    }
    keys = {"boilerplate": "has_boilerplate"}
    for name, (wanted, got) in compared.items():
        if want[keys.get(name, name)] not in ("?", None) or (name != "boilerplate" and want[name] is None):
            yield name, int(wanted == got), 1
    yield from _event(want, result)
    yield from _contacts(want, result)


def _event(want: Mapping[str, Any], result: Result) -> Iterator[tuple[str, int, int]]:
    event = want["event"]
    start = "?" if event == "?" else (event or {}).get("start") or ""
    events = result.read.fields.events if result.read else []
    got = str((events[0].event.start or "") if events else "").replace(" ", "T")
    if start != "?":
        yield "event", int(got.startswith(start) if start else not got), 1


def _contacts(want: Mapping[str, Any], result: Result) -> Iterator[tuple[str, int, int]]:
    if want["contacts"] == "?":
        return
    people = [each.contact.model_dump() for each in result.read.fields.contacts] if result.read else []
    wanted, got = _reach(want["contacts"] or []), _reach(people)
    yield "contact recall", len(wanted & got), len(wanted)
    yield "contact precision", len(wanted & got), len(got)


def counted(results: Iterable[Result], only: Callable[[Result], bool] = lambda _: True) -> Counts:
    """The figures by field of those that are meant."""
    counts: Counts = defaultdict(lambda: [0, 0])
    for result in results:
        for name, right, many in marks(result) if only(result) else ():
            counts[name][0] += right
            counts[name][1] += many
    return counts


def wrong_public(result: Result) -> bool:
    known = result.case.scored and result.verdict == "publish"
    return known and not result.case.right(result.read.fields.headline if result.read else None)


def shares(results: Sequence[Result]) -> Counts:
    """The figures that matter more than all fields: wrong and public, stopped or asked, others public."""
    releases = [one for one in results if one.case.is_release]
    others = [one for one in results if not one.case.is_release]
    return {
        "wrong and public": [sum(map(wrong_public, releases)), len(releases)],
        "stopped or asked": [sum(one.verdict != "publish" for one in releases), len(releases)],
        "other texts public": [sum(one.verdict == "publish" for one in others), len(others)],
    }


def curve(results: Sequence[Result]) -> Iterator[str]:
    """Wrong and public against stopped or asked, the headline's threshold moved and the kind's as it is."""
    yield "asked below   wrong and public   stopped or asked   other texts public"
    rows = [(one.case, one.read, one.headline, one.release) for one in results if one.read]
    releases = sum(one.case.is_release for one in results)
    gone = releases - sum(case.is_release for case, *_ in rows)
    from infrastructure.local.training.fitting import costs

    for release in (0.0, 0.7, 0.8, 0.85):
        for headline in (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
            wrong, late, others = costs([row for row in rows if row[1]], headline, release)  # type: ignore[misc]
            percent = f"{100 * wrong / releases:8.1f} % {100 * (late + gone) / releases:16.1f} %"
            yield f"{headline:4.2f} {release:4.2f} {percent} {others:14}"


def reliability(results: Sequence[Result]) -> Iterator[str]:
    """How often what was said to be so sure is right."""
    yield "how sure of the headline   right      of"
    edges = (0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)
    for low, high in zip(edges, edges[1:], strict=False):
        known = [one for one in results if one.case.scored and not one.case.said and one.read]
        rows = [one for one in known if low <= one.headline < high]
        right = sum(one.case.right(one.read.fields.headline if one.read else None) for one in rows)
        if rows:
            yield f"{low:4.1f} to {min(high, 1.0):3.1f} {100 * right / len(rows):21.0f} % {len(rows):7}"
