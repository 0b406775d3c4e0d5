"""What stands at a withdrawn release's address: a notice, and not a word of the release."""

from __future__ import annotations

from crier import words
from crier.feeds.entry import Channel
from crier.newsroom import Newsroom
from crier.site import frame


def render(newsroom: Newsroom, channel: Channel) -> bytes:
    """The page; search engines are asked to drop it."""
    language = channel.language
    heading, told = (words.say(language, f"feed.{name}") for name in ("withdrawn_title", "withdrawn"))
    return frame.fill("withdrawn.html", newsroom, channel, "withdrawn", heading, told)
