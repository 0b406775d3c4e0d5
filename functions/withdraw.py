"""A file was deleted under releases/: what is public waits a quarter of an hour and is withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.data_classes import S3EventBridgeNotificationEvent

from crier.aws.queue import batch
from crier import naming
from crier.aws.releases import Releases
from crier.settings import Settings


def take(message: Mapping[str, Any], here: Settings, now: datetime) -> str:
    """One event of S3, or a message of ours: its time is up, or the desk said its word."""
    # Models and templates: after Powertools, which looks for models.
    from crier.aws import withdrawing
    from crier.deletions import Deletion

    if "due" in message:
        return withdrawing.due(here, Deletion(**message["due"]), now)
    object_ = S3EventBridgeNotificationEvent(dict(message)).detail.object
    key = str(object_["key"])  # as it stands: see intake
    if naming.ignorable(key):
        return "ignored"
    release = Releases(here.releases).called(naming.release_id(key))
    return withdrawing.noticed(here, Deletion(release, key, object_.sequencer), now)


handler = batch(take)
