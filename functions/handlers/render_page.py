"""Page, text, calendar and pictures of an edition, made by confined_page, into staging: nothing public."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from crier.aws.handler import Answer, Event, step
from crier.model import previews
from crier.rendering import in_sandbox, picture_files
from crier.stores import made_files, staging
from crier.workflows import confined
from handlers.settings.render_page import Settings


def work(event: Event, settings: Settings, now: datetime) -> Answer:
    """`pdf: false` makes a page that offers no PDF."""
    release, version = event["release"], event["version"]
    made = replace(staging.load(settings.staging, release, version), has_pdf=event.get("pdf", True))
    files = confined.run(settings, in_sandbox.PAGE, made)
    if made.preview:  # it lies apart, its pictures with it: publishing looks at neither
        pictures = picture_files.light(made.release, files, previews.MOST)
        page = {name: body for name, body in files.items() if name == previews.PAGE}
        made_files.set_apart(settings.staging, release, version, "page", page | pictures)
    public = {name: body for name, body in files.items() if name != previews.PAGE}
    made_files.keep(settings.staging, release, version, "page", public)
    return {"outcome": "rendered"}


handler = step(work, Settings)
