"""feed.atom."""

from __future__ import annotations

from collections.abc import Sequence

from crier.site.feeds.entry import Channel, Entry


def render(channel: Channel, entries: Sequence[Entry]) -> bytes:
    """The channel's releases as Atom (RFC 4287), newest first."""
    from crier.site.feeds import feedgen_adapter  # lxml, 20 ms

    return feedgen_adapter.atom(channel, entries, "feed.atom")
