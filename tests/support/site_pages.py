"""Releases on the pages and feeds of a newsroom, published alone or eight at once."""

from __future__ import annotations

import json
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.client import BaseClient

from crier.aws import dynamodb, s3
from crier.model.errors import Transient
from crier.model.newsroom import Newsroom
from crier.site.collections import EVERYTHING, PAGE, Membership
from crier.stores.releases import Releases
from crier.workflows.site_builder import SiteBuilder

SITE = "https://news.example.org"
TABLE = "releases"  # that publish writes


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
    releases = Releases(TABLE)
    head = dynamodb.get(TABLE, f"release#{release}", "head") or {
        "pk": f"release#{release}",
        "sk": "head",
    }
    dynamodb.put(TABLE, {**head, "revision": version, "state": "publishing", "publishing": version})
    dynamodb.put(TABLE, {**head, "sk": f"version#{version:06d}", "state": "ready"})
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
