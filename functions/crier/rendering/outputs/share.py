"""The release in a few words, to be pasted into a message."""

from __future__ import annotations

from crier.model.edition import Edition
from crier.rendering import story, templates
from crier.text.characters import cut, xml

SMS = 160  # characters: one message, where all of them are in GSM 03.38


def render(edition: Edition) -> bytes:
    """share.txt: a text for WhatsApp, whose asterisks make bold, and one of 160 characters for SMS."""
    headline = " ".join(edition.release.headline.replace("*", "").split())
    told = templates.fill(
        "share.txt",
        headline=headline,
        summary=" ".join(story.summary(edition.release).split()),
        url=edition.url,
        sms=f"{cut(headline, max(SMS - len(edition.url) - 1, 20))} {edition.url}",
    )
    return (xml(told).strip() + "\n").encode()
