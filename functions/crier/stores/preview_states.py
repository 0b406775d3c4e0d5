"""What staff took back of a release's previews, and how one stands: in the Releases table, by the release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from crier.aws import dynamodb
from crier.model import previews
from crier.model.previews import PreviewState
from crier.stores.releases import Releases, version_key


def _key(release: str) -> tuple[str, str]:
    return f"release#{release}", "previews"


def taken(table: str, release: str) -> Mapping[str, Any]:
    """What was taken back: `all` since when (ISO 8601), `by` whom, `people` whose (subscriber ids); and the
    `desk` that can, in its `language`."""
    return dynamodb.get(table, *_key(release)) or {}


def ask(table: str, release: str, desk: Sequence[str], language: str) -> Sequence[str]:
    """Notes whom the desk's link that takes them back is about to be mailed to; all who ever were."""
    before = list(taken(table, release).get("desk", ()))
    every = [*before, *(one for one in desk if one not in before)]
    dynamodb.update(table, *_key(release), {"desk": every, "language": language})
    return every


def take_back(table: str, release: str, at: str, by: str = "") -> None:
    """Closes every preview of a release, those of its later versions too. at: ISO 8601; by: who said so."""
    dynamodb.update(table, *_key(release), {"all": at, **({"by": by} if by else {})})


def take_back_from(table: str, release: str, person: str) -> None:
    """Closes one person's previews of a release. person: a subscriber's id."""
    pk, sk = _key(release)
    dynamodb.add(table, pk, sk, "people", {person}, anew=True)


def give_back(table: str, release: str) -> None:
    """Opens all that was taken back."""
    dynamodb.update(table, *_key(release), {"all": None, "by": None, "people": None})


def carry(old: str, new: str, release: str) -> None:
    """What is taken back by the table `old` is by `new`, too: the stricter of both holds; twice is once."""
    was, known = taken(old, release), taken(new, release)
    values = {name: was[name] for name in ("all", "by") if name in was and "all" not in known}
    if len(was.get("desk", ())) > len(known.get("desk", ())):  # links name their place in it
        values |= {name: was[name] for name in ("desk", "language")}
    if values:
        dynamodb.update(new, *_key(release), values)
    for person in sorted(set(was.get("people", ())) - set(known.get("people", ()))):
        take_back_from(new, release, person)


def state(table: str, release: str, version: int, now: datetime, person: str = "") -> PreviewState:
    """How a preview stands now, read strongly consistent. person: whose; empty: anybody's."""
    releases = Releases(table)
    item = dynamodb.get(table, *version_key(release, version)) or {}
    return previews.state(version, item, releases.head(release), taken(table, release), now, person)
