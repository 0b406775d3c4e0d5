"""A file of people arrived under subscribers/: who is new is added, who must get no mail is suppressed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.data_classes import S3EventBridgeNotificationEvent

from crier.aws.queue_handler import batch
from crier.aws import s3
from crier.model import naming
from crier.workflows import import_jobs
from handlers.settings.import_subscribers import Settings


def take(message: Mapping[str, Any], settings: Settings, now: datetime) -> str:
    """One event of S3, or another turn at one. Twice, and killed anywhere, it comes to the same."""
    object_ = S3EventBridgeNotificationEvent(dict(message)).detail.object
    key, version = str(object_["key"]), object_.get("version-id")  # as it stands: see intake
    if naming.ignorable(key):
        return "ignored"
    try:
        pinned = str(version or s3.head(settings.uploads, key).version_id)
        return import_jobs.work(settings, key, pinned, message, now)
    except s3.Missing:
        return "gone"


handler = batch(take, Settings)
