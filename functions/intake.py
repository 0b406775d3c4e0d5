"""A file arrived: it is recorded as a version of its release, and its publication starts, once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.data_classes import S3EventBridgeNotificationEvent

from crier.aws.queue import batch
from crier import naming
from crier.aws import machines, objects
from crier.aws.releases import Releases, Superseded, Uploaded, iso
from crier.errors import Permanent
from crier.settings import Settings


def take(message: Mapping[str, Any], here: Settings, now: datetime) -> str:
    """One event of S3 by way of EventBridge."""
    object_ = S3EventBridgeNotificationEvent(dict(message)).detail.object
    # Not object_.key: Powertools decodes it, and EventBridge's keys stand as they are ("a+b.txt").
    key = str(object_["key"])
    if naming.ignorable(key):
        return "ignored"
    pinned = object_.get("version-id")
    try:
        stored = objects.head(here.uploads, key, pinned)
    except objects.Missing:
        return "gone"
    upload = Uploaded(
        bucket=here.uploads,
        key=key,
        version_id=pinned or stored.version_id or "",
        sequencer=object_.sequencer,
        size=stored.size,
        received=iso(now),
    )
    release = Releases(here.releases).called(naming.release_id(key))
    execution = naming.execution(release, [(key, upload.version_id)])
    try:
        version = Releases(here.releases).register(release, execution, upload)
    except Superseded:
        return "superseded"
    if here.publication_arn is None:
        raise Permanent("PUBLICATION_ARN")
    started = machines.start(
        here.publication_arn, execution, {"format": 1, "release": release, "version": version}
    )
    return "started" if started else "known"


handler = batch(take)
