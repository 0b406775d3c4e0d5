"""What every output shows of an edition: the body with its dateline, contacts, events, words cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from math import ceil
from typing import TYPE_CHECKING
from unicodedata import east_asian_width
from urllib.parse import quote_plus
from zoneinfo import ZoneInfo

from crier.model.edition import Edition
from crier.model.release import (
    Block,
    Boilerplate,
    Contact,
    Event,
    Image,
    Paragraph,
    Place,
    Release,
    Span,
    inlines,
    plain,
)
from crier.model.timestamps import zulu
from crier.rendering import html_fragment, outputs, templates
from crier.text import dates, messages
from crier.text.characters import cut, xml

if TYPE_CHECKING:
    from markupsafe import Markup

_LINE = 70  # letters in a line of the page's wide column
_SQUARE = 23  # lines of it: as high as a picture is that is as high as wide
_CAPTION = 4  # and what stands below one, with the gaps around
_EVENT = 10  # lines of it: as high as an event stands in the narrow one


def body(release: Release) -> tuple[Block, ...]:
    """The body's blocks, the dateline run into the first paragraph unless it stands there already."""
    at = 1 if isinstance(release.body[0], Image) and len(release.body) > 1 else 0  # below the lead picture
    first = release.body[at]
    if release.dateline is None or not isinstance(first, Paragraph):
        return release.body
    line = release.dateline.text.strip().rstrip("—–-").rstrip()
    if plain(first.text).lstrip().casefold().startswith(line.casefold()):
        return release.body
    lead = Paragraph(text=(Span(text=line, strong=True), Span(text=" — "), *first.text))
    return (*release.body[:at], lead, *release.body[at + 1 :])


def shorter_than_its_events(release: Release) -> bool:
    """Whether the text would end above its events, stood they beside it: then the wide column is theirs."""
    texts = filter(None, map(plain, inlines(release.body)))
    lines = float(sum(1 + ceil(_width(text) / _LINE) for text in texts))  # and the gap below each
    shapes = {media.file: media.height / max(1, media.width) for media in release.media}
    files = [block.file for block in release.body if isinstance(block, Image)]
    lines += sum(_CAPTION + _SQUARE * shapes[file] for file in files if file in shapes)
    return lines < _EVENT * len(release.events)


def _width(text: str) -> int:
    """In letters: a sign of Chinese or Japanese takes two of them."""
    return sum(1 + (east_asian_width(sign) in "FW") for sign in text)


