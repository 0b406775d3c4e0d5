"""Publish dies before and after every one of its calls; two publications at once, in full."""

from __future__ import annotations

import itertools
from functools import partial
from typing import Any

import cloud
import feedparser
import pytest
from publishing import MOMENTS, die_at, few, go, out, prepare, public, reading

from crier.aws import client
from crier.site import collections
from handlers import publish, syndicate

__all__ = ["few"]  # a fixture


def test_dying_at_any_call_of_publish_and_trying_again_ends_well(aws: Any, few: None) -> None:
    die_at(itertools.product(range(1, 40), MOMENTS))


def test_two_publications_at_once_lose_no_entry(aws: Any, few: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another publication ends between two calls of syndicate: both entries stand, on every shelf.

    Every eleventh call here; tests/doors/test_newsstand.py tries every one of them, with fewer pages.
    """
    monkeypatch.setattr("crier.stores.site_bucket.ThreadPoolExecutor", cloud.AtOnce)
    out(reading("The first", "9" * 64, topics=("housing",)), "9" * 16)
    for at, site in enumerate(itertools.count(1, 11), start=1):
        mine = prepare(reading(f"Mine {site}", f"{site:064}", topics=("housing",)), f"{site:016x}")
        go(publish, mine)
        fired: list[str] = []
        seen = itertools.count(1)
        cloud.fresh()

        def intrude(fired: list[str], seen: Any, site: int, **_: Any) -> None:
            if next(seen) == site and not fired:
                fired.append("another")
                out(reading(f"Other {site}", f"1{site:063}", topics=("housing",)), f"f{site:015x}")

        for service in ("s3", "dynamodb"):
            client.client(service).meta.events.register_first(
                "before-call", partial(intrude, fired=fired, seen=seen, site=site)
            )
        go(syndicate, mine)
        if not fired:
            assert site > 40, "syndicate makes more calls than that"
            return
        cloud.fresh()
        for name in ("en/feed.atom", "feed.rss", "en/topics/housing/feed.atom"):
            titles = [entry.title for entry in feedparser.parse(public()[name]).entries]
            assert {f"Mine {site}", f"Other {site}"} <= set(titles)
            assert len(titles) == len(set(titles)) == _in_head(2 * at + 1)


def _in_head(releases: int) -> int:
    return releases - collections.PAGE * max(0, releases // collections.PAGE - 1)
