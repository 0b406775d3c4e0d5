"""The newsroom: the pages around the releases, and what must lie in the site bucket beside them.

Keys are those of the bucket, without a slash at their beginning.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from crier.feeds import FEEDS
from crier.feeds.entry import Channel, Entry
from crier.newsroom import Newsroom
from crier.site import index, missing, root
from crier.templates.look import assets

__all__ = ["NEWEST", "SITE", "assets", "names", "pages"]

NEWEST = 50  # releases in a feed and on the index

Renderer = Callable[[Newsroom, Channel, Sequence[Entry]], bytes]

SITE: dict[str, Renderer] = {
    "index.html": index.render,
}


def names(language: str) -> tuple[str, ...]:
    """The keys of everything that may change when a release in this language does."""
    home = f"{language.lower()}/"
    return (*(home + name for name in FEEDS), *(home + name for name in SITE), "index.html", "404.html")


def pages(newsroom: Newsroom, language: str, site_url: str, entries: Sequence[Entry]) -> Mapping[str, bytes]:
    """Feeds, index, root and 404 for a channel's newest entries: the same state gives the same bytes."""
    channel = Channel.of(newsroom, language, site_url)
    home = f"{language.lower()}/"
    made = {home + name: render(channel, entries) for name, render in FEEDS.items()}
    made |= {home + name: render(newsroom, channel, entries) for name, render in SITE.items()}
    made["404.html"] = missing.render(newsroom)
    if len(newsroom.languages) > 1:
        made["index.html"] = root.render(newsroom)
    elif language == newsroom.languages[0]:
        # One language: its index is the front page. It names /en/ as its address.
        made["index.html"] = made[home + "index.html"]
    return made
