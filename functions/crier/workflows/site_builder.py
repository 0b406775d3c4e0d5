"""Bringing pages and feeds up to date: the table is read, what follows is written where it differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from crier import site
from crier.aws import s3
from crier.model.errors import Transient
from crier.model.media_types import content_type
from crier.model.newsroom import Newsroom
from crier.model.public_files import FEEDS, archived
from crier.site import collections
from crier.site.collections import EVERYTHING, PAGE, Shelf
from crier.site.feeds import load
from crier.site.feeds.entry import Entry
from crier.site.language_state import BRIEF, NEWEST, OCCASIONS, State, kind, lines
from crier.stores import current_newsroom
from crier.stores import site_bucket as bucket
from crier.stores.collection_items import feed_numbers
from crier.stores.optimistic import LOST, Race, retry
from crier.stores.releases import Releases

TRIES = 4  # of a rebuild during which the newsroom changed


class Refurnished(Transient):
    """Another newsroom came into force while pages were made."""


@dataclass(frozen=True)
class Folder:
    """A shelf's place on the site, and the years and months it has pages and files of."""

    language: str
    home: str
    times: tuple[str, ...]

    @property
    def heads(self) -> bool:
        """Whether it is a language's own, whose pages link to all the others."""
        return self.home == f"{self.language}/"


@dataclass
class Newsstand:
    """One newsroom's site, made of the newsroom in force; before there is one, of `otherwise`."""

    table: str  # of releases
    bucket: str
    otherwise: Newsroom
    site_url: str
    now: datetime
    quarantined: set[str] = field(default_factory=set)  # ids of entries no feed could hold

    def room(self) -> Newsroom:
        """The newsroom that pages are made of now."""
        found = current_newsroom.in_force(self.table)
        return found.newsroom if found else self.otherwise

    def bring(self, language: str, homes: Sequence[str], times: Sequence[str]) -> list[str]:
        """Brings the shelves of these homes up to date; the keys that were written, if any.

        The newsroom is looked at again after the pages were read: whoever wins has seen the newest one.
        """

        def attempt() -> list[str] | Literal[Race.LOST]:
            room = self.room()

            def build(room: Newsroom = room) -> Mapping[str, bytes]:
                if self.room() != room:
                    raise Refurnished
                return self.pages(room, language, homes, times)

            try:
                return bucket.rebuild(self.bucket, self.names(room, language, homes, times), build)
            except Refurnished:
                return LOST

        return retry("pages", attempt, TRIES)

    def names(
        self, room: Newsroom, language: str, homes: Sequence[str], times: Sequence[str]
    ) -> dict[str, str]:
        """The keys and content types of what `pages` makes, known before anything is read."""
        blank = State(language, {})
        return {key: content_type(key) for key in site.plan(room, self.site_url, blank, homes, times)}

    def pages(
        self, room: Newsroom, language: str, homes: Sequence[str], times: Sequence[str]
    ) -> dict[str, bytes]:
        """These shelves' pages and feeds as the table and this newsroom have them, by key."""
        state = self._state(room, language, homes, times)
        for home in homes:
            self._close(language, state.shelves.get(home))
        made = site.plan(room, self.site_url, state, homes, times)
        return {key: make() for key, make in made.items()}

    def folders(self, room: Newsroom) -> list[Folder]:
        """Every shelf of the site; those that link to the others last."""
        releases = Releases(self.table)
        everything = releases.shelf(EVERYTHING)
        first = room.languages[0].lower()
        known = {said.lower() for said in room.languages} | {
            year.rpartition("-")[0] for year in everything.years
        }
        found = [Folder(first, EVERYTHING, ())] if everything.years else []
        for language in sorted(known):
            shelves_ = releases.contents(language)
            found += [Folder(language, one.home, one.times) for one in shelves_]
            if f"{language}/" not in {one.home for one in shelves_}:
                found.append(Folder(language, f"{language}/", ()))
        return sorted(found, key=lambda folder: folder.heads)

    def take_back(self, language: str, keys: Sequence[str], homes: Sequence[str], address: str) -> list[str]:
        """After a withdrawal: the pages of the release's shelves, closed pages of their feeds among them.

        keys: those left on the head, all of the feeds. What is closed never changes but for this.
        """
        written = self.bring(language, homes, collections.times(address))
        for home, number in feed_numbers(keys):
            shelf = Releases(self.table).shelf(home)
            page = (number - 1) // PAGE + 1
            written += self.close(language, shelf, page) if page <= shelf.closed else []
        return written

    def everything(self, language: str) -> Iterator[str]:
        """Brings every page and feed of a language up to date, shelf by shelf; the homes as they are done."""
        for shelf in (Releases(self.table).shelf(EVERYTHING), *Releases(self.table).contents(language)):
            if site.has_feed(shelf.home):
                for number in range(1, shelf.closed + 1):
                    self.close(language, shelf, number)
            self.bring(language, (shelf.home,), () if shelf.home == EVERYTHING else shelf.times)
            yield shelf.home

    def begin(self, language: str) -> list[str]:
        """Makes the pages of a language that has no releases yet: no link leads nowhere."""
        if s3.look(self.bucket, f"{language}/index.html"):
            return []
        return self.bring(language, (f"{language}/",), ())

    def close(self, language: str, shelf: Shelf, number: int) -> list[str]:
        """Writes a closed page of a shelf's feeds where it differs: at first, and after a withdrawal."""
        entries = self._sound(Releases(self.table).page(shelf.home, number))
        made = site.archive(self.room(), self.site_url, language, shelf, number, entries)
        return bucket.rebuild(self.bucket, {key: content_type(key) for key in made}, lambda: made)

    def _close(self, language: str, shelf: Shelf | None) -> None:
        """The newest closed page must be there before a feed points at it; those before it are."""
        if shelf is None or not shelf.closed or not site.has_feed(shelf.home):
            return
        if not all(s3.look(self.bucket, shelf.home + archived(name, shelf.closed)) for name in FEEDS):
            self.close(language, shelf, shelf.closed)

    def _state(self, room: Newsroom, language: str, homes: Sequence[str], times: Sequence[str]) -> State:
        releases = Releases(self.table)
        named = site.named(room, language)
        found = {
            shelf.home: replace(shelf, name=named.get(shelf.home, shelf.name))
            for shelf in releases.contents(language)
        }
        found[EVERYTHING] = releases.shelf(EVERYTHING)
        pages = [home for home in homes if home != EVERYTHING]
        return State(
            language,
            found,
            entries={home: self._feed(found.get(home)) for home in homes if site.has_feed(home)},
            newest={home: lines(releases.lines(home, count=NEWEST)) for home in pages},
            years={
                (home, time): lines(releases.lines(home, time=time, only=BRIEF))
                for home in pages
                for time in filter(site.is_year, times)
            },
            months={
                (home, time): lines(releases.lines(home, time=time))
                for home in pages
                for time in times
                if kind(home) == "language" and not site.is_year(time)
            },
            events=tuple(releases.events(language, OCCASIONS)),
            today=self.now.astimezone(ZoneInfo(room.timezone)).date(),
        )

    def _feed(self, shelf: Shelf | None) -> tuple[Entry, ...]:
        """What came after the closed pages."""
        if shelf is None:
            return ()
        return self._sound(Releases(self.table).log(shelf.home, PAGE * shelf.closed, 2 * PAGE))

    def _sound(self, items: Iterable[Mapping[str, object]]) -> tuple[Entry, ...]:
        sound = load(items)
        self.quarantined |= set(sound.quarantined)
        return sound.entries
