"""A draft by mail on the deployed template. MiniStack receives no mail: the test does what SES does, put and tell."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from browsers import until, words_of
from mailed import Mail, notification

from infrastructure.local.road import staff
from infrastructure.local.stack import deploy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deployed_stack import Stack

CARMEN = "carmen@desk.example.org"
HEADLINE = "Harbour Street Grows Tomatoes on Its Roofs"
TOML = f"""organisation = "The Roof Newsroom"
desk = ["roofs@example.org"]
people = [{{ address = "{CARMEN}", roles = ["writer"] }}]
[[lists]]
slug = "nobody"
names = {{ en = "Nobody" }}
"""
TEXT = f"""{HEADLINE}

FAIRVIEW, Ohio, November 24, 2026. The tenants of Harbour Street grow tomatoes on their roofs from now on.

Contact: Ada Example, +1 213 555 0100, ada@example.org
"""


@pytest.fixture(scope="module")
def newsroom(deployed: Stack) -> Iterator[Stack]:
    """The newsroom of these tests; afterwards the one that was there."""
    place, key = deployed.place, "newsroom/newsroom.toml"
    s3, bucket = deployed.client("s3"), deployed.names["Uploads"]
    there = s3.list_objects_v2(Bucket=bucket, Prefix=key).get("Contents")
    before = s3.get_object(Bucket=bucket, Key=key)["Body"].read() if there else None
    staff.put(place, key, TOML.encode())
    until(lambda: "The Roof Newsroom" in deployed.get("/en/")[2].decode("utf-8", "replace"), 60)
    yield deployed
    if before:
        staff.put(place, key, before)


def arrive(stack: Stack, mail: Mail) -> str:
    """What SES does by the rule: it puts the mail, then tells the topic. The mail's key."""
    key = f"mail/{uuid.uuid4().hex}"
    stack.client("s3").put_object(Bucket=stack.names["Staging"], Key=key, Body=mail.raw())
    topic = deploy.resources(stack.place)["MailArrived"]
    stack.client("sns").publish(TopicArn=topic, Message=json.dumps(notification(mail, key)))
    return key


def gone(stack: Stack, key: str) -> bool:
    return "Contents" not in stack.client("s3").list_objects_v2(Bucket=stack.names["Staging"], Prefix=key)


@pytest.mark.long
def test_carmen_mails_a_draft_in_and_gets_its_proof(newsroom: Stack) -> None:
    """The same mail again is none; one that was forged leaves nothing; one that is empty is answered."""
    own = {
        "sender": f"Carmen <{CARMEN}>",
        "domain": "desk.example.org",
        "envelope": CARMEN,
        "at": datetime.now(UTC),
    }
    draft = Mail(text=TEXT, subject="Roofs", message="<roofs@desk.example.org>", **own)
    arrive(newsroom, draft)
    (proof,) = until(lambda: newsroom.mails(CARMEN), 180)
    assert HEADLINE in words_of(proof) and "/desk/" not in words_of(proof)
    desk = until(
        lambda: [one for one in newsroom.mails("roofs@example.org") if HEADLINE in words_of(one)], 60
    )
    assert "/desk/" in words_of(desk[0])
    keys = [arrive(newsroom, draft), arrive(newsroom, Mail(text=TEXT, dmarc="FAIL", **own))]
    until(lambda: all(gone(newsroom, key) for key in keys), 60)
    arrive(newsroom, Mail(text=" ", subject="", **own))
    answer = until(lambda: newsroom.mails(CARMEN)[1:], 60)
    assert ["holds no file and no words" in " ".join(words_of(one).split()) for one in answer] == [True]
    listed = newsroom.client("s3").list_objects_v2(Bucket=newsroom.names["Uploads"], Prefix="drafts/Roofs")
    assert [one["Key"] for one in listed["Contents"]] == ["drafts/Roofs.eml"]
