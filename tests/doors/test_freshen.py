"""What the day changes is brought up to date by the hour, and nothing else is written; a hub hears later."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import cloud
import pytest
from publishing import NEWSROOM, out, reading
from site_pages import publish, stand

from crier.aws import client, handler, s3, websub
from handlers import freshen, ping

EVENT = {
    "uid": "1@example.org", "name": "A hearing", "start": "2026-11-24T10:00:00+00:00", "end": None,
    "timezone": "Europe/Madrid", "place": "", "summary": "", "url": "https://news.example.org/x/", "language": "en",
    "topics": [], "created": "2026-11-01T00:00:00+00:00", "updated": "2026-11-01T00:00:00+00:00",
}  # fmt: skip


def test_an_event_passes_when_its_day_is_over(aws: Any) -> None:
    publish(1, events=[EVENT])
    stand().bring_up_to_date("en", ("en/",), ())
    for hours, past, written in ((0, False, 0), (23, False, 0), (24, True, 1), (25, True, 0)):
        answer = freshen.work(
            {},
            handler.settings(freshen.Settings),
            datetime(2026, 11, 24, tzinfo=UTC) + timedelta(hours=hours),
        )
        page = s3.get("site", "en/events/index.html")[0]
        if hours:  # the first hour makes the pages of the newsroom that nobody described yet
            assert answer["written"] == written
        assert (b"Past events" in page) == past


def test_a_hub_hears_of_a_feed_when_it_can_be_seen(aws: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    url = client.client("sqs").create_queue(QueueName="pings")["QueueUrl"]
    monkeypatch.setenv("PINGS_QUEUE", url)
    monkeypatch.setattr("handlers.syndicate.VISIBLE", 0)
    newsroom = NEWSROOM.model_copy(update={"hub": "https://hub.example.org/"})
    monkeypatch.setattr("publishing.NEWSROOM", newsroom)
    cloud.fresh()
    out(reading())
    (message,) = client.client("sqs").receive_message(QueueUrl=url)["Messages"]
    told = json.loads(message["Body"])
    assert told["hub"] == newsroom.hub and "https://news.example.org/en/feed.atom" in told["feeds"]
    asked = []
    monkeypatch.setattr(websub, "ping", lambda to, feeds: bool(asked.append((to, feeds))))
    record = {"messageId": "1", "receiptHandle": "h", "body": message["Body"], "eventSource": "aws:sqs"}
    answer = ping.handler({"Records": [record]}, cloud.Context())
    assert answer == {"batchItemFailures": []} and asked == [(told["hub"], told["feeds"])]
