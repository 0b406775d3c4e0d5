"""What everybody may know of the newsroom: a small file on the site, for pages that are made on request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the web function reads facts and does without the model
    from crier.model.newsroom import Newsroom

KEY = "newsroom.json"  # in the site bucket


@dataclass(frozen=True)
class Choice:
    """A list or a topic that anybody may choose."""

    slug: str
    names: Mapping[str, str]

    def name(self, language: str) -> str:
        """Its name in this language, else in the first it has one in."""
        return self.names.get(language) or next(iter(self.names.values()))


@dataclass(frozen=True)
class Facts:
    """The newsroom's public face. As it is made, it is that of a newsroom that said nothing yet."""

    organisation: str = "Newsroom"
    languages: tuple[str, ...] = ("en",)
    accent: str = "#1d4e89"
    lists: tuple[Choice, ...] = (Choice("press", {"en": "Press", "es": "Prensa"}),)
    topics: tuple[Choice, ...] = ()


def render(newsroom: Newsroom) -> bytes:
    """The file. Lists that are not open are not in it: who may join them is not the public's choice."""
    said = {
        "format": 1,
        "organisation": newsroom.organisation,
        "languages": newsroom.languages,
        "accent": newsroom.accent,
        "lists": [{"slug": one.slug, "names": one.names} for one in newsroom.lists if one.open],
        "topics": [{"slug": one.slug, "names": one.names} for one in newsroom.topics if one.open],
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True).encode()


def read(data: bytes) -> Facts:
    """The facts of a file that `render` made."""
    said = json.loads(data)

    def choices(name: str) -> tuple[Choice, ...]:
        return tuple(Choice(one["slug"], one["names"]) for one in said[name])

    return Facts(
        said["organisation"], tuple(said["languages"]), said["accent"], choices("lists"), choices("topics")
    )
