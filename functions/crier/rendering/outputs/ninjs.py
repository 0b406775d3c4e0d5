"""The release as newsrooms' systems take it in: IPTC ninjs 3.1, https://www.iptc.org/std/ninjs/userguide/."""

from __future__ import annotations

import json
from collections.abc import Iterator

from crier.model.edition import Edition
from crier.model.media_types import content_type
from crier.model.release import Contact, Event, Media
from crier.model.timestamps import zulu
from crier.rendering import html_fragment, picture_files, story
from crier.rendering.outputs import wire_copy
from crier.text.characters import xml

Item = dict[str, object]


def render(edition: Edition) -> bytes:
    """ninjs.json: the text as HTML and plain, contacts, topics; events and pictures as associations."""
    release, newsroom = edition.release, edition.newsroom
    item: Item = {
        "uri": edition.url,
        "standard": {
            "name": "ninjs",
            "version": "3.1",
            "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#",
        },
        "type": "text",
        "representationType": "full",
        "profile": f"press-{release.kind}",
        "version": str(edition.version),
        "firstCreated": zulu(edition.published),
        "versionCreated": zulu(edition.updated),
        "pubStatus": "usable",
        "language": release.language,
        "headlines": _headlines(edition),
        "descriptions": _descriptions(edition),
        "bodies": _bodies(edition),
        "by": newsroom.organisation,
        "slugline": edition.address.rstrip("/").rpartition("/")[2],
        "genres": [{"name": story.label(release)}],
        "infoSources": [_source(edition)],
        "people": [_person(contact) for contact in story.contacts(edition) if contact.name],
        "subjects": [{"name": name, "literal": slug} for slug, name in story.topics(edition)],
        "associations": [*_events(edition), *(_picture(media, edition) for media in release.media)],
        "altIds": [{"role": "crier", "value": edition.release_id}],
    }
    if release.dateline:
        item["located"] = release.dateline.city
    if release.notes:
        item["edNote"] = "\n\n".join(release.notes)
    if edition.has_pdf:
        href = f"{edition.url}release.pdf"
        item["renditions"] = [{"name": "pdf", "href": href, "contentType": content_type(href)}]
    said = {name: value for name, value in item.items() if value != []}
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def _headlines(edition: Edition) -> list[Item]:
    release = edition.release
    main: Item = {"role": "main", "value": release.headline}
    return [main, {"role": "sub", "value": release.subheadline}] if release.subheadline else [main]


def _descriptions(edition: Edition) -> list[Item]:
    summary: Item = {"role": "summary", "value": story.summary(edition.release)}
    if not edition.correction:
        return [summary]
    return [summary, {"role": "correction", "value": edition.correction}]


def _bodies(edition: Edition) -> list[Item]:
    release = edition.release
    blocks = story.body(release)
    plain = xml(wire_copy.words(blocks, release.media))
    return [
        {
            "role": "main",
            "contentType": "text/html",
            "value": xml(
                html_fragment.html(blocks, media=release.media, base=edition.url, direction=release.direction)
            ),
        },
        {
            "role": "plain",
            "contentType": "text/plain",
            "charCount": len(plain),
            "wordCount": len(plain.split()),
            "value": plain,
        },
    ]


def _source(edition: Edition) -> Item:
    source: Item = {"name": edition.newsroom.organisation, "role": "issuer"}
    if website := html_fragment.link(edition.newsroom.website):
        source["uri"] = website
    return source


def _person(contact: Contact) -> Item:
    ways = (("phone", contact.phone_e164 or contact.phone), ("email", contact.email))
    known = [
        {"type": kind, "role": contact.role or "media contact", "value": value}
        for kind, value in ways
        if value
    ]
    return {"name": contact.name, "rel": "contact", **({"contactInfo": known} if known else {})}


def _events(edition: Edition) -> Iterator[Item]:
    for number, event in enumerate(edition.release.events, 1):
        if event.start:
            yield {
                "uri": f"{edition.url}#event-{number}",
                "name": event.name or edition.release.headline,
                "rel": "event",
                "type": "event",
                "eventDetails": {
                    "dates": _dates(event),
                    "organiser": {"name": edition.newsroom.organisation},
                },
                **({"located": ", ".join(story.lines(event.place))} if event.place else {}),
            }


def _dates(event: Event) -> Item:
    # A full date-time has a zone; without one it is a date as it is expected.
    found: Item = {}
    for moment, known, guessed in (
        (event.start, "startDate", "expectedStartDate"),
        (event.end, "endDate", "expectedEndDate"),
    ):
        if moment:
            found[known if moment.tzinfo else guessed] = story.local(moment, event).isoformat(
                timespec="seconds"
            )
    return found


def _picture(media: Media, edition: Edition) -> Item:
    item: Item = {
        "uri": edition.url + media.file,
        "name": media.file,
        "rel": "picture",
        "type": "picture",
        "renditions": [
            {
                "name": file.name,
                "href": edition.url + file.name,
                "contentType": content_type(file.name),
                "width": file.width,
                "height": file.height,
            }
            for file in picture_files.files(media)
        ],
    }
    told = {"caption": media.caption, "alt": media.alt}
    if described := [{"role": role, "value": value} for role, value in told.items() if value]:
        item["descriptions"] = described
    if media.credit:
        item["by"] = media.credit
    return item
