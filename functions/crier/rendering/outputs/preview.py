"""The page for who reads a release before its hour: the embargo above all else, and no way away."""

from __future__ import annotations

from crier.model import previews
from crier.model.edition import Edition
from crier.rendering import html_fragment, story, templates
from crier.rendering.templates import look
from crier.text import dates, messages
from crier.text.characters import xml


def banner(edition: Edition) -> str:
    """Until when nothing of it may be published, on the newsroom's clock."""
    language = edition.release.language
    return messages.say(language, "preview.banner", moment=until(edition))


def until(edition: Edition) -> str:
    """The hour of its embargo, on the newsroom's clock. Raises ValueError where it has none."""
    embargo = edition.release.embargo
    if embargo is None or embargo.until is None:
        raise ValueError("no embargo")
    return dates.moment(embargo.until, edition.release.language, edition.newsroom.timezone)


def render(edition: Edition) -> bytes | None:
    """preview.html: needs nothing but its pictures and its PDF beside it. None: nobody reads it earlier."""
    if not edition.preview:
        return None
    release = edition.release
    content = html_fragment.html(
        story.body(release),
        media=release.media,
        frame=messages.say(release.language, "page.table"),
        direction=release.direction,
    )
    page = templates.fill(
        "preview.html",
        content=content,
        banner=banner(edition),
        paper=previews.PAPER if edition.has_pdf else "",
        accent=look.readable(edition.newsroom.accent, look.PAPER),
        **story.context(edition),
    )
    return xml(page).encode()
