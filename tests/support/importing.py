"""Files of people that staff hand in."""

from __future__ import annotations

import json
from typing import Any

import cloud
import pytest

from crier.aws import client, s3
from crier.workflows import import_rows
from handlers import import_subscribers

TOML = 'languages = ["en", "es"]\n[[lists]]\nslug = "press"\nnames = { en = "Press" }\n[[lists]]\nslug = "members"\nnames = { en = "Members" }\n'


@pytest.fixture
def ses(aws: Any, monkeypatch: pytest.MonkeyPatch) -> cloud.Ses:
    monkeypatch.setattr(
        import_rows, "ThreadPoolExecutor", cloud.AtOnce
    )  # one order, so that a kill is the same kill
    played = cloud.Ses()
    played.attach(client.client("sesv2"))
    s3.put("uploads", "newsroom/newsroom.toml", TOML.encode(), "application/toml")
    return played


def hand_in(data: bytes, name: str = "people.csv") -> dict[str, Any]:
    s3.put("uploads", f"subscribers/{name}", data, "text/csv")
    version = s3.head("uploads", f"subscribers/{name}").version_id
    return {
        "detail-type": "Object Created", "source": "aws.s3", "id": "1", "version": "0", "account": "1", "time": "2026-11-24T00:00:00Z",
        "region": "us-east-1", "resources": [],
        "detail": {"bucket": {"name": "uploads"}, "object": {"key": f"subscribers/{name}", "version-id": version, "sequencer": "01", "size": len(data)}},
    }  # fmt: skip


def take(event: dict[str, Any]) -> list[Any]:
    record = {"messageId": "1", "receiptHandle": "h", "body": json.dumps(event), "eventSource": "aws:sqs"}
    return import_subscribers.handler({"Records": [record]}, cloud.Context())["batchItemFailures"]
