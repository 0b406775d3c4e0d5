"""SES's SEND events, file by file: each call of the ledger learns which of its people were sent to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.data_classes import S3EventBridgeNotificationEvent

from crier.aws.queue_handler import batch
from crier.aws import s3
from crier.aws.handler import count, logger
from crier.mail.sending import feedback
from crier.model.timestamps import sortable
from crier.stores import mailings
from handlers.settings.tally import Settings


def take(message: Mapping[str, Any], settings: Settings, now: datetime) -> str:
    """One file that Firehose wrote. Adding to a set twice changes nothing."""
    key = str(S3EventBridgeNotificationEvent(dict(message)).detail.object["key"])  # as it stands
    found = s3.find(settings.events, key)
    if found is None:
        return "tallied before"
    sends = feedback.sends(found[0], now)
    if sends.odd:  # first: until this is noted, nothing may be proven by what else the file says
        _set_aside(sends.odd, key, settings, now)
    for (mailing, chunk, number), indexes in sends.seen.items():
        mailings.seen(settings.mailings, mailing, chunk, number, indexes)
    for mailing, until in sends.until.items():  # last: it says that the events up to here were counted
        mailings.flows(settings.mailings, mailing, until)
    s3.delete(settings.events, key)  # what lies there waits: the sender looks (crier/mail/sending/ledger.py)
    return "tallied"


def _set_aside(lines: Sequence[bytes], key: str, settings: Settings, now: datetime) -> None:
    """Keeps what could not be read, whole, and says so: the rest of the file counts all the same."""
    mailings.met_odd(settings.mailings, sortable(now))
    s3.put(settings.events, f"aside/{key}", b"\n".join(lines), "application/octet-stream")
    logger().warning("events that cannot be read", extra={"lines": len(lines)})
    count("events.odd", len(lines))


handler = batch(take, Settings)
