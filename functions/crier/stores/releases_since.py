"""What became of a release since a Releases table was as it is, and outlives its restoration.

Numbers of versions go on, never begin anew: mailings, links and what lies in staging are named by them. What
is public stays known as public; its lists have it once it is put again. What the site shows of it meanwhile
goes as workflows/restored_site.py makes the pages anew, or as it is put again or withdrawn: its head has the
shelves.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from crier.aws import dynamodb
from crier.model.errors import Transient
from crier.model.lifecycle import Head
from crier.stores import collection_items
from crier.stores.releases import LASTING, Releases, Uploaded, head_key, version_key

# The old table's stack goes on until the deployment: the numbers it gives meanwhile stay below these.
AHEAD: Final = 100
# What a version may be whose execution, or whose question, still could make something public.
_OPEN: Final = frozenset({"received", "ready", "asked", "failed"})
_WAITS: Final = _OPEN | {"held", "proofed"}
_PUBLIC: Final = ("version", "address", "language", "published", "first", "sha256", "manifest")


def carry(old: str, new: str, release: str) -> None:
    """The numbers, and what is public, of the table `old` hold in `new`, too; twice is once.

    Raises Transient where the release changes in `new` at this moment, and, once its numbers are carried,
    where another release has its address there.
    """
    before, after = Releases(old), Releases(new)
    was, head = before.head(release), after.head(release)
    values: dict[str, Any] = {}
    puts: list[dict[str, Any]] = []
    if was.latest and after.found(release, was.latest) is None:
        _copy_versions(before, after, release, was)
        values, puts = _numbers(before, after, release, was, head)
    writes = collection_items.Writes()
    later = was.version > head.version and "withdrawn" not in (was.state, head.state)
    taken = later and bool(was.address) and not after.reserve(was.address, release)
    if later and not taken:
        writes = _hidden(after, was, head)
        values |= {name: getattr(was, name) for name in _PUBLIC}
        values |= {"files": list(was.files), "links": list(was.links)}
        values |= {"state": "published", "publishing": 0, "since": None, "unlisted": True}
        values |= {"shelved": list(writes.keys), "touched": list(writes.touched)}
        values |= {"dropped": list(writes.dropped)}
        if was.version != was.latest or not puts:  # the newest is among them
            puts.append(dynamodb.put_request(new, before.version(release, was.version)))
        puts.append(dynamodb.put_request(new, {**_bytes(was.sha256), "release": release}))
    if was.version and was.address and was.state == "withdrawn":
        after.reserve(was.address, release)  # nobody else's, for good
    if values:
        _write(after, release, head, values, puts, writes)
    if taken:
        raise Transient("another release has the address")


def _write(
    after: Releases,
    release: str,
    head: Head,
    values: dict[str, Any],
    puts: list[dict[str, Any]],
    writes: collection_items.Writes,
) -> None:
    change = dynamodb.update_request(
        after.name,
        *head_key(release),
        {"state": head.state, **values, "revision": head.revision + 1},
        where={"revision": head.revision or None},
    )
    if not dynamodb.transact([change, *puts, *after.written(writes)]):
        raise Transient("the release changed meanwhile")


def file(old: str, release: str) -> str:
    """The key of a release's newest file, by the table `old`; its id where no version is known."""
    before = Releases(old)
    was = before.head(release)
    return str((before.found(release, was.latest or was.version) or {}).get("key", release))


def to_put_again(old: str, new: str, release: str) -> list[str]:
    """The file that the table `new` does not list, or does not let out; none where all is well."""
    before, after = Releases(old), Releases(new)
    was, head = before.head(release), after.head(release)
    number = was.latest or was.version
    if was.state == "withdrawn" or not number:
        return []
    newest = before.version(release, number)
    marked = (after.found(release, head.latest) or {}).get("carried", False)
    waits = marked and (newest["state"] in _WAITS or was.ready > was.version)
    return [str(newest["key"])] if head.unlisted or waits else []


def _bytes(sha256: str) -> dict[str, Any]:
    return {"pk": f"bytes#{sha256}", "sk": "bytes"}


def _copy_versions(before: Releases, after: Releases, release: str, was: Head) -> None:
    """Versions that were put since, as what they are no longer: nothing of them goes out, no link opens."""
    for number in range(was.latest, 0, -1):
        if after.found(release, number) is not None:
            continue
        item = before.found(release, number)
        if item is not None and number != was.latest:  # the newest comes last, with the head
            dynamodb.put(after.name, _closed(item), new=True)


def _closed(item: Mapping[str, Any]) -> dict[str, Any]:
    return {**item, "state": "superseded" if item["state"] in _OPEN else item["state"]}


def _numbers(
    before: Releases, after: Releases, release: str, was: Head, head: Head
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The head's values, and versions by which each older number is superseded: the newest, and a mark."""
    newest = before.version(release, was.latest)
    number = was.latest + AHEAD
    puts = [dynamodb.put_request(after.name, _closed(newest), new=True)]
    if head.latest >= number:  # put again by the new table already
        return {"latest": head.latest}, puts
    pk, sk = version_key(release, number)
    names = (*Uploaded.__dataclass_fields__, *LASTING)
    mark: dict[str, Any] = {name: newest[name] for name in names if name in newest}
    mark |= {"pk": pk, "sk": sk, "state": "superseded", "quiet": True, "carried": True}
    puts.append(dynamodb.put_request(after.name, mark, new=True))
    return {"latest": number, "ready": number, "sequencer": was.sequencer}, puts


def _hidden(after: Releases, was: Head, head: Head) -> collection_items.Writes:
    """Takes the words of an older version off the lists and feeds: a correction may have taken them out.

    Touched are the shelves it stands on by either table: the site's pages are the later one's.
    """
    known = after.known(collection_items.contents_keys(head.shelved))
    hidden = collection_items.hidden(head.shelved, known)
    return hidden.beside((*head.touched, *collection_items.homes(was.shelved)), head.dropped)
