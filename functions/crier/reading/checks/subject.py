"""What a check looks at, and what it answers with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from crier.model.newsroom import Newsroom
from crier.model.release import Level, Reading
from crier.reading import confidence
from crier.reading.fields.extraction import Fields
from crier.reading.fields.layout import is_prose


@dataclass(frozen=True)
class Hit:
    """One thing met: the words it is about, and which message of its check tells it.

    `variant` names the message under `findings.<check>.<variant>`; `level`
    replaces the check's own; `values` fill the message.
    """

    excerpt: str = ""
    variant: str = ""
    level: Level | None = None
    values: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Subject:
    """One reading, before its verdict."""

    fields: Fields
    newsroom: Newsroom
    now: datetime  # UTC
    file: str  # the name staff gave it, for display
    translations: tuple[Reading, ...] = ()  # the same release in its other languages
    checks: frozenset[str] = frozenset()  # the names there are, for what `accept:` says

    def facts(self, *kinds: str) -> Iterator[str]:
        """The texts of the facts of these kinds."""
        return (fact.text for fact in self.fields.document.facts if fact.kind in kinds)

    @cached_property
    def confidence(self) -> confidence.Confidence:
        """How sure the reading is of itself."""
        return confidence.of(self.fields)

    @cached_property
    def paragraphs(self) -> list[str]:
        """The words of the body's units, in order."""
        return [words for index in self.fields.body_units if (words := self.fields.layout.words(index))]

    @cached_property
    def published_words(self) -> list[str]:
        """Every text that would be published: headline, body, boilerplate, notes."""
        found = self.fields
        heads = [text for text in (found.headline, found.subheadline) if text]
        return [
            *heads,
            *self.paragraphs,
            *(text for each in found.boilerplate for text in each.text.split("\n\n")),
            *found.notes,
        ]

    @cached_property
    def prose(self) -> list[str]:
        """The paragraphs among the published words."""
        return [words for words in self.published_words if is_prose(words)]


def around(text: str, start: int, end: int, around_characters: int = 60) -> str:
    """The words around a place in a text."""
    left, right = max(0, start - around_characters), min(len(text), end + around_characters)
    return ("…" if left else "") + text[left:right].strip() + ("…" if right < len(text) else "")
