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
from crier.model.lifecycle import Head
from crier.model.media_types import content_type
from crier.model.newsroom import Newsroom
from crier.model.public_files import FEEDS, archived
from crier.site import collections
from crier.site.collections import EVERYTHING, PAGE, Collection
from crier.site.feeds import load
from crier.site.feeds.entry import Entry
from crier.site.language_state import BRIEF, NEWEST, OCCASIONS, State, kind, lines
from crier.stores import current_newsroom, search_indexes
from crier.stores import site_bucket as bucket
from crier.stores.collection_items import feed_numbers
from crier.stores.optimistic import LOST, Race, retry
from crier.stores.releases import Releases
from crier.workflows import search_index

TRIES = 4  # of a rebuild during which the newsroom changed


class NewsroomChanged(Transient):
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
class SiteBuilder:
    """One newsroom's site, made of the newsroom in force; before there is one, of `otherwise`."""

    table: str  # of releases
    bucket: str
    otherwise: Newsroom
    site_url: str
    now: datetime
    quarantined: set[str] = field(default_factory=set)  # ids of entries no feed could hold

    def current(self) -> Newsroom:
        """The newsroom that pages are made of now."""
        found = current_newsroom.in_force(self.table)
        return found.newsroom if found else self.otherwise

    def bring_up_to_date(self, language: str, homes: Sequence[str], times: Sequence[str]) -> list[str]:
        """Brings the shelves of these homes up to date; the keys that were written, if any.

        The newsroom is looked at again after the pages were read: whoever wins has seen the newest one.
        """

        def attempt() -> list[str] | Literal[Race.LOST]:
            newsroom = self.current()

            def build(newsroom: Newsroom = newsroom) -> Mapping[str, bytes]:
                if self.current() != newsroom:
                    raise NewsroomChanged
                return self.pages(newsroom, language, homes, times)

            try:
                return bucket.rebuild(self.bucket, self.names(newsroom, language, homes, times), build)
            except NewsroomChanged:
                return LOST

        return retry("pages", attempt, TRIES)

    def names(
        self, newsroom: Newsroom, language: str, homes: Sequence[str], times: Sequence[str]
    ) -> dict[str, str]:
        """The keys and content types of what `pages` makes, known before anything is read."""
        blank = State(language, {})
        return {key: content_type(key) for key in site.plan(newsroom, self.site_url, blank, homes, times)}

    def pages(
        self, newsroom: Newsroom, language: str, homes: Sequence[str], times: Sequence[str]
    ) -> dict[str, bytes]:
        """These shelves' pages and feeds as the table and this newsroom have them, by key."""
        state = self._state(newsroom, language, homes, times)
        for home in homes:
            self._close(language, state.collections.get(home))
        made = site.plan(newsroom, self.site_url, state, homes, times)
        return {key: make() for key, make in made.items()}

    def folders(self, newsroom: Newsroom) -> list[Folder]:
        """Every shelf of the site; those that link to the others last."""
        releases = Releases(self.table)
        everything = releases.collection(EVERYTHING)
        first = newsroom.languages[0].lower()
        known = {said.lower() for said in newsroom.languages} | {
            year.rpartition("-")[0] for year in everything.years
        }
        found = [Folder(first, EVERYTHING, ())] if everything.years else []
        for language in sorted(known):
            contents = releases.contents(language)
            found += [Folder(language, one.home, one.times) for one in contents]
            if f"{language}/" not in {one.home for one in contents}:
                found.append(Folder(language, f"{language}/", ()))
        return sorted(found, key=lambda folder: folder.heads)

    def take_back(self, head: Head) -> list[str]:
        """After a withdrawal: the pages of the release's shelves, closed pages of their feeds among them.

        head: of the release; the keys left on it are all of the feeds. What is closed never changes but for
        this.
        """
        language = head.language
        written = self.bring_up_to_date(language, head.touched, collections.times(head.address))
        self.drop(head.dropped)
        for home, number in feed_numbers(head.shelved):
            collection = Releases(self.table).collection(home)
            page = (number - 1) // PAGE + 1
            written += self.close(language, collection, page) if page <= collection.closed else []
        return written

    def drop(self, folders: Iterable[str]) -> None:
        """Takes away the search's indexes that had a release's words, once no page reads them."""
        for folder in folders:
            search_indexes.remove(self.bucket, folder)

    def bring_index_up_to_date(self, language: str) -> list[str]:
        """Makes the search's index of older releases where there is none, and the page that reads it."""
        month = f"{self.now.astimezone(ZoneInfo(self.current().timezone)):%Y-%m}"
        if not search_index.bring_up_to_date(self.table, self.bucket, language, month):
            return []
        return self.bring_up_to_date(language, (f"{language}/",), ())

    def everything(self, language: str) -> Iterator[str]:
        """Brings every page and feed of a language up to date, shelf by shelf; the homes as they are done."""
        for collection in (
            Releases(self.table).collection(EVERYTHING),
            *Releases(self.table).contents(language),
        ):
            if site.has_feed(collection.home):
                for number in range(1, collection.closed + 1):
                    self.close(language, collection, number)
            self.bring_up_to_date(
                language, (collection.home,), () if collection.home == EVERYTHING else collection.times
            )
            yield collection.home

    def begin(self, language: str) -> list[str]:
        """Makes the pages of a language that has no releases yet: no link leads nowhere."""
        if s3.look(self.bucket, f"{language}/index.html"):
            return []
        return self.bring_up_to_date(language, (f"{language}/",), ())

    def close(self, language: str, collection: Collection, number: int) -> list[str]:
        """Writes a closed page of a shelf's feeds where it differs: at first, and after a withdrawal."""
        entries = self._sound(Releases(self.table).page(collection.home, number))
        made = site.archive(self.current(), self.site_url, language, collection, number, entries)
        return bucket.rebuild(self.bucket, {key: content_type(key) for key in made}, lambda: made)

    def _close(self, language: str, collection: Collection | None) -> None:
        """The newest closed page must be there before a feed points at it; those before it are."""
        if collection is None or not collection.closed or not site.has_feed(collection.home):
            return
        if not all(
            s3.look(self.bucket, collection.home + archived(name, collection.closed)) for name in FEEDS
        ):
            self.close(language, collection, collection.closed)

    def _state(self, newsroom: Newsroom, language: str, homes: Sequence[str], times: Sequence[str]) -> State:
        releases = Releases(self.table)
        named = site.named(newsroom, language)
        found = {
            collection.home: replace(collection, name=named.get(collection.home, collection.name))
            for collection in releases.contents(language)
        }
        found[EVERYTHING] = releases.collection(EVERYTHING)
        pages = [home for home in homes if home != EVERYTHING]
        years, months = {}, {}
        for home in pages:
            for time in times:
                if site.is_year(time):
                    years[home, time] = lines(releases.lines(home, time=time, only=BRIEF))
                elif kind(home) == "language":
                    months[home, time] = lines(releases.lines(home, time=time))
        return State(
            language,
            found,
            entries={home: self._feed(found.get(home)) for home in homes if site.has_feed(home)},
            newest={home: lines(releases.lines(home, count=NEWEST)) for home in pages},
            years=years,
            months=months,
            events=tuple(releases.events(language, OCCASIONS)),
            today=self.now.astimezone(ZoneInfo(newsroom.timezone)).date(),
        )

    def _feed(self, collection: Collection | None) -> tuple[Entry, ...]:
        """What came after the closed pages."""
        if collection is None:
            return ()
        return self._sound(Releases(self.table).log(collection.home, PAGE * collection.closed, 2 * PAGE))

    def _sound(self, items: Iterable[Mapping[str, object]]) -> tuple[Entry, ...]:
        sound = load(items)
        self.quarantined |= set(sound.quarantined)
        return sound.entries
