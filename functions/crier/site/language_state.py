"""What the Releases table says of one language, as its pages need it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from crier.site.collections import EVERYTHING, Collection
from crier.site.feeds.entry import Entry, listed

NEWEST = 30  # lines on the first page of a shelf; older ones stand on the pages of their years
BRIEF = ("url", "title", "language", "published", "updated")  # of a line, for the page of its year
OCCASIONS = 200  # events on the page and in a calendar: all that are to come, and the latest that were


@dataclass(frozen=True)
class Line:
    """A release as a list shows it."""

    url: str
    title: str
    language: str
    published: datetime  # UTC
    updated: datetime  # UTC
    summary: str = ""
    listed: tuple[str, int, int] | None = None  # its picture: address, width, height
    words: str = ""  # for the search; a language's own shelf has them

    @classmethod
    def from_item(cls, item: Mapping[str, object]) -> Line:
        """Raises KeyError or ValueError where the item is none."""
        texts = {name: str(item[name]) for name in ("url", "title", "language")}
        texts |= {name: str(item.get(name, "")) for name in ("summary", "words")}
        published, updated = (datetime.fromisoformat(str(item[name])) for name in ("published", "updated"))
        return cls(**texts, published=published, updated=updated, listed=listed(item.get("listed")))


def lines(items: Iterable[Mapping[str, object]]) -> tuple[Line, ...]:
    """The lines that can be shown, in the order given: a broken one must not take the page with it."""
    found = []
    for item in items:
        try:
            found.append(Line.from_item(item))
        except (KeyError, ValueError):
            continue
    return tuple(found)


@dataclass(frozen=True)
class State:
    """Shelves by home; of those that changed, entries of the feed, newest lines and the lines of a year."""

    language: str
    collections: Mapping[str, Collection]
    entries: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)
    newest: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)
    years: Mapping[tuple[str, str], tuple[Line, ...]] = field(default_factory=dict)  # in brief
    months: Mapping[tuple[str, str], tuple[Line, ...]] = field(default_factory=dict)  # with their words
    events: tuple[Mapping[str, object], ...] = ()
    today: date = date.min  # in the newsroom's zone: what has been and what is to come

    @property
    def home(self) -> str:
        """The language's own folder."""
        return f"{self.language}/"

    def own(self) -> Collection:
        """The language's own shelf."""
        return self.collections.get(self.home, Collection(self.home, "language"))

    def kind(self, kind: str) -> list[Collection]:
        """The shelves of a kind, by name."""
        found = (collection for collection in self.collections.values() if collection.kind == kind)
        return sorted(found, key=lambda collection: (collection.name.casefold(), collection.home))


def kind(home: str) -> str:
    """What a home is the folder of: everything, language, topics, lists or people."""
    parts = home.split("/")
    return "everything" if home == EVERYTHING else parts[1] or "language"
