"""Several files that are one release, and the state machine by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import boto3
import cloud
import lxml.html
from arrivals import deliver, event
from PIL import Image

from crier.aws import s3 as objects
from crier.model import naming
from crier.stores.releases import Releases
from handlers import decide, publish, read, render_page, report, syndicate

ENGLISH = b"""FOR IMMEDIATE RELEASE

Ferry Crews Vote to End Their Strike

SEATTLE, May 18, 2026 - Ferry crews voted on Sunday to end a strike of nineteen days at every pier.

Contact: Idris Calloway, idris@example.org
"""


NEWSROOM = b"""organisation = "Coalition"
languages = ["en", "es"]
timezone = "America/Los_Angeles"
desk = ["desk@example.org"]
"""


class World:
    """The machine by hand: what intake starts waits until it is run; what syndicate asks for comes back."""

    def __init__(self, s3: Any, started: Callable[[], list[dict[str, Any]]]) -> None:
        self.s3, self.started = s3, started
        self.done: list[dict[str, Any]] = []
        self.count = 0

    def put(self, key: str, body: bytes) -> None:
        self.count += 1
        version = self.s3.put_object(Bucket="uploads", Key=key, Body=body)["VersionId"]
        assert deliver(event(key, f"{self.count:04X}", version)) == []

    def run(self) -> dict[str, list[str]]:
        """Runs all that was started, and all that follows from it; the outcomes by release."""
        outcomes: dict[str, list[str]] = {}
        while waiting := [one for one in self.started() if one not in self.done]:
            for reference in sorted(waiting, key=lambda one: (one["release"], one["version"])):
                self.done.append(reference)
                outcomes.setdefault(reference["release"], []).append(self.publication(reference))
            self.relay()
        return outcomes

    def publication(self, reference: dict[str, Any]) -> str:
        go = [step.handler(reference, cloud.Context()) for step in (read, decide)]
        outcome = str(go[-1]["outcome"])
        if outcome == "ready":
            for step in (render_page, publish, syndicate):
                answer = step.handler(reference, cloud.Context())
                outcome = answer["outcome"] if step is publish else outcome
        if outcome != "superseded":
            about = {**reference, "about": "publication", "outcome": outcome}
            outcome += " " + report.handler(about, cloud.Context())["outcome"]
        return outcome

    def relay(self) -> None:
        queue = boto3.client("sqs")
        url = queue.get_queue_url(QueueName="arrivals")["QueueUrl"]
        while found := queue.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in found:
                assert deliver(json.loads(message["Body"])) == []
                queue.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])

    def page(self, key: str) -> Any:
        address = Releases("releases").head(naming.release_id(key)).address
        return lxml.html.fromstring(objects.get("site", f"{address[1:]}index.html")[0].decode())

    def links(self, key: str) -> dict[str, str]:
        """What a page says of its other languages, in its head; the line under its name says the same."""
        page = self.page(key)
        found = page.xpath("//link[@rel='alternate'][@hreflang]")
        settings = page.xpath("//link[@rel='canonical']/@href")
        others = {one.get("hreflang"): one.get("href") for one in found if one.get("href") not in settings}
        assert {
            one.get("hreflang"): one.get("href") for one in page.xpath("//article//a[@hreflang]")
        } == others
        return others


def url(key: str) -> str:
    return "https://news.example.org" + Releases("releases").head(naming.release_id(key)).address


def photograph(colour: str = "navy") -> bytes:
    out = BytesIO()
    Image.new("RGB", (640, 480), colour).save(out, "JPEG")
    return out.getvalue()
