"""Who gets a mailing, frozen: files of subscriber ids, the letter, and the plan that names them.

A release's is for its lists, a notice's for whom a wrong version reached; a digest's was frozen before.
"""

from __future__ import annotations

from datetime import datetime

from crier.aws.handler import Answer, Event, step
from crier.model import notices, previews
from crier.model.notices import Notice
from crier.workflows import plan_notice, plan_preview, plan_release
from handlers.settings.plan_mailing import Settings


def work(event: Event, settings: Settings, now: datetime) -> Answer:
    """Planning twice is planning once."""
    release, version, kind = event["release"], event["version"], event["kind"]
    if kind == previews.KIND:
        return plan_preview.planned(settings, release, version, now)
    if kind in notices.KINDS:
        start = datetime.fromisoformat(event["start_at"])
        return plan_notice.planned(settings, Notice(release, version, kind), start, now)
    return plan_release.planned(settings, release, version, kind, now)


handler = step(work, Settings)
