"""imprint/index.html: who answers for these pages and mails, and what both know of whoever reads them."""

from __future__ import annotations

from crier.model.newsroom import Newsroom
from crier.site import page_frame
from crier.site.feeds.entry import Channel
from crier.site.language_state import State
from crier.text import messages

# What is said of readers, then of subscribers: docs/subscribers.md names the test of each sentence.
READING = ("cookies", "scripts", "opens")
MAILING = ("kept", "sealed", "forgotten", "processors")


def render(newsroom: Newsroom, channel: Channel, state: State) -> bytes:
    """The page, in the words of its language; addresses and people are newsroom.toml's."""
    language = channel.language
    return page_frame.fill(
        "imprint.html",
        newsroom,
        channel,
        "imprint",
        messages.say(language, "imprint.title"),
        messages.say(language, "imprint.intro", organisation=newsroom.organisation),
        reading=[f"imprint.reading.{name}" for name in READING],
        mailing=[f"imprint.mailing.{name}" for name in MAILING],
    )
