"""The release for a slow line: one small page without pictures, fonts or anything else to load."""

from __future__ import annotations

from crier.model.edition import Edition
from crier.rendering import html_fragment, story, templates
from crier.text import messages
from crier.text.characters import cut, xml

MOST = 14_000  # bytes: what a server may send before it hears from the reader again (RFC 6928, ten segments)


def render(edition: Edition) -> bytes:
    """lite.html: at most 14,000 bytes. A longer release ends early there and leads to its plain text."""
    blocks = story.words_first(story.body(edition.release))
    whole = _page(edition, len(blocks), short=False)
    if len(whole) <= MOST:
        return whole
    least, most = 0, len(blocks)
    while least < most:  # the most blocks that fit
        middle = (least + most + 1) // 2
        if len(_page(edition, middle, short=True)) <= MOST:
            least = middle
        else:
            most = middle - 1
    return _page(edition, least, short=True)


def _page(edition: Edition, blocks: int, *, short: bool) -> bytes:
    release = edition.release
    context = dict(story.context(edition))
    if short:  # the boilerplate and the notes stand in the plain text
        context |= {"boilerplate": (), "contacts": story.contacts(edition)[:5]}
        context["occasions"] = tuple(story.occasion(event, release.language) for event in release.events[:5])
    content = html_fragment.html(
        story.words_first(story.body(release))[:blocks],
        media=release.media,
        frame=messages.say(release.language, "page.table"),
        linked=messages.say(release.language, "page.picture"),
        direction=release.direction,
    )
    page = templates.fill(
        "lite.html", content=content, short=short, title=cut(release.headline, 300), **context
    )
    return xml(page).encode()
