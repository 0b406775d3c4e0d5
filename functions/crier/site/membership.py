"""Which shelves an edition goes on: topics, open lists, the people it quotes, its events, its words."""

from __future__ import annotations

import re
import unicodedata
from typing import Any
from urllib.parse import urlsplit

from slugify import slugify

from crier.model.edition import Edition
from crier.model.release import inlines, plain
from crier.rendering import story
from crier.site.collections import MOST
from crier.text.characters import xml

WORDS = 800  # kept of a release for the search: the first different ones


def of(edition: Edition) -> dict[str, Any]:
    """Plain values for shelves.Place: what stands in the table is decided there."""
    return {
        "topics": topics(edition),
        "lists": _lists(edition)[: MOST["lists"]],
        "people": people(edition),
        "events": _events(edition)[: MOST["events"]],
        "words": words(edition),
    }


def topics(edition: Edition) -> list[list[str]]:
    """[slug, name] of the topics whose shelves it stands on."""
    return _named(story.topics(edition))[: MOST["topics"]]


def people(edition: Edition) -> list[list[str]]:
    """[slug, name, role] of who is quoted and has a page for it."""
    return _people(edition)[: MOST["people"]]


def _named(pairs: tuple[tuple[str, str], ...]) -> list[list[str]]:
    """A topic that the newsroom does not list is the author's own word: its folder needs a slug."""
    found = {slugify(slug, max_length=40): name for slug, name in pairs}
    return [[slug, xml(name)] for slug, name in found.items() if slug]


def _lists(edition: Edition) -> list[list[str]]:
    """A list that is not open to everybody is nobody's business."""
    release = edition.release
    open_ones = {one.slug: one for one in edition.newsroom.lists if one.open}
    return [
        [slug, xml(open_ones[slug].name(release.language))] for slug in release.lists if slug in open_ones
    ]


def _people(edition: Edition) -> list[list[str]]:
    """Who is quoted, each once, with the role the release gives."""
    found: dict[str, list[str]] = {}
    for quote in edition.release.quotations:
        slug = slugify(quote.speaker or "", max_length=60)
        if quote.speaker and slug and (slug not in found or (quote.role and not found[slug][2])):
            found[slug] = [slug, xml(quote.speaker), xml(quote.role or "")]
    return list(found.values())


def _events(edition: Edition) -> list[dict[str, Any]]:
    release = edition.release
    host = urlsplit(edition.site_url).hostname or "localhost"
    return [
        {
            "uid": f"{edition.release_id}-{at + 1}@{host}",
            "name": xml(event.name or release.headline),
            "start": event.start.isoformat(),
            "end": event.end.isoformat() if event.end else None,
            "timezone": event.timezone,
            "place": xml(", ".join(story.lines(event.place))) if event.place else "",
            "summary": xml(story.summary(release)),
            "url": edition.url,
            "language": release.language,
            "topics": [slug for slug, _ in _named(story.topics(edition))],
            "created": edition.published.isoformat(),
            "updated": edition.updated.isoformat(),
        }
        for at, event in enumerate(release.events)
        if event.start
    ]


def words(edition: Edition) -> str:
    """Every different word of the release, folded as a reader types it: no accents, no capitals."""
    release = edition.release
    texts = [release.headline, release.subheadline or "", *map(plain, inlines(release.body))]
    texts += [f"{quote.speaker or ''} {quote.text}" for quote in release.quotations]
    folded = unicodedata.normalize("NFKD", " ".join(texts).casefold())
    letters = "".join(c for c in folded if not unicodedata.combining(c))
    different = dict.fromkeys(re.findall(r"\w{2,40}", letters))
    return " ".join(list(different)[:WORDS])
