"""Every feed of a channel, by the name it has beside the index page.

Feeds are always built from the entries of the Releases table, never from
yesterday's feed. `load` (or `sound`) says which entries had to be left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from crier.site.feeds import atom, jsonfeed, rss
from crier.site.feeds.entry import Channel, Entry

if TYPE_CHECKING:
    from crier.site.feeds.feedgen_adapter import Sound

Renderer = Callable[[Channel, Sequence[Entry]], bytes]

FEEDS: dict[str, Renderer] = {
    "feed.atom": atom.render,
    "feed.rss": rss.render,
    "feed.json": jsonfeed.render,
}


def load(items: Iterable[Mapping[str, object]]) -> Sound:
    """The entries that feeds can hold, newest first, and the ids of the quarantined."""
    from crier.site.feeds import feedgen_adapter  # lxml, 20 ms

    return feedgen_adapter.load(items)
