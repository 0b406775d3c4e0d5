"""A file was deleted under releases/: what is public waits a quarter of an hour and is withdrawn.

And where the desk said so, those hear of a withdrawal, or a correction, whom it concerns.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.data_classes import S3EventBridgeNotificationEvent

from crier.aws.queue_handler import batch
from crier.model import naming
from crier.stores.releases import Releases
from handlers.settings.withdraw import Settings


def take(message: Mapping[str, Any], settings: Settings, now: datetime) -> str:
    """One event of S3, or a message of ours: its time is up, or the desk said its word."""
    # Models and templates: after Powertools, which looks for models.
    from crier.model.deletions import Deletion
    from crier.model.notices import Notice
    from crier.workflows import send_notice, withdraw

    if "notice" in message:
        return send_notice.begin(settings, Notice(**message["notice"]), now)
    if "due" in message:
        return withdraw.due(settings, Deletion(**message["due"]), now)
    object_ = S3EventBridgeNotificationEvent(dict(message)).detail.object
    key = str(object_["key"])  # as it stands: see intake
    if naming.ignorable(key):
        return "ignored"
    release = Releases(settings.releases).called(naming.release_id(key))
    return withdraw.on_deleted(settings, Deletion(release, key, object_.sequencer), now)


handler = batch(take, Settings)
