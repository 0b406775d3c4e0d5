"""The items of the Releases table that show a published release: on its shelves, in feeds, among events.

What one publication writes depends on that release alone, never on how many others there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from crier.model.naming import MOST_COLLECTIONS
from crier.site.collections import (
    EVERYTHING,
    PAGE,
    Collection,
    Indexed,
    Membership,
    index_folder,
    times,
)

Key = tuple[str, str]
Item = dict[str, Any]
# Of a language's contents: the index that its search page reads, and the one that is being made.
INDEXES = ("indexed", "indexing")


def log(home: str) -> str:
    """The partition of a shelf's feed."""
    return f"feed#/{home}"


def lines(home: str) -> str:
    """The partition of a shelf's lines, sorted by address's day and first publication."""
    return f"shelf#/{home}"


def events(language: str) -> str:
    """The partition of a language's events, sorted by when they begin."""
    return f"events#{language}"


def contents(home: str) -> Key:
    """The item that tells what a shelf is. Those of one language share a partition."""
    return f"contents#{home.partition('/')[0]}", f"/{home}"


def item(key: Key, values: Mapping[str, Any]) -> Item:
    """The values as they lie in the table, at their key."""
    pk, sk = key
    return {"pk": pk, "sk": sk, **values}


def numbered(number: int) -> str:
    """A number in a log, as a sort key."""
    return f"{number:08d}"


def collection(item: Mapping[str, Any]) -> Collection:
    """The shelf of a contents item."""
    known = {name: item[name] for name in ("kind", "name", "role", "count", "indexed") if name in item}
    years, months = (tuple(sorted(item.get(name, ()))) for name in ("years", "months"))
    return Collection(home=item["sk"].removeprefix("/"), years=years, months=months, **known)


def feed_numbers(keys: Sequence[str]) -> Iterator[tuple[str, int]]:
    """The feeds that the keys on a head stand in: each one's home, and the number there."""
    for pk, sk in split(keys):
        if pk.startswith("feed#"):
            yield pk.removeprefix("feed#/"), int(sk)


@dataclass
class Writes:
    """What one transaction writes beside the release's own items."""

    puts: dict[Key, Item] = field(default_factory=dict)
    deletes: set[Key] = field(default_factory=set)
    updates: list[tuple[Key, Item, Item]] = field(default_factory=list)  # key, values, how it was read
    keys: tuple[str, ...] = ()  # of all items that now show the release, kept on its head
    touched: tuple[str, ...] = ()  # homes whose pages change
    dropped: tuple[
        str, ...
    ] = ()  # folders of indexes that hold the version before, and nobody reads any more

    def beside(self, touched: Sequence[str], dropped: Sequence[str]) -> Writes:
        """The same beside what a restoration left to do: pages still show what the table no longer lists."""
        return replace(
            self,
            touched=tuple(sorted({*self.touched, *touched})),
            dropped=tuple(dict.fromkeys((*self.dropped, *dropped))),
        )


def asked(place: Membership, old: Sequence[str]) -> list[Key]:
    """The items that `placed` must see as they are: contents of old and new shelves, old events."""
    homes = {*place.homes(), *_homes(old)}
    return sorted({*map(contents, homes), *(key for key in split(old) if key[0].startswith("events#"))})


def placed(place: Membership, old: Sequence[str], known: Mapping[Key, Item]) -> Writes:
    """What to write so that this version stands where it belongs and the one before nowhere else.

    old: the keys on the release's head. known: the items of `asked`, as read; whoever changes one of
    the contents meanwhile makes the transaction fail, because both their counts only ever grow.
    """
    writes = Writes()
    before = set(split(old))
    told = not place.archived or any(pk.startswith("feed#") for pk, _ in before)  # once told, never untold
    for home, said in place.homes().items():
        item = known.get(contents(home), {})
        count, quiet = item.get("count", 0), item.get("quiet", 0)
        values: Item = {"count": count, "quiet": quiet}
        if not told:
            values["quiet"] += 1
        elif said["kind"] == "person":
            values["count"] += 1
        else:
            number = _number(home, before, count)
            values["count"] = max(count, number)
            writes.puts[log(home), numbered(number)] = {**place.entry, "release": place.release}
        if home != EVERYTHING:
            writes.puts[lines(home), _sort(place)] = _line(place, with_words=said["kind"] == "language")
        year = f"{place.language}-{place.year}" if home == EVERYTHING else place.year
        values |= said | {"years": sorted({*item.get("years", ()), year})}
        if said["kind"] == "language":
            values["months"] = sorted({*item.get("months", ()), times(place.address)[1]})
        as_read = {name: item.get(name) for name in ("count", "quiet")}
        if said["kind"] == "language":
            values |= _without_index(item, times(place.address)[1], writes)
            as_read |= {name: item.get(name) for name in INDEXES}
        writes.updates.append((contents(home), values, as_read))
    for event in place.memberships.get("events", ())[: MOST_COLLECTIONS["events"]]:
        key = (events(place.language), f"{event['start']}#{event['uid']}")
        writes.puts[key] = {**event, "sequence": place.version - 1}
    _cancelled(place, before, known, writes)
    closed = _in_closed_pages(before, known)
    writes.deletes = before - set(writes.puts) - closed
    # A closed page's item stays as it is, and stays known: a withdrawal must find it.
    writes.keys = _joined({*writes.puts, *closed})
    writes.touched = tuple(sorted({*place.homes(), *_homes(old)}))
    return writes


