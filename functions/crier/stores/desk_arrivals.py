"""What came in last, release by release, as the desk's page lists it: a line of the Releases table for each
upload, written with the version that it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from crier.aws import dynamodb
from crier.model.lifecycle import Head
from crier.stores.notice_words import NOTICES

HOME = "arrivals"
_PAGES = 4  # uploads that are looked at for each release that is listed: most come more than once


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


def newest(table: str, most: int) -> list[ListedRelease]:
    """At most so many releases, those first of which something came last."""
    known: dict[str, None] = {}
    for item in dynamodb.query(table, HOME, "", newest_first=True, limit=most * _PAGES, only=("sk",)):
        known.setdefault(item["sk"].split("#")[1], None)
    listed = [_listed(table, release) for release in list(known)[:most]]
    return [one for one in listed if one.versions]


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
