"""Which shelves an edition goes on: topics, open lists, the people it quotes, its events, its words."""

from __future__ import annotations

import re
import unicodedata
from typing import Any
from urllib.parse import urlsplit

from crier.model.edition import Edition
from crier.model.naming import MOST_COLLECTIONS
from crier.model.release import inlines, plain
from crier.rendering import collection_slugs, story
from crier.text.characters import xml

WORDS = 800  # kept of a release for the search: the first different ones


def of(edition: Edition) -> dict[str, Any]:
    """Plain values for shelves.Place: what stands in the table is decided there."""
    return {
        "topics": collection_slugs.topics(edition),
        "lists": _lists(edition)[: MOST_COLLECTIONS["lists"]],
        "people": collection_slugs.people(edition),
        "events": _events(edition)[: MOST_COLLECTIONS["events"]],
        "words": words(edition),
    }


def _lists(edition: Edition) -> list[list[str]]:
    """A list that is not open to everybody is nobody's business."""
    release = edition.release
    open_ones = {one.slug: one for one in edition.newsroom.lists if one.open}
    return [
        [slug, xml(open_ones[slug].name(release.language))] for slug in release.lists if slug in open_ones
    ]


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
            "summary": xml(story.about_event(edition, event)),
            "url": edition.url,
            "language": release.language,
            "topics": [slug for slug, _ in collection_slugs.named(story.topics(edition))],
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
