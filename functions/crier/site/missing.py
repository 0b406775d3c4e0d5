"""404.html: what a reader sees where there is nothing, in every language of the newsroom."""

from __future__ import annotations

from functools import partial

from crier import dates, templates, words
from crier.characters import xml
from crier.newsroom import Newsroom
from crier.outputs import story
from crier.templates import look


def render(newsroom: Newsroom) -> bytes:
    """The page, with a way back to the releases. It is served at any address: every link is absolute."""
    language = newsroom.languages[0]
    page = templates.fill(
        "site/missing.html",
        language=language,
        direction=dates.direction(language),
        title=f"{words.say(language, 'site.missing_title')} · {newsroom.organisation}",
        newsroom=newsroom,
        sections=[(tag, f"/{tag.lower()}/", partial(words.say, tag)) for tag in _spoken(newsroom)],
        say=partial(words.say, language),
        foreign=story.foreign(language),
        **look.head(newsroom.accent),
    )
    return xml(page).encode()


def _spoken(newsroom: Newsroom) -> list[str]:
    """The newsroom's languages that Crier speaks; its first, in English, where it speaks none."""
    known = [tag for tag in newsroom.languages if tag.partition("-")[0] in words.languages()]
    return known or [newsroom.languages[0]]
