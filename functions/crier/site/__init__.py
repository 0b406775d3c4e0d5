"""The newsroom: the pages and feeds around the releases, and what must lie in the site bucket beside them.

Keys are those of the bucket, without a slash at their beginning. A plan names every key and how to make it:
the keys follow from what changed alone, so they can be read before the state is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from crier.model import newsroom_facts
from crier.model.newsroom import Newsroom
from crier.model.public_files import FEEDS, archived
from crier.rendering.templates.look import assets
from crier.site import (
    collection_pages,
    directories,
    event_pages,
    feeds,
    imprint_page,
    missing_page,
    root_page,
    sitemaps,
    verify_page,
    withdrawn_page,
)
from crier.site.collections import EVERYTHING, Collection
from crier.site.feeds.entry import Channel, Entry
from crier.site.language_state import State, kind
from crier.text.characters import xml

__all__ = ["DIRECTORIES", "archive", "assets", "channel", "has_feed", "is_year", "named", "plan", "withdrawn"]

Make = Callable[[], bytes]
Renderer = Callable[[Newsroom, Channel, State], bytes]

DIRECTORIES: dict[str, Renderer] = {
    "topics": directories.topics,
    "people": directories.people,
    "events": event_pages.render,
    "contacts": directories.contacts,
    "feeds": directories.feeds,
    "search": directories.search,
    "imprint": imprint_page.render,
    "verify": verify_page.render,
}


def has_feed(home: str) -> bool:
    """Whether feeds lie in this folder. People have a page and no feed."""
    return kind(home) != "people"


def channel(
    newsroom: Newsroom, site_url: str, language: str, home: str, collection: Collection | None = None
) -> Channel:
    """The channel of a shelf, its head pointing at the newest closed page."""
    spelling = newsroom.languages[0] if home == EVERYTHING else _spelt(newsroom, language)
    feed_channel = Channel.at(newsroom, spelling, f"{site_url}/{home}", collection.name if collection else "")
    return replace(feed_channel, older=collection.closed if collection else 0)


def _spelt(newsroom: Newsroom, language: str) -> str:
    """A language of an address (pt-br) as the newsroom writes it (pt-BR)."""
    return next((one for one in newsroom.languages if one.lower() == language), language)


def named(newsroom: Newsroom, language: str) -> dict[str, str]:
    """What the newsroom calls its topics and lists in this language, by the home of their shelves."""
    spelling = _spelt(newsroom, language)
    topics = {f"{language}/topics/{one.slug}/": xml(one.name(spelling)) for one in newsroom.topics}
    return topics | {f"{language}/lists/{one.slug}/": xml(one.name(spelling)) for one in newsroom.ordinary}


def plan(
    newsroom: Newsroom, site_url: str, state: State, homes: Iterable[str], times: Sequence[str]
) -> dict[str, Make]:
    """Everything that changes when a release of these times comes or goes on the shelves of these homes.

    times: years, and of a language's own shelf months, see shelves.times.
    """
    files_to_make: dict[str, Make] = {}
    for home in homes:
        files_to_make |= _collection(newsroom, site_url, state, home, times)
        if kind(home) == "language":
            files_to_make |= _around(newsroom, site_url, state, times)
    return files_to_make


def withdrawn(newsroom: Newsroom, site_url: str, language: str, address: str, when: datetime) -> bytes:
    """The notice at the address of a release that was withdrawn, and when."""
    feed_channel = channel(newsroom, site_url, language, f"{language}/")
    return withdrawn_page.render(newsroom, replace(feed_channel, url=f"{site_url}{address}"), when)


def _collection(
    newsroom: Newsroom, site_url: str, state: State, home: str, times: Sequence[str]
) -> dict[str, Make]:
    collection = state.collections.get(home, Collection(home, kind(home)))
    feed_channel = channel(newsroom, site_url, state.language, home, collection)
    files_to_make: dict[str, Make] = {}
    if has_feed(home):
        entries = state.entries.get(home, ())
        files_to_make |= {home + name: partial(feeds.render, name, feed_channel, entries) for name in FEEDS}
    if home == EVERYTHING:
        return files_to_make
    files_to_make[f"{home}index.html"] = partial(
        collection_pages.render, newsroom, feed_channel, collection, state
    )
    for year in filter(is_year, times):
        page = replace(feed_channel, url=f"{feed_channel.url}{year}/")
        files_to_make[f"{home}{year}/index.html"] = partial(
            collection_pages.year, newsroom, page, collection, state, year
        )
    if kind(home) == "topics":
        slug = home.split("/")[2]
        own = [item for item in state.events if slug in item["topics"]]  # type: ignore[operator]
        files_to_make[f"{home}events.ics"] = partial(
            event_pages.calendar, feed_channel.title, feed_channel.url, own
        )
    return files_to_make


def is_year(time: str) -> bool:
    """2026, and not 2026-11."""
    return "-" not in time


def _around(newsroom: Newsroom, site_url: str, state: State, times: Sequence[str]) -> dict[str, Make]:
    """What stands once in a language, and once on the site."""
    home, language = state.home, state.language
    feed_channel = channel(newsroom, site_url, language, home)
    files_to_make: dict[str, Make] = {}
    for name, render in DIRECTORIES.items():
        page = replace(feed_channel, url=f"{feed_channel.url}{name}/")
        files_to_make[f"{home}{name}/index.html"] = partial(render, newsroom, page, state)
    if language == newsroom.languages[0].lower():  # short, to be printed: the page names its own address
        page = replace(feed_channel, url=f"{feed_channel.url}verify/")
        files_to_make["verify/index.html"] = partial(verify_page.render, newsroom, page, state)
    files_to_make[f"{home}events/events.ics"] = partial(
        event_pages.calendar, feed_channel.title, f"{feed_channel.url}events/", state.events
    )
    for time in times:
        if is_year(time):
            lines = state.years.get((home, time), ())
            files_to_make[f"sitemap-{language}-{time}.xml"] = partial(sitemaps.sitemap, lines)
        else:
            lines = state.months.get((home, time), ())
            files_to_make[f"{home}search/{time}.json"] = partial(sitemaps.shard, lines)
    files_to_make[f"sitemap-{language}.xml"] = partial(sitemaps.places, _places(site_url, state))
    files_to_make["sitemap.xml"] = partial(sitemaps.sitemap_index, site_url, _parts(newsroom, state))
    files_to_make["robots.txt"] = partial(sitemaps.robots, site_url)
    files_to_make["404.html"] = partial(missing_page.render, newsroom)
    files_to_make[newsroom_facts.KEY] = partial(newsroom_facts.render, newsroom)
    if len(newsroom.languages) > 1:
        files_to_make["index.html"] = partial(root_page.render, newsroom)
    elif language == newsroom.languages[0].lower():
        # One language: its index is the front page. It names /en/ as its address.
        first = channel(newsroom, site_url, language, home, state.own())
        files_to_make["index.html"] = partial(collection_pages.render, newsroom, first, state.own(), state)
    return files_to_make


def _places(site_url: str, state: State) -> list[str]:
    own = [collection for collection in state.collections.values() if collection.home != EVERYTHING]
    places = {f"{site_url}/{state.home}{name}/" for name in DIRECTORIES}
    for collection in own:
        places.add(f"{site_url}/{collection.home}")
        places.update(f"{site_url}/{collection.home}{year}/" for year in collection.years)
    return sorted(places)


def _parts(newsroom: Newsroom, state: State) -> list[str]:
    everything = state.collections.get(EVERYTHING, Collection(EVERYTHING, "everything"))
    names = {language.lower() for language in newsroom.languages} | {*everything.years}
    return [f"sitemap-{name}.xml" for name in sorted(names)]


def archive(
    newsroom: Newsroom,
    site_url: str,
    language: str,
    collection: Collection,
    number: int,
    entries: Sequence[Entry],
) -> Mapping[str, bytes]:
    """A closed page of a shelf's feeds, in every format: what it holds never changes any more."""
    feed_channel = channel(newsroom, site_url, language, collection.home, collection)
    closed = replace(feed_channel, archive=number, older=number - 1)
    return {collection.home + archived(name, number): feeds.render(name, closed, entries) for name in FEEDS}
