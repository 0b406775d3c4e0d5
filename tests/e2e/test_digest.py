"""A daily mail on the deployed template, under its own role: planned, sent, answered."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from crier.mail import digest
from crier.mail.digest import DigestItem
from crier.stores import digest_items
from crier.stores.subscribers import Subscribers
from crier.subscribers.subscription import SubscriptionRecords
from infrastructure.local.road import staff
from infrastructure.local.stack import deploy, standin

if TYPE_CHECKING:
    from deployed_stack import Stack

NEWSROOM = b"""organisation = "The Market Hall Friends"
desk = ["desk@example.org"]
undo = { page = 0, mail = 0 }
[[lists]]
slug = "mornings"
names = { en = "Mornings" }
"""
TEXT = b"""---
lists: mornings
---
# The market hall gets a roof

FAIRVIEW, Ohio, November 24, 2026. The market hall on Mill Street gets a roof before the winter.

Contact: Ada Example, +1 555 0100, ada@example.org
"""


@pytest.mark.long
def test_yesterdays_release_comes_in_the_morning(stack: Stack) -> None:
    address = "mornings@example.org"
    staff.put(stack.place, "newsroom/newsroom.toml", NEWSROOM)
    who = stack.subscribe(address, lists=("mornings",))
    Subscribers(stack.names["Subscribers"], 1).change(who, daily)
    upload = stack.put("market-hall.md", TEXT)
    stack.answer(upload)
    # As if it had come in before the newest edition closed.
    staged = stack.client("s3").get_object(
        Bucket=stack.names["Staging"], Key=f"{upload.release}/1/edition.json"
    )
    zone = json.loads(staged["Body"].read())["newsroom"]["timezone"]
    before = digest.closed("daily", zone, datetime.now(UTC)) - timedelta(hours=1)
    known = DigestItem(upload.release, 1, before, frozenset({"mornings"}), frozenset())
    digest_items.add(stack.names["Mailings"], known)
    for _ in range(2):
        answer = stack.client("lambda").invoke(
            FunctionName=deploy.resources(stack.place)["Digest"], Payload=b"{}"
        )
        said = answer["Payload"].read()
        assert "FunctionError" not in answer, said
    deadline = time.monotonic() + 120
    while not sent(stack) and time.monotonic() < deadline:
        time.sleep(0.2)
    standin.settle(stack.place)
    (mail,) = stack.mails(address)
    assert "The market hall gets a roof" in mail.get_body(("plain",)).get_content()
    assert json.loads(said)["people"] == 0  # the second time


def daily(was: SubscriptionRecords) -> SubscriptionRecords:
    """Somebody who has long had it once a day."""
    assert was.row is not None
    return replace(was, row=replace(was.row, cadence="daily", since="2026-01-01T00:00:00Z"))


def sent(stack: Stack) -> bool:
    """Whether the mailing and its receipt are through."""
    mailings = [one for one in stack.executions("Mailing") if one["input"]["kind"] == "daily"]
    return [one["status"] for one in mailings] == ["SUCCEEDED"]
