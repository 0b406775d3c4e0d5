"""SES's SEND events, file by file: each call of the ledger learns which of its people were sent to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.data_classes import S3EventBridgeNotificationEvent

from crier.aws.queue import batch
from crier.aws import ledger, objects
from crier.mail import feedback
from crier.settings import Settings


def take(message: Mapping[str, Any], here: Settings, now: datetime) -> str:
    """One file that Firehose wrote. Adding to a set twice changes nothing."""
    key = str(S3EventBridgeNotificationEvent(dict(message)).detail.object["key"])  # as it stands
    try:
        file, _ = objects.get(here.events, key)
    except objects.Missing:
        return "tallied before"
    sends = feedback.sends(file)
    for (mailing, chunk, number), indexes in sends.seen.items():
        ledger.seen(here.mailings, mailing, chunk, number, indexes)
    for mailing, until in sends.until.items():  # last: it says that the events up to here were counted
        ledger.flows(here.mailings, mailing, until)
    objects.delete(here.events, key)  # what lies there waits: the sender looks (crier/mail/ledger.py)
    return "tallied"


handler = batch(take)
