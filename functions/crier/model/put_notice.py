"""S3's own notification of a put says who put it; EventBridge's event names an account and nobody in it.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus


@dataclass(frozen=True)
class Put:
    """A version of a file, and S3's name of who put it (`principal`)."""

    key: str
    version_id: str
    principal: str


def puts(message: Mapping[str, Any]) -> tuple[Put, ...]:
    """What a message says was put; nothing of S3's test message.

    A version's id is S3's own and nobody chooses it: what another bucket tells falls on no file of ours.
    """
    records = list[Put]()
    for record in message.get("Records", ()):
        stored = record["s3"]
        version = str(stored["object"].get("versionId", ""))
        by = str(record.get("userIdentity", {}).get("principalId", ""))
        created = str(record["eventName"]).startswith("ObjectCreated:")
        if created and version and by:
            # Keys are encoded as in a form here, which they are not in EventBridge's events.
            records.append(Put(unquote_plus(stored["object"]["key"]), version, principal(by)))
    return tuple(records)


def principal(said: str) -> str:
    """One spelling of S3's name: AIDA… of an IAM user, AROA…:session of who signed in to a role.

    AWS's pages show a user's with and without the AWS: before it. A session's name is chosen by who signs in,
    so the whole of it counts.
    """
    return said.removeprefix("AWS:")
