"""Every five minutes: a mailing that nobody works on is taken up again, one that does not end is told of."""

from __future__ import annotations

from datetime import UTC, datetime

from crier.aws import stepfunctions
from crier.aws.handler import Answer, Event, count, logger, step
from crier.model.timestamps import sortable
from crier.stores import mailings
from handlers.settings.sweep import Settings


def work(event: Event, settings: Settings, now: datetime) -> Answer:
    """Each restart is noted before it is made: two sweeps at once make one."""
    for mailing in mailings.unfinished(settings.mailings):
        about = {"release": mailing.release, "version": mailing.version, "kind": mailing.kind}
        if mailing.late(now.timestamp()):
            logger().warning("mailing late", extra=about)
            count("mailing.late")  # an alarm mails staff, by another way than SES
        if mailing.held:
            logger().warning("mailing held", extra={**about, "said": mailing.held})
            count("mailing.held")  # at each sweep, so that the alarm lasts as long as the hold does
        again = mailing.resumed(now.timestamp())
        if again is not None and mailings.note(settings.mailings, again, was=mailing):
            if again.restarts > mailing.restarts:
                logger().warning("mailing left alone, started again", extra=about)
                count("mailing.restarted")
            start_at = sortable(datetime.fromtimestamp(again.next_at, UTC))
            given = {"format": 1, **about, "start_at": start_at}
            stepfunctions.start(settings.mailing_arn, again.execution, given)
    return {"outcome": "swept"}


handler = step(work, Settings, usual="swept")
