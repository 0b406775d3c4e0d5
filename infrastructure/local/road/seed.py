"""Many back-dated releases for tests: items as publishing them one by one would leave them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from crier.site.collections import Membership
from crier.stores import collection_items
from crier.stores.releases import head_key
from infrastructure.local.stack import deploy
from infrastructure.local.stack.cloud import client
from infrastructure.local.stack.place import REGION
from infrastructure.local.stack.place import Place as Stack

TOPICS = (["housing", "Housing"], ["transport", "Transport"], ["health", "Health"], ["schools", "Schools"])
FIRST = datetime(2002, 1, 7, 15, tzinfo=UTC)
UNTIL = datetime(2026, 11, 20, 15, tzinfo=UTC)
WORDS = ("neighbours", "council", "tenants", "buses", "clinic", "budget", "rents", "water", "shelter")

Writer = Callable[[Sequence[dict[str, Any]]], object]  # at most 25 items, BatchWriteItem's limit


def places(count: int, site_url: str) -> Iterator[Membership]:
    """So many releases, evenly over twenty-five years, oldest first."""
    step = (UNTIL - FIRST) / max(count, 1)
    for number in range(count):
        when = FIRST + number * step
        when = when.replace(microsecond=0)
        release = hashlib.sha256(f"seed {number}".encode()).hexdigest()[:16]
        address = f"/en/{when:%Y/%m/%d}-seeded-{number}/"
        said = " ".join(f"{WORDS[(number + at * 5) % len(WORDS)]}{number % (7 + at)}" for at in range(150))
        entry = {
            "id": f"urn:uuid:{hashlib.md5(release.encode(), usedforsecurity=False).hexdigest()}",
            "url": site_url + address,
            "title": f"Seeded release {number} about {WORDS[number % len(WORDS)]}",
            "summary": f"What the {number}th seeded release says in one line.",
            "html": f"<p>{said}</p>" * 3,
            "language": "en",
            "published": when.isoformat(),
            "updated": when.isoformat(),
            "authors": ["Seeded Newsroom"],
            "categories": [list(TOPICS[number % 4])],
        }
        person = [f"speaker-{number % 12}", f"Speaker {number % 12}", "Organizer"]
        stands = {"topics": [TOPICS[number % 4]], "people": [person], "events": [], "words": said}
        yield Membership(release, 1, "en", address, when.isoformat(), entry, stands)


def seed(count: int, site_url: str, write: Writer) -> None:
    """Writes what so many publications leave in the Releases table."""
    contents: dict[collection_items.Key, dict[str, Any]] = {}
    items: list[dict[str, Any]] = []
    for place in places(count, site_url):
        writes = collection_items.placed(place, (), contents)
        for key, values, _ in writes.updates:
            contents[key] = collection_items.item(key, values)
        items += [collection_items.item(key, values) for key, values in writes.puts.items()]
        head = {
            "revision": 1,
            "state": "published",
            "latest": 1,
            "version": 1,
            "first": 1,
            "address": place.address,
            "language": "en",
            "published": place.published,
            "shelved": list(writes.keys),
        }
        items.append(collection_items.item(head_key(place.release), head))
    items += contents.values()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, (items[at : at + 25] for at in range(0, len(items), 25))))


def fill(place: Stack, count: int) -> Iterator[str]:
    """Seeds the local stack and brings its pages up to date; what is done, in words."""
    from boto3.dynamodb.types import TypeSerializer

    from crier.model.newsroom import Newsroom
    from crier.workflows.site_builder import SiteBuilder

    made, pack = deploy.outputs(place), TypeSerializer().serialize
    table = client(place, "dynamodb")

    def write(items: Sequence[dict[str, Any]]) -> None:
        requests = [{"PutRequest": {"Item": {n: pack(v) for n, v in item.items()}}} for item in items]
        table.batch_write_item(RequestItems={made["Releases"]: requests})

    seed(count, place.site, write)
    yield f"{count} releases are in the table"
    os.environ.update(
        AWS_ENDPOINT_URL=place.aws,
        AWS_DEFAULT_REGION=REGION,
        AWS_ACCESS_KEY_ID="test",
        AWS_SECRET_ACCESS_KEY="test",  # noqa: S106 (MiniStack's root, on loopback)
    )
    newsroom = Newsroom(organisation="Seeded Newsroom", languages=("en",))
    stand = SiteBuilder(made["Releases"], made["Site"], newsroom, place.site, UNTIL)
    for home in stand.everything("en"):
        yield f"  {home or 'all languages'}"
