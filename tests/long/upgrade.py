"""An upgrade while an embargo waits, a mailing is half sent and a reader holds a link: all three end right.

What is stored was written by the functions of an older commit (upgrade/record.txt), the oldest that hands a
release over as today's do; today's work on with it. An execution that waits goes on with the definition it
began with, which hands today's functions the same references.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import cloud
import pytest
from moto.backends import get_backend
from publishing import feed, go, public
from visitors import visit

from crier.aws import client
from crier.aws import handler as door
from crier.mail.sending import mailing_slice
from crier.stores import mailings
from crier.stores.releases import Releases
from crier.stores.subscribers import Subscribers
from handlers import publish, report, send_mail, subscriptions, syndicate

FILE = Path(__file__).parent / "upgrade" / "6bf704b.json.gz"
EMBARGOED = "fedcba9876543210"


def plain(value: Any) -> Any:
    """What was recorded, with its bytes."""
    if isinstance(value, dict):
        if "$b" in value:
            return base64.b64decode(value["$b"])
        return {name: plain(inner) for name, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """An hour after the older functions sent their last mail, by the clock they had."""
    clock = SimpleNamespace(now=1_800_003_600.0)

    def sleep(seconds: float) -> None:
        clock.now += seconds

    monkeypatch.setattr("crier.workflows.pacing.time", SimpleNamespace(time=lambda: clock.now, sleep=sleep))
    tools = partial(mailing_slice.Tools, clock=lambda: clock.now, sleep=sleep, pool=cloud.AtOnce)
    monkeypatch.setattr(mailing_slice, "Tools", tools)
    return clock


@pytest.fixture
def before(aws: Any, clock: SimpleNamespace) -> Mapping[str, Any]:
    """The account as the older functions left it."""
    recorded: dict[str, Any] = plain(json.loads(gzip.decompress(FILE.read_bytes())))
    tables = boto3.client("dynamodb")
    for name in recorded["tables"]:
        for item in tables.scan(TableName=name)["Items"]:
            tables.delete_item(TableName=name, Key={"pk": item["pk"], "sk": item["sk"]})
        for item in recorded["tables"][name]:
            tables.put_item(TableName=name, Item=item)
    for one in recorded["objects"]:
        about = {"ContentType": one["type"], "Metadata": one["metadata"]}
        about |= {"CacheControl": one["cache"]} if one["cache"] else {}
        body = base64.b64decode(one["body"])
        boto3.client("s3").put_object(Bucket=one["bucket"], Key=one["key"], Body=body, **about)
    _key(recorded["keys"][0])
    cloud.fresh()
    return recorded


def _key(recorded: Mapping[str, str]) -> None:
    """KMS keeps its keys; moto's are made anew with each account."""
    keys = boto3.client("kms")
    made = keys.describe_key(KeyId=cloud.ENV["ADDRESS_KEY"])["KeyMetadata"]["KeyId"]
    known = get_backend("kms")["123456789012"]["us-east-1"]
    key = known.keys[recorded["id"]] = known.keys[made]
    key.id, key.key_material = recorded["id"], base64.b64decode(recorded["material"])


def test_a_release_that_waited_goes_out_when_its_embargo_ends(before: Mapping[str, Any]) -> None:
    assert before["waits"]["waiting"] and Releases("releases").head(EMBARGOED).state != "published"
    reference = {"format": 1, "release": EMBARGOED, "version": 1}
    ends = datetime.fromisoformat(before["waits"]["publish_at"])
    answer = publish.work(reference, door.settings(publish.Settings), max(ends, datetime.now(UTC)))
    assert (answer["outcome"], answer["mail"]) == ("published", True)
    go(syndicate, reference)
    played = cloud.Ses()
    played.attach(client.client("sesv2"))
    go(report, {**reference, "about": "publication", "outcome": "published"})
    head = Releases("releases").head(EMBARGOED)
    assert b"What waits until Monday" in public()[f"{head.address[1:]}index.html"]
    assert {entry.title for entry in feed().entries} == {"What waits until Monday", "Rent rules change"}
    assert [one["Destination"]["ToAddresses"] for one in played.letters] == [["desk@example.org"]]


def test_a_mailing_that_was_half_sent_reaches_the_rest_and_nobody_twice(
    before: Mapping[str, Any], clock: SimpleNamespace
) -> None:
    assert before["half"]["outcome"] == "more" and len(before["got"]) == 50
    played = cloud.Ses(clock=lambda: clock.now)
    played.attach(client.client("sesv2"))
    assert send_mail.handler(before["half_sent"], cloud.Context()) == {"outcome": "done"}
    assert sorted(before["got"] + played.accepted) == sorted(f"reader{n}@example.org" for n in range(60))
    balance = mailings.balance("mailings", "0123456789abcdef-1-release")
    assert (balance.planned, balance.sent, balance.open, balance.unknown) == (60, 60, 0, 0)


def test_a_link_in_an_older_mail_leaves(before: Mapping[str, Any]) -> None:
    headers = {one["Name"]: one["Value"] for one in before["letter"]["ReplacementHeaders"]}
    (path,) = re.findall(r"https://[^/]+(/unsubscribe/[^>]+)", headers["List-Unsubscribe"])
    answer = visit(subscriptions, "POST", path, "List-Unsubscribe=One-Click")
    assert answer["statusCode"] == 200
    left = [one for one in Subscribers("subscribers", 1).everybody() if one.status == "left"]
    assert len(left) == 1
    assert left[0].id == next(
        tag["Value"] for tag in before["letter"]["ReplacementTags"] if tag["Name"] == "person"
    )
