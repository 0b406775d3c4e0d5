"""A newsroom.toml arrived: judged, answered, and the newsroom's pages made anew, all together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.data_classes import S3EventBridgeNotificationEvent

from crier.aws.queue import batch
from crier.aws import objects, post
from crier.settings import Settings


def take(message: Mapping[str, Any], here: Settings, now: datetime) -> str:
    """One event of S3, or another turn at one."""
    # Models and templates: after Powertools, which looks for models.
    from crier.aws import refurnishing, rooms
    from crier.aws.refurnishing import Upload

    object_ = S3EventBridgeNotificationEvent(dict(message)).detail.object
    if object_["key"] != rooms.FILE:
        return "ignored"
    try:
        version = object_.get("version-id") or objects.head(here.uploads, rooms.FILE).version_id
        upload = Upload(rooms.FILE, str(version), object_.sequencer)
        outcome = refurnishing.work(here, upload, now)
    except objects.Missing:
        return "gone"
    if outcome == "more":
        post.again(here.newsrooms, message)
    return outcome


handler = batch(take)
