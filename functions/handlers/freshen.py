"""Every hour: the pages that the day changes, where events to come become past ones; the search's index."""

from __future__ import annotations

from datetime import datetime

from crier.aws.handler import Answer, Event, step
from crier.stores import current_newsroom
from crier.workflows.site_builder import SiteBuilder
from handlers.settings.freshen import Settings


def work(event: Event, settings: Settings, now: datetime) -> Answer:
    """Hourly, because midnight is at another hour in every zone. It writes only what differs."""
    stand = SiteBuilder(
        settings.releases, settings.site, current_newsroom.current(settings)[0], settings.site_url, now
    )
    written = []
    for said in stand.current().languages:
        language = said.lower()
        written += stand.bring_up_to_date(language, (f"{language}/",), ())
        written += stand.bring_index_up_to_date(language)
    return {"outcome": "freshened", "written": len(written)}


handler = step(work, Settings, usual="freshened")
