"""Every feed of a channel: the rows are in crier.model.public_files, what makes them is here.

Feeds are always built from the entries of the Releases table, never from
yesterday's feed. `load` (or `sound`) says which entries had to be left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from crier.model.public_files import FEEDS
from crier.site.feeds.entry import Channel, Entry

if TYPE_CHECKING:
    from crier.site.feeds.feedgen_adapter import Sound


def render(name: str, channel: Channel, entries: Sequence[Entry]) -> bytes:
    """A feed of this channel, newest first. The same state gives the same bytes."""
    made: bytes = import_module(f"crier.site.feeds.{FEEDS[name].module}").render(channel, entries)
    return made


def load(items: Iterable[Mapping[str, object]]) -> Sound:
    """The entries that feeds can hold, newest first, and the ids of the quarantined."""
    from crier.site.feeds import feedgen_adapter  # lxml, 20 ms

    return feedgen_adapter.load(items)
