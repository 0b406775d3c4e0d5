"""Mails that come in, as SES hands them over: the object it puts, and the notification it publishes of that.

The notification is as AWS documents it for an S3 action with a topic:
https://docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-examples.html
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import handing_in

from crier.aws import client, handler
from handlers import mail_in
from handlers.settings.mail_in import Settings

TO = "drafts@in.desk.example"
SIGNED = (
    "v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s=s1; h=from:to:subject:date:message-id; bh=x; b=y"
)


@dataclass
class Mail:
    """A mail and what SES says of it."""

    sender: str = "Ana Ruiz <ana@desk.example>"
    subject: str = "Night buses"
    text: str = ""
    html: str = ""
    files: tuple[tuple[str, bytes], ...] = ()
    to: str = TO
    head: tuple[tuple[str, str], ...] = ()  # more of its head
    domain: str = "desk.example"  # that signed it; empty: nobody
    dkim: str = "PASS"
    dmarc: str = "PASS"
    spam: str = "PASS"
    virus: str = "PASS"
    envelope: str = "ana@desk.example"
    read: tuple[str, ...] = ()  # its From as SES read it; empty: as it stands
    change: Callable[[bytes], bytes] = field(default=lambda raw: raw)  # what becomes of it at last
    message: str = ""

    def raw(self) -> bytes:
        """As SES puts it: its own fields first."""
        made = EmailMessage()
        made["To"], made["Subject"] = self.to, self.subject
        made["Message-ID"] = self.message or f"<{uuid.uuid4()}@desk.example>"
        if self.text or not self.html:
            made.set_content(self.text)
        if self.html:
            (made.add_alternative if self.text else made.set_content)(self.html, subtype="html")
        for name, content in self.files:
            made.add_attachment(content, "application", "octet-stream", filename=name)
        results = (
            f"amazonses.com; spf=pass; dkim=pass; dmarc=pass header.from={self.domain or 'desk.example'};"
        )
        fields = [("Return-Path", f"<{self.envelope}>"), ("X-SES-Virus-Verdict", self.virus)]
        fields += [("Authentication-Results", results)]
        fields += [("DKIM-Signature", SIGNED.format(domain=self.domain))] if self.domain else []
        fields += [("From", self.sender), *self.head]
        head = "".join(f"{name}: {value}\r\n" for name, value in fields)
        return self.change(head.encode() + made.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))


def notification(mail: Mail, key: str) -> dict[str, Any]:
    verdict = {
        f"{name}Verdict": {"status": getattr(mail, name)} for name in ("dkim", "dmarc", "spam", "virus")
    }
    read = list(mail.read or (mail.sender,))
    return {
        "notificationType": "Received",
        "receipt": {
            "timestamp": "2026-11-29T12:00:00.000Z", "processingTimeMillis": 222, "recipients": [TO],
            "spfVerdict": {"status": "PASS"}, **verdict,
            "action": {"type": "S3", "topicArn": "arn:aws:sns:us-east-1:123456789012:x", "bucketName": "staging",
                       "objectKeyPrefix": "mail/", "objectKey": key},
        },
        "mail": {
            "timestamp": "2026-11-29T12:00:00.000Z", "source": mail.envelope, "messageId": key.removeprefix("mail/"),
            "destination": [TO], "headersTruncated": True, "headers": [],
            "commonHeaders": {"returnPath": mail.envelope, "from": read, "to": [mail.to], "subject": mail.subject,
                              "messageId": "<x>", "date": "Sun, 29 Nov 2026 12:00:00 +0000"},
        },
    }  # fmt: skip


def arrive(mail: Mail) -> dict[str, Any]:
    """The mail lies where SES puts it; what SES publishes of that."""
    key = f"mail/{uuid.uuid4().hex}"
    client.client("s3").put_object(Bucket="staging", Key=key, Body=mail.raw())
    return notification(mail, key)


def deliver(mail: Mail) -> str:
    """The mail comes, its notification twice; what became of it. Twice is once. What it brought is handed in."""
    message, settings = arrive(mail), handler.settings(Settings)
    outcome = mail_in.take(message, settings, datetime.now(UTC))
    assert mail_in.take(message, settings, datetime.now(UTC)) == "gone"
    handed_over()
    return outcome


def handed_over() -> None:
    """What mails brought is handed in, each by its event, twice."""
    for version in (
        client.client("s3").list_object_versions(Bucket="uploads", Prefix="incoming/").get("Versions", ())
    ):
        handing_in.deliver(version["Key"], version["VersionId"])


def queued(message: Any) -> dict[str, Any]:
    """One message of the queue, as Lambda hands it over."""
    return {
        "Records": [
            {"messageId": "1", "receiptHandle": "h", "body": json.dumps(message), "eventSource": "aws:sqs"}
        ]
    }
