"""A release from its reading to the public, step by step, and publish that dies on the way."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterable
from functools import partial
from typing import Any

import cloud
import feedparser
import pytest

from crier.aws import client, s3
from crier.model import fingerprint, public_files
from crier.model.newsroom import Newsroom
from crier.model.release import Paragraph, Reading, Source, Span
from crier.stores.releases import Releases, Uploaded
from handlers import decide, publish, render_page, syndicate

NEWSROOM = Newsroom(
    organisation="Coalición de Prueba", desk=("desk@example.org",), timezone="America/New_York"
)


WHO = "0123456789abcdef"


ALIKE = (
    "The council met on Tuesday and will meet again in a week."  # so that another headline is a correction
)


def reading(headline: str = "Rent rules change", sha: str = "a" * 64, **more: Any) -> Reading:
    return Reading(
        language="en",
        headline=headline,
        body=tuple(Paragraph(text=(Span(text=text),)) for text in (f"All about {headline}.", ALIKE)),
        source=Source(sha256=sha, format=".txt"),
        **more,
    )


def upload(found: Reading, release: str = WHO) -> dict[str, Any]:
    """A version as intake and read leave it; its reference."""
    latest = Releases("releases").head(release).latest + 1
    body = found.source.sha256.encode()  # what lies there: the same where a test calls it the same
    pinned = client.client("s3").put_object(Bucket="uploads", Key="releases/x.txt", Body=body)["VersionId"]
    found = found.model_copy(
        update={"source": Source(sha256=fingerprint.of([body], {}), format=found.source.format)}
    )
    one = Uploaded(
        "uploads", "releases/x.txt", pinned, f"{latest:02X}", 5, "2026-11-24T12:00:00.000000+00:00"
    )
    number = Releases("releases").register(release, f"files{latest}", one)
    for name, value in (("reading", found), ("newsroom", NEWSROOM)):
        body = value.model_dump_json().encode()
        s3.put("staging", f"{release}/{number}/{name}.json", body, "application/json")
    return {"format": 1, "release": release, "version": number}


def go(door: Any, reference: dict[str, Any]) -> dict[str, Any]:
    return door.handler(reference, cloud.Context())


def public() -> dict[str, bytes]:
    keys = s3.keys("site", "")
    return {key: s3.get("site", key)[0] for key in keys if not key.startswith("assets/")}


def prepare(found: Reading, release: str = WHO) -> dict[str, Any]:
    reference = upload(found, release)
    assert go(decide, reference)["outcome"] == "ready"
    go(render_page, reference)
    return reference


def out(found: Reading, release: str = WHO) -> dict[str, Any]:
    reference = prepare(found, release)
    assert go(publish, reference)["outcome"] == "published"
    go(syndicate, reference)
    return reference


def feed(name: str = "feed.atom") -> Any:
    read = feedparser.parse(public()[f"en/{name}"])
    assert not read.bozo
    return read


MOMENTS = ("before-call", "after-call")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two outputs alone: more files are more calls of the same kind."""
    for name in {row.name for row in public_files.outputs("page")} - {"index.html", "release.txt"}:
        monkeypatch.delitem(public_files.OUTPUTS, name)


def die_at(sites: Iterable[tuple[int, str]]) -> None:
    """Publish dies at a call, before or after it, and is tried again: the page never shows half a version."""
    out(reading())
    for number, (site, moment) in enumerate(sites):
        reference = prepare(reading(f"Version {number}", f"{number:064}"))
        fired: list[str] = []
        seen = itertools.count(1)
        cloud.fresh()

        def strike(fired: list[str], seen: Any, site: int, **_: Any) -> None:
            if next(seen) == site and not fired:
                fired.append("died")
                raise cloud.Crash

        for service in ("s3", "dynamodb"):
            client.client(service).meta.events.register_first(
                moment, partial(strike, fired=fired, seen=seen, site=site)
            )
        with contextlib.suppress(cloud.Crash):
            go(publish, reference)
        if not fired:
            assert site > 8, "publish makes more calls than that"
            break
        assert go(publish, reference)["outcome"] == "published"
        go(syndicate, reference)
        assert [entry.title for entry in feed().entries] == [f"Version {number}"]
        address = Releases("releases").head(WHO).address[1:]
        page, text = public()[f"{address}index.html"], public()[f"{address}release.txt"]
        assert f"Version {number}".encode() in page and f"version {number}".encode() in text.lower()
    else:
        raise AssertionError("it never came to an end")
