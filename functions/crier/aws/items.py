"""What digests can tell of: each release whose own mailing was planned, by the instant (Mailings table)."""

from __future__ import annotations

from datetime import datetime

from crier.aws import table
from crier.aws.releases import iso
from crier.mail.digest import Item


def let_in(name: str, item: Item) -> None:
    """A release is an item from here on. Before its audience is frozen: so no digest closes in between."""
    at = iso(item.at)
    values = {"release": item.release, "version": item.version, "at": at}
    chosen = {"lists": sorted(item.lists), "topics": sorted(item.topics)}
    table.put(name, {"pk": "items", "sk": f"{at}#{item.name}", **values, **chosen})


def since(name: str, after: datetime) -> list[Item]:
    """The items let in after an instant, oldest first; what a planner that died let in again counts once."""
    found: dict[str, Item] = {}
    for one in table.query(name, "items", "", after=iso(after)):
        at = datetime.fromisoformat(one["at"])
        item = Item(one["release"], one["version"], at, frozenset(one["lists"]), frozenset(one["topics"]))
        found.setdefault(item.name, item)
    return list(found.values())
