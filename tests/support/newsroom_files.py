"""newsroom.toml as staff put it, and what they are mailed about it."""

from __future__ import annotations

import json
from typing import Any

import cloud
import pytest

from crier.aws import client, s3
from crier.stores import current_newsroom
from handlers import rebuild_newsroom

PLAIN = 'organisation = "{name}"\nlanguages = ["en"]\ndesk = ["desk@example.org"]\n'


OLD, NEW = (PLAIN.format(name=name).encode() for name in ("Old Name", "New Name"))


@pytest.fixture
def ses(aws: Any) -> cloud.Ses:
    played = cloud.Ses()
    played.attach(client.client("sesv2"))
    return played


def put(data: bytes, sequencer: str) -> dict[str, Any]:
    s3.put("uploads", current_newsroom.FILE, data, "application/toml")
    version = s3.head("uploads", current_newsroom.FILE).version_id
    object_ = {"key": current_newsroom.FILE, "version-id": version, "sequencer": sequencer, "size": len(data)}
    return {"detail-type": "Object Created", "source": "aws.s3", "id": "1", "version": "0", "account": "1",
            "time": "2026-11-24T00:00:00Z", "region": "us-east-1", "resources": [],
            "detail": {"bucket": {"name": "uploads"}, "object": object_}}  # fmt: skip


def take(event: dict[str, Any]) -> list[Any]:
    record = {"messageId": "1", "receiptHandle": "h", "body": json.dumps(event), "eventSource": "aws:sqs"}
    return rebuild_newsroom.handler({"Records": [record]}, cloud.Context())["batchItemFailures"]


def mails(ses: cloud.Ses) -> list[str]:
    return [mail["Content"]["Simple"]["Subject"]["Data"] for mail in ses.letters]
