"""What stands at a withdrawn release's address: a notice, and not a word of the release."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from crier.model.newsroom import Newsroom
from crier.site import page_frame
from crier.site.feeds.entry import Channel
from crier.text import dates, messages


def render(newsroom: Newsroom, channel: Channel, when: datetime) -> bytes:
    """The page: since when, and whom to ask; search engines are asked to drop it."""
    language = channel.language
    day = dates.day(when.astimezone(ZoneInfo(newsroom.timezone)).date(), messages.for_readers(language))
    heading = messages.say(language, "feed.withdrawn_title")
    told = messages.say(language, "site.withdrawn", day=day, organisation=newsroom.organisation)
    contacts = [contact for contact in newsroom.contacts if contact.email or contact.phone]
    return page_frame.fill("withdrawn.html", newsroom, channel, "withdrawn", heading, told, contacts=contacts)
