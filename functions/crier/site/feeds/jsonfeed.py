"""feed.json."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from crier.model.timestamps import zulu
from crier.site.feeds.entry import Channel, Entry

NAME = "feed.json"


def render(channel: Channel, entries: Sequence[Entry]) -> bytes:
    """The channel's releases as JSON Feed 1.1 (jsonfeed.org/version/1.1), newest first."""
    from crier.site.feeds import feedgen_adapter  # lxml, 20 ms

    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.url,
        "feed_url": channel.page(NAME),
        "description": channel.description,
        "language": channel.language,
        "authors": [{"name": channel.author}],
        "items": [_item(entry) for entry in feedgen_adapter.sound(entries).entries],
    }
    if channel.icon:
        feed["icon"] = channel.icon
    if channel.hub:
        feed["hubs"] = [{"type": "WebSub", "url": channel.hub}]
    if previous := channel.previous(NAME):
        feed["next_url"] = previous
    return (json.dumps(feed, ensure_ascii=False, indent=1) + "\n").encode()


def _item(entry: Entry) -> Mapping[str, Any]:
    item: dict[str, Any] = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "date_published": zulu(entry.published),
        "date_modified": zulu(entry.updated),
        "language": entry.language,
        "authors": [{"name": author} for author in entry.authors],
    }
    # An item has content: where there is no HTML, the summary is all there is.
    item |= {"content_html": entry.html} if entry.html else {"content_text": entry.summary}
    if entry.categories:
        item["tags"] = [name for _, name in entry.categories]
    if entry.image:
        item["image"] = entry.image
    if entry.pdf:
        url, length = entry.pdf
        item["attachments"] = [{"url": url, "mime_type": "application/pdf", "size_in_bytes": length}]
    return item
