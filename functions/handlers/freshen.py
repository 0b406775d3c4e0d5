"""Every hour: the pages that the day changes, where events to come become past ones."""

from __future__ import annotations

from datetime import datetime

from crier.aws.handler import Answer, Event, step
from crier.model.settings import Settings
from crier.stores import current_newsroom
from crier.workflows.site_builder import Newsstand


def work(event: Event, here: Settings, now: datetime) -> Answer:
    """Hourly, because midnight is at another hour in every zone. It writes only what differs."""
    stand = Newsstand(here.releases, here.site, current_newsroom.current(here)[0], here.site_url, now)
    written = []
    for said in stand.room().languages:
        language = said.lower()
        written += stand.bring(language, (f"{language}/",), ())
    return {"outcome": "freshened", "written": len(written)}


handler = step(work)
