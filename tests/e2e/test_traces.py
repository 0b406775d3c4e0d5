"""After everything else: nobody's address, and no personal link, was left where others read."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from infrastructure.local.stack import inbox, standin

if TYPE_CHECKING:
    from deployed_stack import Stack

with (Path(__file__).parents[2] / "docs/samples/subscribers.csv").open() as _file:
    READERS = tuple(row["email"].lower() for row in csv.DictReader(_file))
# Of everybody whom the run wrote to or imported; test_subscribers.py has the first three. One reader is
# a media contact of the tests' releases, too, and stands in these for everybody to read.
CANARIES = ("canary.", "handed.in", "never@", *(reader for reader in READERS if reader != "ada@example.org"))
PERSONAL = re.compile(
    r"http://[^/\s]+(/(?:(?:subscribe|desk)/[a-z]+|unsubscribe)/[A-Za-z0-9_-]{46,}(?:/page)?)"
)


@pytest.fixture(scope="module")
def links(deployed: Stack) -> list[str]:
    """The path of every personal link in every mail of the run: text, HTML and headers."""
    found: set[str] = set()
    for mail in inbox.mails(deployed.place):
        parts = [str(part.get_content()) for part in mail.walk() if part.get_content_maintype() == "text"]
        found |= set(PERSONAL.findall(" ".join([*parts, *map(str, mail.values())])))
    return sorted(found)


@pytest.mark.long
def test_a_scanner_opens_every_link_of_every_mail_and_nothing_changes(stack: Stack, links: list[str]) -> None:
    assert {link.split("/")[-2] for link in links} >= {
        "confirm",
        "choose",
        "undo",
        "unsubscribe",
        "withdraw",
        "keep",
        "approve",
        "hold",
    }
    table, mails = people(stack), greetings(stack)
    for link in links:
        for method in ("HEAD", "GET"):
            status, _, _ = stack.get(link, method)
            assert status in (200, 410), (link.split("/")[-2], status)
    standin.settle(stack.place)
    assert people(stack) == table
    assert greetings(stack) == mails


def greetings(stack: Stack) -> int:
    return sum("greeting" in mail["tags"] for mail in standin.mails(stack.place))


def people(stack: Stack) -> list[str]:
    pages = stack.client("dynamodb").get_paginator("scan").paginate(TableName=stack.names["Subscribers"])
    items = [item for page in pages for item in page["Items"] if item["pk"]["S"].startswith("shard#")]
    return sorted(json.dumps(item, sort_keys=True, default=str) for item in items)


def logs(stack: Stack) -> Iterator[str]:
    """Each line of each function and state machine."""
    yield stack.logs()


def programs(stack: Stack) -> Iterator[str]:
    """What the programs of the local cloud wrote, its record of requests among it; not the mailbox server's."""
    for file in stack.place.folder.glob("*.log"):
        if file.name not in ("inbox.log", "ses.log"):
            yield file.read_text(errors="replace")


def queues(stack: Stack) -> Iterator[str]:
    """The body of every message that lies anywhere, dead letters first of all."""
    sqs = stack.client("sqs")
    for queue in sqs.list_queues()["QueueUrls"]:
        yield queue
        given = {
            "QueueUrl": queue,
            "MaxNumberOfMessages": 10,
            "VisibilityTimeout": 0,
            "MessageAttributeNames": ["All"],
        }
        yield json.dumps(sqs.receive_message(**given).get("Messages", []))


def flows(stack: Stack) -> Iterator[str]:
    """Input, output and history of every execution."""
    states = stack.client("stepfunctions")
    for machine in ("Publication", "Mailing"):
        for execution in stack.executions(machine):
            yield json.dumps(execution, default=str)
            pages = states.get_paginator("get_execution_history").paginate(
                executionArn=execution["executionArn"]
            )
            yield from (json.dumps(page, default=str) for page in pages)


def metrics(stack: Stack) -> Iterator[str]:
    """Names and dimensions; ours are written as log lines (EMF), and searched there, too."""
    yield json.dumps(stack.client("cloudwatch").list_metrics()["Metrics"], default=str)
    yield json.dumps(stack.client("cloudwatch").describe_alarms()["MetricAlarms"], default=str)


def tags(stack: Stack) -> Iterator[str]:
    """What SES is told beside the mail."""
    for mail in standin.mails(stack.place):
        yield json.dumps(mail["tags"])


def keys(stack: Stack) -> Iterator[str]:
    """The name of every object in every bucket."""
    s3 = stack.client("s3")
    for bucket in s3.list_buckets()["Buckets"]:
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket["Name"]):
            yield from (item["Key"] for item in page.get("Contents", ()))


def items(stack: Stack) -> Iterator[str]:
    """All tables as a thief would read them."""
    for name in ("Subscribers", "Mailings", "Releases"):
        pages = stack.client("dynamodb").get_paginator("scan").paginate(TableName=stack.names[name])
        yield from (repr(item) for page in pages for item in page["Items"])


# What each of them must hold, or the search finds nothing: and whether a token may stand there.
PLACES: dict[str, tuple[Any, str, bool]] = {
    "logs": (logs, "welcome", False),
    "programs": (
        programs,
        "ministack",
        True,
    ),  # requests by address: AWS keeps none, the template asks for no record
    "queues": (queues, "deadletters", False),
    "flows": (flows, "publication", False),
    "metrics": (metrics, "signups.full", False),
    "tags": (tags, "greeting", False),
    "keys": (keys, "receipts/", False),
    "items": (items, "sealed", False),
}


@pytest.mark.long
@pytest.mark.parametrize("place", PLACES)
def test_no_address_and_no_token_is_left(stack: Stack, links: list[str], place: str) -> None:
    search, there, tokens_too = PLACES[place]
    text = "\n".join(search(stack)).lower()
    assert there in text, "the search finds nothing"
    assert [canary for canary in CANARIES if canary in text] == []
    if not tokens_too:
        told = {link.removesuffix("/page").rpartition("/")[2].lower() for link in links}
        assert len(told) > 5 and [one for one in told if one in text] == []


@pytest.mark.long
def test_nothing_failed_for_good(stack: Stack) -> None:
    read = stack.client("sqs").get_queue_attributes(
        QueueUrl=stack.names["DeadLetters"], AttributeNames=["ApproximateNumberOfMessages"]
    )
    assert read["Attributes"]["ApproximateNumberOfMessages"] == "0"
