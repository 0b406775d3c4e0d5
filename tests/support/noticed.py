"""Releases that went out with a mistake: their mail, their digests, what is corrected, and who hears of it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import cloud
import mornings
import pytest
from visitors import ROOM as FACTS
from visitors import visit

from crier.aws import client, dynamodb, handler, s3
from crier.mail import letter
from crier.mail.sending import plan
from crier.model import edition, newsroom_facts
from crier.model.deletions import Deletion
from crier.model.edition import Edition
from crier.model.newsroom import Newsroom
from crier.model.release import Evidence, Paragraph, Reading, Release, Source, Span
from crier.model.timestamps import sortable
from crier.stores import current_newsroom, mailings
from crier.stores.releases import Releases
from crier.subscribers.address import subscriber_id
from crier.subscribers.subscriber import Subscriber
from crier.workflows import withdraw as withdrawing
from handlers import desk, plan_mailing, report, send_mail, withdraw
from handlers.settings import withdraw as withdraw_settings

KEY = b"a key of tests alone"
WHO = "a" * 16
AT = mornings.MONDAY + timedelta(hours=3)
SAID = "The meeting is on the 13th, not on the 12th."


class Pressed(datetime):
    """The clock of whoever presses a link."""

    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        return AT + timedelta(hours=5)


class World(mornings.World):
    """A newsroom with readers, and the clock as a test sets it."""

    newsroom: Newsroom = mornings.ROOM

    def reader(self, name: str, cadence: str = "immediate", lists: tuple[str, ...] = ("press",)) -> str:
        """Somebody more on the list; their id."""
        address = f"{name}@example.org"
        person = Subscriber(
            subscriber_id(KEY, address), address, "en", lists, "confirmed", "test",
            cadence=cadence, since="2026-03-01T00:00:00Z",
        )  # fmt: skip
        self.people.add(person)
        return person.id

    def version(
        self,
        number: int,
        text: str,
        *evidence: Evidence,
        language: str = "en",
        note: str = SAID,
        writer: str = "",
        repeats: int = 0,
    ) -> None:
        """A version becomes public. repeats: the one whose bytes it has, as its page links elsewhere."""
        sha256 = f"{repeats or number:064}"
        release = Release(
            language=language, headline="The council meets", lists=("press",), evidence=evidence,
            body=(Paragraph(text=(Span(text=text),)),), correction=note if number > 1 else None,
            source=Source(sha256=sha256, format=".txt"),
        )  # fmt: skip
        made = Edition(
            release, self.newsroom, WHO, number, f"/{language}/2026/11/23-council/",
            "https://news.example.org", AT, AT + timedelta(hours=number),
            correction=note if number > 1 else None,
        )  # fmt: skip
        s3.put("staging", f"{WHO}/{number}/edition.json", edition.to_json(made), "application/json")
        reading = Reading(
            **{name: getattr(release, name) for name in ("language", "headline", "body", "source")}
        )
        reading = reading.model_copy(update={"evidence": evidence})
        s3.put(
            "staging", f"{WHO}/{number}/reading.json", reading.model_dump_json().encode(), "application/json"
        )
        s3.put("staging", f"{WHO}/{number}/newsroom.json", self.newsroom.model_dump_json().encode(), "a/json")
        item = {
            "pk": f"release#{WHO}", "sk": f"version#{number:06d}", "state": "published", "touched": [],
            "bucket": "uploads", "key": "releases/council.txt", "version_id": f"v{number}",
            "received": sortable(AT), "sequencer": f"{number:02}", "size": 5,
        }  # fmt: skip
        item |= {"changed": ["text:1"]} if number > 1 else {}
        item |= {"writers": [writer]} if writer else {}
        item |= {"repeats": repeats, "quiet": True} if repeats else {}
        dynamodb.put("releases", item)
        releases = Releases("releases")
        facts = {"version": number, "first": 1, "latest": number, "published": sortable(AT)}
        facts |= {"address": made.address, "language": language, "sha256": sha256, "publishing": 0}
        for state in ("publishing", "published"):
            releases.change_head(WHO, releases.head(WHO), {"state": state, **facts})

    def loud(self, version: int) -> None:
        """A version that repeats words came as a file of its own, and is answered."""
        dynamodb.update("releases", f"release#{WHO}", f"version#{version:06d}", {"quiet": None})

    def plan(self, version: int, kind: str, at: datetime = AT) -> dict[str, Any]:
        """A mailing is planned, as its flow does it."""
        given = {"format": 1, "release": WHO, "version": version, "kind": kind, "start_at": sortable(AT)}
        return plan_mailing.work(given, handler.settings(plan_mailing.Settings), at)

    def mail(self, version: int, kind: str) -> Counter[str]:
        """A mailing that is planned is sent; who got how many mails."""
        before = len(self.ses.accepted)
        given = {"format": 1, "release": WHO, "version": version, "kind": kind}
        send_mail.handler(given, cloud.Context())
        return Counter(to.partition("@")[0] for to in self.ses.accepted[before:])

    def out(self, text: str = "It meets on the 12th.") -> Counter[str]:
        """The first version is public and mailed."""
        self.version(1, text)
        assert self.plan(1, "release")["outcome"] == "planned"
        return self.mail(1, "release")

    def notice(self, version: int, kind: str = "correction") -> Counter[str]:
        """A notice is planned and sent."""
        outcome = self.plan(version, kind)["outcome"]
        return self.mail(version, kind) if outcome == "planned" else Counter({outcome: 0})

    def letter_of(self, version: int, kind: str = "correction") -> letter.Letter:
        planned = mailings.Mailing("mailings", plan.mailing_id(WHO, version, kind)).plan()
        assert planned is not None
        at = f"{WHO}/{planned.letter}/{kind}-{version}/letter.json"
        return letter.from_json(s3.get("staging", at)[0])

    def receipt(self, version: int, outcome: str = "published") -> str:
        """What the desk is told of a version that is public: the mail's text."""
        given = {"format": 1, "release": WHO, "version": version, "about": "publication", "outcome": outcome}
        report.work(given, handler.settings(report.Settings), AT + timedelta(hours=2))
        text: str = self.ses.letters[-1]["Content"]["Simple"]["Body"]["Text"]["Data"]
        return " ".join(text.split())

    def receipt_of_withdrawal(self) -> str:
        """What the desk is told when it is withdrawn: the mail's text."""
        settings = handler.settings(withdraw_settings.Settings)
        head = Releases("releases").head(WHO)
        deletion = Deletion(WHO, "releases/council.txt", "0A")
        withdrawing._answer(settings, deletion, "withdrawn", AT + timedelta(hours=3), head)
        return " ".join(self.newest().split())

    def newest(self) -> str:
        """The text of the newest mail to the desk."""
        return str(self.ses.letters[-1]["Content"]["Simple"]["Body"]["Text"]["Data"])

    def told(self, version: int, kind: str, outcome: str = "done") -> str:
        """What the desk is told of a notice that went out."""
        given = {"format": 1, "release": WHO, "version": version, "kind": kind}
        given |= {"about": "mailing", "outcome": outcome}
        report.work(given, handler.settings(report.Settings), AT + timedelta(hours=4))
        return " ".join(self.newest().split())

    def govern(self, approvals: int, people: Sequence[Mapping[str, Any]]) -> None:
        """From here on so many of these people approve all that goes out."""
        room = self.newsroom.model_dump(mode="json")
        room |= {"approval": "all", "approvals": approvals, "people": list(people)}
        self.newsroom = Newsroom.model_validate(room)
        current_newsroom.enforce("releases", current_newsroom.InForce(self.newsroom, "01"))

    def enforce(self, *desk: str) -> None:
        """From here on newsroom.toml names these addresses as its desk."""
        self.newsroom = self.newsroom.model_copy(update={"desk": desk})
        known = current_newsroom.in_force("releases")
        number = f"{int(known.sequencer) + 1 if known else 1:04}"
        current_newsroom.enforce("releases", current_newsroom.InForce(self.newsroom, number))

    def mailed_links(self) -> dict[str, dict[str, str]]:
        """The newest links of the desk's mails, by whom each was mailed to."""
        found = {}
        for mail in self.ses.letters:
            (to,) = mail["Destination"]["ToAddresses"]
            found[str(to)] = links(str(mail["Content"]["Simple"]["Body"]["Text"]["Data"]))
        return found

    def withdrawn(self) -> None:
        """The release is withdrawn, and nothing is told of it."""
        releases = Releases("releases")
        releases.change_head(WHO, releases.head(WHO), {"state": "withdrawn"})


