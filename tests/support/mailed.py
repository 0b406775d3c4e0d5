"""Mails that come in, as SES hands them over: the object it puts, and the notification it publishes of that.

The notification is as AWS documents it for an S3 action with a topic:
https://docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-examples.html
"""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

import handing_in

from crier.aws import client, handler
from handlers import mail_in
from handlers.settings.mail_in import Settings

TO = "drafts@in.desk.example"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)  # as the clock of visitors.World stands
EVERY = "from:to:cc:subject:date:message-id:mime-version:content-type:content-transfer-encoding"
# What the big providers sign, as their mails in public archives show: neither all that is read here.
GOOGLE = "to:subject:message-id:date:from:mime-version:from:to:cc:subject:date:message-id:reply-to"
MICROSOFT = "From:Date:Subject:Message-ID:Content-Type:MIME-Version:X-MS-Exchange-SenderADCheck"


def signature(domain: str = "desk.example", of: str = "one", covers: str = EVERY, more: str = "") -> str:
    """A DKIM-Signature. of: the mail, as each has one of its own."""
    value = base64.b64encode(hashlib.sha256(of.encode()).digest()).decode()
    return f"v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s=s1; h={covers}; bh=eA==; b={value}{more}"


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
    covers: str = EVERY  # what is signed
    tags: str = ""  # more of the signature
    at: datetime = NOW  # when it was written
    seen: str = ""  # SES's words on its signatures; empty: the one passed
    spf: str = "PASS"
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
        made["Message-ID"] = message = self.message or f"<{uuid.uuid4()}@desk.example>"
        made["Date"] = format_datetime(self.at)
        if self.text or not self.html:
            made.set_content(self.text)
        if self.html:
            (made.add_alternative if self.text else made.set_content)(self.html, subtype="html")
        for name, content in self.files:
            made.add_attachment(content, "application", "octet-stream", filename=name)
        domain = self.domain or "desk.example"
        results = (
            f"amazonses.com;\r\n spf=pass (spfCheck: domain of {domain} designates 192.0.2.1 as permitted sender)"
            f" client-ip=192.0.2.1; envelope-from={self.envelope}; helo=mx.{domain};"
            f"\r\n {self.seen or f'dkim=pass header.i=@{domain}'};\r\n dmarc=pass header.from={domain};"
        )
        fields = [("Return-Path", f"<{self.envelope}>"), ("Received", "from mx by inbound-smtp")]
        fields += [("X-SES-Virus-Verdict", self.virus), ("Authentication-Results", results)]
        own = signature(self.domain, message, self.covers, self.tags)
        fields += [("DKIM-Signature", own)] if self.domain else []
        fields += [("From", self.sender), *self.head]
        head = "".join(f"{name}: {value}\r\n" for name, value in fields)
        return self.change(head.encode() + made.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))


def notification(mail: Mail, key: str) -> dict[str, Any]:
    verdict = {
        f"{name}Verdict": {"status": getattr(mail, name)}
        for name in ("spf", "dkim", "dmarc", "spam", "virus")
    }
    read = list(mail.read or (mail.sender,))
    return {
        "notificationType": "Received",
        "receipt": {
            "timestamp": "2026-11-29T12:00:00.000Z", "processingTimeMillis": 222, "recipients": [TO],
            **verdict,
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


def deliver(mail: Mail, now: datetime = NOW) -> str:
    """The mail comes, its notification twice; what became of it. Twice is once. What it brought is handed in."""
    message, settings = arrive(mail), handler.settings(Settings)
    outcome = mail_in.take(message, settings, now)
    assert mail_in.take(message, settings, now) == "gone"
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
