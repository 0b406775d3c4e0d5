"""A shelf's first page and the pages of its years: the language's own, a topic's, a list's, a person's."""

from __future__ import annotations

from urllib.parse import urlsplit

from crier.model.newsroom import Newsroom
from crier.rendering import sections
from crier.site import page_frame
from crier.site.collections import Collection
from crier.site.feeds.entry import Channel
from crier.site.language_state import State, kind
from crier.text import dates, messages


def render(newsroom: Newsroom, channel: Channel, collection: Collection, state: State) -> bytes:
    """index.html of a shelf: date, headline and summary of its newest releases, and its years."""
    language, own = channel.language, kind(collection.home) == "language"
    section = "" if own else kind(collection.home)
    said = "intro" if own else f"intro_{section}"
    return page_frame.fill(
        "index.html",
        newsroom,
        channel,
        section,
        messages.say(language, "site.title") if own else collection.name,
        messages.say(language, f"site.{said}", organisation=newsroom.organisation, name=collection.name),
        feeds=section != "people",
        role=collection.role,
        months=page_frame.by_month(newsroom, language, state.newest.get(collection.home, ())),
        years=page_frame.years(collection),
        topics=[(f"/{topic.home}", topic.name) for topic in state.kind("topic")] if own else [],
        search=own,
    )


def year(newsroom: Newsroom, channel: Channel, collection: Collection, state: State, of: str) -> bytes:
    """{year}/index.html of a shelf: every release of the year, in brief."""
    language = channel.language
    about = "" if kind(collection.home) == "language" else f"{collection.name}{dates.colon(language)} "
    return page_frame.fill(
        "year.html",
        newsroom,
        channel,
        "years",
        f"{about}{messages.say(language, 'site.year', year=of)}",
        up=f"/{collection.home}",
        entries=page_frame.listed(newsroom, language, state.years.get((collection.home, of), ())),
        years=page_frame.years(collection),
        this=of,
        place=lambda url: sections.in_its_year(urlsplit(url).path)[1],
    )
