"""The shelves in a real table and a real bucket: nothing is lost, repeated or out of order, nothing grows."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from typing import Any

import cloud
import pytest
from site_pages import START, eight_at_once, feed, publish, stand, whole_calls

from crier.aws import client, s3
from crier.site.collections import EVERYTHING, Membership
from crier.site.feeds.entry import Entry
from crier.stores import collection_items
from crier.stores.releases import Releases
from infrastructure.local.bench import publish as bench

__all__ = ["whole_calls"]  # a fixture


@pytest.mark.long
@pytest.mark.usefixtures("whole_calls")
def test_eight_publish_at_once_round_after_round(aws: Any) -> None:
    """tests/long/newsstand.py goes on for thirty rounds."""
    eight_at_once(1)


@pytest.mark.long
def test_every_interleaving_of_two_ends_with_both(aws: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crier.stores.site_bucket.ThreadPoolExecutor", cloud.AtOnce)
    for call in itertools.count(1):
        publish(2 * call)
        cloud.fresh()
        seen, fired = itertools.count(1), list[str]()

        def intrude(call: int = call, seen: Any = seen, fired: list[str] = fired, **_: Any) -> None:
            if next(seen) == call and not fired:
                fired.append("another")
                publish(2 * call + 1)
                stand().bring_up_to_date("en", (EVERYTHING,), ())

        for service in ("s3", "dynamodb"):
            client.client(service).meta.events.register_first("before-call", intrude)
        stand().bring_up_to_date("en", (EVERYTHING,), ())
        cloud.fresh()
        if not fired:
            assert call > 8
            return
        assert {f"urn:x:{2 * call}", f"urn:x:{2 * call + 1}"} <= set(feed(EVERYTHING))
        assert len(feed(EVERYTHING)) == len(set(feed(EVERYTHING)))


@pytest.mark.long
def test_a_closed_page_never_changes_and_a_correction_comes_back_to_the_feed(
    aws: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = 8  # a page of so many is soon closed
    for module in (
        "site.collections",
        "stores.collection_items",
        "stores.releases",
        "workflows.site_builder",
    ):
        monkeypatch.setattr(f"crier.{module}.PAGE", page)
    for number in range(2 * page):
        publish(number)
    stand().bring_up_to_date("en", ("en/",), ("2020", "2020-01"))
    closed = {name: s3.get("site", f"en/feed-1.{name}")[0] for name in ("atom", "rss", "json")}
    publish(3, version=2, title="Corrected")
    publish(2 * page - 1, version=2, title="Corrected too")
    stand().bring_up_to_date("en", ("en/",), ("2020", "2020-01"))
    assert {name: s3.get("site", f"en/feed-1.{name}")[0] for name in closed} == closed
    items = {item["id"]: item["title"] for item in json.loads(s3.get("site", "en/feed.json")[0])["items"]}
    assert items["urn:x:3"] == "Corrected" and items[f"urn:x:{2 * page - 1}"] == "Corrected too"
    assert len(items) == page + 1, "what was in the feed keeps its number"

    # But withdrawn text must not linger, wherever it stands.
    releases, place = Releases("releases"), publish(5, version=2)
    notice = Entry.from_item(place.entry).notice(START).to_item()
    assert releases.withdraw(place.release, releases.head(place.release), notice)
    assert releases.head(place.release).state == "withdrawn"
    head = replace(releases.head(place.release), address=place.address, language="en")
    stand().take_back(head)
    for name in ("feed-1.json", "feed.json", "2020/index.html", "index.html", "search/2020-01.json"):
        assert b"About 5." not in s3.get("site", f"en/{name}")[0], name
    assert feed("en/", 1).count("urn:x:5") == feed("en/").count("urn:x:5") == 1
    assert b"deleted-entry" in s3.get("site", "en/feed-1.atom")[0]


def test_a_correction_leaves_the_topics_it_no_longer_has(aws: Any) -> None:
    publish(1)
    place = publish(1, version=2, topics=[["heat", "Heat"]])
    touched = Releases("releases").version(place.release, 2)["touched"]
    assert {"en/topics/housing/", "en/topics/heat/"} <= set(touched)
    stand().bring_up_to_date("en", touched, ("2020", "2020-01"))
    assert feed("en/topics/heat/") == ["urn:x:1"] and feed("en/topics/housing/") == []
    assert place.entry["url"].encode() not in s3.get("site", "en/topics/housing/index.html")[0]


def test_an_entry_no_feed_can_hold_is_set_aside_and_named(aws: Any) -> None:
    publish(1)
    publish(2, title="\x0b")
    settings = stand()
    settings.bring_up_to_date("en", (EVERYTHING,), ())
    assert feed(EVERYTHING) == ["urn:x:1"] and settings.quarantined == {"urn:x:2"}


@pytest.mark.long
def test_what_a_publication_costs_does_not_grow() -> None:
    """The measurement itself, with an archive that has closed pages."""
    lines, even = bench.archive((10, 80))
    assert even, "\n".join(lines)


def test_shelves_limit_what_one_transaction_changes() -> None:
    most = {
        folder: [[f"{folder}-{n}", "x", ""] for n in range(9)] for folder in ("topics", "lists", "people")
    }
    event = {"start": "2026-01-01T00:00:00", "topics": [], "updated": "2026"}
    most |= {"events": [{**event, "uid": str(n)} for n in range(9)]}
    entry = dict.fromkeys(("id", "url", "title", "summary", "language", "published", "updated"), "x")
    known: dict[Any, Any] = {}
    one = Membership("r", 1, "en", "/en/2026/01/02-x/", "2026", entry, most)
    first = collection_items.placed(one, (), known)
    known |= {key: {"pk": key[0], "sk": key[1], **item} for key, item in first.puts.items()}
    known |= {key: values for key, values, _ in first.updates}
    other = json.loads(
        json.dumps(most).replace("topics-", "t-").replace("lists-", "l-").replace("people-", "p-")
    )
    other["events"] = [{**event, "uid": f"other-{n}"} for n in range(9)]
    second = collection_items.placed(
        Membership("r", 2, "en", "/en/2026/01/02-x/", "2026", entry, other), first.keys, known
    )
    assert len(second.puts) + len(second.deletes) + len(second.updates) + 2 <= 100
