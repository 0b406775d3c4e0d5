"""Drafts: put, proofed and answered by the desk's links."""

from __future__ import annotations

import re
from typing import Any

import cloud
import pytest
from arrivals import deliver, event
from publishing import few, go
from visitors import KEY as SECRET_KEY
from visitors import visit

from crier.aws import client
from crier.aws import s3 as objects
from crier.model import naming
from crier.stores import address_encryption, made_files
from crier.stores.releases import Releases
from crier.stores.subscribers import Subscribers
from crier.subscribers.address import subscriber_id
from crier.subscribers.subscriber import Subscriber
from handlers import decide, desk, proof, publish, read, render_page

__all__ = ["few"]  # fixtures

KEY, TARGET = "drafts/council.txt", "releases/council.txt"


TEXT = """Tenants Found a Council of Their Own

LOS ANGELES, November 23, 2026. Forty tenants of Harbour Street founded a council yesterday.

Contact: Ada Example, +1 213 555 0100, ada@example.org
"""


SAID = 'organisation = "Lantern"\ndesk = ["desk@example.org"]\nundo = { page = 0, mail = 0 }\n'


@pytest.fixture(autouse=True)
def newsroom(aws: Any, few: None) -> None:
    objects.put("uploads", "newsroom/newsroom.toml", SAID.encode(), "text/plain")


# Two texts with one MD5 (Wang and Yu, 2005): S3 gives both the same ETag.
ONE = bytes.fromhex(
    "d131dd02c5e6eec4693d9a0698aff95c2fcab58712467eab4004583eb8fb7f89"
    "55ad340609f4b30283e488832571415a085125e8f7cdc99fd91dbdf280373c5b"
    "d8823e3156348f5bae6dacd436c919c6dd53e2b487da03fd02396306d248cda0"
    "e99f33420f577ee8ce54b67080a80d1ec69821bcb6a8839396f9652b6ff72a70"
)
OTHER = bytes.fromhex(
    "d131dd02c5e6eec4693d9a0698aff95c2fcab50712467eab4004583eb8fb7f89"
    "55ad340609f4b30283e4888325f1415a085125e8f7cdc99fd91dbd7280373c5b"
    "d8823e3156348f5bae6dacd436c919c6dd53e23487da03fd02396306d248cda0"
    "e99f33420f577ee8ce54b67080280d1ec69821bcb6a8839396f965ab6ff72a70"
)


def put(key: str = KEY, text: str = TEXT, sequencer: str = "01") -> dict[str, Any]:
    """A file, seen by intake and read; its reference."""
    version = client.client("s3").put_object(Bucket="uploads", Key=key, Body=text.encode())["VersionId"]
    return arrived(key, version, sequencer)


def arrived(key: str, version: str, sequencer: str) -> dict[str, Any]:
    assert deliver(event(key, sequencer, version)) == []
    release = Releases("releases").called(naming.release_id(key))
    reference = {"format": 1, "release": release, "version": Releases("releases").head(release).latest}
    go(read, reference)
    return reference


def proofed(text: str = TEXT, sequencer: str = "01", key: str = KEY) -> dict[str, Any]:
    reference = put(key, text, sequencer)
    answer = go(decide, reference)
    assert (answer["outcome"], answer["proof"]) == ("ready", True)
    go(render_page, reference)
    made_files.keep("staging", reference["release"], reference["version"], "pdf", {"release.pdf": b"%PDF-"})
    assert go(proof, reference) == {"outcome": "proofed"}
    return reference


def out(reference: dict[str, Any]) -> None:
    assert go(decide, reference)["outcome"] == "ready"
    go(render_page, reference)
    assert go(publish, reference)["outcome"] == "published"


def links(ses: cloud.Ses, at: int = -1) -> dict[str, str]:
    text = ses.letters[at]["Content"]["Simple"]["Body"]["Text"]["Data"]
    found = {link.split("/")[-2]: link for link in re.findall(r"\S+/desk/(?!proof/)\S+", text)}
    assert set(found) == {"approve", "hold"}
    return found


def press(method: str, link: str) -> tuple[int, str]:
    answer = visit(desk, method, link)
    return answer["statusCode"], re.findall(r"<h1>(.*)</h1>", answer["body"])[0]


def lies(key: str) -> list[str]:
    """The version ids of what lies, or lay, at a key, newest first."""
    found = client.client("s3").list_object_versions(Bucket="uploads", Prefix=key).get("Versions", [])
    return [one["VersionId"] for one in found]


def join(name: str, cadence: str = "immediate", **more: Any) -> None:
    address = f"{name}@example.org"
    address_encryption.ensure("subscribers", cloud.ENV["ADDRESS_KEY"])
    person = Subscriber(
        subscriber_id(SECRET_KEY, address),
        address,
        "en",
        ("press",),
        "confirmed",
        "test",
        cadence=cadence,
        **more,
    )
    Subscribers("subscribers", 1).add(person)
