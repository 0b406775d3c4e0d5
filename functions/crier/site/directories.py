"""The pages that list other pages: topics, people, feeds, contacts, and the search."""

from __future__ import annotations

from functools import partial

from crier.model.newsroom import Newsroom
from crier.model.public_files import FEEDS
from crier.rendering.templates import look
from crier.site import page_frame
from crier.site.feeds.entry import Channel
from crier.site.language_state import State
from crier.text import dates, messages


def topics(newsroom: Newsroom, channel: Channel, state: State) -> bytes:
    """topics/index.html: every topic that has releases."""
    return _collections(newsroom, channel, state, "topics", "topic")


def people(newsroom: Newsroom, channel: Channel, state: State) -> bytes:
    """people/index.html: everybody who was quoted, with the role the newest release gives."""
    return _collections(newsroom, channel, state, "people", "person")


def _collections(newsroom: Newsroom, channel: Channel, state: State, section: str, kind: str) -> bytes:
    return page_frame.fill(
        "directory.html",
        newsroom,
        channel,
        section,
        messages.say(channel.language, f"site.section.{section}"),
        messages.say(channel.language, f"site.about_{section}", organisation=newsroom.organisation),
        entries=[
            (f"/{collection.home}", collection.name, collection.role) for collection in state.kind(kind)
        ],
        empty=f"site.no_{section}",
    )


def contacts(newsroom: Newsroom, channel: Channel, state: State) -> bytes:
    """contacts/index.html: whom the media may ask."""
    language = channel.language
    return page_frame.fill(
        "contacts.html",
        newsroom,
        channel,
        "contacts",
        messages.say(language, "site.section.contacts"),
        messages.say(language, "site.about_contacts", organisation=newsroom.organisation),
        contacts=newsroom.contacts,
        language_name=partial(dates.language_name, language=language),
    )


def feeds(newsroom: Newsroom, channel: Channel, state: State) -> bytes:
    """feeds/index.html: what feeds and calendars there are, and what to do with them."""
    language = channel.language
    folders = [("/", messages.say(language, "site.everything"))] if len(newsroom.languages) > 1 else []
    folders.append((f"/{state.home}", messages.say(language, "site.title")))
    folders += [
        (f"/{collection.home}", collection.name) for collection in (*state.kind("topic"), *state.kind("list"))
    ]
    return page_frame.fill(
        "feeds.html",
        newsroom,
        channel,
        "feeds",
        messages.say(language, "site.section.feeds"),
        messages.say(language, "site.about_feeds", organisation=newsroom.organisation),
        folders=folders,
        formats=list(FEEDS.values()),
        calendars=[
            (f"/{state.home}events/events.ics", messages.say(language, "site.section.events")),
            *((f"/{collection.home}events.ics", collection.name) for collection in state.kind("topic")),
        ],
    )


def search(newsroom: Newsroom, channel: Channel, state: State) -> bytes:
    """search/index.html: with JavaScript a search over every word, without it the lists to look through."""
    language = channel.language
    return page_frame.fill(
        "search.html",
        newsroom,
        channel,
        "search",
        messages.say(language, "site.section.search"),
        messages.say(language, "site.about_search", organisation=newsroom.organisation),
        years=page_frame.years(state.own()),
        months=" ".join(reversed(state.own().months)),
        indexed=state.own().indexed,
        topics=[(f"/{topic.home}", topic.name) for topic in state.kind("topic")],
        scripts=(look.asset("minisearch"), look.asset("search")),
    )
