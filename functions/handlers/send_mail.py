"""One slice of a mailing: at most two minutes of paced calls, each claimed before and settled after."""

from __future__ import annotations

from datetime import UTC, datetime

from crier.aws.handler import Answer, Event, count, logger, step
from crier.mail.sending import mailing_slice
from crier.mail.sending.sweep import SLICES, Unfinished
from crier.model.timestamps import sortable
from crier.stores import mailings
from crier.workflows import send_slice
from handlers.settings.send_mail import Settings

TOLD = 3  # times a hold is handed to `report`, which tells of it once: the first may have failed


def work(event: Event, settings: Settings, now: datetime) -> Answer:
    """`next_at` says when there is more to do: a paused account waits there. A withdrawn release ends it."""
    release, version, kind = event["release"], event["version"], event["kind"]
    done = send_slice.sent(settings, release, version, kind, now)
    last = event.get("slice", 0) >= SLICES
    until = Unfinished(
        release,
        version,
        kind,
        done.next_at or 0,
        done.done,
        now.timestamp(),
        handed=last,
        held=str(done.held.said) if done.held else "",
    )
    mailings.beat(settings.mailings, until)
    return _answer(done, last=last)


def _answer(done: mailing_slice.Slice, *, last: bool) -> Answer:
    if done.next_at is None:
        if done.balance.withheld:
            logger().warning("mail withheld", extra={"people": done.balance.withheld})
            count("mail.withheld", done.balance.withheld)
        return {"outcome": "withdrawn" if done.balance.withdrawn else "done"}
    if done.held:
        logger().warning("mailing held", extra={"said": str(done.held.said), "times": done.held.times})
    if last:
        return {"outcome": "handed_over"}
    next_at = sortable(datetime.fromtimestamp(done.next_at, UTC))
    if done.held and done.held.times <= TOLD:
        return {"outcome": "held", "next_at": next_at, "said": str(done.held.said)}
    return {"outcome": "more", "next_at": next_at}


handler = step(work, Settings)
