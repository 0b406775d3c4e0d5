"""What SES's events say: which people of which call were sent to, and whose mailbox is no more.

https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from crier.mail.sending.breaker import Kind

Place = tuple[str, int, int]  # mailing, chunk, number


@dataclass
class Sends:
    """What the SEND events of one file say of our mailings."""

    seen: dict[Place, set[int]] = field(default_factory=lambda: defaultdict(set))  # indexes, by call
    until: dict[str, str] = field(default_factory=dict)  # by mailing: the newest mail SES accepted, ISO 8601


def sends(file: bytes) -> Sends:
    """Events of other mail (receipts, confirmations) are left out: no ledger knows it."""
    found = Sends()
    for line in file.splitlines():
        event = json.loads(line) if line.strip() else {}
        if event.get("eventType") != "Send":
            continue
        mail = event["mail"]
        tags = mail.get("tags", {})
        if "mailing" not in tags:
            continue
        mailing = tags["mailing"][0]
        found.until[mailing] = max(found.until.get(mailing, ""), mail["timestamp"])
        if (place := _person(mail)) is not None:  # a probe is nobody's
            found.seen[place[:3]].add(place[3])
    return found


def fell_through(event: Mapping[str, Any]) -> tuple[str, int, int, int] | None:
    """(mailing, chunk, number, index) of a person whose mail SES accepted and then never sent.

    Bad template data and viruses are found after the answer to our call.
    """
    return _person(event["mail"]) if event.get("eventType") in ("Reject", "Rendering Failure") else None


def _person(mail: Mapping[str, Any]) -> tuple[str, int, int, int] | None:
    tags = mail.get("tags", {})
    if not all(name in tags for name in ("mailing", "call", "i")):
        return None
    chunk, _, number = tags["call"][0].partition("-")
    return tags["mailing"][0], int(chunk), int(number), int(tags["i"][0])


def endings(event: Mapping[str, Any]) -> list[tuple[str, Kind]]:
    """(address, "bounced" or "complained") for each mailbox this event ends.

    Only a permanent bounce ends one: an out-of-office reply arrives as a transient one.
    """
    kind = event.get("eventType")
    if kind == "Bounce" and event["bounce"]["bounceType"] == "Permanent":
        return [(one["emailAddress"], "bounced") for one in event["bounce"]["bouncedRecipients"]]
    if kind == "Complaint":
        return [(one["emailAddress"], "complained") for one in event["complaint"]["complainedRecipients"]]
    return []
