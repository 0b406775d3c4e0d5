"""A shelf's first page and the pages of its years: the language's own, a topic's, a list's, a person's."""

from __future__ import annotations

from crier import words
from crier.feeds.entry import Channel
from crier.newsroom import Newsroom
from crier.shelves import Shelf
from crier.site import frame
from crier.site.state import State, kind


def render(newsroom: Newsroom, channel: Channel, shelf: Shelf, state: State) -> bytes:
    """index.html of a shelf: date, headline and summary of its newest releases, and its years."""
    language, own = channel.language, kind(shelf.home) == "language"
    section = "" if own else kind(shelf.home)
    said = "intro" if own else f"intro_{section}"
    return frame.fill(
        "index.html",
        newsroom,
        channel,
        section,
        words.say(language, "site.title") if own else shelf.name,
        words.say(language, f"site.{said}", organisation=newsroom.organisation, name=shelf.name),
        feeds=section != "people",
        role=shelf.role,
        entries=frame.listed(newsroom, language, state.newest.get(shelf.home, ())),
        years=frame.years(shelf),
        topics=[(f"/{topic.home}", topic.name) for topic in state.kind("topic")] if own else [],
        search=own,
    )


def year(newsroom: Newsroom, channel: Channel, shelf: Shelf, state: State, of: str) -> bytes:
    """{year}/index.html of a shelf: every release of the year, in brief."""
    language = channel.language
    about = "" if kind(shelf.home) == "language" else f"{shelf.name}: "
    return frame.fill(
        "year.html",
        newsroom,
        channel,
        "years",
        f"{about}{words.say(language, 'site.year', year=of)}",
        up=f"/{shelf.home}",
        entries=frame.listed(newsroom, language, state.years.get((shelf.home, of), ())),
        years=frame.years(shelf),
        this=of,
    )
