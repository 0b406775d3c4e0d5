"""What a publication costs with few and with many releases in the archive: calls, bytes, time."""

from __future__ import annotations

import os
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from crier.site.collections import Membership
from infrastructure.local.road import seed

SIZES = (10, 1_000, 10_000)
MOST = 0.10  # by how much the calls may differ


def archive(sizes: tuple[int, ...] = SIZES) -> tuple[list[str], bool]:
    """A table of one publication per size of archive, on an AWS in this process; whether calls stay even.

    The time is this process's, whose tables are slow to search: calls and bytes are what counts.
    """
    rows = [(size, *_one(size)) for size in sizes]
    lines = ["Releases before      calls   reads (KB)   writes (KB)     time (s)"]
    lines += [
        f"  {size:14,}   {calls:8}   {read / 1024:10.0f}   {wrote / 1024:11.0f}   {spent:10.2f}"
        for size, calls, read, wrote, spent in rows
    ]
    calls = [row[1] for row in rows]
    even = max(calls) - min(calls) <= MOST * min(calls)
    lines.append(f"  calls differ by {max(calls) - min(calls)}; {'within 10 %' if even else 'TOO MUCH'}")
    return lines, even


def _one(size: int) -> tuple[int, int, int, float]:
    from boto3.dynamodb.types import TypeSerializer

    from crier.aws import client
    from crier.model.newsroom import Newsroom
    from crier.stores.releases import Releases, Uploaded
    from crier.workflows.site_builder import SiteBuilder
    from tests.support import cloud

    os.environ.update(cloud.ENV)
    newsroom = Newsroom(organisation="Seeded Newsroom", languages=("en",))
    site = cloud.ENV["SITE_URL"]
    pack = TypeSerializer().serialize
    with cloud.account():
        table = client.client("dynamodb")

        def write(items: Any) -> None:
            requests = [{"PutRequest": {"Item": {n: pack(v) for n, v in item.items()}}} for item in items]
            table.batch_write_item(RequestItems={"releases": requests})

        for batch in _batches(size, site):
            write(batch)
        today = datetime(2026, 11, 24, tzinfo=UTC)
        stand = SiteBuilder("releases", "site", newsroom, site, today)
        *_, last = seed.places(size, site)
        homes = sorted(last.homes())
        stand.bring_up_to_date("en", homes, ("2026", "2026-11"))
        releases, new = Releases("releases"), _moved(last, today)
        upload = Uploaded("uploads", "releases/new.txt", "v", "01", 5, today.isoformat())
        releases.register(new.release, "files", upload)
        releases.settle(new.release, 1, "ready")
        releases.change_head(
            new.release, releases.head(new.release), {"state": "publishing", "publishing": 1}
        )
        told = _listen(client)
        began = time.monotonic()
        releases.published(releases.head(new.release), {}, new)
        stand.bring_up_to_date("en", releases.version(new.release, 1)["touched"], ("2026", "2026-11"))
        spent = time.monotonic() - began
    return told["calls"], told["read"], told["wrote"], spent


def _batches(size: int, site: str) -> list[Any]:
    batches: list[Any] = []
    seed.seed(size, site, batches.append)
    return batches


def _moved(place: Membership, to: datetime) -> Membership:
    from dataclasses import replace

    address = f"/en/{to:%Y/%m/%d}-new/"
    when = (to + timedelta(hours=1)).isoformat()
    entry = {**place.entry, "id": "urn:uuid:new", "published": when, "updated": when}
    entry["url"] = str(entry["url"]).split("/en/")[0] + address
    return replace(place, release="f" * 16, address=address, published=when, entry=entry)


def _listen(client: Any) -> Counter[str]:
    told: Counter[str] = Counter()

    def before(params: Any, **_: Any) -> None:
        told["calls"] += 1
        body = params.get("body") or b""
        told["wrote"] += len(body) if isinstance(body, bytes | str) else len(body.getvalue())

    def after(http_response: Any, **_: Any) -> None:
        told["read"] += int(http_response.headers.get("Content-Length") or 0)

    for service in ("s3", "dynamodb"):
        client.client(service).meta.events.register_first("before-call", before)
        client.client(service).meta.events.register_last("after-call", after)
    return told
