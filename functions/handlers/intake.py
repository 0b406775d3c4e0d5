"""A file arrived: it is recorded as a version of its release, and its publication starts, once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.data_classes import S3EventBridgeNotificationEvent

from crier.aws.queue_handler import batch
from crier.aws import s3, stepfunctions
from crier.model import filesets, naming
from crier.model.timestamps import sortable
from crier.stores import current_newsroom
from crier.stores.releases import Superseded, Uploaded
from crier.workflows import register_upload
from crier.workflows.register_upload import Start
from handlers.settings.intake import Settings


def take(message: Mapping[str, Any], settings: Settings, now: datetime) -> str:
    """One event of S3 by way of EventBridge, or a word of ours: links changed, or the desk answered."""
    if "links" in message:
        again = register_upload.linked(settings, message["release"], tuple(message["links"]), sortable(now))
        return _start([again] if again else [], settings)
    if "answered" in message:
        going = register_upload.answered(settings, message["answered"], message["version"], sortable(now))
        return _start([going] if going else [], settings)
    object_ = S3EventBridgeNotificationEvent(dict(message)).detail.object
    # Not object_.key: Powertools decodes it, and EventBridge's keys stand as they are ("a+b.txt").
    key = str(object_["key"])
    if naming.ignorable(key):
        return "ignored"
    pinned = object_.get("version-id")
    came = sortable(register_upload.came(message, now))
    if naming.misplaced(key):  # answered by its name: nobody may read what lies there
        return _start([register_upload.misplaced(settings, object_, key, came)], settings)
    stored = s3.look(settings.uploads, key, pinned)
    if stored is None or naming.folder_mark(stored.size, stored.content_type):
        return "gone" if stored is None else "ignored"
    upload = Uploaded(
        bucket=settings.uploads,
        key=key,
        version_id=pinned or stored.version_id or "",
        sequencer=object_.sequencer,
        size=stored.size,
        received=came,
    )
    try:
        text = filesets.part(key) in ("text", "other")
        return _start(
            [register_upload.text(settings, upload)] if text else register_upload.picture(settings, upload),
            settings,
        )
    except Superseded:
        return _start([register_upload.answer_stray(settings, upload, "late")], settings)


def _start(starts: list[Start], settings: Settings) -> str:
    begun = []
    for one in starts:
        current_newsroom.pin(settings, one.release, one.version)
        begun.append(stepfunctions.start(settings.publication_arn, one.execution, one.given))
    return "started" if any(begun) else "known"


handler = batch(take, Settings)
