"""Feeds and the newsroom's pages, made anew from the table, written only where they differ."""

from __future__ import annotations

from datetime import datetime

from crier import site
from crier.aws import cloudfront, s3, sqs
from crier.aws.handler import Answer, Event, count, kind, logger, step
from crier.model import edition, naming
from crier.model.errors import Permanent, Transient
from crier.model.media_types import content_type
from crier.model.public_files import FEEDS
from crier.site import collections
from crier.stores import site_bucket
from crier.stores.releases import Releases
from crier.workflows import translation_group
from crier.workflows.site_builder import SiteBuilder
from handlers.settings.syndicate import Settings

VISIBLE = (
    75  # seconds: copies of a feed live for sixty (stores/site_bucket.py), and the hub reads one of them
)

LATER = 300  # seconds until CloudFront is asked again


def work(event: Event, settings: Settings, now: datetime) -> Answer:
    """Touches the pages that show this release, however many releases there are."""
    release, version = event["release"], event["version"]
    releases = Releases(settings.releases)
    head = releases.head(release)
    staged, _ = s3.get(settings.staging, naming.staged(release, version, "edition.json"))
    site_bucket.assets(settings.site, {key: (body, content_type(key)) for key, body in site.assets().items()})
    # What the release was made with is yesterday's newsroom, if another came into force meanwhile.
    otherwise = edition.from_json(staged).newsroom
    stand = SiteBuilder(settings.releases, settings.site, otherwise, settings.site_url, now)
    newsroom = stand.current()
    upload = releases.version(release, version)
    homes = upload["touched"]
    written = stand.bring_up_to_date(head.language, homes, collections.times(head.address))
    stand.drop(upload.get("dropped", ()))
    for other in newsroom.languages:
        written += stand.begin(other.lower())
    count("feed.quarantined", len(stand.quarantined))
    if stand.quarantined:
        logger().warning("left out of feeds", extra={"entries": sorted(stand.quarantined)})
    if version > head.first:  # a correction: copies of what was wrong are not waited for
        _forget(settings, f"{release}-{version}", f"{head.address}*")
    feeds = [f"{settings.site_url}/{key}" for key in written if key.endswith(tuple(FEEDS))]
    if newsroom.hub and feeds:
        sqs.again(settings.pings, {"hub": newsroom.hub, "feeds": feeds}, VISIBLE)
    translation_group.relink(settings, upload["key"])
    return {"outcome": "syndicated", "written": len(written)}


def _forget(settings: Settings, mark: str, path: str) -> None:
    """What is public has not failed because CloudFront has too much to forget: it is asked again, by ping."""
    try:
        cloudfront.invalidate(settings.distribution, mark, (path,))
    except (Permanent, Transient) as error:
        logger().warning("invalidation put off", extra=kind(error))
        count("invalidation.put_off")
        sqs.again(settings.pings, {"mark": mark, "paths": [path]}, LATER)


handler = step(work, Settings)
