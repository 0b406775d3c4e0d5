"""A newsroom.toml arrived: judged, answered, and the newsroom's pages made anew, all together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.data_classes import S3EventBridgeNotificationEvent

from crier.aws.queue_handler import batch
from crier.aws import s3, sqs
from crier.model import naming
from handlers.settings.rebuild_newsroom import Settings


def take(message: Mapping[str, Any], settings: Settings, now: datetime) -> str:
    """One event of S3, or another turn at one."""
    # Models and templates: after Powertools, which looks for models.
    from crier.model import logo
    from crier.stores import current_newsroom
    from crier.workflows import rebuild_site
    from crier.workflows.rebuild_site import NewsroomUpload

    object_ = S3EventBridgeNotificationEvent(dict(message)).detail.object
    key, deleted = str(object_["key"]), message.get("detail-type") == "Object Deleted"
    known = (current_newsroom.FILE, *logo.FILES)
    if naming.ignorable(key) or (deleted and key not in known):
        return "ignored"
    if key in logo.FILES:
        mark = str(object_.get("version-id") or object_.sequencer)
        outcome = rebuild_site.change_logo(settings, NewsroomUpload(key, mark, ""), now)
        if outcome == "more":
            sqs.again(settings.newsrooms, message)
        return outcome
    if deleted or key != current_newsroom.FILE:
        stray = NewsroomUpload(key, str(object_.get("version-id") or object_.sequencer), object_.sequencer)
        return rebuild_site.answered(settings, stray, now, deleted=deleted)
    try:
        version = object_.get("version-id") or s3.head(settings.uploads, current_newsroom.FILE).version_id
        upload = NewsroomUpload(current_newsroom.FILE, str(version), object_.sequencer)
        outcome = rebuild_site.work(settings, upload, now)
    except s3.Missing:
        return "gone"
    if outcome == "more":
        sqs.again(settings.newsrooms, message)
    return outcome


handler = batch(take, Settings)
