"""What goes out unvalidated is held against botocore's model here."""

from __future__ import annotations

import json
from typing import Any

import boto3
import botocore.session
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.validate import ParamValidator

from crier.aws import client, dynamodb, ses
from crier.mail.letter import Letter
from crier.mail.sending import ledger
from crier.mail.sending.ledger import Call
from crier.subscribers.subscriber import Subscriber


def model(service: str, operation: str) -> Any:
    return botocore.session.get_session().get_service_model(service).operation_model(operation).input_shape


def bulk(people: int) -> dict[str, Any]:
    letter = Letter(
        "News <n@example.org>", "s", "t {{u}}", "h {{u}}", {"List-Id": "<p.example.org>"}, ("press",)
    )
    call = ledger.claim(Call(3, 7, people), 1.0, left=frozenset(), withheld=frozenset())
    to = [
        Subscriber(f"{n:032x}", f"p{n}@example.org", "en", ("press",), "confirmed", "") for n in range(people)
    ]
    return ses.bulk_request(letter, call, to, "m", "set", lambda who: f"https://news.example.org/u/{who}")


@pytest.mark.parametrize(
    ("service", "operation", "request_"),
    [
        ("sesv2", "SendBulkEmail", bulk(50)),
        ("dynamodb", "UpdateItem", dynamodb.update_request(
            "t", "a", "b", {"state": "SENT", "gone": None}, where={"attempt": 1, "since": None})["Update"]),
        ("dynamodb", "PutItem", dynamodb.put_request("t", {"pk": "a", "sk": "b", "n": 1}, new=True)["Put"]),
    ],
)  # fmt: skip
def test_requests_are_as_the_model_says(service: str, operation: str, request_: dict[str, Any]) -> None:
    report = ParamValidator().validate(request_, model(service, operation))
    assert not report.has_errors(), report.generate_report()


def sent(through: Any, operation: str, request: dict[str, Any]) -> AWSPreparedRequest:
    """What would go over the wire."""
    seen: list[AWSPreparedRequest] = []

    def stop(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        seen.append(request)
        return AWSResponse(request.url, 400, {}, type("Raw", (), {"stream": lambda *_: iter([b"{}"])})())

    through.meta.events.register("before-send", stop)
    with pytest.raises(through.exceptions.ClientError):
        getattr(through, operation)(**request)
    return seen[0]


@pytest.mark.parametrize(
    ("service", "operation", "request_"),
    [
        ("sesv2", "send_bulk_email", bulk(3)),
        ("dynamodb", "batch_get_item", {"RequestItems": {"t": {
            "Keys": [dynamodb.pack({"pk": "a", "sk": "ñ"})], "ConsistentRead": True, **dynamodb._projection(["id"])}}}),
        ("dynamodb", "query", {
            "TableName": "t", "KeyConditionExpression": "pk = :pk", "ConsistentRead": True, "Limit": 5,
            "ExpressionAttributeValues": dynamodb.pack({":pk": "a"})}),
    ],
)  # fmt: skip
def test_plain_requests_go_out_as_botocore_would_write_them(
    monkeypatch: pytest.MonkeyPatch, service: str, operation: str, request_: dict[str, Any]
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    client.client.cache_clear()
    ours, botocores = (
        sent(one, operation, request_) for one in (client.client(service), boto3.client(service))
    )
    client.client.cache_clear()
    assert json.loads(ours.body) == json.loads(botocores.body)
    assert (ours.method, ours.url) == (botocores.method, botocores.url)
    for header in ("Content-Type", "X-Amz-Target"):
        assert ours.headers.get(header) == botocores.headers.get(header)
    assert ours.headers["Content-Length"] == str(len(ours.body))


def test_fifty_is_what_a_call_takes() -> None:
    assert len(bulk(50)["BulkEmailEntries"]) == 50
