"""One accepted message: its headers exactly as SES would put them, and its bytes."""

from __future__ import annotations

import base64
import binascii
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.header import Header
from email.parser import BytesParser
from email.policy import SMTP
from email.utils import format_datetime

from infrastructure.local.ses.rules import MESSAGE_SIZE, bad, bare

Pairs = list[tuple[str, str]]


@dataclass
class Mail:
    """What was accepted for one Destination."""

    identifier: str
    operation: str
    sender: str
    to: list[str]  # bare, all kinds
    headers: Pairs
    text: str | None = None
    html: str | None = None
    raw: bytes | None = None  # a Raw message's body, from the blank line on
    tags: dict[str, str] = field(default_factory=dict)
    configuration_set: str | None = None
    failure: str | None = None  # why rendering failed; such a mail is never sent
    template: str | None = None
    attached: list[Mapping[str, str]] = field(default_factory=list)  # as SES's API has them

    def header(self, name: str) -> str | None:
        """The first header of this name."""
        return next((v for n, v in self.headers if n.lower() == name.lower()), None)

    def source(self) -> bytes:
        """The message as it goes out, RFC 5322, headers unfolded (policy SMTP, 998 a line)."""
        if self.raw is not None:
            return _lines(self.headers) + self.raw
        parts = [
            (kind, body) for kind, body in (("plain", self.text), ("html", self.html)) if body is not None
        ]
        whole = [_part(*part) for part in parts]
        body = whole[0] if len(whole) == 1 else _multipart("alternative", whole)
        if self.attached:
            body = _multipart("related", [body, *map(_attachment, self.attached)])
        return _lines(self.headers) + body


def identifier() -> str:
    """A message id of SES's shape."""
    return f"0100{uuid.uuid4().hex[:12]}-{uuid.uuid4()}-000000"


def own_headers(identifier: str, now: datetime, tags: Mapping[str, str]) -> Pairs:
    """What SES sets itself: ours would be replaced."""
    feedback = ":".join(["::1.us-east-1.standin", "AmazonSES"])
    extra = [tags[name] for name in ("ses:feedback-id-a", "ses:feedback-id-b") if name in tags]
    return [
        ("Message-ID", f"<{identifier}@email.amazonses.com>"),
        ("Date", format_datetime(now)),
        ("Feedback-ID", ":".join([*extra, feedback])),
        ("X-SES-Outgoing", f"{now:%Y.%m.%d}-127.0.0.1"),
    ]


def encoded(text: str) -> str:
    """A header value in ASCII: encoded words (RFC 2047) where it must be."""
    return text if text.isascii() else Header(text, "utf-8", maxlinelen=10_000).encode()


def take_apart(data: bytes) -> tuple[Pairs, bytes, list[str]]:
    """A Raw message: its headers less those SES replaces, its body, its addressees. Raises Refusal."""
    if len(data) > MESSAGE_SIZE:
        raise bad("Message length is more than 41943040 bytes long")
    head, blank, body = data.replace(b"\r\n", b"\n").partition(b"\n\n")
    if not blank or any(len(line) > 998 for line in head.split(b"\n")):
        raise bad("The message has no header end, or a line of more than 998 characters")
    message = BytesParser(policy=SMTP).parsebytes(head + b"\n\n", headersonly=True)
    if message["From"] is None:
        raise bad("Missing required header 'From'.")
    to: list[str] = []
    for name in ("To", "Cc", "Bcc"):
        for value in message.get_all(name, []):
            to += [bare(address.addr_spec) for address in value.addresses]
    replaced = ("message-id", "date", "bcc", "return-path", "feedback-id")
    kept = [
        (name, str(value).replace("\n", ""))
        for name, value in message.raw_items()
        if name.lower() not in replaced and not name.lower().startswith("x-ses-")
    ]
    return kept, b"\r\n" + body.replace(b"\n", b"\r\n"), to


def _lines(headers: Pairs) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in headers).encode("ascii", "surrogateescape")


def _multipart(kind: str, parts: Sequence[bytes]) -> bytes:
    boundary = f"----=_Part_{uuid.uuid4().hex}"
    inner = b"".join(f"--{boundary}\r\n".encode() + part + b"\r\n" for part in parts)
    head = _lines([("Content-Type", f'multipart/{kind}; boundary="{boundary}"')])
    return head + b"\r\n" + inner + f"--{boundary}--\r\n".encode()


def _attachment(given: Mapping[str, str]) -> bytes:
    disposition = given.get("ContentDisposition", "ATTACHMENT").lower()
    headers = [
        ("Content-Type", given.get("ContentType", "application/octet-stream")),
        ("Content-Transfer-Encoding", "base64"),
        ("Content-Disposition", f'{disposition}; filename="{given["FileName"]}"'),
    ]
    headers += [("Content-ID", f"<{given['ContentId']}>")] if given.get("ContentId") else []
    return (
        _lines(headers)
        + b"\r\n"
        + base64.encodebytes(base64.b64decode(given["RawContent"])).replace(b"\n", b"\r\n")
    )


def _part(kind: str, body: str) -> bytes:
    head = f"Content-Type: text/{kind}; charset=UTF-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    lines = body.replace("\r\n", "\n").replace("\n", "\r\n").encode()
    return head.encode() + binascii.b2a_qp(lines, istext=True)
