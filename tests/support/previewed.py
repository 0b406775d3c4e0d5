"""An embargoed release, the people who read it before its hour, and the clock as a test sets it."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from approvers import enforce
from arrivals import machine
from drafting import TEXT, put
from publishing import few, go
from visitors import KEY, visit

from crier.aws import client, handler, s3
from crier.model import newsroom_facts
from crier.model.newsroom import read as newsroom_of
from crier.stores import made_files
from crier.stores.releases import Releases
from crier.stores.subscribers import Subscribers
from crier.subscribers.address import subscriber_id
from crier.subscribers.subscriber import Subscriber
from crier.workflows.plan_preview import LATENCY
from handlers import decide, plan_mailing, preview, render_page, report, send_mail

FILE = "releases/council.txt"
HOUR = datetime(2031, 12, 1, 14, tzinfo=UTC)  # 9 in the morning in New York
EMBARGOED = "embargo: 2031-12-01 09:00 America/New_York\n"
ASKS = EMBARGOED + "preview: yes\n\n" + TEXT
ROOM = """organisation = "Lantern"
desk = ["desk@example.org"]
timezone = "America/New_York"
undo = { page = 0, mail = 0 }
lists = [
  { slug = "press", names = { en = "Press" } },
  { slug = "early", names = { en = "Early readers" }, preview = true },
]
"""


class World:
    """A newsroom with a list of previews, and its doors."""

    def __init__(self, ses: Any) -> None:
        self.ses, self.now = ses, HOUR - timedelta(hours=30)
        self.people = Subscribers("subscribers", 1)
        self.links: dict[str, str] = {}  # the newest link that each person was mailed
        self.mails: list[tuple[str, str]] = []  # (who, subject) of every mail of a mailing that SES took
        client.client("sesv2").meta.events.register_first("before-call.sesv2.SendBulkEmail", self._seen)

    def _seen(self, params: Any, **_: Any) -> None:
        request = json.loads(params["body"])
        subject = request["DefaultContent"]["Template"]["TemplateContent"]["Subject"]
        for entry in request["BulkEmailEntries"]:
            who = entry["Destination"]["ToAddresses"][0].partition("@")[0]
            content = entry["ReplacementEmailContent"]["ReplacementTemplate"]["ReplacementTemplateData"]
            self.mails.append((who, subject))
            if "p" in json.loads(content):
                self.links[who] = json.loads(content)["p"]

    def reader(self, name: str, *lists: str, language: str = "en", cadence: str = "immediate") -> str:
        """Somebody on these lists; their id."""
        address = f"{name}@example.org"
        person = Subscriber(
            subscriber_id(KEY, address), address, language, lists, "confirmed", "test",
            cadence=cadence, since="2026-03-01T00:00:00Z",
        )  # fmt: skip
        self.people.add(person)
        return person.id

    def judged(self, text: str = ASKS, sequencer: str = "01", key: str = FILE) -> dict[str, Any]:
        """A file is put, read and judged; the answer."""
        return dict(go(decide, put(key, text, sequencer)))

    def ready(
        self, text: str = ASKS, sequencer: str = "01", key: str = FILE, *, answered: bool = True
    ) -> dict[str, Any]:
        """A file is put, judged and rendered, and waits; its reference. answered: the desk has its receipt."""
        reference = put(key, text, sequencer)
        assert go(decide, reference).get("preview") is True
        go(render_page, reference)
        made_files.keep("staging", reference["release"], reference["version"], "pdf", {})
        paper = {"preview.pdf": b"%PDF- under embargo"}
        made_files.set_apart("staging", reference["release"], reference["version"], "pdf", paper)
        if answered:
            self.told(reference, "waiting", "waiting", preview="begun")
        return reference

    def plan(self, reference: dict[str, Any]) -> dict[str, Any]:
        given = {**reference, "kind": "preview", "start_at": "2026-11-29T00:00:00Z"}
        return plan_mailing.work(given, handler.settings(plan_mailing.Settings), self.now)

    def send(self, reference: dict[str, Any]) -> list[str]:
        """The planned preview is sent; who got a mail."""
        before = len(self.mails)
        given = {**reference, "kind": "preview"}
        send_mail.work(given, handler.settings(send_mail.Settings), self.now)
        return sorted(who for who, _ in self.mails[before:])

    def told(self, reference: dict[str, Any], about: str, outcome: str, **more: str) -> str:
        """What the desk is told: the mail's text."""
        given = {**reference, "about": about, "outcome": outcome, **more}
        report.work(given, handler.settings(report.Settings), self.now)
        return " ".join(str(self.ses.letters[-1]["Content"]["Simple"]["Body"]["Text"]["Data"]).split())

    def mailed(self, text: str = ASKS, sequencer: str = "01", key: str = FILE) -> dict[str, Any]:
        """It is ready, its preview's hour has come, and everybody has a link."""
        reference = self.ready(text, sequencer, key)
        self.now = max(HOUR - timedelta(hours=20), self.now + LATENCY)
        assert self.plan(reference)["outcome"] == "planned"
        self.send(reference)
        return reference

    def open(self, link: str, method: str = "GET") -> Any:
        answer = visit(preview, method, link)
        if answer.get("isBase64Encoded"):
            answer["body"] = base64.b64decode(answer["body"]).decode()
        return answer

    def published(self, reference: dict[str, Any]) -> None:
        """The head says that it is public."""
        releases, release = Releases("releases"), reference["release"]
        facts = {"version": reference["version"], "first": reference["version"], "publishing": 0}
        for state in ("publishing", "published"):
            releases.change_head(release, releases.head(release), {"state": state, **facts})


@pytest.fixture
def previewed(aws: Any, few: None, machine: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    import cloud

    from crier.stores import address_encryption

    address_encryption.ensure("subscribers", cloud.ENV["ADDRESS_KEY"])
    ses = cloud.Ses()
    ses.attach(client.client("sesv2"))
    made = World(ses)

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return made.now

    monkeypatch.setattr("crier.workflows.web.serving.datetime", Clock)
    enforce(ROOM)
    s3.put("site", newsroom_facts.KEY, newsroom_facts.render(newsroom_of(ROOM.encode())), "application/json")
    made.reader("ana", "press", "early")
    made.reader("ben", "early", cadence="weekly")
    made.reader("cam", "press")
    yield made


__all__ = ["ASKS", "EMBARGOED", "FILE", "HOUR", "ROOM", "World", "few", "machine", "previewed"]