def withdrawn(old: Sequence[str], notice: Mapping[str, Any], known: Mapping[Key, Item]) -> Writes:
    """What to write so that nothing of a release is left but a notice in its feeds, and cancelled events."""
    writes = Writes()
    for key in split(old):
        if key[0].startswith("feed#"):
            writes.puts[key] = dict(notice)
        elif key[0].startswith("events#") and key in known:
            was = {name: value for name, value in known[key].items() if name not in ("pk", "sk")}
            writes.puts[key] = {**was, "cancelled": True, "sequence": was["sequence"] + 1}
        else:
            writes.deletes.add(key)
    _drop_indexes(old, known, writes)
    writes.keys = _joined(writes.puts)
    writes.touched = homes(old)
    return writes


def hidden(old: Sequence[str], known: Mapping[Key, Item]) -> Writes:
    """What to write so that no list, index or open feed has a release that stays public at its address.

    Closed pages of feeds stay as they are, as after a correction. known: the items of `contents_keys`.
    """
    before = set(split(old))
    closed = _in_closed_pages(before, known)
    writes = Writes(deletes=before - closed, keys=_joined(closed), touched=homes(old))
    _drop_indexes(old, known, writes)
    return writes


def _drop_indexes(old: Sequence[str], known: Mapping[Key, Item], writes: Writes) -> None:
    for pk, sk in split(old):
        home = pk.removeprefix("shelf#/")
        own = pk == lines(home) and home.count("/") == 1  # its language's, which has its words
        if own and (item := known.get(contents(home))):
            values = {"kind": item["kind"], **_without_index(item, sk[: len("2026-11")], writes)}
            writes.updates.append((contents(home), values, {name: item.get(name) for name in INDEXES}))


def contents_keys(old: Sequence[str]) -> list[Key]:
    """The contents items of the shelves that the keys on a head show it on."""
    return sorted(map(contents, _homes(old)))


def _without_index(item: Mapping[str, Any], month: str, writes: Writes) -> Item:
    """The indexes that go as a release of this month comes, changes or goes: each as None.

    To be written on condition of how all were read: an index that is being made has read the release as it
    was, and is never shown, or as it is.
    """
    gone: Item = {}
    for name in INDEXES:
        index = Indexed.read(item[name]) if item.get(name) else None
        if index and index.covers(month):
            gone[name] = None
            writes.dropped += (index_folder(item["sk"].removeprefix("/"), index.mark),)
    return gone


def split(keys: Sequence[str]) -> Iterator[Key]:
    """The keys on a head, as pairs."""
    for key in keys:
        pk, _, sk = key.partition("|")
        yield pk, sk


def homes(keys: Sequence[str]) -> tuple[str, ...]:
    """The shelves that the keys on a head show it on."""
    return tuple(sorted(_homes(keys)))


def _joined(keys: Iterable[Key]) -> tuple[str, ...]:
    return tuple(sorted("|".join(key) for key in keys))


def _in_closed_pages(keys: set[Key], known: Mapping[Key, Item]) -> set[Key]:
    """The items that closed pages of feeds have."""
    feeds = {key for key in keys if key[0].startswith("feed#")}
    return {
        (pk, sk) for pk, sk in feeds if int(sk) <= PAGE * _collection(pk.removeprefix("feed#/"), known).closed
    }


def _homes(keys: Sequence[str]) -> set[str]:
    return {pk.partition("#/")[2] for pk, _ in split(keys) if pk.startswith(("feed#", "shelf#"))}


def _collection(home: str, known: Mapping[Key, Item]) -> Collection:
    return Collection(home, "", count=known.get(contents(home), {}).get("count", 0))


def _number(home: str, before: set[Key], count: int) -> int:
    """The number it has in a page that is not closed, else the next one."""
    open_from = PAGE * Collection(home, "", count=count).closed
    had = [int(sk) for pk, sk in before if pk == log(home) and int(sk) > open_from]
    return max(had, default=count + 1)


def _line(place: Membership, *, with_words: bool) -> Item:
    names = ("id", "url", "title", "summary", "language", "published", "updated")
    line = {name: place.entry[name] for name in names}
    line |= {"listed": place.entry["listed"]} if "listed" in place.entry else {}
    return line | ({"words": place.memberships.get("words", "")} if with_words else {})


def _cancelled(place: Membership, before: set[Key], known: Mapping[Key, Item], writes: Writes) -> None:
    """An event that a correction no longer has was called off: calendars are told (RFC 5545, 3.8.1.11)."""
    kept = {item["uid"] for (pk, _), item in writes.puts.items() if pk.startswith("events#")}
    for key in before:
        item = known.get(key)
        if item is None or not key[0].startswith("events#") or key in writes.puts or item["uid"] in kept:
            continue
        was = {name: value for name, value in item.items() if name not in ("pk", "sk")}
        if not item.get("cancelled"):
            was |= {"cancelled": True, "sequence": place.version - 1, "updated": place.entry["updated"]}
        writes.puts[key] = was


def _sort(place: Membership) -> str:
    """A line's sort key: the day in the address, then the moment."""
    _, _, year, month, rest = place.address.split("/", 4)
    return f"{year}-{month}-{rest[:2]}#{place.published}#{place.release}"
