"""404.html: what a reader sees where there is nothing, in every language of the newsroom."""

from __future__ import annotations

from functools import partial

from crier.model.newsroom import Newsroom
from crier.rendering import story, templates
from crier.rendering.templates import look
from crier.text import dates, messages
from crier.text.characters import xml


def render(newsroom: Newsroom) -> bytes:
    """The page, with a way back to the releases. It is served at any address: every link is absolute."""
    language = newsroom.languages[0]
    page = templates.fill(
        "site/missing.html",
        language=language,
        direction=dates.direction(language),
        title=f"{messages.say(language, 'site.missing_title')} · {newsroom.organisation}",
        newsroom=newsroom,
        sections=[(tag, f"/{tag.lower()}/", partial(messages.say, tag)) for tag in _spoken(newsroom)],
        say=partial(messages.say, language),
        foreign=story.foreign(language),
        **look.head(newsroom.accent, newsroom.logo),
    )
    return xml(page).encode()


def _spoken(newsroom: Newsroom) -> list[str]:
    """The newsroom's languages that Crier speaks; its first, in English, where it speaks none."""
    known = [tag for tag in newsroom.languages if tag.partition("-")[0] in messages.languages()]
    return known or [newsroom.languages[0]]
