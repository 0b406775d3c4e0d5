"""From a reading to the public: one version at a time, nothing early, nothing lost, whatever dies."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import cloud
import feedparser
import pytest

from crier.aws import client, s3
from crier.model import fingerprint, public_files
from crier.model.errors import Transient
from crier.model.newsroom import Newsroom
from crier.model.release import Embargo, Finding, Paragraph, Reading, Source, Span
from crier.stores.releases import Releases, Uploaded
from handlers import decide, publish, render_page, syndicate

NEWSROOM = Newsroom(
    organisation="Coalición de Prueba", desk=("desk@example.org",), timezone="America/New_York"
)
WHO = "0123456789abcdef"
ALIKE = (
    "The council met on Tuesday and will meet again in a week."  # so that another headline is a correction
)
STOP = Finding(check="draft", level="stop", message="It says that it is a draft.")


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
    one = Uploaded("uploads", "releases/x.txt", pinned, f"{latest:02X}", 5, "2026-11-24T12:00:00")
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


def test_nothing_is_public_before_publish(aws: Any) -> None:
    prepare(reading("A secret headline"))
    assert public() == {}


def test_a_release_goes_out_whole(aws: Any) -> None:
    out(reading())
    head = Releases("releases").head(WHO)
    there = public()
    assert head.state == "published" and head.version == 1
    assert {
        f"{head.address[1:]}index.html",
        f"{head.address[1:]}release.txt",
        "en/feed.atom",
        "en/feed.rss",
    } <= set(there)
    assert feed().entries[0].link == f"https://news.example.org{head.address}"
    assert head.address.encode() in there["en/index.html"]


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        (reading(findings=(STOP,)), "held"),
        (reading(findings=(STOP.model_copy(update={"check": "no-body"}),)), "rejected"),
    ],
)
def test_what_may_not_go_out_does_not(aws: Any, found: Reading, outcome: str) -> None:
    assert go(decide, upload(found))["outcome"] == outcome
    assert public() == {} and Releases("releases").version(WHO, 1)["state"] == outcome


def test_the_same_bytes_again_are_unchanged(aws: Any) -> None:
    out(reading())
    before = public()
    assert go(decide, upload(reading()))["outcome"] == "unchanged"
    assert public() == before


def test_a_correction_keeps_its_address_and_its_id(aws: Any) -> None:
    out(reading())
    first, address = feed().entries[0], Releases("releases").head(WHO).address
    reference = prepare(reading("Rent rules change again", "b" * 64))
    answer = go(publish, reference)
    go(syndicate, reference)
    assert answer["mail"] is False
    assert Releases("releases").head(WHO).address == address
    (now,) = feed().entries
    assert (now.id, now.link, now.published) == (first.id, first.link, first.published)
    assert now.title == "Rent rules change again"
    page = public()[f"{address[1:]}index.html"].decode()
    assert "corrected" in page.lower()
    assert "<del>Rent rules change</del>" in page and "<ins>Rent rules change again</ins>" in page


def test_an_embargo_is_waited_for(aws: Any) -> None:
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
    reference = upload(reading(embargo=Embargo(label="EMBARGOED", until=until, timezone="America/New_York")))
    answer = go(decide, reference)
    assert datetime.fromisoformat(answer["publish_at"]) == until
    assert f"/{until:%Y}/" in Releases("releases").head(WHO).address


def test_an_older_version_never_replaces_a_newer(aws: Any) -> None:
    first = prepare(reading())
    second = prepare(reading("Newer", "b" * 64))
    assert go(publish, second)["outcome"] == "published"
    before = public()
    assert go(publish, first)["outcome"] == "superseded"
    assert public() == before


def test_publishing_twice_is_publishing_once(aws: Any) -> None:
    reference = out(reading())
    before = public()
    assert go(publish, reference)["outcome"] == "published"
    assert go(syndicate, reference)["written"] == 0
    assert public() == before


def test_two_releases_of_one_headline_have_two_addresses(aws: Any) -> None:
    out(reading())
    out(reading(sha="b" * 64), "fedcba9876543210")
    one, two = (Releases("releases").head(who).address for who in (WHO, "fedcba9876543210"))
    assert one != two and len(feed().entries) == 2


MOMENTS = ("before-call", "after-call")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two outputs alone: more files are more calls of the same kind."""
    for name in {row.name for row in public_files.outputs("page")} - {"index.html", "release.txt"}:
        monkeypatch.delitem(public_files.OUTPUTS, name)


@pytest.mark.long
def test_dying_at_any_call_of_publish_and_trying_again_ends_well(aws: Any, few: None) -> None:
    """Every AWS call of publish, before or after it in turn; tests/long/publication.py does both."""
    die_at((site, MOMENTS[site % 2]) for site in range(1, 40))


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


def test_the_lock_keeps_a_second_version_out(aws: Any) -> None:
    first = prepare(reading())
    releases = Releases("releases")
    now = datetime.now(UTC).isoformat()
    assert releases.change_head(
        WHO, releases.head(WHO), {"state": "publishing", "publishing": 1, "since": now}
    )
    second = prepare(reading("Newer", "b" * 64))
    with pytest.raises(Transient):
        go(publish, second)
    assert go(publish, first)["outcome"] == "superseded"
