"""AWS's limits that are met in a busy hour: questions to SES, invalidations of CloudFront. Nothing fails for them."""

from __future__ import annotations

import json
from typing import Any

import boto3
import cloud
import pytest

from crier.aws import cloudfront, handler, ses
from crier.aws.client import client
from crier.model.errors import Permanent, Transient
from crier.stores import sending_account
from handlers import ping, syndicate

NOW = 1_700_000_000.0


def counted(monkeypatch: pytest.MonkeyPatch, account: ses.Account) -> list[int]:
    asked = list[int]()
    monkeypatch.setattr(ses, "account", lambda: asked.append(1) or account)
    return asked


@pytest.mark.parametrize(
    "account",
    [
        ses.Account(14.0, 50_000.0, open=True, sandbox=False),
        ses.Account(1.0, float("inf"), open=True, sandbox=True),
        ses.Account(0.5, 0.0, open=False),
    ],
)
def test_ses_is_asked_once_a_minute_and_the_answer_is_the_same(
    aws: Any, monkeypatch: pytest.MonkeyPatch, account: ses.Account
) -> None:
    asked = counted(monkeypatch, account)
    answers = {sending_account.account("mailings", NOW + second) for second in range(0, 180, 3)}
    assert answers == {account} and len(asked) == 3


def test_a_clock_that_goes_back_asks_anew(aws: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = counted(monkeypatch, ses.Account(14.0, 5.0, open=True))
    for now in (NOW, NOW - 3600):
        sending_account.account("mailings", now)
    assert len(asked) == 2


def test_a_paused_account_is_a_matter_of_later(aws: Any) -> None:
    """Whoever was told a moment ago that all is well must not take SES's refusal for good."""
    mail = cloud.Ses(refuses=lambda to: "SendingPausedException")
    mail.attach(client("sesv2"))
    from crier.mail.letter import Letter

    letter = Letter("a@example.org", "s", "t", "h", {})
    with pytest.raises(Transient):
        ses.send(letter, ["b@example.org"], configuration_set="crier", tags={})


# ---- CloudFront ----

PATH = "/en/2026/11/28-x/*"


@pytest.fixture
def queue(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """CloudFront with as many invalidations in progress as it takes, and the queue of pings."""
    boto3.client("sqs").create_queue(QueueName="pings")
    monkeypatch.setenv("DISTRIBUTION", "E1")
    answers = ["TooManyInvalidationsInProgress"]
    client("cloudfront").meta.events.register(
        "before-call.cloudfront.CreateInvalidation",
        lambda **_: cloud._error(400, answers[0]) if answers else cloud._answer(201, {"Location": "x"}),
    )
    return answers


@pytest.mark.parametrize("code", ["TooManyInvalidationsInProgress", "AccessDenied", "NoSuchDistribution"])
def test_what_is_public_does_not_fail_for_an_invalidation(queue: list[str], code: str) -> None:
    queue[0] = code
    settings = handler.settings(syndicate.Settings)
    syndicate._forget(settings, "r-2", PATH)
    (message,) = (
        boto3.client("sqs").receive_message(QueueUrl=settings.pings, WaitTimeSeconds=0).get("Messages", [{}])
    )
    waits = boto3.client("sqs").get_queue_attributes(
        QueueUrl=settings.pings, AttributeNames=["ApproximateNumberOfMessagesDelayed"]
    )["Attributes"]
    assert not message and waits == {"ApproximateNumberOfMessagesDelayed": "1"}, (
        "it is asked again, and later"
    )
    assert "invalidation.put_off" in handler.metrics().metric_set
    handler.metrics().clear_metrics()


def test_ping_asks_again_until_cloudfront_takes_it(queue: list[str]) -> None:
    record = {"messageId": "1", "receiptHandle": "h", "eventSource": "aws:sqs"}
    record["body"] = json.dumps({"mark": "r-2", "paths": [PATH]})
    refused = ping.handler({"Records": [record]}, cloud.Context())
    assert refused["batchItemFailures"] == [{"itemIdentifier": "1"}], "it comes back"
    queue.clear()
    assert ping.handler({"Records": [record]}, cloud.Context())["batchItemFailures"] == []


def test_a_full_cloudfront_is_later_for_those_who_come_back_by_themselves(queue: list[str]) -> None:
    """A withdrawal and a new newsroom.toml are messages of a queue."""
    with pytest.raises(Transient):
        cloudfront.invalidate("E1", "m", ("/*",))
    queue[0] = "AccessDenied"
    with pytest.raises(Permanent):
        cloudfront.invalidate("E1", "m", ("/*",))


def test_metrics_are_the_stacks(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("crier", "crier-two"):
        monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", name)
        handler.metrics.cache_clear()
        handler.count("x")
        handler.flush()
        line = json.loads(capsys.readouterr().out)
        assert line["service"] == name and line["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["service"]]
    handler.metrics.cache_clear()
