"""From a reading to the public: one version at a time, nothing early, nothing lost, whatever dies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from publishing import WHO, feed, few, go, out, prepare, public, reading, upload

from crier.aws import dynamodb
from crier.model.errors import Transient
from crier.model.release import Embargo, Finding, Reading
from crier.stores import collection_items
from crier.stores.releases import Releases
from handlers import decide, publish, syndicate

__all__ = ["few"]  # fixtures

STOP = Finding(check="draft", level="stop", message="It says that it is a draft.")


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


def test_what_a_restored_table_does_not_list_is_listed_once_it_is_put_again(aws: Any) -> None:
    """The same words: no correction, and nobody is mailed; once it stands in its lists, they are unchanged."""
    out(reading())
    releases = Releases("releases")
    head = releases.head(WHO)
    gone = releases.written(collection_items.hidden(head.shelved, {}))
    dynamodb.transact(gone)
    dynamodb.update("releases", f"release#{WHO}", "head", {"unlisted": True, "shelved": []})
    assert releases.lines("en/", count=9) == []
    reference = prepare(reading())
    answer = go(publish, reference)
    go(syndicate, reference)
    assert (answer["outcome"], answer["mail"]) == ("published", False)
    there, now = public(), releases.head(WHO)
    assert (now.address, now.first, now.unlisted) == (head.address, 1, False)
    assert len(releases.lines("en/", count=9)) == 1 and len(feed().entries) == 1
    assert "corrected" not in there[f"{head.address[1:]}index.html"].decode().lower()
    assert go(decide, upload(reading()))["outcome"] == "unchanged"


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


@pytest.mark.long
def test_two_releases_of_one_headline_have_two_addresses(aws: Any) -> None:
    out(reading())
    out(reading(sha="b" * 64), "fedcba9876543210")
    one, two = (Releases("releases").head(who).address for who in (WHO, "fedcba9876543210"))
    assert one != two and len(feed().entries) == 2


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
