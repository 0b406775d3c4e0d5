"""A file arrived: it is recorded as a version of its release, and its publication starts, once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.data_classes import S3EventBridgeNotificationEvent

from crier.aws.queue_handler import batch
from crier.aws import s3, stepfunctions
from crier.model import filesets, naming
from crier.model.errors import Permanent
from crier.model.settings import Settings
from crier.model.timestamps import sortable
from crier.stores import current_newsroom
from crier.stores.releases import Superseded, Uploaded
from crier.workflows import register_upload
from crier.workflows.register_upload import Start


def take(message: Mapping[str, Any], here: Settings, now: datetime) -> str:
    """One event of S3 by way of EventBridge, or a word of ours: links changed, or the desk answered."""
    if "links" in message:
        again = register_upload.linked(here, message["release"], tuple(message["links"]), sortable(now))
        return _start([again] if again else [], here)
    if "answered" in message:
        going = register_upload.answered(here, message["answered"], message["version"], sortable(now))
        return _start([going] if going else [], here)
    object_ = S3EventBridgeNotificationEvent(dict(message)).detail.object
    # Not object_.key: Powertools decodes it, and EventBridge's keys stand as they are ("a+b.txt").
    key = str(object_["key"])
    if naming.ignorable(key):
        return "ignored"
    pinned = object_.get("version-id")
    if naming.misplaced(key):  # answered by its name: nobody may read what lies there
        version, size = str(pinned or object_.sequencer), int(object_.get("size") or 0)
        stray = Uploaded(here.uploads, key, version, object_.sequencer, size, sortable(now))
        return _start([register_upload.answer_stray(here, stray, "misplaced")], here)
    stored = s3.look(here.uploads, key, pinned)
    if stored is None:
        return "gone"
    upload = Uploaded(
        bucket=here.uploads,
        key=key,
        version_id=pinned or stored.version_id or "",
        sequencer=object_.sequencer,
        size=stored.size,
        received=sortable(now),
    )
    try:
        text = filesets.part(key) in ("text", "other")
        return _start(
            [register_upload.text(here, upload)] if text else register_upload.picture(here, upload), here
        )
    except Superseded:
        return _start([register_upload.answer_stray(here, upload, "late")], here)


def _start(starts: list[Start], here: Settings) -> str:
    if here.publication_arn is None:
        raise Permanent("PUBLICATION_ARN")
    begun = []
    for one in starts:
        current_newsroom.pin(here, one.release, one.version)
        begun.append(stepfunctions.start(here.publication_arn, one.execution, one.given))
    return "started" if any(begun) else "known"


handler = batch(take)
