"""SES's events: what each says (event publishing record format), and how they reach the stack."""

from __future__ import annotations

import json
import queue
import re
import threading
import time
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from infrastructure.local.ses.mail import Mail
from infrastructure.local.stack.cloud import client
from infrastructure.local.stack.place import ACCOUNT, Place

Event = dict[str, Any]
SPOKEN = {
    "SEND": "Send",
    "DELIVERY": "Delivery",
    "BOUNCE": "Bounce",
    "COMPLAINT": "Complaint",
    "REJECT": "Reject",
    "RENDERING_FAILURE": "Rendering Failure",
}  # the API's names, and the events' own
SIMULATOR = "simulator.amazonses.com"
EICAR = "EICAR-STANDARD-ANTIVIRUS-TEST-FILE"  # SES's documented way to see a Reject
RECORD = 900_000  # bytes; Firehose takes 1,000 KiB


def story(mail: Mail) -> list[tuple[str, Event]]:
    """What will happen to a mail, in order: (API name, event)."""
    now = datetime.now(UTC)
    if mail.failure is not None:
        failure = {"errorMessage": mail.failure, "templateName": mail.template or "inline"}
        return [_event("RENDERING_FAILURE", mail, now, "failure", failure)]
    told = [_event("SEND", mail, now, "send", {})]
    if EICAR in (mail.text or "") + (mail.html or "") or EICAR.encode() in (mail.raw or b""):
        return [*told, _event("REJECT", mail, now, "reject", {"reason": "Bad content"})]
    for address in mail.to:
        told.extend(_fate(mail, address, now))
    return told


def _fate(mail: Mail, address: str, now: datetime) -> Iterable[tuple[str, Event]]:
    """One recipient's: the mailbox simulator's addresses as SES describes them, everyone else is reached."""
    local, _, domain = address.rpartition("@")
    role = local.partition("+")[0] if domain.lower() == SIMULATOR else "success"
    delivered = {
        "timestamp": _instant(now),
        "processingTimeMillis": 1,
        "recipients": [address],
        "smtpResponse": "250 2.0.0 OK",
        "reportingMTA": "standin.amazonses.com",
    }
    if role == "bounce":
        yield _bounce(mail, address, now, "Permanent", "General", "550 5.1.1 user unknown")
        return
    if role == "suppressionlist":
        yield _bounce(mail, address, now, "Permanent", "Suppressed", "Amazon SES did not send the message")
        return
    yield _event("DELIVERY", mail, now, "delivery", delivered)
    if role == "ooto":
        yield _bounce(mail, address, now, "Transient", "General", "Out of the office")
    if role == "complaint":
        complaint = {
            "complainedRecipients": [{"emailAddress": address}],
            "timestamp": _instant(now),
            "feedbackId": str(uuid.uuid4()),
            "complaintSubType": None,
            "complaintFeedbackType": "abuse",
            "userAgent": "Amazon SES Mailbox Simulator",
            "arrivalDate": _instant(now),
        }
        yield _event("COMPLAINT", mail, now, "complaint", complaint)


def _bounce(mail: Mail, address: str, now: datetime, kind: str, sub: str, why: str) -> tuple[str, Event]:
    bounce = {
        "bounceType": kind,
        "bounceSubType": sub,
        "bouncedRecipients": [
            {"emailAddress": address, "action": "failed", "status": "5.1.1", "diagnosticCode": f"smtp; {why}"}
        ],
        "timestamp": _instant(now),
        "feedbackId": str(uuid.uuid4()),
        "reportingMTA": "dns; standin.amazonses.com",
    }
    return _event("BOUNCE", mail, now, "bounce", bounce)


def _event(api: str, mail: Mail, now: datetime, part: str, body: Event) -> tuple[str, Event]:
    own = {
        "ses:operation": mail.operation,
        "ses:configuration-set": mail.configuration_set or "",
        "ses:source-ip": "127.0.0.1",
        "ses:from-domain": mail.sender.rpartition("@")[2],
        "ses:caller-identity": "local",
    }
    common = {
        "from": [mail.header("From") or mail.sender],
        "date": mail.header("Date"),
        "to": mail.to,
        "messageId": mail.identifier,
        "subject": mail.header("Subject"),
    }
    return api, {
        "eventType": SPOKEN[api],
        "mail": {
            "timestamp": _instant(now),
            "source": mail.header("From") or mail.sender,
            "sendingAccountId": ACCOUNT,
            "messageId": mail.identifier,
            "destination": mail.to,
            "headersTruncated": False,
            "headers": [{"name": name, "value": value} for name, value in mail.headers],
            "commonHeaders": common,
            "tags": {name: [value] for name, value in (own | mail.tags).items()},
        },
        part: body,
    }


def _instant(now: datetime) -> str:
    return f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03d}Z"


class Publisher:
    """Carries events to the destinations of their configuration set, in a thread of its own.

    The destinations are those the template deployed: MiniStack keeps them and
    publishes nothing.
    """

    def __init__(self, place: Place) -> None:
        self.place = place
        self.waiting: queue.Queue[tuple[str, list[tuple[str, Event]]]] = queue.Queue()
        self.failed: list[str] = []
        self._known: dict[str, tuple[float, list[Event]]] = {}
        threading.Thread(target=self._work, daemon=True).start()

    def publish(self, configuration_set: str, events: list[tuple[str, Event]]) -> None:
        """Hand over the events of one call."""
        if events:
            self.waiting.put((configuration_set, events))

    def _work(self) -> None:
        while True:
            configuration_set, events = self.waiting.get()
            try:
                for destination in self._destinations(configuration_set):
                    wanted = [event for api, event in events if api in _types(destination)]
                    if wanted and destination.get("Enabled"):
                        self._deliver(destination, wanted)
            except Exception as error:
                self.failed.append(repr(error))
            finally:
                self.waiting.task_done()

    def _deliver(self, destination: Event, events: list[Event]) -> None:
        if topic := destination.get("SnsDestination"):
            sns = client(self.place, "sns")
            for event in events:
                sns.publish(
                    TopicArn=topic["TopicArn"],
                    Subject="Amazon SES Email Event Notification",
                    Message=json.dumps(event),
                )
        if stream := destination.get("KinesisFirehoseDestination"):
            name = stream["DeliveryStreamArn"].rpartition("/")[2]
            record = b""
            for line in [json.dumps(event).encode() + b"\n" for event in events] + [b""]:
                if record and (not line or len(record) + len(line) > RECORD):
                    client(self.place, "firehose").put_record_batch(
                        DeliveryStreamName=name, Records=[{"Data": record}]
                    )
                    record = b""
                record += line

    def _destinations(self, configuration_set: str) -> list[Event]:
        until, found = self._known.get(configuration_set, (0.0, []))
        if time.monotonic() > until:
            answer = stored(self.place).get_configuration_set_event_destinations(
                ConfigurationSetName=configuration_set
            )
            found = answer.get("EventDestinations", [])
            self._known[configuration_set] = (time.monotonic() + 5, found)
        return found


def _types(destination: Event) -> set[str]:
    """A destination's event types by the API's names; CloudFormation writes renderingFailure."""
    return {re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind).upper() for kind in destination["MatchingEventTypes"]}


def stored(place: Place) -> Any:
    """MiniStack's own SES v2: it keeps what the template made (sets, identities, templates)."""
    return client(place, "sesv2-stored")
