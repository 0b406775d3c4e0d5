"""The Releases table: heads, versions, addresses, and the shelves of the newsroom."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from crier.aws import dynamodb
from crier.aws.dynamodb import Item
from crier.model.errors import Permanent
from crier.model.lifecycle import HEAD, VERSION, Head, newer
from crier.site.collections import PAGE, Collection, Membership
from crier.stores import collection_items, desk_arrivals
from crier.stores.collection_items import Writes
from crier.stores.optimistic import LOST, Race, retry

if TYPE_CHECKING:
    from crier.site.feeds.entry import Entry

VERSIONS = "version#"  # how their sort keys begin
LASTING = ("embargoed",)  # what stays true of a file in every version that is made of it


@dataclass(frozen=True)
class Uploaded:
    """One file as intake saw it. `received` is ISO 8601 UTC."""

    bucket: str
    key: str
    version_id: str
    sequencer: str
    size: int
    received: str


class Superseded(Permanent):
    """A later upload of the same key is known already."""


def version_key(release: str, number: int) -> tuple[str, str]:
    """Where a version lies in the table."""
    return f"release#{release}", f"{VERSIONS}{number:06d}"


def head_key(release: str) -> tuple[str, str]:
    """Where a release's head lies in the table."""
    return f"release#{release}", "head"


