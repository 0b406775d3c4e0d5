"""The shelves in a real table and a real bucket: nothing is lost, repeated or out of order, nothing grows."""

from __future__ import annotations

import itertools
import json
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import cloud
import pytest
from botocore.client import BaseClient

from crier.aws import client, dynamodb, s3
from crier.model.errors import Transient
from crier.model.newsroom import Newsroom
from crier.site.collections import EVERYTHING, PAGE, Membership
from crier.site.feeds.entry import Entry
from crier.stores import collection_items
from crier.stores.releases import Releases
from crier.workflows.site_builder import SiteBuilder
from infrastructure.local.bench import publish as bench

SITE = "https://news.example.org"
START = datetime(2020, 1, 1, 12, tzinfo=UTC)
ROOM = Newsroom(organisation="Coalición de Prueba", languages=("en",))


def stand() -> SiteBuilder:
    return SiteBuilder("releases", "site", ROOM, SITE, datetime(2026, 11, 24, tzinfo=UTC))


def publish(number: int, *, version: int = 1, title: str = "", **more: Any) -> Membership:
    """Puts the number-th release on its shelves, as the door publish does, lost races tried again."""
    release, when = f"{number:016x}", START + timedelta(hours=number)
    address = f"/en/{when:%Y/%m/%d}-release-{number}/"
    entry = {
        "id": f"urn:x:{number}",
        "url": SITE + address,
        "title": title or f"Release {number}",
        "summary": f"About {number}.",
        "html": f"<p>About {number}.</p>",
        "language": "en",
        "published": when.isoformat(),
        "updated": (when + timedelta(minutes=version - 1)).isoformat(),
        "authors": ["Coalición de Prueba"],
        "categories": [],
    }
    more = {"topics": [["housing", "Housing"]], "words": f"about {number}", **more}
    place = Membership(release, version, "en", address, when.isoformat(), entry, more)
    releases = Releases("releases")
    head = dynamodb.get("releases", f"release#{release}", "head") or {
        "pk": f"release#{release}",
        "sk": "head",
    }
    dynamodb.put("releases", {**head, "revision": version, "state": "publishing", "publishing": version})
    dynamodb.put("releases", {**head, "sk": f"version#{version:06d}", "state": "ready"})
    for _ in range(60):
        try:
            assert releases.published(releases.head(release), {}, place)
        except Transient:
            continue
        return place
    raise AssertionError("never published")


def feed(home: str, archive: int = 0) -> list[str]:
    name = f"{home}feed-{archive}.json" if archive else f"{home}feed.json"
    return [item["id"] for item in json.loads(s3.get("site", name)[0])["items"]]


def whole(home: str) -> list[str]:
    """A feed with all its closed pages, oldest first, as a reader that follows prev-archive sees it."""
    closed = Releases("releases").collection(home).closed
    pages = [feed(home, number) for number in range(1, closed + 1)] + [feed(home)]
    assert all(len(page) == PAGE for page in pages[:-1])
    return [entry for page in pages for entry in page[::-1]]


@pytest.fixture
def whole_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """One call after the other, as AWS has it: moto's tables do not stand two threads inside one."""
    lock, call = threading.RLock(), BaseClient._make_api_call

    def alone(self: Any, *given: Any) -> Any:
        with lock:
            return call(self, *given)

    monkeypatch.setattr(BaseClient, "_make_api_call", alone)


def eight_at_once(rounds: int) -> None:
    """Order within a page is by publication; pages follow the order in which they were let in."""
    with ThreadPoolExecutor(8) as pool:
        for turn in range(rounds):
            numbers = range(8 * turn, 8 * turn + 8)

            def one(number: int) -> None:
                publish(number)
                stand().bring_up_to_date("en", (EVERYTHING,), ())

            list(pool.map(one, numbers))
    found = whole(EVERYTHING)
    assert Counter(found) == Counter(f"urn:x:{number}" for number in range(8 * rounds))
    head = [int(name.rpartition(":")[2]) for name in feed(EVERYTHING)]
    assert head == sorted(head, reverse=True)
    assert stand().bring_up_to_date("en", (EVERYTHING,), ()) == [], (
        "a rebuild without a change writes nothing"
    )


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
    head = dynamodb.get("releases", f"release#{place.release}", "head")
    assert head is not None and head["state"] == "withdrawn"
    stand().take_back("en", head["shelved"], head["touched"], place.address)
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
