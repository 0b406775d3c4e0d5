"""The search's index of a language's older releases: what the table knows of it, and its files.

One is being made at a time. A release of its months that comes, changes or goes meanwhile takes it away in
the transaction that does so (collection_items.py), and it is never shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

from crier.aws import dynamodb, s3
from crier.model.media_types import content_type
from crier.site.collections import Indexed, index_folder
from crier.stores.collection_items import INDEXES, contents
from crier.stores.releases import Releases
from crier.stores.site_bucket import AT_ONCE, PAGE

_SHOWN, _MADE = INDEXES
LINE = ("url", "title", "language", "published", "updated", "summary", "words")


def state(table: str, home: str) -> tuple[Indexed | None, Indexed | None]:
    """The index that the search of this language reads, and the one that is being made."""
    item = dynamodb.get(table, *contents(home)) or {}
    texts = [item.get(name) for name in INDEXES]
    shown, making = (Indexed.read(one) if one else None for one in texts)
    return shown, making


def begin(table: str, home: str, new: Indexed, was: tuple[Indexed | None, Indexed | None]) -> bool:
    """From here on this one is being made, and no other; False where it is no longer as read."""
    return dynamodb.update(table, *contents(home), {_MADE: str(new)}, where=_as_read(was))


def show(table: str, home: str, begun: Indexed, made: Indexed) -> bool:
    """From here on the search reads this one; False where a release took it away, or another was begun."""
    return dynamodb.update(
        table, *contents(home), {_SHOWN: str(made), _MADE: None}, where={_MADE: str(begun)}
    )


def older(table: str, home: str, index: Indexed) -> Iterator[dynamodb.Item]:
    """The lines of the releases that this index holds, the newest first."""
    for item in Releases(table).lines(home, only=("sk", *LINE)):
        if index.covers(item["sk"][: len("2026-10")]):
            yield item


def _as_read(was: tuple[Indexed | None, Indexed | None]) -> Mapping[str, str | None]:
    return {name: str(one) if one else None for name, one in zip(INDEXES, was, strict=True)}


def put(site: str, folder: str, files: Iterable[tuple[str, bytes]]) -> None:
    """Lays the files of an index into its folder, which nobody reads yet."""

    def one(file: tuple[str, bytes]) -> None:
        name, body = file
        s3.put(site, folder + name, body, content_type(name), cache_control=PAGE)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(one, files))


def lies(site: str, home: str, index: Indexed) -> bool:
    """Whether its files are there: a table that was restored may name one that is gone."""
    return s3.any_under(site, index_folder(home, index.mark))


def remove(site: str, folder: str) -> None:
    """Takes every file of an index away; one that is gone already is no error."""
    s3.delete_all(site, s3.keys(site, folder))


def sweep(site: str, home: str, but: Iterable[Indexed | None]) -> None:
    """Takes away what was left of indexes that nobody reads or makes any more."""
    folders = tuple(index_folder(home, one.mark) for one in but if one)
    there = s3.keys(site, index_folder(home, ""))
    s3.delete_all(site, [key for key in there if not key.startswith(folders)])
