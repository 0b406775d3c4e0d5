"""Files that the desk is asked about, and what its answers start."""

from __future__ import annotations

import json
from typing import Any

import cloud
import pytest
from arrivals import deliver
from deleting import ses
from drafting import SAID, arrived
from publishing import few, go

from crier.aws import client
from crier.aws import s3 as objects
from crier.stores.releases import Releases
from handlers import decide, proof, publish, render_page, report

__all__ = ["few", "ses"]  # fixtures

KEY = "releases/press release.txt"


FIRST = """Tenants Found a Council of Their Own

LOS ANGELES, November 23, 2026. Forty tenants of Harbour Street founded a council yesterday. They want the
landlord to mend the roof before the rains, and to answer letters within a week.

Contact: Ada Example, +1 213 555 0100, ada@example.org
"""


OTHER = """Library Stays Open on Sundays

LOS ANGELES, November 24, 2026. The branch on Seventh Avenue keeps its Sunday hours, its readers announced.
Volunteers from three schools will look after the desk until spring.

Contact: Ada Example, +1 213 555 0100, ada@example.org
"""


@pytest.fixture(autouse=True)
def newsroom(aws: Any, few: None, ses: cloud.Ses, monkeypatch: pytest.MonkeyPatch) -> None:
    put_newsroom()
    monkeypatch.setenv("ARRIVALS_QUEUE", client.client("sqs").create_queue(QueueName="uploads")["QueueUrl"])
    cloud.fresh()
    ses.attach(client.client("sesv2"))


def put_newsroom(more: str = "") -> None:
    objects.put("uploads", "newsroom/newsroom.toml", (more + SAID).encode(), "text/plain")


def put(text: str, sequencer: str, key: str = KEY) -> dict[str, Any]:
    version = client.client("s3").put_object(Bucket="uploads", Key=key, Body=text.encode())["VersionId"]
    return arrived(key, version, sequencer)


def run(reference: dict[str, Any]) -> str:
    """The flow of publication.asl.yaml from decide on; how it ended."""
    answer = go(decide, reference)
    if answer["outcome"] in ("ready", "asked"):
        go(render_page, reference)
        if "proof" in answer:
            return str(go(proof, reference)["outcome"])
        answer = go(publish, reference)
    if answer["outcome"] != "superseded":
        go(report, {**reference, "about": "publication", "outcome": answer["outcome"]})
    return str(answer["outcome"])


def answers() -> list[dict[str, Any]]:
    """What the desk's door handed to intake, taken in: the executions that intake started."""
    queue, before = client.client("sqs"), set(started())
    url = queue.get_queue_url(QueueName="uploads")["QueueUrl"]
    while found := queue.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for one in found:
            assert deliver(json.loads(one["Body"])) == []
            queue.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
    return [given for name, given in started().items() if name not in before]


def started() -> dict[str, dict[str, Any]]:
    """Executions that intake started: what each was given, by its name."""
    states = client.client("stepfunctions")
    (machine,) = states.list_state_machines()["stateMachines"]
    every = states.list_executions(stateMachineArn=machine["stateMachineArn"])["executions"]
    return {
        one["name"]: json.loads(states.describe_execution(executionArn=one["executionArn"])["input"])
        for one in every
    }


def state(reference: dict[str, Any]) -> str:
    return str(Releases("releases").version(reference["release"], reference["version"])["state"])


AGENDA = """Agenda

18:00 Doors

18:30 Welcome

19:00 Talks

21:00 Music

Bring a chair, and tell your friends about the evening.
"""