class Releases:
    """The table, in our words."""

    def __init__(self, name: str) -> None:
        self.name = name

    def head(self, release: str) -> Head:
        return Head.from_item(dynamodb.get(self.name, *head_key(release)))

    def version(self, release: str, number: int) -> dict[str, Any]:
        """What is known of one version. Raises Permanent where there is none."""
        item = self.found(release, number)
        if item is None:
            raise Permanent("no such version")
        return item

    def found(self, release: str, number: int) -> dict[str, Any] | None:
        """What is known of a version, if there is one."""
        return dynamodb.get(self.name, *version_key(release, number))

    def wording(self, release: str, version: int) -> int:
        """The version that first had the words of this one; itself, where no earlier one had them."""
        item = dynamodb.get(self.name, *version_key(release, version)) or {}
        return int(item.get("repeats", version))

    def register(self, release: str, fileset: str, upload: Uploaded) -> int:
        """The number of the version this file set is: a new one, or the one it got the first time.

        Raises Superseded for an event older than what is known of the key.
        """

        def facts(head: Head) -> dict[str, Any]:
            if head.sequencer and not newer(upload.sequencer, head.sequencer):
                raise Superseded("an older event")
            return dict(vars(upload))

        return self._register(release, fileset, facts)

    def again(self, release: str, fileset: str, *, received: str, quiet: bool = False) -> int:
        """The number of a version more of the newest file, because something beside it changed.

        quiet: no receipt tells of it.
        """

        def facts(head: Head) -> dict[str, Any]:
            newest = self.version(release, head.latest)
            same = {name: newest[name] for name in Uploaded.__dataclass_fields__}
            same |= {name: newest[name] for name in LASTING if name in newest}
            return same | {"received": received} | ({"quiet": True} if quiet else {})

        return self._register(release, fileset, facts)

    def numbered(self, release: str, fileset: str) -> int:
        """The version that this set of files is; 0: none of this release."""
        known = dynamodb.get(self.name, f"release#{release}", f"files#{fileset}")
        return int(known["version"]) if known else 0

    def _register(self, release: str, fileset: str, facts: Callable[[Head], dict[str, Any]]) -> int:
        pk = f"release#{release}"

        def register() -> int | Literal[Race.LOST]:
            known = dynamodb.get(self.name, pk, f"files#{fileset}")
            if known:
                return int(known["version"])
            head = self.head(release)
            made = facts(head)
            number = head.latest + 1
            _, sk = version_key(release, number)
            version = {"pk": pk, "sk": sk, "state": "received", **made}
            files = {"pk": pk, "sk": f"files#{fileset}", "version": number}
            won = dynamodb.transact(
                [
                    self._head_change(release, head, {"latest": number, "sequencer": made["sequencer"]}),
                    dynamodb.put_request(self.name, version, new=True),
                    dynamodb.put_request(self.name, files, new=True),
                    dynamodb.put_request(self.name, desk_arrivals.line(release, number, version["received"])),
                ]
            )
            return number if won else LOST

        return retry("register", register)

    def _head_change(self, release: str, head: Head, values: Mapping[str, Any]) -> dict[str, Any]:
        """An update of the head as it was read: the state it goes to must be reachable."""
        state = values.get("state", head.state)
        if state != head.state and state not in HEAD[head.state]:
            raise Permanent(f"{head.state} cannot become {state}")
        return dynamodb.update_request(
            self.name,
            *head_key(release),
            {"state": state, **values, "revision": head.revision + 1},
            where={"revision": head.revision or None},
        )

    def change_head(self, release: str, head: Head, values: Mapping[str, Any]) -> bool:
        """Changes the head; False where it is no longer as read."""
        return dynamodb.transact([self._head_change(release, head, values)])

    def settle(self, release: str, number: int, state: str, values: Mapping[str, Any] | None = None) -> bool:
        """Moves a version on; False where it is there already. Raises Permanent for an impossible move."""
        request = self._version_change(release, number, state, values or {})
        return dynamodb.transact([request]) if request else False

    def _version_change(
        self, release: str, number: int, state: str, values: Mapping[str, Any]
    ) -> dict[str, Any] | None:
        was = self.version(release, number)["state"]
        if was == state:
            return None
        if state not in VERSION[was]:
            raise Permanent(f"{was} cannot become {state}")
        changes, key = {"state": state, **values}, version_key(release, number)
        return dynamodb.update_request(self.name, *key, changes, where={"state": was})

    def note(self, release: str, number: int, values: Mapping[str, Any]) -> None:
        """Adds facts to a version without moving it."""
        dynamodb.update(self.name, *version_key(release, number), values)

    def reserve(self, address: str, release: str) -> bool:
        """Takes a public address for a release, for good; False where another has it."""
        pk = f"address#{address}"
        if dynamodb.put(self.name, {"pk": pk, "sk": "address", "release": release}, new=True):
            return True
        holder = dynamodb.get(self.name, pk, "address")
        return holder is not None and holder["release"] == release

    def free(self, address: str, release: str) -> None:
        """Gives back the address of a release that never was public."""
        if address and self.reserve(address, release):
            dynamodb.delete(self.name, f"address#{address}", "address")

    # ---- Names: a file can be renamed, and put again after a withdrawal ----

    def called(self, release: str) -> str:
        """The release that a file's name now means: mostly the one of that name (naming.release_id)."""
        item = dynamodb.get(self.name, f"release#{release}", "called")
        return str(item["to"]) if item else release

    def call(self, release: str, other: str) -> None:
        """From here on files of this name belong to another release."""
        dynamodb.put(self.name, {"pk": f"release#{release}", "sk": "called", "to": other})

    def shows(self, sha256: str, but: str) -> str | None:
        """Another release that is public with these very bytes."""
        item = dynamodb.get(self.name, f"bytes#{sha256}", "bytes")
        if item is None or item["release"] == but:
            return None
        head = self.head(item["release"])
        return str(item["release"]) if head.state == "published" and head.sha256 == sha256 else None

    def copied(self, release: str, key: str, version_id: str) -> None:
        """Notes a copy of a release's file under another name: before a deletion that makes it a rename."""
        mark = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        item = {"pk": f"release#{release}", "sk": f"copy#{mark}", "key": key, "version_id": version_id}
        dynamodb.put(self.name, item)

    def files(self, release: str) -> list[tuple[str, str]]:
        """(key, "") of every file it was read from, and (key, version id) of copies of them."""
        pk, only = f"release#{release}", ("key", "version_id")
        own = dynamodb.query(self.name, pk, VERSIONS, only=only)
        copies = dynamodb.query(self.name, pk, "copy#", only=only)
        return [*((item["key"], "") for item in own), *((one["key"], one["version_id"]) for one in copies)]

    def lying(self, release: str) -> tuple[frozenset[tuple[str, str]], frozenset[tuple[str, str]]]:
        """(key, version id) of what its versions were read from, and of copies of them."""
        pk, only = f"release#{release}", ("key", "version_id")
        own, copies = (
            frozenset(
                (item["key"], item["version_id"]) for item in dynamodb.query(self.name, pk, sk, only=only)
            )
            for sk in (VERSIONS, "copy#")
        )
        return own, copies

    def published(self, head: Head, values: Mapping[str, Any], place: Membership) -> bool:
        """publishing → published: the release, its version and all that shows it, in one transaction.

        False where the head is no longer as read. Raises Transient after losing every race for a shelf.
        """
        state: Item = {"state": "published", "version": place.version, "publishing": 0, "since": None}
        state |= {"unlisted": None, "touched": None, "dropped": None} if head.unlisted else {}

        def shelve() -> bool | Literal[Race.LOST]:
            known = self.known(collection_items.asked(place, head.shelved))
            writes = collection_items.placed(place, head.shelved, known).beside(head.touched, head.dropped)
            if self._place_in_collections(place.release, place.version, head, {**state, **values}, writes):
                return True
            return LOST if self.head(place.release) == head else False

        return retry("published", shelve)

    def withdraw(self, release: str, head: Head, notice: Mapping[str, Any]) -> bool:
        """→ withdrawn: a notice in its feeds, its events called off, nothing else of it left.

        `notice`: see feeds.entry.Entry.notice. The head keeps the shelves that change, as `touched`.
        False where the head is no longer as read.
        """
        asked = {*collection_items.split(head.shelved), *collection_items.contents_keys(head.shelved)}
        known = self.known(sorted(asked))
        writes = collection_items.withdrawn(head.shelved, notice, known).beside(head.touched, head.dropped)
        values = {
            "state": "withdrawn",
            "shelved": list(writes.keys),
            "touched": list(writes.touched),
            "dropped": list(writes.dropped),
        }
        shown = [dynamodb.delete_request(self.name, f"bytes#{head.sha256}", "bytes")] if head.sha256 else []
        return dynamodb.transact([self._head_change(release, head, values), *shown, *self.written(writes)])

    def entry(self, head: Head) -> Entry | None:
        """What feeds say of a release; None where they say nothing."""
        from crier.site.feeds.entry import Entry  # with the model

        item = self._in_collections(head, "feed#")
        return Entry.from_item(item) if item else None

    def title(self, head: Head) -> str:
        """A public release's headline as feeds, or at least lists, have it; empty where neither does."""
        return str(
            (self._in_collections(head, "feed#") or self._in_collections(head, "shelf#") or {}).get(
                "title", ""
            )
        )

    def _in_collections(self, head: Head, where: str) -> Item | None:
        key = next((key for key in collection_items.split(head.shelved) if key[0].startswith(where)), None)
        return dynamodb.get(self.name, *key) if key else None

    def known(self, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Item]:
        """What stands at these keys of shelves."""
        return {(item["pk"], item["sk"]): item for item in dynamodb.batch(self.name, keys)}

    def _place_in_collections(
        self,
        release: str,
        number: int,
        head: Head,
        values: Mapping[str, Any],
        writes: Writes,
    ) -> bool:
        touched = {"touched": list(writes.touched), "dropped": list(writes.dropped)}
        moved = self._version_change(release, number, "published", touched)
        requests = [
            self._head_change(release, head, {**values, "shelved": list(writes.keys)}),
            *([moved] if moved else []),
            *([self._bytes(release, values["sha256"])] if "sha256" in values else []),
            *self.written(writes),
        ]
        return dynamodb.transact(requests)

    def _bytes(self, release: str, sha256: str) -> dict[str, Any]:
        item = {"pk": f"bytes#{sha256}", "sk": "bytes", "release": release}
        return dynamodb.put_request(self.name, item)

    def written(self, writes: Writes) -> list[dict[str, Any]]:
        """What a transaction is to do for it."""
        puts = [
            dynamodb.put_request(self.name, collection_items.item(key, values))
            for key, values in writes.puts.items()
        ]
        deletes = [dynamodb.delete_request(self.name, pk, sk) for pk, sk in sorted(writes.deletes)]
        updates = [
            dynamodb.update_request(self.name, *key, values, where=where)
            for key, values, where in writes.updates
        ]
        return [*puts, *deletes, *updates]

    # ---- What stands on the shelves ----

    def collection(self, home: str) -> Collection:
        """One shelf; an empty one where nothing was ever put on it."""
        item = dynamodb.get(self.name, *collection_items.contents(home))
        return collection_items.collection(item) if item else Collection(home, "language")

    def contents(self, language: str) -> list[Collection]:
        """All shelves of one language, its own among them, by home."""
        pk, _ = collection_items.contents(f"{language}/")
        return [collection_items.collection(item) for item in dynamodb.query(self.name, pk, "")]

    def log(self, home: str, after: int, count: int) -> list[Item]:
        """At most so many entries of a feed with a number above `after`, by number."""
        pk, first = collection_items.log(home), collection_items.numbered(after)
        return list(dynamodb.query(self.name, pk, "", after=first, limit=count))

    def page(self, home: str, number: int) -> list[Item]:
        """The entries of a closed page of a feed, by number. The first page is 1."""
        items = self.log(home, PAGE * (number - 1), PAGE)
        return [item for item in items if int(item["sk"]) <= PAGE * number]

    def lines(self, home: str, *, time: str = "", count: int = 0, only: Sequence[str] = ()) -> list[Item]:
        """Lines of a shelf, newest first: of a year or month, or at most so many; only these attributes."""
        begins = f"{time}-" if time else ""
        pk = collection_items.lines(home)
        return list(dynamodb.query(self.name, pk, begins, newest_first=True, limit=count, only=only))

    def events(self, language: str, count: int) -> list[Item]:
        """The events of a language, the latest to begin first."""
        return list(
            dynamodb.query(self.name, collection_items.events(language), "", newest_first=True, limit=count)
        )
