"""S3's own notification: who put which version of which file."""

from __future__ import annotations

from typing import Any

import pytest
from arrivals import notice

from crier.model.put_notice import Put, principal, puts


@pytest.mark.parametrize(
    "key", ["drafts/council.txt", "releases/a b+c.txt", "drafts/Año nuevo/carta «1».docx", "drafts/100%.md"]
)
def test_a_put_names_who_put_it(key: str) -> None:
    assert puts(notice(key, "v1", "AWS:AIDAANA")) == (Put(key, "v1", "AIDAANA"),)


def changed(**more: Any) -> dict[str, Any]:
    message = notice("drafts/a.txt", "v1", "AWS:AIDAANA")
    message["Records"][0] |= more
    return message


@pytest.mark.parametrize(
    "message",
    [
        {
            "Service": "Amazon S3",
            "Event": "s3:TestEvent",
            "Bucket": "uploads",
            "RequestId": "5582815E1AEA5ADF",
        },
        notice("drafts/a.txt", "", "AWS:AIDAANA"),
        notice("drafts/a.txt", "v1", ""),
        changed(eventName="ObjectRemoved:Delete"),
        changed(userIdentity={}),
        {},
    ],
)
def test_what_names_nobody_notes_nothing(message: dict[str, Any]) -> None:
    assert puts(message) == ()


@pytest.mark.parametrize(
    ("said", "one"),
    [
        ("AWS:AIDAANA", "AIDAANA"),
        ("AIDAANA", "AIDAANA"),
        ("AWS:AROAX:ana", "AROAX:ana"),
        ("EXAMPLE", "EXAMPLE"),
    ],
)
def test_one_spelling_of_a_principal(said: str, one: str) -> None:
    assert principal(said) == one
