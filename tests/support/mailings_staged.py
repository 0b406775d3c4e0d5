"""A release that is ready to be mailed, and the queues of the mail's handlers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import cloud
import publishing as publication

from crier.aws import s3
from crier.model import edition
from crier.model.edition import Edition
from crier.model.newsroom import Named, Newsroom
from crier.model.release import Paragraph, Release, Source, Span

KEY = b"a key of tests alone"


EVENT = {"format": 1, "release": publication.WHO, "version": 1, "kind": "release"}


ROOM = Newsroom(
    organisation="Coalición de Prueba",
    desk=("desk@example.org",),
    lists=(Named(slug="press", names={"en": "Press"}), Named(slug="members", names={"en": "Members"})),
)


def stage(*, lists: tuple[str, ...] = (), version: int = 1, headline: str = "Rent {{rules}} change") -> None:
    release = Release(
        language="en", headline=headline, lists=lists,
        body=(Paragraph(text=(Span(text="All about {{it}}."),)),), source=Source(sha256="a" * 64, format=".txt"),
    )  # fmt: skip
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    made = Edition(
        release, ROOM, publication.WHO, version, "/en/2026/11/24-x/", "https://news.example.org", now, now
    )
    staged_at = f"{publication.WHO}/{version}/edition.json"
    s3.put("staging", staged_at, edition.to_json(made), "application/json")


def queue(handler: Any, *bodies: Any) -> list[dict[str, str]]:
    records = [
        {"messageId": str(n), "receiptHandle": "h", "body": json.dumps(body), "eventSource": "aws:sqs"}
        for n, body in enumerate(bodies)
    ]
    return handler({"Records": records}, cloud.Context())["batchItemFailures"]
