"""After everything else: no address, no personal link and no words of a release were left where others read."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from browsers import until

from crier.model import naming
from infrastructure.local.stack import deploy, inbox, standin

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
    for machine in ("Publication", "Mailing"):
        for execution in stack.executions(machine):
            yield json.dumps(execution, default=str)
            yield json.dumps(history(stack, execution["executionArn"]), default=str)


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


def refusals(stack: Stack) -> Iterator[str]:
    """What the site, and functions that were asked directly, answered when something was wrong."""
    yield from stack.refusals


@dataclass(frozen=True)
class Searched:
    """A place, a word that must stand there or the search finds nothing, and what may stand there."""

    search: Callable[[Stack], Iterator[str]]
    there: str
    tokens: bool = False
    words: bool = False


PLACES = {
    "logs": Searched(logs, "welcome"),
    # Requests by address: AWS keeps none, the template asks for no record.
    "programs": Searched(programs, "ministack", tokens=True),
    "queues": Searched(queues, "deadletters"),
    "flows": Searched(flows, "publication"),
    "refusals": Searched(refusals, "errortype"),
    "metrics": Searched(metrics, "signups.full"),
    "tags": Searched(tags, "greeting"),
    "keys": Searched(keys, "receipts/"),
    "items": Searched(items, "sealed", words=True),  # headlines are in the table of releases
}


@pytest.mark.long
@pytest.mark.parametrize("place", PLACES)
def test_no_address_no_token_and_no_word_is_left(
    stack: Stack, links: list[str], broken: str, place: str
) -> None:
    searched = PLACES[place]
    text = "\n".join(searched.search(stack)).lower()
    assert searched.there in text, "the search finds nothing"
    assert [canary for canary in CANARIES if canary in text] == []
    if not searched.tokens:
        told = {link.removesuffix("/page").rpartition("/")[2].lower() for link in links}
        assert len(told) > 5 and [one for one in told if one in text] == []
    if not searched.words:
        releases = rows("\n".join(handed_in(stack)))
        assert len(releases) > 500 and rows(broken) <= releases
        assert sorted(releases & rows(text)) == []


def handed_in(stack: Stack) -> Iterator[str]:
    """The text of every version of every release, draft and old release that was put; withdrawn ones, too.

    Not the line that dates a mail: every answer of a server has one like it, and it is no word of a release.
    """
    s3, bucket = stack.client("s3"), stack.names["Uploads"]
    for folder in ("releases/", "drafts/", "archive/"):
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=folder):
            for one in page.get("Versions", ()):
                named = {"Bucket": bucket, "Key": one["Key"], "VersionId": one["VersionId"]}
                text = s3.get_object(**named)["Body"].read().decode("utf-8", "replace")
                yield re.sub(r"(?im)^date:.*$", "", text, count=1) if one["Key"].endswith(".eml") else text


def rows(text: str) -> set[str]:
    """Every five words that follow each other, as they are in prose, in JSON and in JSON within JSON."""
    plain = re.sub(r"\\+u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), text.lower())
    words = re.findall(r"[\w-]+", re.sub(r"\\+[nrt]", " ", plain))
    return {" ".join(words[at : at + 5]) for at in range(len(words) - 4)}


@pytest.fixture(scope="module")
def broken(deployed: Stack) -> str:
    """Words of a release in which its page, and then its flow, break: what is staged of it is no edition.

    Pydantic's error quotes what it could not read; so would every log and history that takes its message.
    """
    words = "Nobody reads these seven words before Monday"
    text = f"headline: A Release That Breaks Under Way\n\n{words}. Contact: Ada Example, ada@example.org.\n"
    upload = deployed.put("broken.txt", text.encode())
    deployed.answer(upload, 600)
    reference = {"release": upload.release, "version": 1}
    s3, bucket = deployed.client("s3"), deployed.names["Staging"]
    key = naming.staged(upload.release, 1, "edition.json")
    whole = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    spoilt = json.loads(whole) | {"release": words}
    s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(spoilt).encode())
    name = deploy.resources(deployed.place)["RenderPage"]
    answer = deployed.client("lambda").invoke(FunctionName=name, Payload=json.dumps(reference).encode())
    assert "FunctionError" in answer
    deployed.refusals.append(answer["Payload"].read().decode())
    assert failed_flow(deployed, {"format": 1, **reference}) == "FAILED"
    s3.put_object(Bucket=bucket, Key=key, Body=whole)
    return words


def failed_flow(stack: Stack, given: dict[str, Any]) -> str:
    """The publication's own definition, begun where pages are made; how it ended."""
    states = stack.client("stepfunctions")
    machine = states.describe_state_machine(stateMachineArn=stack.names["Publication"])
    definition = json.loads(machine["definition"]) | {"StartAt": "Render"}
    made = states.create_state_machine(
        name="broken", definition=json.dumps(definition), roleArn=machine["roleArn"]
    )["stateMachineArn"]
    begun = states.start_execution(stateMachineArn=made, input=json.dumps(given))["executionArn"]
    until(lambda: states.describe_execution(executionArn=begun)["status"] != "RUNNING")
    stack.refusals.append(json.dumps(history(stack, begun), default=str))
    return str(states.describe_execution(executionArn=begun)["status"])


def history(stack: Stack, execution: str) -> list[Any]:
    """Every event of an execution."""
    pages = stack.client("stepfunctions").get_paginator("get_execution_history")
    return [event for page in pages.paginate(executionArn=execution) for event in page["events"]]


@pytest.mark.long
def test_nothing_failed_for_good(stack: Stack) -> None:
    read = stack.client("sqs").get_queue_attributes(
        QueueUrl=stack.names["DeadLetters"], AttributeNames=["ApproximateNumberOfMessages"]
    )
    assert read["Attributes"]["ApproximateNumberOfMessages"] == "0"
