"""Our requests against botocore's model, and what hooks into botocore against botocore."""

from __future__ import annotations

import base64
import json
import traceback
import zlib
from collections.abc import Iterator
from typing import Any, cast

import boto3
import botocore
import botocore.session
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    CredentialRetrievalError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    SSLError,
)
from botocore.parsers import ResponseParserError
from botocore.validate import ParamValidator

from crier.aws import client, dynamodb, plain_json, ses
from crier.mail.letter import Letter
from crier.mail.sending import ledger, mailing_slice
from crier.mail.sending.ledger import Call
from crier.model.errors import Permanent
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


def test_what_hooks_into_botocore_was_read_against_the_version_in_force() -> None:
    """Another version is pinned: read crier/aws/plain_json.py's docstring, which says what to look at again."""
    assert botocore.__version__ == plain_json.READ_AGAINST


ITEM = {
    "pk": {"S": "person#ñ"}, "sk": {"S": "row"}, "key": {"N": "12"}, "share": {"N": "-0.5"},
    "sealed": {"B": b"\x00\xff sealed"}, "open": {"BOOL": True}, "none": {"NULL": True},
    "lists": {"SS": ["a", "b"]}, "numbers": {"NS": ["1", "2.5"]},
    "nested": {"L": [{"M": {"x": {"S": ""}, "y": {"L": []}}}]},
}  # fmt: skip
PLAIN = {
    "pk": "person#ñ", "sk": "row", "key": 12, "share": -0.5, "sealed": b"\x00\xff sealed", "open": True,
    "none": None, "lists": {"a", "b"}, "numbers": {1, 2.5}, "nested": [{"x": "", "y": []}],
}  # fmt: skip


def wire(item: Any) -> Any:
    """What boto3 takes as DynamoDB writes it."""
    match item:
        case bytes():
            return base64.b64encode(item).decode()
        case list():
            return [wire(each) for each in item]
        case dict():
            return {name: wire(value) for name, value in item.items()}
    return item


def answered(through: Any, operation: str, answer: Any, status: int = 200) -> Any:
    """What a client makes of this answer."""

    def answers(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        body = json.dumps(answer).encode()
        headers = {"x-amzn-RequestId": "r", "x-amz-crc32": str(zlib.crc32(body))}
        return AWSResponse(
            request.url, status, headers, type("Raw", (), {"stream": lambda *_: iter([body])})()
        )

    through.meta.events.register("before-send", answers)
    calls: dict[str, dict[str, Any]] = {
        "query": {"TableName": "t", "KeyConditionExpression": "pk = :pk"},
        "batch_get_item": {"RequestItems": {"t": {"Keys": [{"pk": {"S": "a"}}]}}},
    }
    return getattr(through, operation)(**calls[operation])


@pytest.fixture
def clients(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, Any]]:
    """Ours of DynamoDB, and one as boto3 makes it."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    client.client.cache_clear()
    yield client.client("dynamodb"), boto3.client("dynamodb")
    client.client.cache_clear()


@pytest.mark.parametrize(
    ("operation", "answer"),
    [
        ("query", {"Items": [wire(ITEM), {}], "Count": 2, "LastEvaluatedKey": {"pk": {"S": "a"}, "sk": {"S": "b"}}}),
        ("batch_get_item", {
            "Responses": {"t": [wire(ITEM)]},
            "UnprocessedKeys": {"t": {"Keys": [{"pk": {"S": "a"}, "sk": {"S": "b"}}], "ConsistentRead": True}}}),
    ],
)  # fmt: skip
def test_answers_say_what_botocore_makes_of_them(
    clients: tuple[Any, Any], operation: str, answer: dict[str, Any]
) -> None:
    ours, botocores = (answered(one, operation, answer) for one in clients)
    for name in answer:
        if name in ("Items", "Responses"):
            continue
        assert ours[name] == botocores[name]
    items = [each["Items"][0] if "Items" in each else each["Responses"]["t"][0] for each in (ours, botocores)]
    assert [plain_json.unpack(item) for item in items] == [PLAIN, PLAIN]
    assert ours["ResponseMetadata"]["RequestId"] == botocores["ResponseMetadata"]["RequestId"]


def test_an_error_is_still_an_error(clients: tuple[Any, Any]) -> None:
    refusal = {"__type": "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException", "message": "no"}
    with pytest.raises(ClientError) as raised:
        answered(clients[0], "query", refusal, status=400)
    assert client.code(raised.value) == "ResourceNotFoundException"


def test_what_botocore_refuses_to_send_reached_nobody_and_is_told_without_its_values(
    clients: tuple[Any, Any],
) -> None:
    letter = Letter("News <n@example.org>", cast(str, 7), "t", "h", {}, ("press",))
    call = ledger.claim(Call(0, 0, 1), 1.0, left=frozenset(), withheld=frozenset())
    person = Subscriber("0" * 32, "secret@example.org", "en", ("press",), "confirmed", "")
    with pytest.raises(mailing_slice.Refused) as refused:
        ses.send_bulk(letter, call, [person], "m", "set", lambda who: "https://news.example.org/u/x")
    with pytest.raises(Permanent) as permanent:
        ses.send(letter, [person.address], configuration_set="set", tags={})
    for raised in (refused, permanent):
        text = "".join(traceback.format_exception(raised.value))
        assert "secret@" not in text
        assert "valid types" not in text


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        (NoCredentialsError(), mailing_slice.Refused),
        (PartialCredentialsError(provider="x", cred_var="y"), mailing_slice.Refused),
        (CredentialRetrievalError(provider="x", error_msg="y"), mailing_slice.Refused),
        (NoRegionError(), mailing_slice.Refused),
        (ResponseParserError("<html>"), mailing_slice.Lost),
        (ConnectionClosedError(endpoint_url="x"), mailing_slice.Lost),
        (SSLError(endpoint_url="x", error="y"), mailing_slice.Lost),
        (BotoCoreError(), mailing_slice.Lost),
    ],
    ids=lambda one: type(one).__name__ if isinstance(one, Exception) else None,
)
def test_what_is_raised_in_a_call_says_whether_ses_may_have_it(
    clients: tuple[Any, Any], raised: Exception, kind: type[Exception]
) -> None:
    """Without credentials nothing was asked, and that is the account's; anything else may have been."""

    def before(**_: Any) -> None:
        raise raised

    client.client("sesv2").meta.events.register("before-call.sesv2.SendBulkEmail", before)
    with pytest.raises(kind) as refused:
        ses.bulk_statuses(bulk(2))
    if isinstance(refused.value, mailing_slice.Refused):
        assert refused.value.said.row.whose == "account"


