"""The page at / of a newsroom in several languages: a plain choice, no guess and no redirect."""

from __future__ import annotations

from functools import partial

from crier.model.newsroom import Newsroom
from crier.rendering import story, templates
from crier.rendering.templates import look
from crier.text import dates, messages
from crier.text.characters import xml


def render(newsroom: Newsroom) -> bytes:
    """index.html of the site: each language in its own words."""
    language = newsroom.languages[0]
    page = templates.fill(
        "site/root.html",
        language=language,
        direction=dates.direction(language),
        title=newsroom.organisation,
        newsroom=newsroom,
        choices=[(tag, f"/{tag.lower()}/", dates.own_name(tag)) for tag in newsroom.languages],
        say=partial(messages.say, language),
        foreign=story.foreign(language),
        **look.head(newsroom.accent, newsroom.logo),
    )
    return xml(page).encode()
