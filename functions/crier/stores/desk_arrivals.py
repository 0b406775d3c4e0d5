"""What came in last, release by release, as the desk's page lists it: a line of the Releases table for each
upload, written with the version that it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from crier.aws import dynamodb
from crier.model.lifecycle import Head
from crier.stores.notice_words import NOTICES

HOME = "arrivals"
_PAGES = 4  # uploads that are looked at for each release that is listed: most come more than once
_PLACE = re.compile(r"[0-9T:.+Z-]{1,40}#[0-9a-f]{16}#[0-9]{6,9}")  # of a line among them


@dataclass(frozen=True)
class ListedRelease:
    """A release as it is: number and item of its versions, the newest first; what was asked about notices."""

    release: str
    head: Head
    versions: Sequence[tuple[int, Mapping[str, Any]]]
    deletion: Mapping[str, Any] = field(default_factory=dict)
    notices: Sequence[tuple[int, Mapping[str, Any]]] = ()  # with the version that each is about
    drafts: Sequence[ListedRelease] = ()  # those whose approval put a version of it here

    @property
    def version(self) -> Mapping[str, Any]:
        """The newest."""
        return self.versions[0][1]

    @property
    def number(self) -> int:
        """Of the newest version."""
        return self.versions[0][0]


def line(release: str, number: int, received: str) -> dict[str, Any]:
    """The item of one upload."""
    return {"pk": HOME, "sk": f"{received}#{release}#{number:06d}"}


@dataclass(frozen=True)
class Arrivals:
    """Releases, those first of which something came last, and where those begin that came before them."""

    listed: Sequence[ListedRelease]
    older: str = ""  # a place among the lines; empty: there are no others


def newest(table: str, most: int) -> Arrivals:
    """At most so many releases."""
    known, older = _releases(table, most, "", lambda _: True)
    listed = [_listed(table, release) for release in known]
    return Arrivals([one for one in listed if one.versions], older)


def public(table: str, most: int, before: str) -> Arrivals:
    """At most so many that are public and of which nothing came since; fewer, or none, where much else came.

    before: Arrivals.older. One that is none, as whoever asks may have made it up, begins with the newest.
    """
    place = before if _PLACE.fullmatch(before) else ""
    known, older = _releases(table, most, place, lambda release: _is_public(table, release))
    listed = [_listed(table, release) for release in known]
    # What came again since stands on the page before.
    return Arrivals([one for one in listed if one.versions and (not place or _last(one) < place)], older)


def _releases(table: str, most: int, before: str, wanted: Callable[[str], bool]) -> tuple[list[str], str]:
    """At most so many releases that are wanted, and the last line looked at, where more may follow."""
    looked: dict[str, bool] = {}
    lines, last, limit = 0, "", most * _PAGES
    for place in _places(table, before, limit + 1):
        release = place.split("#")[1]
        if lines == limit or (release not in looked and sum(looked.values()) == most):
            return [one for one, is_wanted in looked.items() if is_wanted], last
        if release not in looked:
            looked[release] = wanted(release)
        lines, last = lines + 1, place
    return [one for one, is_wanted in looked.items() if is_wanted], ""


def _places(table: str, before: str, most: int) -> Iterator[str]:
    """Where lines stand among all, the newest first."""
    for item in dynamodb.query(table, HOME, "", before=before, newest_first=True, limit=most, only=("sk",)):
        yield str(item["sk"])


def _is_public(table: str, release: str) -> bool:
    head = Head.from_item(dynamodb.get(table, f"release#{release}", "head"))
    return head.version > 0 and head.state != "withdrawn"


def _last(one: ListedRelease) -> str:
    """The place of its newest line."""
    return str(line(one.release, one.number, one.version["received"])["sk"])


def folded(listed: Sequence[ListedRelease]) -> list[ListedRelease]:
    """Each file once: an approved draft stands with the release that it became, if that is listed."""
    homes = dict[str, str]()
    for one in listed:
        homes.update((item["version_id"], one.release) for _, item in one.versions if item["version_id"])
    becomes = {one.release: homes.get(one.version.get("put_version", "")) for one in listed}
    return [
        replace(one, drafts=[draft for draft in listed if becomes[draft.release] == one.release])
        for one in listed
        if not becomes[one.release]
    ]


def _listed(table: str, release: str) -> ListedRelease:
    """All that is kept of a release, in one query: its head, its versions, its deletion, its notices."""
    versions, single, notices = [], {}, []
    for item in dynamodb.query(table, f"release#{release}", ""):
        if item["sk"].startswith("version#"):
            versions.append((int(item["sk"].rpartition("#")[2]), item))
        elif item["sk"].startswith(NOTICES):
            notices.append((int(item["sk"].split("#")[1]), item))
        elif item["sk"] in ("head", "deletion"):
            single[item["sk"]] = item
    return ListedRelease(
        release,
        Head.from_item(single.get("head")),
        versions[::-1],
        single.get("deletion", {}),
        notices[::-1],
    )
