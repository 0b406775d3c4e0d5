"""An upload is read: what was found, with pictures, or why nothing was, into staging. It decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from crier import naming, newsroom, reading
from crier.aws import objects
from crier.aws.door import Answer, Event, step
from crier.aws.releases import Releases
from crier.errors import Rejected
from crier.filetypes import content_type
from crier.inputs import guard
from crier.newsroom import Newsroom
from crier.reading import Read, Upload
from crier.settings import Settings


def work(event: Event, here: Settings, now: datetime) -> Answer:
    """The newsroom is read with it, so that everything made of this version speaks for the same one."""
    release, version = event["release"], event["version"]
    upload = Releases(here.releases).version(release, version)
    room, problem = _newsroom(here)
    found = _reading(upload, room, problem, now)
    for item in found.reading.media:
        key = naming.staged(release, version, f"media/{item.file}")
        objects.put(here.staging, key, found.pictures[item.file], content_type(item.file))
    for name, value in (("newsroom.json", room), ("reading.json", found.reading)):
        body = value.model_dump_json().encode()
        objects.put(here.staging, naming.staged(release, version, name), body, "application/json")
    return {"outcome": "read", "release": release, "version": version}


def _newsroom(here: Settings) -> tuple[Newsroom, Rejected | None]:
    try:
        return newsroom.read(objects.get(here.uploads, "newsroom/newsroom.toml")[0]), None
    except objects.Missing:
        return Newsroom(), None  # nobody put one yet: the receipt goes to the stack's own desk
    except Rejected as error:
        return Newsroom(), error


def _reading(upload: Mapping[str, Any], room: Newsroom, problem: Rejected | None, now: datetime) -> Read:
    pinned = {part: upload[part] for part in ("bucket", "key", "version_id", "sequencer")}
    file = Upload(b"", naming.display(upload["key"]), **pinned)
    try:
        if problem:
            raise problem
        guard.weigh(upload["size"], file.extension)  # before a byte is fetched
        data, _ = objects.get(upload["bucket"], upload["key"], upload["version_id"] or None)
        file = replace(file, data=data)
        return reading.jailed(file, newsroom=room, now=now)
    except Rejected as error:
        return Read(reading.refused(file, error, newsroom=room), {})


handler = step(work)
