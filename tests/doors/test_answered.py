"""Whatever staff put gets an answer that says what to do, once: what waits, what lost, what lies in a wrong place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import cloud
import pytest

from crier.aws import client
from doors.test_filesets import ENGLISH, NEWSROOM, World
from doors.test_intake import machine
from handlers import decide, publish, read, render_page, report, syndicate

__all__ = ["machine"]

LISTS = b"""[[lists]]
slug = "press"
names = { en = "The press", es = "La prensa" }
[[lists]]
slug = "members"
names = { en = "Our members", es = "Nuestros miembros" }
"""


class Desk(World):
    """The machine by hand, as publication.asl.yaml has it, stopping where it waits; and the desk's mailbox."""

    def __init__(self, s3: Any, started: Any, ses: cloud.Ses) -> None:
        super().__init__(s3, started)
        self.ses, self.asleep = ses, list[dict[str, Any]]()

    def tell(self, reference: dict[str, Any], about: str, outcome: str) -> str:
        answer = report.handler({**reference, "about": about, "outcome": outcome}, cloud.Context())
        return f"{outcome} {answer['outcome']}"

    def publication(self, reference: dict[str, Any]) -> str:
        read.handler(reference, cloud.Context())
        decision = decide.handler(reference, cloud.Context())
        outcome = str(decision["outcome"])
        if outcome != "ready":
            return self.tell(reference, "publication", outcome)
        render_page.handler(reference, cloud.Context())
        if "waiting" in decision:
            self.asleep.append(reference)
            return self.tell(reference, "waiting", "waiting")
        return self.wake(reference)

    def wake(self, reference: dict[str, Any]) -> str:
        """What comes after the wait."""
        outcome = str(publish.handler(reference, cloud.Context())["outcome"])
        if outcome != "superseded":
            syndicate.handler(reference, cloud.Context())
        return self.tell(reference, "publication", outcome)

    def mails(self) -> list[str]:
        """The subjects of what the desk got, and forgets them."""
        subjects = [mail["Content"]["Simple"]["Subject"]["Data"] for mail in self.ses.letters]
        self.ses.letters.clear()
        return subjects

    def newest(self) -> str:
        """The words of the newest mail to the desk, on one line."""
        return " ".join(self.ses.letters[-1]["Content"]["Simple"]["Body"]["Text"]["Data"].split())

    def outcomes(self) -> list[str]:
        return sorted(each for some in self.run().values() for each in some)


@pytest.fixture
def desk(aws: Any, machine: Any, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = boto3.client("sqs").create_queue(QueueName="arrivals")["QueueUrl"]
    monkeypatch.setenv("ARRIVALS_QUEUE", made)
    cloud.fresh()
    ses = cloud.Ses()
    ses.attach(client.client("sesv2"))
    aws.put_object(Bucket="uploads", Key="newsroom/newsroom.toml", Body=NEWSROOM + LISTS)
    return Desk(aws, machine, ses)


# ---- what waits ----


def embargoed(until: datetime, zone: str, more: str = "") -> bytes:
    return (
        f"---\nembargo: {until:%Y-%m-%d %H:%M} {zone}\n{more}---\n\n".encode() + ENGLISH.partition(b"\n\n")[2]
    )


WAITS = {
    "the newsroom's zone": ("America/Los_Angeles", "", [", 9:00", "mailed to: The press."], ["In the zone of"]),
    "another zone": ("Europe/Madrid", "", ["In the zone of your file", ", 9:00", "The press"], []),
    "a list of its own": ("America/Los_Angeles", "lists: members\n", ["mailed to: Our members."], ["press"]),
    "two lists": ("UTC", "lists: members, press\n", ["Our members, The press."], ["Nobody is mailed"]),
}  # fmt: skip


@pytest.mark.parametrize("name", WAITS)
def test_an_embargo_is_answered_at_once_and_once(desk: Desk, name: str) -> None:
    zone, more, wanted, unwanted = WAITS[name]
    until = (datetime.now(UTC) + timedelta(days=40)).replace(hour=9, minute=0)
    desk.put("releases/ferry.txt", embargoed(until, zone, more))
    assert desk.outcomes() == ["waiting waiting"]
    words = desk.newest()
    assert [one for one in wanted if one not in words] == []
    assert [one for one in unwanted if one in words] == []
    assert desk.mails() == ["Waits for its hour: Ferry Crews Vote to End Their Strike"]
    (reference,) = desk.asleep
    assert desk.tell(reference, "waiting", "waiting") == "waiting told", "twice is once"
    assert desk.mails() == []
    assert desk.wake(reference) == "published published"
    assert desk.mails() == ["Published: Ferry Crews Vote to End Their Strike"]


def test_an_embargo_that_is_over_and_none_at_all_wait_for_nothing(desk: Desk) -> None:
    desk.put("releases/ferry.txt", ENGLISH)
    assert desk.outcomes() == ["published published"]
    assert desk.mails() == ["Published: Ferry Crews Vote to End Their Strike"]


def test_a_correction_that_waits_says_that_nobody_is_mailed(desk: Desk) -> None:
    desk.put("releases/ferry.txt", ENGLISH)
    desk.run()
    desk.put("releases/ferry.txt", embargoed(datetime.now(UTC) + timedelta(days=40), "UTC"))
    assert desk.outcomes() == ["waiting waiting"]
    assert "Nobody is mailed about it" in desk.newest()
