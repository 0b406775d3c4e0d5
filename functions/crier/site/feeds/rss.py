"""feed.rss."""

from __future__ import annotations

from collections.abc import Sequence

from crier.site.feeds.entry import Channel, Entry


def render(channel: Channel, entries: Sequence[Entry]) -> bytes:
    """The channel's releases as RSS 2.0, newest first."""
    from crier.site.feeds import feedgen_adapter

    return feedgen_adapter.rss(channel, entries, "feed.rss")
