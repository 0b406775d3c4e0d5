"""Every five minutes: a mailing that nobody works on is taken up again, one that does not end is told of."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from crier.aws import ledger, machines
from crier.aws.door import Answer, Event, count, logger, step
from crier.aws.releases import Releases, iso
from crier.settings import Settings


def work(event: Event, here: Settings, now: datetime) -> Answer:
    """Each restart is noted before it is made: two sweeps at once make one."""
    for mailing in ledger.unfinished(here.mailings):
        about = {"release": mailing.release, "version": mailing.version, "kind": mailing.kind}
        if Releases(here.releases).head(mailing.release).state == "withdrawn":
            ledger.finished(here.mailings, mailing)
            continue
        if mailing.late(now.timestamp()):
            logger().warning("mailing late", extra=about)
            count("mailing.late")  # an alarm mails staff, by another way than SES
        again = replace(mailing, restarts=mailing.restarts + 1, next_at=now.timestamp())
        if mailing.restart(now.timestamp()) and ledger.note(here.mailings, again, was=mailing):
            logger().warning("mailing left alone, started again", extra=about)
            count("mailing.restarted")
            name = f"{mailing.release}-{mailing.version}-{mailing.kind}-again-{again.restarts}"
            machines.start(here.mailing_arn or "", name, {"format": 1, **about, "start_at": iso(now)})
    return {"outcome": "swept"}


handler = step(work)
