"""The public's doors and one mailbox server, with a clock that a test turns: for tests of subscriptions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import cloud
import pytest

from crier.aws import client, s3
from crier.model import newsroom_facts
from crier.model.newsroom import Named, Newsroom
from crier.stores.subscribers import Subscribers
from crier.subscribers import tokens
from crier.subscribers.address import subscriber_id
from crier.subscribers.subscriber import Subscriber
from handlers import greet, subscriptions

KEY = b"a key of tests alone"
KEYS = tokens.Keys(1, {1: KEY})
CANARY = "canary.bird@example.org"
ROOM = Newsroom(
    organisation="Lantern & Co",
    languages=("en", "es"),
    lists=(
        Named(slug="press", names={"en": "Press", "es": "Prensa"}),
        Named(slug="members", names={"en": "Members", "es": "Miembros"}),
        Named(slug="board", names={"en": "Board"}, open=False),
    ),
    topics=(Named(slug="housing", names={"en": "Housing", "es": "Vivienda"}),),
)


def visit(
    door: Any,
    method: str,
    url: str,
    given: Any = None,
    *,
    source: str = "198.51.100.7",
    accept: str = "",
    cookies: Sequence[str] = (),
    site: str = "",
) -> Any:
    """What a web door answers to what came through the distribution."""
    body = given if isinstance(given, str) else urlencode(given or {}, doseq=True)
    path, query = urlsplit(url).path, urlsplit(url).query
    event = {
        "version": "2.0", "rawPath": path, "rawQueryString": query, "body": body, "isBase64Encoded": False,
        "headers": {"x-crier-edge": "through the edge", "x-crier-source": source, "accept-language": accept},
        "requestContext": {"http": {"method": method, "path": path}, "stage": "$default", "requestId": "r"},
        "cookies": list(cookies),
    }  # fmt: skip
    if site:
        event["headers"]["sec-fetch-site"] = site
    return door.handler(event, cloud.Context())


class World:
    """The doors and one mailbox server, with a clock that a test turns."""

    def __init__(self, ses: cloud.Ses) -> None:
        self.ses, self.now = ses, datetime(2026, 11, 24, 12, tzinfo=UTC)
        self.people = Subscribers("subscribers", 1)

    def later(self, **much: float) -> None:
        self.now += timedelta(**much)

    def visit(self, method: str, url: str, given: Any = None, **more: str) -> Any:
        return visit(subscriptions, method, url, given, **more)

    def sign_up(self, address: str, *, language: str = "en", wait: float = 10, **more: Any) -> Any:
        form = self.visit("GET", f"/subscribe/{language}")
        (stamp,) = re.findall(r'name="shown" value="([^"]+)"', form["body"])
        self.later(seconds=wait)
        source = more.pop("source", "198.51.100.7")
        given = {
            "email": address,
            "list": ["press"],
            "language": language,
            "cadence": "immediate",
            "shown": stamp,
        }
        return self.visit("POST", f"/subscribe/{language}", given | {"website": ""} | more, source=source)

    def deliver(self, times: int = 1) -> list[str]:
        """What the queue holds is worked on, each message so many times; the mails' subjects."""
        sqs, sent, bodies = client.client("sqs"), len(self.ses.letters), []
        queue = cloud.ENV["GREETINGS_QUEUE"]
        while messages := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                bodies.append(message["Body"])
                record = {
                    "messageId": "1",
                    "receiptHandle": "h",
                    "body": message["Body"],
                    "eventSource": "aws:sqs",
                }
                for _ in range(times):
                    assert greet.handler({"Records": [record]}, cloud.Context())["batchItemFailures"] == []
                sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        assert "@" not in "".join(bodies)  # a dead letter is read by people
        return [letter["Content"]["Simple"]["Subject"]["Data"] for letter in self.ses.letters[sent:]]

    def link(self, path: str) -> str:
        """The newest mail's link to a page."""
        text = self.ses.letters[-1]["Content"]["Simple"]["Body"]["Text"]["Data"]
        return next(word for word in text.split() if path in word)

    def row(self, address: str) -> Subscriber | None:
        return self.people.find(subscriber_id(KEY, address))

    def join(self, address: str, **more: Any) -> None:
        """All the way onto the list."""
        self.sign_up(address, **more)
        self.deliver()
        assert self.visit("POST", self.link("/subscribe/confirm/"))["statusCode"] == 200
        self.deliver()


@pytest.fixture
def world(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    ses = cloud.Ses()
    ses.attach(client.client("sesv2"))
    made = World(ses)

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return made.now

    monkeypatch.setattr("crier.workflows.web.serving.datetime", Clock)
    monkeypatch.setattr("crier.aws.queue_handler.datetime", Clock)
    s3.put("site", newsroom_facts.KEY, newsroom_facts.render(ROOM), "application/json")
    yield made
