"""404.html: what a reader sees where there is nothing, in every language of the newsroom."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from crier.model.newsroom import Newsroom
from crier.rendering import story, templates
from crier.rendering.templates import look
from crier.text import dates, messages
from crier.text.characters import xml

if TYPE_CHECKING:
    from markupsafe import Markup


def render(newsroom: Newsroom) -> bytes:
    """The page, with a way back to the releases. It is served at any address: every link is absolute."""
    language = newsroom.languages[0]
    page = templates.fill(
        "site/missing.html",
        language=language,
        direction=dates.direction(language),
        title=f"{messages.say(language, 'site.missing_title')} · {newsroom.organisation}",
        newsroom=newsroom,
        sections=[
            (_attributes(tag, language), f"/{tag.lower()}/", partial(messages.say, tag))
            for tag in _known(newsroom)
        ],
        say=partial(messages.say, language),
        foreign=story.foreign(language),
        **look.head(newsroom.accent, newsroom.logo),
    )
    return xml(page).encode()


def _known(newsroom: Newsroom) -> list[str]:
    """The newsroom's languages that Crier has words in; its first, in English, where it has them in none."""
    known = [tag for tag in newsroom.languages if tag.partition("-")[0] in messages.reader_languages()]
    return known or [newsroom.languages[0]]


def _attributes(tag: str, page: str) -> Markup:
    """The language of a part of the page, and its direction where that is not the page's."""
    from markupsafe import Markup  # comes with Jinja2

    turned = dates.direction(tag) != dates.direction(page)
    own = Markup(' lang="{}"').format(tag)
    return story.foreign(tag) or (own + Markup(' dir="{}"').format(dates.direction(tag)) if turned else own)
