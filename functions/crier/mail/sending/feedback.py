"""What SES's events say: which people of which call were sent to, and whose mailbox is no more.

Nothing that SNS, Firehose or SES may deliver stops the reading of anything else.
https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from crier.mail.sending.breaker import Kind
from crier.model.timestamps import sortable

Place = tuple[str, int, int]  # mailing, chunk, number
AHEAD = timedelta(hours=1)  # that SES's clock may be ahead of ours
GREETING = b"Successfully validated SNS topic for Amazon SES event publishing."
ACCOUNTS_LIST = "OnAccountSuppressionList"  # SES sent nothing and counts nothing


@dataclass
class Sends:
    """What the SEND events of one file say of our mailings."""

    seen: dict[Place, set[int]] = field(default_factory=lambda: defaultdict(set))  # indexes, by call
    until: dict[str, str] = field(default_factory=dict)  # by mailing: the newest mail SES accepted, ISO 8601
    odd: list[bytes] = field(default_factory=list)  # lines in which something could not be read, whole


def sends(file: bytes, now: datetime) -> Sends:
    """Events of other mail (receipts, confirmations) are left out: no ledger knows it."""
    tally = Sends()
    for line in file.splitlines():
        try:
            events = list(_objects(line.decode().strip()))
        except (ValueError, RecursionError):
            tally.odd.append(line)
            continue
        readable = [_count(event, tally, now) for event in events]
        if not all(readable):
            tally.odd.append(line)
    return tally


def _objects(line: str) -> Iterator[Any]:
    """The JSON values of a line, one after another: a newline may be missing. Raises ValueError."""
    decoder, at = json.JSONDecoder(), 0
    while at < len(line):
        value, at = decoder.raw_decode(line, at)
        yield value
        at += len(line[at:]) - len(line[at:].lstrip())


def _count(event: Any, tally: Sends, now: datetime) -> bool:  # noqa: ANN401  as it came
    """Adds one event; False where it is none that can be read."""
    try:
        if event.get("eventType") != "Send":
            return True
        mail = event["mail"]
        tags = mail.get("tags", {})
        if "mailing" not in tags:
            return True
        mailing, accepted = str(tags["mailing"][0]), _instant(mail["timestamp"], now)
        person = _person(mail)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return False
    if person is not None:  # a probe is nobody's
        tally.seen[person[:3]].add(person[3])
    tally.until[mailing] = max(tally.until.get(mailing, ""), accepted)
    return True


def _instant(timestamp: str, now: datetime) -> str:
    """SES's instant in a form that compares as text. Raises ValueError where it is none, or lies ahead."""
    accepted = datetime.fromisoformat(timestamp)
    if accepted.tzinfo is None or accepted > now + AHEAD:
        raise ValueError("no instant of a mail that was accepted")
    return sortable(accepted.astimezone(UTC))


def fell_through(event: Mapping[str, Any]) -> tuple[str, int, int, int] | None:
    """(mailing, chunk, number, index) of a person whose mail SES accepted and then never sent.

    Bad template data and viruses are found after the answer to our call.
    """
    return _person(event["mail"]) if event.get("eventType") in ("Reject", "Rendering Failure") else None


def desk_missed(event: Mapping[str, Any]) -> bool:
    """Whether an answer to staff reached nobody: their own address bounced, or SES holds mail to it back."""
    if "receipt" not in event["mail"].get("tags", {}):
        return False
    return ending(event) is not None or event.get("eventType") in ("Reject", "Rendering Failure")


def _person(mail: Mapping[str, Any]) -> tuple[str, int, int, int] | None:
    tags = mail.get("tags", {})
    if not all(name in tags for name in ("mailing", "call", "i")):
        return None
    chunk, _, number = tags["call"][0].partition("-")
    return tags["mailing"][0], int(chunk), int(number), int(tags["i"][0])


@dataclass(frozen=True)
class Ending:
    """A mailbox that an event ends."""

    kind: Kind
    person: str  # the subscriber's id, where the mail was tagged with it, else ""
    addresses: tuple[str, ...]  # whom the mail was addressed to
    counts: bool = True  # against us at SES, and so at the breaker


def ending(event: Mapping[str, Any]) -> Ending | None:
    """Whose subscription this event ends, if it does.

    Only a permanent bounce ends one: an out-of-office reply arrives as a transient one. Who took a mail out
    of the spam folder ("not-spam") complained of nothing. An event names the mailbox that bounced or
    complained, which after a forward or under another spelling is not the one on the list: what our mail was
    tagged with and addressed to comes first.
    """
    match event.get("eventType"):
        case "Bounce":
            kind, what, recipients = "bounced", event["bounce"], "bouncedRecipients"
            ends = what.get("bounceType") == "Permanent"
        case "Complaint":
            kind, what, recipients = "complained", event["complaint"], "complainedRecipients"
            ends = what.get("complaintFeedbackType") != "not-spam"
        case _:
            return None
    if not ends:
        return None
    mail = event["mail"]
    tagged = mail.get("tags", {}).get("person", [""])
    addressed = mail.get("destination", ())
    named = [one.get("emailAddress", "") for one in what.get(recipients, ())]
    return Ending(
        "bounced" if kind == "bounced" else "complained",
        str(tagged[0]),
        # Whom the event names counts only where nothing else tells.
        tuple(addressed or (() if tagged[0] else named)),
        counts=ACCOUNTS_LIST not in (what.get("bounceSubType"), what.get("complaintSubType")),
    )
