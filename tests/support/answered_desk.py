"""The state machine by hand, as far as it waits, and the desk's mailbox."""

from __future__ import annotations

from typing import Any

import boto3
import cloud
import pytest
from arrivals import machine
from fileset_world import NEWSROOM, World

from crier.aws import client
from handlers import decide, publish, read, render_page, report, syndicate

__all__ = ["machine"]  # fixtures

LISTS = b"""[[lists]]
slug = "press"
names = { en = "The press", es = "La prensa" }
[[lists]]
slug = "members"
names = { en = "Our members", es = "Nuestros miembros" }
[[lists]]
slug = "friends"
names = { en = "Our friends", es = "Nuestras amistades" }
[[lists]]
slug = "enemies"
names = { en = "Our enemies", es = "Nuestros enemigos" }
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
