"""What intake gets and what it starts: the event of an upload, its queue, the state machine."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote_plus

import boto3
import cloud
import pytest

from handlers import intake, note_writer


def event(key: str, sequencer: str, version: str | None = None) -> dict[str, Any]:
    """What EventBridge sends for an upload; MiniStack leaves the version out, AWS does not."""
    object_ = {"key": key, "size": 5, "etag": "e", "sequencer": sequencer}
    if version:
        object_["version-id"] = version
    return {
        "version": "0", "id": "i", "detail-type": "Object Created", "source": "aws.s3", "account": "123456789012",
        "time": "2026-11-24T12:00:00Z", "region": "us-east-1", "resources": [],
        "detail": {"version": "0", "bucket": {"name": "uploads"}, "object": object_, "request-id": "r",
                   "requester": "1", "source-ip-address": "127.0.0.1", "reason": "PutObject"},
    }  # fmt: skip


def deliver(*events: dict[str, Any]) -> list[str]:
    """The queue hands them over; the message ids that come back to it."""
    records = [
        {"messageId": str(n), "receiptHandle": "h", "body": json.dumps(one), "eventSource": "aws:sqs",
         "attributes": {}, "messageAttributes": {}, "md5OfBody": "", "eventSourceARN": "a", "awsRegion": "us-east-1"}
        for n, one in enumerate(events)
    ]  # fmt: skip
    answer = intake.handler({"Records": records}, cloud.Context())
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def notice(key: str, version: str, principal: str) -> dict[str, Any]:
    """What S3 itself sends of a put, as AWS documents it; MiniStack's names nobody (docs/local.md)."""
    return {"Records": [{
        "eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "us-east-1",
        "eventTime": "2026-11-24T12:00:00.000Z", "eventName": "ObjectCreated:Put",
        "userIdentity": {"principalId": principal}, "requestParameters": {"sourceIPAddress": "127.0.0.1"},
        "responseElements": {"x-amz-request-id": "C3D13FE58DE4C810", "x-amz-id-2": "FMyUVURIY8"},
        "s3": {
            "s3SchemaVersion": "1.0", "configurationId": "c",
            "bucket": {"name": "uploads", "ownerIdentity": {"principalId": "A3NL1KOZZKExample"},
                       "arn": "arn:aws:s3:::uploads"},
            "object": {"key": quote_plus(key, safe="/"), "size": 5, "eTag": "e", "versionId": version,
                       "sequencer": "0055AED6DCD90281E5"},
        },
    }]}  # fmt: skip


def deliver_notice(key: str, version: str, principal: str) -> None:
    """Such a message reaches its handler, twice."""
    body = json.dumps(notice(key, version, principal))
    record = {"messageId": "1", "receiptHandle": "h", "body": body, "eventSource": "aws:sqs"}
    for _ in range(2):
        assert note_writer.handler({"Records": [record]}, cloud.Context())["batchItemFailures"] == []


@pytest.fixture
def machine(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    states = boto3.client("stepfunctions")
    definition = '{"StartAt": "S", "States": {"S": {"Type": "Succeed"}}}'
    role = "arn:aws:iam::123456789012:role/r"
    made = states.create_state_machine(name="publication", definition=definition, roleArn=role)
    monkeypatch.setenv("PUBLICATION_ARN", made["stateMachineArn"])
    return lambda: [
        json.loads(states.describe_execution(executionArn=one["executionArn"])["input"])
        for one in states.list_executions(stateMachineArn=made["stateMachineArn"])["executions"]
    ]
