"""Mornings on which digests go out, and who gets them."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import cloud

from crier.aws import client, handler, s3
from crier.mail import letter
from crier.model import edition
from crier.model.edition import Edition
from crier.model.newsroom import Named, Newsroom
from crier.model.release import Paragraph, Release, Source, Span
from crier.stores.releases import Releases
from crier.stores.subscribers import Subscribers
from handlers import digest, plan_mailing, report, send_mail

ROOM = Newsroom(
    organisation="Lantern & Co",
    desk=("desk@example.org",),
    timezone="America/New_York",
    lists=(Named(slug="press", names={"en": "Press", "es": "Prensa"}),),
    topics=(Named(slug="rent", names={"en": "Rent"}), Named(slug="water", names={"en": "Water"})),
)


MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)  # 7 in the morning in New York


PEOPLE = (
    ("ana", "en", "daily", (), ""),
    ("ben", "es", "weekly", (), ""),
    ("cam", "en", "immediate", (), ""),
    ("dee", "en", "daily", ("water",), ""),
    ("eli", "en", "daily", (), "Europe/Madrid"),
)


class World:
    """A newsroom with its people, and the executions that were asked for."""

    def __init__(self) -> None:
        self.ses = cloud.Ses()
        self.people = Subscribers("subscribers", 1)
        self.started: list[dict[str, Any]] = []

    def attach(self) -> None:
        self.ses.attach(client.client("sesv2"))
        events = client.client("stepfunctions").meta.events
        events.register("before-call.sfn.StartExecution", self._start)

    def _start(self, params: Any, **_: Any) -> Any:
        asked = json.loads(params["body"])
        if asked["name"] in [one["name"] for one in self.started]:
            return cloud._error(400, "ExecutionAlreadyExists")
        self.started.append(asked)
        return cloud._answer(200, {"executionArn": "x", "startDate": MONDAY})

    def publish(
        self,
        release: str,
        headline: str,
        at: datetime,
        *topics: str,
        language: str = "en",
        key: str | None = None,
    ) -> None:
        """A release goes out, and its own mailing is planned."""
        made = Edition(
            Release(
                language=language, headline=headline, topics=topics,
                body=(Paragraph(text=(Span(text=f"All about {headline}."),)),),
                source=Source(sha256="a" * 64, format=".txt", key=key),
            ),
            ROOM, release, 1, f"/{language}/2026/11/24-{release}/", "https://news.example.org", at, at,
        )  # fmt: skip
        s3.put("staging", f"{release}/1/edition.json", edition.to_json(made), "application/json")
        releases = Releases("releases")
        for state in ("publishing", "published"):
            releases.change_head(release, releases.head(release), {"state": state, "version": 1})
        given = {"format": 1, "release": release, "version": 1, "kind": "release"}
        plan_mailing.work(given, handler.settings(plan_mailing.Settings), at)

    def tick(self, at: datetime) -> dict[str, Any]:
        return digest.work({}, handler.settings(digest.Settings), at)

    def send(self) -> Counter[str]:
        """Every mailing that was started; who got how many mails."""
        before = len(self.ses.accepted)
        for one in self.started:
            given = json.loads(one["input"])
            assert plan_mailing.handler(given, cloud.Context()) == {"outcome": "planned"}
            assert send_mail.handler(given, cloud.Context()) == {"outcome": "done"}
            assert report.handler({**given, "about": "mailing", "outcome": "done"}, cloud.Context())
        return Counter(to.partition("@")[0] for to in self.ses.accepted[before:])

    def letter(self, number: int = -1) -> letter.Letter:
        release = json.loads(self.started[number]["input"])["release"]
        return letter.from_json(s3.get("staging", f"{release}/1/letter.json")[0])
