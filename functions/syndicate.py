"""Feeds and the newsroom's index, made anew from the table, written only where they differ."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from crier import edition, naming, site
from crier.aws import objects
from crier.aws import site as bucket
from crier.aws.door import Answer, Event, count, step
from crier.aws.releases import Releases
from crier.feeds import load
from crier.outputs import content_type
from crier.settings import Settings


def work(event: Event, here: Settings, now: datetime) -> Answer:
    """The newest entries are read after the pages that stand, so whoever writes last has seen them all."""
    release, version = event["release"], event["version"]
    releases = Releases(here.releases)
    language = releases.head(release).language
    staged, _ = objects.get(here.staging, naming.staged(release, version, "edition.json"))
    newsroom = edition.from_json(staged).newsroom
    languages = tuple(dict.fromkeys((language, *newsroom.languages)))  # no link to an index nobody made
    bucket.assets(here.site, {key: (body, content_type(key)) for key, body in site.assets().items()})

    def build() -> Mapping[str, bytes]:
        pages: dict[str, bytes] = {}
        for one in languages:
            sound = load(releases.newest(one, site.NEWEST))
            count("feed.quarantined", len(sound.quarantined))
            pages |= site.pages(newsroom, one, here.site_url, sound.entries)
        return pages

    names = {name: content_type(name) for one in languages for name in site.names(one)}
    return {"outcome": "syndicated", "written": len(bucket.rebuild(here.site, names, build))}


handler = step(work)