def words_first(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks where pictures are words: the text begins, and what the lead picture shows is told last."""
    if not blocks:
        return ()
    first, *rest = blocks
    return (*rest, first) if rest and isinstance(first, Image) else (first, *rest)


def summary(release: Release, limit: int = 280) -> str:
    """The release in one or two lines: its subheadline, else how its body begins."""
    if release.subheadline:
        return cut(release.subheadline, limit)
    texts = (plain(block.text) for block in release.body if isinstance(block, Paragraph))
    return cut(next(texts, release.headline), limit)


def topics(edition: Edition) -> tuple[tuple[str, str], ...]:
    """(slug, name) of the release's topics; a topic the newsroom does not list keeps its own word."""
    known = {topic.slug: topic.name(edition.release.language) for topic in edition.newsroom.topics}
    return tuple((topic, known.get(topic, topic)) for topic in edition.release.topics)


def contacts(edition: Edition) -> tuple[Contact, ...]:
    """Whom the media may ask: the release's contacts, else the newsroom's."""
    return edition.release.contacts or edition.newsroom.contacts


def boilerplate(edition: Edition) -> tuple[Boilerplate, ...]:
    """The release's boilerplate, else the newsroom's in this language."""
    own = edition.newsroom.boilerplates.get(edition.release.language)
    return edition.release.boilerplate or ((own,) if own else ())


@dataclass(frozen=True)
class Occasion:
    """An event told in words."""

    name: str | None
    day: str  # empty: the release does not say
    hours: str
    zone: str
    start: str  # ISO 8601, for machines; empty: unknown
    end: str
    place: tuple[str, ...]  # lines
    map: str | None  # address of a map
    rsvp: str | None
    online: str | None


def local(moment: datetime, event: Event) -> datetime:
    """The moment on the clock of the event's place; without a zone as it was written."""
    return moment.astimezone(ZoneInfo(event.timezone)) if event.timezone and moment.tzinfo else moment


def lines(place: Place) -> tuple[str, ...]:
    """Name and address of a place, as the lines of an envelope."""
    text = "\n".join(filter(None, (place.name, place.address)))
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def occasion(event: Event, language: str) -> Occasion:
    """The event told in the release's language, in its own local time."""
    start = local(event.start, event) if event.start else None
    end = local(event.end, event) if event.end else None
    day = hours = zone = ""
    if start:
        day, hours, zone = (f(start, language) for f in (dates.heading, dates.hour, dates.zone))
        if end and end.date() == start.date():
            hours = f"{hours} – {dates.hour(end, language)}"
        elif end:
            hours = f"{hours} – {dates.weekday(end, language)}, {dates.hour(end, language)}"
    place = lines(event.place) if event.place else ()
    nowhere = bool(event.online and event.place and not event.place.address)
    where = quote_plus(", ".join(place).encode("utf-8", "replace"))
    return Occasion(
        name=event.name,
        day=day,
        hours=hours,
        zone=zone,
        start=start.isoformat() if start else "",
        end=end.isoformat() if end else "",
        place=place,
        # A program that people meet in stands on no map.
        map=None if not place or nowhere else f"https://www.openstreetmap.org/search?query={where}",
        rsvp=event.rsvp,
        online=event.online,
    )


def about_event(edition: Edition, event: Event) -> str:
    """What a calendar says below an event's name: the release in a line, how to take part, its address."""
    say = partial(messages.say, edition.release.language)
    colon = dates.signs(edition.release.language)["colon"]
    ways = ((say("page.rsvp"), event.rsvp), (say("page.online"), event.online))
    lines = [f"{words}{colon} {way}" for words, way in ways if way]
    return "\n\n".join(filter(None, (summary(edition.release), "\n".join(lines), edition.url)))


def foreign(language: str) -> Markup:
    """The attributes of an element in Crier's own words, where it does not speak the page's language."""
    from markupsafe import Markup  # comes with Jinja2

    words = messages.for_readers(language)
    same = words == language.partition("-")[0]
    return Markup("" if same else f' lang="{words}" dir="{dates.direction(words)}"')  # noqa: S704 (a catalogue's name)


def form_language(language: str) -> Markup:
    """The attributes of a link to a form, which readers of the page may not expect in its language."""
    from markupsafe import Markup  # comes with Jinja2

    spoken = messages.spoken(language)
    same = spoken == messages.for_readers(language)
    return Markup("" if same else f' hreflang="{spoken}"')  # noqa: S704 (a catalogue's name)


def label(release: Release) -> str:
    """What kind of paper this is, in words."""
    return messages.say(release.language, f"page.kind.{release.kind}")


def context(edition: Edition) -> Mapping[str, object]:
    """What the templates of every output are filled with."""
    release = edition.release
    local_day = edition.published.astimezone(ZoneInfo(edition.newsroom.timezone)).date()
    return {
        "edition": edition,
        "release": release,
        "newsroom": edition.newsroom,
        "say": partial(messages.say, release.language),
        "spoken": messages.spoken(release.language),  # the language of forms that the page leads to
        "form_language": form_language(release.language),
        # Crier's own words, where it does not speak the release's language: said to be English.
        "foreign": foreign(release.language),
        "label": label(release),
        "day": dates.day(release.date or local_day, release.language),
        "day_iso": (release.date or local_day).isoformat(),
        "updated": dates.moment(edition.updated, release.language, edition.newsroom.timezone),
        "updated_iso": zulu(edition.updated),
        "contacts": contacts(edition),
        "boilerplate": boilerplate(edition),
        "occasions": tuple(occasion(event, release.language) for event in release.events),
        "calendar": any(event.start for event in release.events),
        "topics": topics(edition),
        "summary": summary(release),
        "language_name": partial(dates.language_name, language=release.language),
        **dates.signs(release.language),
        "link": html_fragment.link,
        "linked": html_fragment.linked,
        "way": partial(html_fragment.way, direction=release.direction),
        "paragraphs": html_fragment.paragraphs,
        "offered": outputs.offered(edition),
    }


def feed_content(edition: Edition) -> str:
    """The whole release as an HTML fragment with absolute addresses, for feed readers."""
    release = edition.release
    content = html_fragment.html(
        body(release), media=release.media, base=edition.url, direction=release.direction
    )
    return xml(templates.fill("feed/entry.html", content=content, **context(edition)))
