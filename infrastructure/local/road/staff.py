"""Walks the road as staff do: puts a file into the bucket and follows it to its answer."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crier.model import naming
from infrastructure.local.stack import deploy
from infrastructure.local.stack.account import Account
from infrastructure.local.stack.cloud import client
from infrastructure.local.stack.place import Place

PATIENCE = 120.0  # seconds
ENDS = ("rejected", "proofed", "asked", "parted", "held", "unchanged", "superseded", "failed")


@dataclass(frozen=True)
class Upload:
    """One file that was put: its release, and S3's id of its bytes."""

    key: str
    version_id: str
    at: float  # time.monotonic()

    @property
    def release(self) -> str:
        return naming.release_id(self.key)


def put(place: Place | Account, key: str, data: bytes) -> Upload:
    """Put one file into the uploads bucket."""
    bucket = deploy.outputs(place)["Uploads"]
    answer = client(place, "s3").put_object(Bucket=bucket, Key=key, Body=data)
    return Upload(key, answer["VersionId"], time.monotonic())


def there(place: Place | Account, key: str) -> bool:
    """Whether a file lies in the uploads bucket."""
    bucket = deploy.outputs(place)["Uploads"]
    answer = client(place, "s3").list_objects_v2(Bucket=bucket, Prefix=key, MaxKeys=1)
    return any(each["Key"] == key for each in answer.get("Contents", ()))


def put_release(place: Place | Account, path: Path) -> Upload:
    """Put a file under releases/, by its own name."""
    return put(place, naming.RELEASES + path.name, path.read_bytes())


def versions(place: Place | Account, release: str) -> list[dict[str, Any]]:
    """What the Releases table knows of a release's uploads, oldest first."""
    from crier.stores import overview  # boto3: not for every command

    return overview.versions(client(place, "dynamodb"), deploy.outputs(place)["Releases"], release)


def head(place: Place | Account, release: str) -> dict[str, Any]:
    """The release as a whole; empty before anything was accepted."""
    from crier.stores import overview  # boto3: not for every command

    return overview.head(client(place, "dynamodb"), deploy.outputs(place)["Releases"], release)


def version(place: Place | Account, upload: Upload) -> dict[str, Any] | None:
    """What is known of this very upload, at last; None: intake has not seen it yet."""
    known = [item for item in versions(place, upload.release) if not item.get("quiet")]
    return next((item for item in reversed(known) if item.get("version_id") == upload.version_id), None)


def follow(
    place: Place | Account, upload: Upload, mail: bool, patience: float = PATIENCE
) -> Iterator[tuple[str, float]]:
    """What happens to an upload, as it happens: (what, seconds since it was put).

    Ends with the receipt; with `mail`, a published release's ends with the mailing's own. Somebody who comes
    late is told once what happened meanwhile.
    """
    told: set[str] = set()
    while True:
        item = version(place, upload) or {}
        happened = [f"state {item['state']}"] if item.get("state", "received") != "received" else []
        happened += ["received"] if item else []
        happened += [name for name in item if name.startswith("receipt_")]
        for what in sorted(set(happened) - told, key=_order):
            yield what, time.monotonic() - upload.at
        told |= set(happened)
        publication = bool({"receipt_publication", "receipt_question", "receipt_failure"} & told)
        mailed = "receipt_mailing" in told or item.get("state") in ENDS
        if "receipt_waiting" in told:  # it goes out when its embargo ends, and is answered again
            return
        if item.get("state") == "superseded" or (publication and (mailed or not mail)):
            return
        if not publication and (why := _crashed(place, upload)):
            yield f"crashed: {why}", time.monotonic() - upload.at
            return
        if time.monotonic() - upload.at > patience:
            return
        time.sleep(0.1 if isinstance(place, Place) else 2.0)


def receipt(place: Place | Account, upload: Upload, about: str) -> str:
    """The words of an upload's receipt; empty while there is none."""
    item = version(place, upload) or {}
    if f"receipt_{about}" not in item:
        return ""
    bucket = deploy.outputs(place)["Uploads"]
    page = client(place, "s3").get_object(Bucket=bucket, Key=item[f"receipt_{about}"])["Body"].read()
    return words(page.decode("utf-8"))


def words(page: str) -> str:
    """The visible words of an HTML page, a line per block."""
    page = re.sub(r"(?s)<(head|style|script|title)\b.*?</\1>", "", page)
    page = re.sub(r"\s+", " ", page)
    page = re.sub(
        r"</?(p|h[1-6]|li|ul|ol|dt|dd|dl|div|section|main|header|footer|tr|table|br|blockquote)\b[^>]*>",
        "\n",
        page,
    )
    lines = (html.unescape(re.sub(r"<[^>]*>", "", line)).strip() for line in page.splitlines())
    return "\n".join(line for line in lines if line)


def _crashed(place: Place | Account, upload: Upload) -> str:
    """Why the publication ended without a receipt; empty while it may still write one."""
    machine = deploy.outputs(place)["Publication"].replace(":stateMachine:", ":execution:")
    name = naming.execution(upload.release, [(upload.key, upload.version_id)])
    states = client(place, "stepfunctions")
    try:
        found = states.describe_execution(executionArn=f"{machine}:{name}")
    except states.exceptions.ExecutionDoesNotExist:
        return ""
    failed = found["status"] in ("FAILED", "TIMED_OUT", "ABORTED")
    return f"{found.get('error')}, {found.get('cause')}" if failed else ""


def _order(what: str) -> int:
    return (0 if what == "received" else 1) + what.startswith("receipt_")
