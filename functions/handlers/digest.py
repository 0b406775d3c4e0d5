"""Every quarter of an hour: daily and weekly mail for those whose morning it is, everything in one mail."""

from __future__ import annotations

from datetime import datetime

from crier.aws.handler import Answer, Event, count, step
from crier.workflows.digests import Digests
from handlers.settings.digest import Settings


def work(event: Event, settings: Settings, now: datetime) -> Answer:
    """An edition is frozen once and its mailings are started by name: twice, or half-way, is once."""
    run = Digests(settings, now)
    if run.mend():
        count("digest.mended")
    if not run.items:
        return {"outcome": "nothing", "people": 0}
    told = [run.send(edition) for edition in run.due()]
    return {"outcome": "sent" if any(told) else "nothing", "people": sum(told)}


handler = step(work, Settings, usual="nothing")