@pytest.mark.parametrize(
    ("results", "statuses"),
    [
        ([{"Status": "SUCCESS", "MessageId": "m"}], ["SUCCESS"]),
        ([{"Status": "NEVER_HEARD_OF"}], ["NEVER_HEARD_OF"]),
        ([{"Status": "NEVER_HEARD_OF", "MessageId": "m"}], None),
        ([{"MessageId": "m"}], None),
        ([{"Status": "SUCCESS", "MessageId": "m"}, {}], None),
        ([], []),
    ],
)
def test_an_entry_that_does_not_say_whether_ses_has_it_is_lost(
    clients: tuple[Any, Any], results: list[dict[str, str]], statuses: list[str] | None
) -> None:
    """Sent again it could be a second mail: SES's events settle it."""
    http = AWSResponse("https://email.test", 200, {}, None)
    client.client("sesv2").meta.events.register(
        "before-call.sesv2.SendBulkEmail", lambda **_: (http, {"BulkEmailEntryResults": results})
    )
    if statuses is None:
        with pytest.raises(mailing_slice.Lost):
            ses.bulk_statuses(bulk(1))
    else:
        assert ses.bulk_statuses(bulk(1)) == statuses


def test_fifty_is_what_a_call_takes() -> None:
    assert len(bulk(50)["BulkEmailEntries"]) == 50


def test_a_second_attempt_names_the_people_it_is_about() -> None:
    """SES's events name people by the index in the call, not in the attempt."""
    letter = Letter("n@example.org", "s", "t", "h", {}, ())
    call = Call(0, 0, 9, state=ledger.CLAIMED, open=(3, 7))
    to = [Subscriber(f"{n:032x}", f"p{n}@example.org", "en", (), "confirmed", "") for n in call.open]
    request = ses.bulk_request(letter, call, to, "m", "set", lambda who: "u")
    tags = [
        {tag["Name"]: tag["Value"] for tag in one["ReplacementTags"]} for one in request["BulkEmailEntries"]
    ]
    assert [one["i"] for one in tags] == ["3", "7"]


def test_an_entry_has_all_its_tags_itself() -> None:
    """Whether events carry DefaultEmailTags beside an entry's own is documented nowhere."""
    request = bulk(2)
    assert "DefaultEmailTags" not in request
    for entry in request["BulkEmailEntries"]:
        assert [tag["Name"] for tag in entry["ReplacementTags"]] == ["mailing", "call", "i", "person"]


def test_an_answer_goes_where_the_letter_says() -> None:
    letter = Letter("n@example.org", "s", "t", "h", {}, (), reply_to="press@example.org")
    person = Subscriber("0" * 32, "p@example.org", "en", (), "confirmed", "")
    request = ses.bulk_request(letter, Call(0, 0, 1, open=(0,)), [person], "m", "set", lambda who: "u")
    assert request["ReplyToAddresses"] == ["press@example.org"]
    assert "ReplyToAddresses" not in bulk(1)
