"""Feeds and the newsroom's pages, made anew from the table, written only where they differ."""

from __future__ import annotations

from datetime import datetime

from crier import edition, naming, shelves, site
from crier.aws import edge, objects, post, siblings
from crier.aws import site as bucket
from crier.aws.door import Answer, Event, count, logger, step
from crier.aws.newsstand import Newsstand
from crier.aws.releases import Releases
from crier.feeds import FEEDS
from crier.filetypes import content_type
from crier.settings import Settings

VISIBLE = 75  # seconds: copies of a feed live for sixty (aws/site.py), and the hub reads one of them


def work(event: Event, here: Settings, now: datetime) -> Answer:
    """Touches the pages that show this release, however many releases there are."""
    release, version = event["release"], event["version"]
    releases = Releases(here.releases)
    head = releases.head(release)
    staged, _ = objects.get(here.staging, naming.staged(release, version, "edition.json"))
    bucket.assets(here.site, {key: (body, content_type(key)) for key, body in site.assets().items()})
    # What the release was made with is yesterday's newsroom, if another came into force meanwhile.
    otherwise = edition.from_json(staged).newsroom
    stand = Newsstand(here.releases, here.site, otherwise, here.site_url, now)
    newsroom = stand.room()
    upload = releases.version(release, version)
    homes = upload["touched"]
    written = stand.bring(head.language, homes, shelves.times(head.address))
    for other in newsroom.languages:
        written += stand.begin(other.lower())
    count("feed.quarantined", len(stand.quarantined))
    if stand.quarantined:
        logger().warning("left out of feeds", extra={"entries": sorted(stand.quarantined)})
    if version > head.first:  # a correction: copies of what was wrong are not waited for
        edge.forget(here.distribution, f"{release}-{version}", (f"{head.address}*",))
    feeds = [f"{here.site_url}/{key}" for key in written if key.endswith(tuple(FEEDS))]
    if newsroom.hub and feeds:
        post.again(here.pings, {"hub": newsroom.hub, "feeds": feeds}, VISIBLE)
    siblings.relink(here, upload["key"])
    return {"outcome": "syndicated", "written": len(written)}


handler = step(work)
