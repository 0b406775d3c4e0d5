"""An upload is read: what was found, with pictures, or why nothing was, into staging. It decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from crier import filesets, naming, reading
from crier.aws import objects, originals, rooms
from crier.aws.door import Answer, Event, step
from crier.aws.releases import Releases
from crier.errors import Rejected
from crier.filetypes import content_type
from crier.newsroom import Newsroom
from crier.reading import Read
from crier.settings import Settings


def work(event: Event, here: Settings, now: datetime) -> Answer:
    """The newsroom is read with it, so that everything made of this version speaks for the same one."""
    release, version = event["release"], event["version"]
    reference = {"release": release, "version": version}
    upload = Releases(here.releases).version(release, version)
    if event.get("gather") and originals.overtaken(here, release, version, upload):  # decide finds no reading
        return {"outcome": "superseded", **reference}
    room, problem = rooms.current(here)
    found = (
        originals.refused(upload, problem, room) if problem else _reading(upload, here, release, room, now)
    )
    for item in found.reading.media:
        key = naming.staged(release, version, f"media/{item.file}")
        objects.put(here.staging, key, found.pictures[item.file], content_type(item.file))
    for name, value in (("newsroom.json", room), ("reading.json", found.reading)):
        body = value.model_dump_json().encode()
        objects.put(here.staging, naming.staged(release, version, name), body, "application/json")
    return {"outcome": "read", **reference}


def _reading(upload: Mapping[str, Any], here: Settings, release: str, room: Newsroom, now: datetime) -> Read:
    try:
        if filesets.part(upload["key"]) != "text":
            raise Rejected("picture-alone")
        file = originals.fetched(upload)
        siblings = originals.others(here, release, upload["key"], room, now)
        read = reading.backdated if naming.archived(upload["key"]) else reading.jailed
        return read(file, newsroom=room, now=now, siblings=siblings)
    except Rejected as error:
        return originals.refused(upload, error, room)


handler = step(work)
