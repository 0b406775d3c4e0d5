"""The search's index of older releases: made aside, and gone at once with what it must not say."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any

import cloud
import pytest
from site_pages import ROOM, SITE, START, publish

from crier.aws import client, s3
from crier.site.collections import Indexed, index_folder
from crier.site.feeds.entry import Entry
from crier.stores import search_indexes
from crier.stores.releases import Releases
from crier.workflows import search_index
from crier.workflows.site_builder import SiteBuilder

pytestmark = pytest.mark.long

NOW = datetime(2020, 9, 6, tzinfo=UTC)
MONTHS = [24 * 31 * at for at in range(9)]  # hours from START: a release in each of nine months of 2020
SECRET = "quincunx"


@pytest.fixture
def archive(aws: Any) -> SiteBuilder:
    """Nine releases, a month apart; the third has a word that no other has."""
    for at, number in enumerate(MONTHS):
        publish(number, words=f"about {number} {SECRET if at == 2 else 'plain'}")
    builder = SiteBuilder("releases", "site", ROOM, SITE, NOW)
    builder.bring_up_to_date("en", ("en/",), ())
    return builder


def shown() -> Indexed | None:
    return search_indexes.state("releases", "en/")[0]


def files() -> list[str]:
    return s3.keys("site", "en/search/words/")


def said() -> str:
    return "".join(s3.get("site", key)[0].decode() for key in files())


def page() -> str:
    return s3.get("site", "en/search/index.html")[0].decode()


def correct(number: int, **more: Any) -> None:
    """As publish and syndicate do it."""
    place = publish(number, version=2, **more)
    version = Releases("releases").version(place.release, 2)
    builder = SiteBuilder("releases", "site", ROOM, SITE, NOW)
    builder.bring_up_to_date("en", version["touched"], ("2020", place.address[4:11].replace("/", "-")))
    builder.drop(version["dropped"])


def test_an_index_holds_all_months_but_the_newest_and_is_made_once(archive: SiteBuilder) -> None:
    assert archive.bring_index_up_to_date("en") == ["en/search/index.html"]
    index = shown()
    assert index is not None and index.through == "2020-08" and f'data-indexed="{index}"' in page()
    assert SECRET in said() and "Release 744" in said() and f"Release {MONTHS[-1]}" not in said()
    assert all(key.startswith(index_folder("en/", index.mark)) for key in files())
    before = files()
    assert archive.bring_index_up_to_date("en") == [] and files() == before


def test_the_newest_release_leaves_the_index_alone_at_no_cost(archive: SiteBuilder) -> None:
    archive.bring_index_up_to_date("en")
    before = shown()
    place = publish(MONTHS[-1] + 24)
    assert not Releases("releases").version(place.release, 1)["dropped"] and shown() == before


@pytest.mark.parametrize("way", ["corrected", "withdrawn"])
def test_words_that_are_taken_back_leave_the_index_at_once(archive: SiteBuilder, way: str) -> None:
    archive.bring_index_up_to_date("en")
    if way == "corrected":
        correct(MONTHS[2], words="about something else")
    else:
        _withdraw(archive, MONTHS[2])
    assert shown() is None and files() == [] and 'data-indexed=""' in page()
    archive.bring_index_up_to_date("en")
    assert shown() is not None and SECRET not in said()
    assert ("Release 1488" in said()) == (way == "corrected")


def _withdraw(builder: SiteBuilder, number: int) -> None:
    from dataclasses import replace

    releases, release = Releases("releases"), f"{number:016x}"
    head = releases.head(release)
    entry = releases.entry(head)
    assert entry and releases.withdraw(release, head, entry.notice(START).to_item())
    address = Entry.from_item(entry.to_item()).url.removeprefix(SITE)
    builder.take_back(replace(releases.head(release), address=address, language="en"))


@pytest.mark.long
def test_words_that_are_taken_back_while_an_index_is_made_are_in_none(archive: SiteBuilder) -> None:
    """At each of its calls: whatever had read the release as it was is never shown, and lies nowhere."""
    for call in itertools.count(1):
        _forget_the_index()
        publish(MONTHS[2], version=2 * call, words=f"about {SECRET}")
        seen, done = itertools.count(1), list[str]()
        cloud.fresh()

        def intrude(call: int = call, seen: Any = seen, done: list[str] = done, **_: Any) -> None:
            if next(seen) == call and not done:
                done.append("corrected")
                publish(MONTHS[2], version=2 * call + 1, words="about nothing")
                version = Releases("releases").version(f"{MONTHS[2]:016x}", 2 * call + 1)
                archive.drop(version["dropped"])

        for service in ("s3", "dynamodb"):
            client.client(service).meta.events.register_first("before-call", intrude)
        search_index.bring_up_to_date("releases", "site", "en", "2020-09")
        cloud.fresh()
        if not done:
            assert call > 8
            return
        search_index.bring_up_to_date("releases", "site", "en", "2020-09")
        assert shown() is not None and SECRET not in said()


def _forget_the_index() -> None:
    """As a release of its months does."""
    publish(MONTHS[3], version=1 + Releases("releases").head(f"{MONTHS[3]:016x}").version)
    search_indexes.sweep("site", "en/", search_indexes.state("releases", "en/"))


def test_what_a_killed_making_left_goes_with_the_next(archive: SiteBuilder) -> None:
    with pytest.MonkeyPatch.context() as patch, pytest.raises(cloud.Crash):
        patch.setattr("crier.stores.search_indexes.show", _killed)
        archive.bring_index_up_to_date("en")
    left = files()
    assert left and shown() is None
    archive.bring_index_up_to_date("en")
    index = shown()
    assert index and not set(left) & set(files())
    s3.delete_all("site", files())  # as after a restore of the table
    archive.bring_index_up_to_date("en")
    assert files() and shown() != index


def _killed(*_: Any) -> bool:
    raise cloud.Crash


def test_a_newsroom_with_few_months_needs_none(aws: Any) -> None:
    for number in MONTHS[:6]:
        publish(number)
    assert not search_index.bring_up_to_date("releases", "site", "en", "2020-09")
    assert files() == []
