"""Where a published release stands: on which shelves.

A shelf is a page with feeds beside it, named by the folder it has on the site ("en/",
"en/topics/housing/"; "" is all languages together). A release stands on a shelf twice: as a line, in the
order of publication, from which pages are made, and in the feed's log, where it gets a number. Twenty-five
numbers make a page of the log; the newest full page and what follows it are the feed, older pages are closed
for good (RFC 5005, section 4): a release that is corrected after its page was closed gets a new number.
How that lies in the Releases table: stores/collection_items.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crier.model.naming import MOST_COLLECTIONS

PAGE = 25  # numbers in a closed page of a feed; the feed has up to twice as many
EVERYTHING = ""  # the shelf of all languages


@dataclass(frozen=True)
class Collection:
    """One shelf as its contents item tells: enough to link to it and to page it."""

    home: str  # its folder on the site
    kind: str  # language, topic, list, person or everything
    name: str = ""  # of the topic, list or person, in the shelf's language
    role: str = ""  # of a person, as the newest release has it
    count: int = 0  # the last number given in its log
    years: tuple[str, ...] = ()  # in which it has releases, oldest first
    months: tuple[str, ...] = ()  # likewise, 2026-11; a language's own shelf knows them, for the search
    indexed: str = ""  # likewise: the index of its older releases, see word_index.Indexed

    @property
    def times(self) -> tuple[str, ...]:
        """What it has pages and files of: years and months."""
        return self.years + self.months

    @property
    def closed(self) -> int:
        """How many pages of its feed are closed."""
        return max(0, self.count // PAGE - 1)


@dataclass(frozen=True)
class Indexed:
    """Which index there is: it holds the months up to this one, in so many files of words."""

    through: str  # 2026-10
    mark: str  # its folder
    files: int  # 0: it is not made yet

    @classmethod
    def read(cls, said: str) -> Indexed:
        """Of the text that the table and the search page have. Raises ValueError for another."""
        through, mark, files = said.split(" ")
        return cls(through, mark, int(files))

    def __str__(self) -> str:
        return f"{self.through} {self.mark} {self.files}"

    def covers(self, month: str) -> bool:
        """Whether it holds the releases of this month."""
        return month <= self.through


def index_folder(home: str, mark: str) -> str:
    """Where the files of an index lie on the site; without a mark, where all do."""
    return f"{home}search/words/{mark}/" if mark else f"{home}search/words/"


def times(address: str) -> tuple[str, str]:
    """The year and the month of a release's address: 2026, 2026-11."""
    _, _, year, month, _ = address.split("/", 4)
    return year, f"{year}-{month}"


@dataclass(frozen=True)
class Membership:
    """A published version and where it goes. Plain values: publish does without the model."""

    release: str
    version: int
    language: str  # of the address
    address: str
    published: str  # ISO 8601 UTC, first publication
    entry: Mapping[str, Any]  # see feeds.entry.Entry.to_item
    memberships: Mapping[str, Any]  # topics, lists, people, events, words: see handover.shelves
    archived: bool = False  # it stands in the lists under its day, and in no feed

    @property
    def year(self) -> str:
        """The year in the address."""
        return times(self.address)[0]

    def homes(self) -> dict[str, dict[str, str]]:
        """The shelves it stands on, by home, each with what its contents item says of it."""
        home = f"{self.language}/"
        found = {EVERYTHING: {"kind": "everything"}, home: {"kind": "language"}}
        for kind, folder in (("topic", "topics"), ("list", "lists"), ("person", "people")):
            for slug, name, *role in self.memberships.get(folder, ())[: MOST_COLLECTIONS[folder]]:
                said = {"kind": kind, "name": name, **({"role": role[0]} if role else {})}
                found[f"{home}{folder}/{slug}/"] = said
        return found