def links(text: str) -> dict[str, str]:
    """The desk's links of a mail, by word."""
    return {link.split("/")[-2]: link for link in re.findall(r"\S+/desk/\S+", text)}


def press(link: str, given: Any = None, method: str = "POST") -> tuple[int, str]:
    """Status, and what the page says."""
    answer = visit(desk, method, link, given)
    (heading,) = re.findall(r"<h1>(.*)</h1>", answer["body"])
    return answer["statusCode"], heading


def take_up() -> list[str]:
    """What the desk's word set going is worked on; how many messages there were."""
    sqs, queue, done = client.client("sqs"), cloud.ENV["DELETIONS_QUEUE"], list[str]()
    for message in sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", []):
        record = {"messageId": "1", "receiptHandle": "h", "body": message["Body"], "eventSource": "aws:sqs"}
        assert withdraw.handler({"Records": [record]}, cloud.Context())["batchItemFailures"] == []
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        done.append(json.dumps(json.loads(message["Body"]), sort_keys=True))
    return done


@pytest.fixture
def noticed(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    client.client("sqs").create_queue(QueueName="deletions")
    monkeypatch.setattr("crier.workflows.web.serving.datetime", Pressed)
    s3.put("site", newsroom_facts.KEY, newsroom_facts.render(FACTS), "application/json")
    world = World()
    for name in ("ana", "ben", "cam"):
        world.reader(name)
    world.reader("dee", "daily")
    world.reader("eli", "weekly")
    world.attach()
    yield world


__all__ = ["AT", "WHO", "World", "links", "noticed", "press", "take_up"]
