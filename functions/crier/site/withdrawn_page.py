"""What stands at a withdrawn release's address: a notice, and not a word of the release."""

from __future__ import annotations

from crier.model.newsroom import Newsroom
from crier.site import page_frame
from crier.site.feeds.entry import Channel
from crier.text import messages


def render(newsroom: Newsroom, channel: Channel) -> bytes:
    """The page; search engines are asked to drop it."""
    language = channel.language
    heading, told = (messages.say(language, f"feed.{name}") for name in ("withdrawn_title", "withdrawn"))
    return page_frame.fill("withdrawn.html", newsroom, channel, "withdrawn", heading, told)
