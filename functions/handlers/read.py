"""An upload is read by confined_reading: what that found, with pictures, into staging. It decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from crier.aws import s3
from crier.aws.handler import Answer, Event, step
from crier.model import filesets, naming
from crier.model.errors import Rejected
from crier.model.media_types import content_type
from crier.model.newsroom import Newsroom
from crier.reading import pipeline
from crier.reading.pipeline import Read
from crier.stores import current_newsroom
from crier.stores.releases import Releases
from crier.workflows import confined, house_memory, provenance, uploaded_files
from handlers.settings.read import Settings


def work(event: Event, settings: Settings, now: datetime) -> Answer:
    """It says what the file says; which newsroom speaks, and whether it goes out, is for others to say."""
    release, version = event["release"], event["version"]
    reference = {"release": release, "version": version}
    upload = Releases(settings.releases).version(release, version)
    gathered = bool(event.get("gather"))
    if event.get("late") or (gathered and provenance.overtaken(settings, release, version, upload)):
        return {"outcome": "superseded", **reference}  # decide finds no reading
    newsroom, problem = current_newsroom.pinned(settings, release, version)
    found = (
        uploaded_files.refused(upload, problem, newsroom)
        if problem
        else _reading(upload, settings, release, newsroom, now)
    )
    for item in found.reading.media:
        key = naming.staged(release, version, f"media/{item.file}")
        s3.put(settings.staging, key, found.pictures[item.file], content_type(item.file))
    body = found.reading.model_dump_json().encode()
    s3.put(settings.staging, naming.staged(release, version, "reading.json"), body, "application/json")
    return {"outcome": "read", **reference}


def _reading(
    upload: Mapping[str, Any], settings: Settings, release: str, newsroom: Newsroom, now: datetime
) -> Read:
    try:
        if belongs := naming.misplaced(upload["key"]):
            raise Rejected("misplaced", uploaded_files.path(upload), belongs=belongs)
        if filesets.part(upload["key"]) in ("picture", "words"):
            raise Rejected("picture-alone")
        if main := uploaded_files.annex_of(upload):
            raise Rejected("annex", naming.display(upload["key"]), main=naming.display(main))
        file = uploaded_files.fetched(upload)
        run: pipeline.Run = partial(confined.run, settings)
        translations = uploaded_files.others(settings, release, upload["key"], newsroom, now, run)
        read = pipeline.backdated if naming.archived(upload["key"]) else pipeline.read_in_sandbox
        known = house_memory.known(settings, now, but=release)
        return read(file, newsroom=newsroom, now=now, translations=translations, known=known, run=run)
    except Rejected as error:
        return uploaded_files.refused(upload, error, newsroom)


handler = step(work, Settings)
