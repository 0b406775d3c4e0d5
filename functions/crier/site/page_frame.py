"""The frame around every page of the newsroom: name, sections, foot."""

from __future__ import annotations

from datetime import date
from functools import partial
from itertools import groupby
from zoneinfo import ZoneInfo

from crier.model.newsroom import Newsroom
from crier.model.public_files import FEEDS
from crier.rendering import sections, story, templates
from crier.rendering.templates import look
from crier.site.collections import Collection
from crier.site.feeds.entry import Channel
from crier.site.language_state import Line
from crier.text import dates, messages
from crier.text.characters import xml

FOOT = ("verify", "imprint")  # pages that the foot leads to


def fill(
    template: str,
    newsroom: Newsroom,
    channel: Channel,
    section: str,
    heading: str,
    intro: str = "",
    *,
    feeds: bool = False,
    **values: object,
) -> bytes:
    """A page of the newsroom. channel: its address and language; feeds: they lie beside it."""
    language = channel.language
    home = f"/{language}/"
    say = partial(messages.say, language)
    others = [other.lower() for other in newsroom.languages if other.lower() != language]
    page = templates.fill(
        f"site/{template}",
        language=language,
        title=f"{heading} · {newsroom.organisation}",
        newsroom=newsroom,
        channel=channel,
        home=home,
        heading=heading,
        intro=intro,
        foot=[(f"{home}{name}/", say(f"{name}.link"), name == section) for name in FOOT],
        sections=sections.links(language, home, section),
        feeds=[(channel.feed(feed.name), feed.plain_type, feed.title) for feed in FEEDS.values()]
        if feeds
        else [],
        others=[(other, f"/{other}/", dates.own_name(other)) for other in others],
        # Crier's own heading is not in the page's language where Crier does not speak it.
        say=say,
        spoken=messages.spoken(language),
        words=messages.for_readers(language),
        form_language=story.form_language(language),
        foreign=story.foreign(language),
        direction=dates.direction(language),
        **dates.signs(language),
        **look.head(newsroom.accent, newsroom.logo),
        **values,
    )
    return xml(page).encode()


def listed(newsroom: Newsroom, language: str, lines: tuple[Line, ...]) -> list[tuple[Line, str, str]]:
    """Each line with its day, for machines and in words, on the newsroom's clock."""
    days = [line.published.astimezone(ZoneInfo(newsroom.timezone)).date() for line in lines]
    return [(line, day.isoformat(), dates.day(day, language)) for line, day in zip(lines, days, strict=True)]


def by_month(
    newsroom: Newsroom, language: str, lines: tuple[Line, ...]
) -> list[tuple[str, list[tuple[Line, str, str]]]]:
    """The lines as `listed`, under the name of each month."""
    groups = groupby(listed(newsroom, language, lines), key=lambda one: one[1][:7])
    return [
        (dates.month(date.fromisoformat(f"{month}-01"), language), list(group)) for month, group in groups
    ]


def years(collection: Collection) -> list[tuple[str, str]]:
    """(address, year) of a shelf's years, newest first."""
    return [(f"/{collection.home}{year}/", year) for year in reversed(collection.years)]
