"""What SES's events say: which people of which call were sent to, and whose mailbox is no more.

https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

Place = tuple[str, int, int]  # mailing, chunk, number


def sends(file: bytes) -> dict[Place, set[int]]:
    """The indexes that SEND events of one file name, by call. Events of other mail are left out."""
    found: dict[Place, set[int]] = defaultdict(set)
    for line in file.splitlines():
        event = json.loads(line) if line.strip() else {}
        if event.get("eventType") != "Send":
            continue
        tags = event["mail"].get("tags", {})
        if not all(name in tags for name in ("mailing", "call", "i")):
            continue  # a receipt or a confirmation: no ledger knows it
        chunk, _, number = tags["call"][0].partition("-")
        found[tags["mailing"][0], int(chunk), int(number)].add(int(tags["i"][0]))
    return dict(found)


def endings(event: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(address, "bounced" or "complained") for each mailbox this event ends.

    Only a permanent bounce ends one: an out-of-office reply arrives as a transient one.
    """
    kind = event.get("eventType")
    if kind == "Bounce" and event["bounce"]["bounceType"] == "Permanent":
        return [(one["emailAddress"], "bounced") for one in event["bounce"]["bouncedRecipients"]]
    if kind == "Complaint":
        return [(one["emailAddress"], "complained") for one in event["complaint"]["complainedRecipients"]]
    return []
