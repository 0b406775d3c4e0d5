"""A file came in by the desk's page: it is put where staff put theirs, in the name of who was signed in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.data_classes import S3EventBridgeNotificationEvent

from crier.aws.queue_handler import batch
from crier.workflows import hand_in
from handlers.settings.hand_in import Settings


def take(message: Mapping[str, Any], settings: Settings, now: datetime) -> str:
    """One event of S3 by way of EventBridge, one for each version; its key stands as it is."""
    stored = S3EventBridgeNotificationEvent(dict(message)).detail.object
    return hand_in.take(settings, str(stored["key"]), str(stored.get("version-id", "")), now)


handler = batch(take, Settings)
