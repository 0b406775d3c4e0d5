"""Bringing pages and feeds up to date: the table is read, what follows is written where it differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from crier import shelves, site
from crier.aws import objects
from crier.aws import site as bucket
from crier.aws.releases import Releases
from crier.feeds import load
from crier.feeds.entry import Entry, archived
from crier.filetypes import content_type
from crier.newsroom import Newsroom
from crier.shelves import EVERYTHING, PAGE, Shelf
from crier.site.state import NEWEST, OCCASIONS, State, lines


@dataclass
class Newsstand:
    """One newsroom's site. `today` is the day in its zone."""

    table: str  # of releases
    bucket: str
    newsroom: Newsroom
    site_url: str
    today: date
    quarantined: set[str] = field(default_factory=set)  # ids of entries no feed could hold

    def bring(self, language: str, homes: Sequence[str], years: Sequence[str]) -> list[str]:
        """Brings the shelves of these homes up to date; the keys that were written, if any."""
        blank = State(language, {})
        names = site.plan(self.newsroom, self.site_url, blank, homes, years)

        def build() -> Mapping[str, bytes]:
            state = self._state(language, homes, years)
            for home in homes:
                self._close(language, state.shelves.get(home))
            made = site.plan(self.newsroom, self.site_url, state, homes, years)
            return {key: make() for key, make in made.items()}

        return bucket.rebuild(self.bucket, {key: content_type(key) for key in names}, build)

    def take_back(self, language: str, keys: Sequence[str], homes: Sequence[str], year: str) -> list[str]:
        """After a withdrawal: the pages of the release's shelves, closed pages of their feeds among them.

        keys: those left on the head, all of the feeds. What is closed never changes but for this.
        """
        written = self.bring(language, homes, (year,))
        for pk, sk in shelves.split(keys):
            if pk.startswith("feed#"):
                shelf = Releases(self.table).shelf(pk.removeprefix("feed#/"))
                page = (int(sk) - 1) // PAGE + 1
                written += self.close(language, shelf, page) if page <= shelf.closed else []
        return written

    def everything(self, language: str) -> Iterator[str]:
        """Brings every page and feed of a language up to date, shelf by shelf; the homes as they are done."""
        for shelf in (Releases(self.table).shelf(EVERYTHING), *Releases(self.table).contents(language)):
            if site.has_feed(shelf.home):
                for number in range(1, shelf.closed + 1):
                    self.close(language, shelf, number)
            self.bring(language, (shelf.home,), () if shelf.home == EVERYTHING else shelf.years)
            yield shelf.home

    def begin(self, language: str) -> list[str]:
        """Makes the pages of a language that has no releases yet: no link leads nowhere."""
        try:
            objects.head(self.bucket, f"{language}/index.html")
        except objects.Missing:
            return self.bring(language, (f"{language}/",), ())
        return []

    def close(self, language: str, shelf: Shelf, number: int) -> list[str]:
        """Writes a closed page of a shelf's feeds where it differs: at first, and after a withdrawal."""
        items = Releases(self.table).log(shelf.home, PAGE * (number - 1), PAGE)
        entries = self._sound(item for item in items if int(item["sk"]) <= PAGE * number)
        made = site.archive(self.newsroom, self.site_url, language, shelf, number, entries)
        return bucket.rebuild(self.bucket, {key: content_type(key) for key in made}, lambda: made)

    def _close(self, language: str, shelf: Shelf | None) -> None:
        """The newest closed page must be there before a feed points at it; those before it are."""
        if shelf is None or not shelf.closed or not site.has_feed(shelf.home):
            return
        try:
            objects.head(self.bucket, shelf.home + archived("feed.json", shelf.closed))
        except objects.Missing:
            self.close(language, shelf, shelf.closed)

    def _state(self, language: str, homes: Sequence[str], years: Sequence[str]) -> State:
        releases = Releases(self.table)
        found = {shelf.home: shelf for shelf in releases.contents(language)}
        found[EVERYTHING] = releases.shelf(EVERYTHING)
        pages = [home for home in homes if home != EVERYTHING]
        return State(
            language,
            found,
            entries={home: self._feed(found.get(home)) for home in homes if site.has_feed(home)},
            newest={home: lines(releases.lines(home, count=NEWEST)) for home in pages},
            years={(home, year): lines(releases.lines(home, year=year)) for home in pages for year in years},
            events=tuple(releases.events(language, OCCASIONS)),
            today=self.today,
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
