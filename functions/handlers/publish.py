"""The moment a release becomes public: the lock, the staged files and their bundles onto the site."""

from __future__ import annotations

from datetime import datetime, timedelta

from crier.aws import s3
from crier.aws.handler import Answer, Event, step
from crier.model import naming
from crier.model.errors import Transient
from crier.model.lifecycle import take
from crier.model.timestamps import sortable, zulu
from crier.site import handover
from crier.site.handover import Handover
from crier.stores import full_stops
from crier.stores.releases import Releases
from crier.workflows import embargo_clock, onto_site
from handlers.settings.publish import Settings


def work(event: Event, settings: Settings, now: datetime) -> Answer:
    """`mail` is true for the first published version alone: a correction is not mailed again, old news never.

    `notice`: whether those hear of a correction whom the version before reached, as its file says.
    `mail_at`: until then staff can take the mail back (the undo window). look: only whether it is due yet.
    Stopped: `again_at` says when to ask again. What was begun is finished: half of it may be public.
    """
    release, version = event["release"], event["version"]
    if event.get("look"):
        return embargo_clock.look(settings.releases, release, version, now)
    releases = Releases(settings.releases)
    head = releases.head(release)
    staged, _ = s3.get(settings.staging, naming.staged(release, version, "handover.json"))
    made = handover.from_json(staged)
    match take(head, version, now):
        case "done":
            return _published(made, head.first, now)
        case "superseded" | "withdrawn":
            releases.settle(release, version, "superseded")
            return {"outcome": "superseded"}
        case "busy":
            raise Transient("another version is being published")
        case "take" if head.publishing != version and (stop := full_stops.current(settings.releases)):
            return {"outcome": "stopped", "again_at": zulu(stop.look_again(now))}
    lock = {"state": "publishing", "publishing": version, "since": sortable(now)}
    if not releases.change_head(release, head, lock):
        raise Transient("the release changed meanwhile")
    sizes, manifest = onto_site.put(settings, release, made, head)
    head = releases.head(release)
    first = head.first or version
    facts = {"sha256": made.sha256, "files": sorted(sizes), "first": first, "links": list(made.links)}
    place = made.place(release, head.language, head.published, sizes)
    if head.publishing != version or not releases.published(head, facts | {"manifest": manifest}, place):
        raise Transient("the lock was taken over")
    return _published(made, first, now)


def _published(made: Handover, first: int, now: datetime) -> Answer:
    mail_at = zulu(now + timedelta(seconds=made.undo_mail))
    return {"outcome": "published", **made.mails(first), "mail_at": mail_at}


handler = step(work, Settings)
