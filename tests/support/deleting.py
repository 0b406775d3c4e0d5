"""Files that are deleted: the release they were, what the queue holds, what the desk is told."""

from __future__ import annotations

import json
from typing import Any

import cloud
import pytest
from arrivals import deliver, event, machine
from publishing import NEWSROOM, go, public, reading

from crier.aws import client, s3
from crier.model import fingerprint, naming
from crier.model.release import Source
from crier.stores.releases import Releases
from crier.workflows import withdraw as withdrawing
from handlers import decide, publish, render_page, syndicate, withdraw

__all__ = ["machine"]  # fixtures

KEY, OTHER = "releases/rents.txt", "releases/rents, renamed.txt"


SECRET = "Rent rules change"


@pytest.fixture
def ses(aws: Any, machine: Any, monkeypatch: pytest.MonkeyPatch) -> cloud.Ses:
    queue = client.client("sqs").create_queue(QueueName="deletions")["QueueUrl"]
    monkeypatch.setenv("DELETIONS_QUEUE", queue)
    monkeypatch.setattr(withdrawing, "GRACE", 0)
    fresh = cloud.Ses()
    cloud.fresh()
    fresh.attach(client.client("sesv2"))
    return fresh


def put(key: str, text: str = "one", sequencer: str = "01") -> str:
    """A file, seen by intake; its release."""
    version = client.client("s3").put_object(Bucket="uploads", Key=key, Body=text.encode())["VersionId"]
    assert deliver(event(key, sequencer, version)) == []
    return Releases("releases").called(naming.release_id(key))


def read(release: str, key: str, text: str = "one", headline: str = SECRET) -> dict[str, Any]:
    """The release's newest version as `read` leaves it, decided on; decide's answer."""
    releases = Releases("releases")
    number = releases.head(release).latest
    found = reading(headline, topics=("housing",))
    version = releases.version(release, number)["version_id"]
    source = Source(sha256=fingerprint.of([text.encode()], {}), format=".txt", key=key, version_id=version)
    for name, value in (
        ("reading", found.model_copy(update={"source": source})),
        ("newsroom", NEWSROOM),
    ):
        body = value.model_dump_json().encode()
        s3.put("staging", f"{release}/{number}/{name}.json", body, "application/json")
    return go(decide, {"format": 1, "release": release, "version": number})


def out(key: str = KEY, text: str = "one", sequencer: str = "01", headline: str = SECRET) -> str:
    release = put(key, text, sequencer)
    assert read(release, key, text, headline)["outcome"] == "ready"
    reference = {"format": 1, "release": release, "version": Releases("releases").head(release).latest}
    go(render_page, reference)
    assert go(publish, reference)["outcome"] == "published"
    go(syndicate, reference)
    return release


def delete(key: str, sequencer: str = "0A") -> list[Any]:
    client.client("s3").delete_object(Bucket="uploads", Key=key)
    return take(event(key, sequencer) | {"detail-type": "Object Deleted"})


def take(message: dict[str, Any]) -> list[Any]:
    record = {"messageId": "1", "receiptHandle": "h", "body": json.dumps(message), "eventSource": "aws:sqs"}
    return withdraw.handler({"Records": [record]}, cloud.Context())["batchItemFailures"]


def waiting() -> list[dict[str, Any]]:
    """What waits for its quarter of an hour, taken from the queue."""
    sqs = client.client("sqs")
    url = sqs.get_queue_url(QueueName="deletions")["QueueUrl"]
    found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    for message in found:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return [json.loads(message["Body"]) for message in found]


def subjects(ses: cloud.Ses) -> list[str]:
    return [mail["Content"]["Simple"]["Subject"]["Data"] for mail in ses.letters]


def lingers(words: str = SECRET) -> list[str]:
    return [key for key, body in public().items() if words.encode() in body]
