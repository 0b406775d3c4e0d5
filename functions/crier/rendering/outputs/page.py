"""The release's page: one HTML file that needs nothing but our own fonts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from crier.model.edition import Edition
from crier.model.media_types import content_type
from crier.model.public_files import FEEDS
from crier.model.release import Event
from crier.model.timestamps import zulu
from crier.rendering import collection_slugs, html_fragment, sections, story, templates
from crier.rendering.outputs import card
from crier.rendering.templates import look
from crier.text import dates, messages
from crier.text.characters import cut, xml

_SHARED = 600  # pixels: what is smaller, networks show as a stamp

if TYPE_CHECKING:
    from markupsafe import Markup


def render(edition: Edition) -> bytes:
    """index.html: HTML Living Standard, WCAG 2.2, schema.org NewsArticle, Open Graph. UTF-8."""
    release, newsroom = edition.release, edition.newsroom
    home = f"/{edition.address.split('/')[1]}/"
    topic_homes = {name: f"{home}topics/{slug}/" for slug, name in collection_slugs.topics(edition)}
    content = html_fragment.html(
        story.body(release),
        media=release.media,
        frame=messages.say(release.language, "page.table"),
        save=messages.say(release.language, "page.original"),
        direction=release.direction,
    )
    page = templates.fill(
        "release.html",
        language=release.language,
        direction=release.direction,
        title=f"{release.headline} · {newsroom.organisation}",
        home=home,
        quoted=partial(_quoted, release.language),
        topic_pages=[(topic_homes.get(xml(name)), name) for _, name in story.topics(edition)],
        people={name: f"{home}people/{slug}/" for slug, name, _ in collection_slugs.people(edition)},
        content=content,
        gathered=story.shorter_than_its_events(release),
        og_locale=str(dates.locale(release.language)),
        published_iso=zulu(edition.published),
        linked_data=tuple(map(_script, _linked_data(edition))),
        script=look.script(),
        feeds=[feed for feed in FEEDS.values() if feed.on_releases],
        others=_others(edition),
        shown=_shown(edition),
        sections=sections.links(release.language, home),
        around="#".join(sections.in_its_year(edition.address)),
        **look.head(newsroom.accent, newsroom.logo),
        **story.context(edition),
    )
    return xml(page).encode()


def _quoted(language: str, quotation: str) -> list[str]:
    """The paragraphs of a quotation in its marks: each opens one, the last closes it.

    Spanish puts the full stop behind the mark, and before what goes on the mark that closes.
    """
    say = partial(messages.say, language)
    first, *more = quotation.split("\n\n")
    told = [say("page.quote_open") + first, *(say("page.quote_again") + one for one in more)]
    ends = told[-1].endswith(".") and not told[-1].endswith("..")
    told[-1] = told[-1][:-1] + say("page.quote_stop") if ends else told[-1] + say("page.quote_close")
    return told


def _shown(edition: Edition) -> Mapping[str, object] | None:
    """What is shown beside a link to the page: its photograph, where it is large enough; else the card."""
    release = edition.release
    photo = release.media[0] if release.media else None
    if photo and min(photo.width, photo.height) >= _SHARED and photo.width >= photo.height:
        return {
            "address": edition.url + photo.file,
            "type": content_type(photo.file),
            "width": photo.width,
            "height": photo.height,
            "alt": photo.alt or photo.caption or release.headline,
        }
    if not edition.has_pdf:
        return None
    return {
        "address": f"{edition.url}card.png",
        "type": "image/png",
        "width": card.WIDTH,
        "height": card.HEIGHT,
        "alt": release.headline,
    }


def _others(edition: Edition) -> tuple[tuple[str, str, str], ...]:
    """(language, address, the language's own name) of the same news in other languages."""
    known = sorted(edition.translations.items())
    return tuple((tag, edition.site_url + address, dates.language_name(tag, tag)) for tag, address in known)


def _script(data: object) -> Markup:
    from markupsafe import Markup  # comes with Jinja2

    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    # Inside <script> nothing is decoded: a "<" or "&" of the author is written as JSON's own escape.
    for character, code in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(character, code)
    return Markup(text)  # noqa: S704


def _linked_data(edition: Edition) -> list[dict[str, object]]:
    """schema.org NewsArticle and Events, each whole: not every reader follows a @graph."""
    release, newsroom = edition.release, edition.newsroom
    logo: dict[str, object] = {"@type": "ImageObject", "url": edition.site_url + look.asset("icon")}
    if drawn := newsroom.logo:
        logo |= {
            "url": f"{edition.site_url}/{drawn.key('logo')}",
            "width": drawn.width,
            "height": drawn.height,
        }
    publisher: dict[str, object] = {
        "@type": "Organization",
        "name": newsroom.organisation,
        "logo": logo,
    }
    if newsroom.website:
        publisher["url"] = newsroom.website
    article: dict[str, object] = {
        "@type": "NewsArticle",
        "@id": edition.url,
        "mainEntityOfPage": edition.url,
        "headline": cut(release.headline, 110),
        "description": story.summary(release),
        "datePublished": zulu(edition.published),
        "dateModified": zulu(edition.updated),
        "inLanguage": release.language,
        "author": publisher,
        "publisher": publisher,
    }
    images = [f"{edition.url}{media.file}" for media in release.media]
    if edition.has_pdf:
        images.append(f"{edition.url}card.png")
    if images:
        article["image"] = images
    if release.dateline:
        article["dateline"] = release.dateline.text
    if release.topics:
        article["keywords"] = [name for _, name in story.topics(edition)]
    events = [_event(event, edition) for event in release.events if event.start]
    return [{"@context": "https://schema.org", **thing} for thing in (article, *events)]


def _event(event: Event, edition: Edition) -> dict[str, object]:
    told = story.occasion(event, edition.release.language)
    data: dict[str, object] = {
        "@type": "Event",
        "name": event.name or edition.release.headline,
        "startDate": told.start,
        "organizer": {"@type": "Organization", "name": edition.newsroom.organisation},
        "url": edition.url,
    }
    if told.end:
        data["endDate"] = told.end
    if event.place:
        place = {"name": event.place.name, "address": event.place.address}
        data["location"] = {"@type": "Place", **{key: value for key, value in place.items() if value}}
    elif online := html_fragment.link(event.online):
        data["location"] = {"@type": "VirtualLocation", "url": online}
        data["eventAttendanceMode"] = "https://schema.org/OnlineEventAttendanceMode"
    return data
