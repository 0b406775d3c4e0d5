"""The newsroom's front page in one language: its releases, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from zoneinfo import ZoneInfo

from crier import dates, templates, words
from crier.characters import xml
from crier.feeds.entry import Channel, Entry
from crier.newsroom import Newsroom
from crier.outputs import story
from crier.templates import look


def render(newsroom: Newsroom, channel: Channel, entries: Sequence[Entry]) -> bytes:
    """index.html of a language: date, headline and summary of each entry, in the order given."""
    language, zone = channel.language, ZoneInfo(newsroom.timezone)
    days = [entry.published.astimezone(zone).date() for entry in entries]
    others = [other for other in newsroom.languages if other != language]
    page = templates.fill(
        "site/index.html",
        language=language,
        direction=dates.direction(language),
        title=f"{words.say(language, 'site.title')} · {newsroom.organisation}",
        newsroom=newsroom,
        channel=channel,
        entries=[
            (entry, day.isoformat(), dates.day(day, language))
            for entry, day in zip(entries, days, strict=True)
        ],
        others=[(other, f"/{other.lower()}/", dates.own_name(other)) for other in others],
        say=partial(words.say, language),
        foreign=story.foreign(language),
        **look.head(newsroom.accent),
    )
    return xml(page).encode()
