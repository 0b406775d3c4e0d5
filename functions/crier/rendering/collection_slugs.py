"""The topics and people of an edition that have a page of their own, by the slug of its folder."""

from __future__ import annotations

from slugify import slugify

from crier.model.edition import Edition
from crier.model.naming import MOST_COLLECTIONS
from crier.rendering import story
from crier.text.characters import xml


def topics(edition: Edition) -> list[list[str]]:
    """[slug, name] of the topics whose shelves it stands on."""
    return named(story.topics(edition))[: MOST_COLLECTIONS["topics"]]


def people(edition: Edition) -> list[list[str]]:
    """[slug, name, role] of who is quoted and has a page for it."""
    return _people(edition)[: MOST_COLLECTIONS["people"]]


def named(pairs: tuple[tuple[str, str], ...]) -> list[list[str]]:
    """[slug, name] of each. A topic the newsroom does not list is the author's own word: it needs a slug."""
    found = {slugify(slug, max_length=40): name for slug, name in pairs}
    return [[slug, xml(name)] for slug, name in found.items() if slug]


def _people(edition: Edition) -> list[list[str]]:
    """Who is quoted, each once, with the role the release gives."""
    found: dict[str, list[str]] = {}
    for quote in edition.release.quotations:
        slug = slugify(quote.speaker or "", max_length=60)
        if quote.speaker and slug and (slug not in found or (quote.role and not found[slug][2])):
            found[slug] = [slug, xml(quote.speaker), xml(quote.role or "")]
    return list(found.values())
