"""What is noted and answered when a slice of a mailing ends."""

from __future__ import annotations

from datetime import UTC, datetime

from crier.aws import ledger
from crier.aws.door import Answer, count, logger
from crier.mail.sending import Slice
from crier.mail.sweeping import Unfinished

TOLD = 3  # times a hold is handed to `report`, which tells of it once: the first may have failed


def ended(done: Slice, about: tuple[str, int, str], mailings: str, now: datetime, *, last: bool) -> Answer:
    """The state machine's answer, after the sweep's note; last: this execution's history is full.

    about: release, version and kind of the mailing.
    """
    held = str(done.held.said) if done.held else ""
    note = Unfinished(*about, done.next_at or 0, done.done, now.timestamp(), handed=last, held=held)
    ledger.beat(mailings, note)
    if done.next_at is None:
        if done.balance.withheld:
            logger().warning("mail withheld", extra={"people": done.balance.withheld})
            count("mail.withheld", done.balance.withheld)
        return {"outcome": "withdrawn" if done.balance.withdrawn else "done"}
    if done.held:
        logger().warning("mailing held", extra={"said": held, "times": done.held.times})
    if last:
        return {"outcome": "handed_over"}
    next_at = f"{datetime.fromtimestamp(done.next_at, UTC):%Y-%m-%dT%H:%M:%SZ}"
    if done.held and done.held.times <= TOLD:
        return {"outcome": "held", "next_at": next_at, "said": held}
    return {"outcome": "more", "next_at": next_at}
