"""What digests can tell of: each release whose own mailing was planned, by the instant (Mailings table)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from crier.aws import dynamodb
from crier.mail.digest import DigestItem
from crier.model.timestamps import sortable


def add(name: str, item: DigestItem) -> None:
    """A release is an item from here on. Before its audience is frozen: so no digest closes in between."""
    at = sortable(item.at)
    values = {"release": item.release, "version": item.version, "at": at}
    chosen = {"lists": sorted(item.lists), "topics": sorted(item.topics)}
    spoken = {"language": item.language, "offered": list(item.offered), "kin": list(item.kin)}
    dynamodb.put(name, {"pk": "items", "sk": f"{at}#{item.name}", **values, **chosen, **spoken})


def since(name: str, after: datetime) -> list[DigestItem]:
    """The items let in after an instant, oldest first; what a planner that died let in again counts once."""
    found: dict[str, DigestItem] = {}
    for item in _since(name, after):
        found.setdefault(item.name, item)
    return list(found.values())


def of(name: str, release: str, after: datetime) -> DigestItem | None:
    """The item that a release is, let in after an instant; None: it is none."""
    return next((item for item in _since(name, after) if item.release == release), None)


def _since(name: str, after: datetime) -> Iterator[DigestItem]:
    for one in dynamodb.query(name, "items", "", after=sortable(after)):
        at = datetime.fromisoformat(one["at"])
        chosen = frozenset(one["lists"]), frozenset(one["topics"])
        spoken = one.get("language", ""), tuple(one.get("offered", ()))
        yield DigestItem(one["release"], one["version"], at, *chosen, *spoken, kin=tuple(one.get("kin", ())))


def offered(name: str, group: str, languages: Sequence[str]) -> tuple[str, ...]:
    """The languages a release is mailed in: those of whoever of them asks first, for good.

    So everybody is in the audience of exactly one, however far apart they are planned.
    """
    pk = f"group#{group}"
    dynamodb.put(name, {"pk": pk, "sk": "offered", "languages": list(languages)}, new=True)
    item = dynamodb.get(name, pk, "offered") or {"languages": languages}
    return tuple(item["languages"])
