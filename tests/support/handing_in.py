"""A file put in by the form of the desk's page, and its event."""

from __future__ import annotations

import json
import re

import cloud
from arrivals import event
from desk_browser import Browser
from visitors import World

from handlers import hand_in

DAN = "dan@desk.example"


def form(world: World, address: str) -> dict[str, str]:
    browser = Browser(world)
    browser.sign_in(address)
    (shown,) = re.findall(r'<form method="post" action="[^"]+" enctype.*?</form>', browser.page(), re.S)
    return dict(re.findall(r'name="([^"]+)" value="([^"]*)"', shown))


def deliver(key: str, version: str | None = None) -> None:
    """The event of a file, twice."""
    record = {
        "messageId": "1",
        "receiptHandle": "h",
        "body": json.dumps(event(key, "01", version)),
        "eventSource": "aws:sqs",
    }
    for _ in range(2):
        assert hand_in.handler({"Records": [record]}, cloud.Context())["batchItemFailures"] == []
