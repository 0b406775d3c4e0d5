"""A Releases table that is older: what was put, published, taken back or approved since does not come undone.

Each case copies a table, lets something happen by the one in use, and carries it over (decision 145).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
import site_pages

from crier.aws import dynamodb, s3
from crier.model import naming
from crier.model.errors import Transient
from crier.model.lifecycle import take
from crier.site import collections
from crier.site.collections import Membership
from crier.stores import preview_states, releases_since, withdrawals
from crier.stores.releases import Releases, Uploaded, version_key
from crier.workflows import restored_site, search_index
from crier.workflows.site_builder import SiteBuilder

OLD, NEW = "releases", "mailings"  # two tables of one shape
KEY = "releases/one.md"
ONE = naming.release_id(KEY)
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
ADDRESS = "/en/2026/11/28-one/"


@pytest.fixture(autouse=True)
def tables(aws: Any) -> None:
    """Those of a simulated account."""


def put(table: str = OLD, number: int = 1, release: str = ONE, state: str = "", **facts: Any) -> int:
    """The number-th upload of a file; it gets as far as `state`."""
    received = f"2026-11-28T10:00:{number:02d}Z"
    upload = Uploaded("uploads", KEY, f"v{number}", f"{number:04x}", 1, received)
    version = Releases(table).register(release, f"files-{number}", upload)
    if state:
        dynamodb.update(table, *version_key(release, version), {"state": state})
    if facts:
        head = Releases(table).head(release)
        values = {"state": head.state, "revision": head.revision + 1} | facts
        dynamodb.update(table, f"release#{release}", "head", values)
    return version


def published(version: int) -> int:
    """By the table in use; returns its number."""
    dynamodb.update(OLD, *version_key(ONE, version), {"state": "published"})
    facts = {"state": "published", "version": version, "first": version, "ready": version, "revision": 9}
    facts |= {"address": ADDRESS, "language": "en", "published": "2026-11-28T10:00:00Z", "sha256": "s" * 64}
    dynamodb.update(OLD, f"release#{ONE}", "head", facts)
    return version


def copied() -> None:
    """A restoration: the table as it is now, beside it."""
    client = boto3.client("dynamodb")
    for item in client.scan(TableName=OLD)["Items"]:
        client.put_item(TableName=NEW, Item=item)


def carried(release: str = ONE) -> list[str]:
    """What staff are to put again, after everything of one release was carried over twice."""
    for _ in range(2):
        releases_since.carry(OLD, NEW, release)
        preview_states.carry(OLD, NEW, release)
        withdrawals.carry(OLD, NEW, release)
    return releases_since.to_put_again(OLD, NEW, release)


LATER: Mapping[str, Mapping[str, Any]] = {
    "waits for a later embargo": {"state": "ready", "ready": 2},
    "is held": {"state": "held"},
    "is asked about": {"state": "asked"},
    "was just put": {},
}


@pytest.mark.parametrize("case", LATER)
def test_an_embargo_that_was_moved_since_stays_moved(case: str) -> None:
    """The older version still sleeps; its execution goes on by the restored table, and must publish nothing."""
    facts = dict(LATER[case])
    put(state="ready", ready=1, address=ADDRESS)
    copied()
    put(number=2, state=facts.pop("state", ""), **facts)
    assert take(Releases(NEW).head(ONE), 1, NOW) == "take"
    assert carried() == [KEY]
    head = Releases(NEW).head(ONE)
    assert (take(head, 1, NOW), take(head, 2, NOW)) == ("superseded", "superseded")
    assert Releases(NEW).version(ONE, 2)["state"] not in ("ready", "asked", "received")
    anew = put(NEW, 3)
    assert take(Releases(NEW).head(ONE), anew, NOW) == "take", "put again, it goes out"


def test_a_release_that_waits_and_the_copy_does_not_know_is_named() -> None:
    put(state="ready", ready=1, address=ADDRESS)
    assert carried() == [KEY]
    assert take(Releases(NEW).head(ONE), 1, NOW) == "superseded"


def test_a_waiting_release_that_did_not_change_goes_out() -> None:
    put(state="ready", ready=1, address=ADDRESS)
    copied()
    assert carried() == [] and take(Releases(NEW).head(ONE), 1, NOW) == "take"


@pytest.mark.parametrize("known", [0, 1])
def test_what_was_published_since_keeps_its_address_and_its_mailing(known: int) -> None:
    """Put again it is a version of the same public release: no second mailing, no second address."""
    if known:
        put(state="rejected")
        copied()
    put(number=1)
    version = published(put(number=2))
    assert carried() == [KEY]
    head = Releases(NEW).head(ONE)
    assert (head.state, head.version, head.first, head.address) == ("published", version, version, ADDRESS)
    assert head.unlisted and Releases(NEW).version(ONE, version)["state"] == "published"
    assert not Releases(NEW).reserve(ADDRESS, "another")
    assert Releases(NEW).withdraw(ONE, head, {}), "it can be taken back"


def test_what_was_published_since_is_known_where_the_copy_has_the_same_version() -> None:
    put(state="ready", ready=1, address=ADDRESS)
    copied()
    published(1)
    assert carried() == [KEY]
    head = Releases(NEW).head(ONE)
    assert (head.version, head.first, head.unlisted, take(head, 1, NOW)) == (1, 1, True, "done")


def test_numbers_go_on_whatever_became_of_a_version() -> None:
    """An old link, a newsroom that was noted, a mailing: all are named by the number."""
    put(state="rejected")
    copied()
    for number in (2, 3):
        put(number=number, state="proofed")
    assert carried() == [KEY]
    put(number=4)  # by the old table, before the deployment
    assert put(NEW, 5) > 4
    assert carried() == [], "by the new table it was put again already"
    assert put(NEW, 6) > put(OLD, 6)


def test_what_is_put_between_the_restoration_and_the_deployment_does_not_go_out_either() -> None:
    """The second carrying over, after the deployment, sees it: the numbers of the two tables never meet."""
    put(state="ready", ready=1, address=ADDRESS)
    copied()
    put(number=2, state="held")
    assert carried() == [KEY]
    late = put(number=3, state="ready", ready=3)
    assert carried() == [KEY]
    head = Releases(NEW).head(ONE)
    assert take(head, late, NOW) == "superseded" and head.latest > late
    assert Releases(NEW).version(ONE, late)["sequencer"] == "0003"


def test_previews_that_were_taken_back_since_stay_closed() -> None:
    """The stricter of both words holds."""
    put(state="ready", ready=1, address=ADDRESS)
    preview_states.take_back_from(OLD, ONE, "ana")
    copied()
    preview_states.take_back(OLD, ONE, "2026-11-28T11:00:00Z", "ed")
    preview_states.take_back_from(OLD, ONE, "ben")
    preview_states.take_back_from(NEW, ONE, "cleo")
    carried()
    taken = preview_states.taken(NEW, ONE)
    assert (taken["all"], taken["by"]) == ("2026-11-28T11:00:00Z", "ed")
    assert set(taken["people"]) == {"ana", "ben", "cleo"}
    preview_states.give_back(OLD, ONE)
    carried()
    assert "all" in preview_states.taken(NEW, ONE)


def test_a_withdrawal_whose_carrying_died_is_carried_to_its_end() -> None:
    put(state="ready", ready=1, address=ADDRESS)
    Releases(OLD).reserve(ADDRESS, ONE)
    copied()
    assert Releases(OLD).withdraw(ONE, Releases(OLD).head(ONE), {})
    Releases(OLD).call(ONE, "anew")
    assert Releases(NEW).withdraw(ONE, Releases(NEW).head(ONE), {})  # and dies
    carried()
    assert Releases(NEW).called(ONE) == "anew" and Releases(NEW).reserve(ADDRESS, "another")


@pytest.mark.parametrize("known", [False, True])
def test_what_was_published_and_withdrawn_since_is_withdrawn(known: bool) -> None:
    """And its address stays its own, whether or not the copy knows that it waited."""
    put(state="ready", ready=1, address=ADDRESS)
    if known:
        copied()
    published(1)
    assert Releases(OLD).withdraw(ONE, Releases(OLD).head(ONE), {})
    Releases(OLD).call(ONE, "anew")
    assert carried() == []
    assert Releases(NEW).head(ONE).state == "withdrawn" and Releases(NEW).called(ONE) == "anew"
    assert not Releases(NEW).reserve(ADDRESS, "another")


def test_an_address_is_taken_from_nobody_who_has_it() -> None:
    """In the copy another release had it, which was dropped since; it is free once that is carried over."""
    other = "fedcba9876543210"
    put(release=other, state="ready", ready=1, address=ADDRESS)
    assert Releases(OLD).reserve(ADDRESS, other)
    copied()
    assert Releases(OLD).withdraw(other, Releases(OLD).head(other), {})
    Releases(OLD).free(ADDRESS, other)
    published(put(number=2))
    with pytest.raises(Transient):
        releases_since.carry(OLD, NEW, ONE)
    carried(other)
    assert carried() == [KEY] and not Releases(NEW).reserve(ADDRESS, other)


def test_a_release_that_changes_meanwhile_is_not_written_over(monkeypatch: pytest.MonkeyPatch) -> None:
    put(state="ready", ready=1, address=ADDRESS)
    copied()
    put(number=2)
    monkeypatch.setattr(dynamodb, "transact", lambda _: False)
    with pytest.raises(Transient):
        releases_since.carry(OLD, NEW, ONE)


def test_a_restored_table_lists_no_version_that_was_corrected_since() -> None:
    site_pages.publish(1)
    copied()
    site_pages.publish(1, version=2, title="Corrected")
    one = f"{1:016x}"
    key = version_key(one, 2)
    dynamodb.update(OLD, *key, {"key": KEY, "version_id": "v", "sequencer": "01", "bucket": "b", "size": 1})
    dynamodb.update(OLD, f"release#{one}", "head", {"latest": 2})
    assert carried(one) == [KEY]
    assert Releases(NEW).lines("en/", count=9) == []
    assert Releases(NEW).head(one).unlisted


# ---- What the site shows: the files, whatever the table says ----


@pytest.fixture
def corrected_since() -> str:
    """The copy has it in one topic, the table in use corrected it and has it in another; its id."""
    site_pages.publish(1, title="Once so")
    site_pages.publish(2)
    copied()
    corrected = site_pages.publish(1, version=2, title="Now otherwise", topics=[["heat", "Heat"]])
    later = site_pages.publish(9999, topics=[["rent", "Rent"]])  # of the next year
    told(corrected, later)
    assert len(shown("Now otherwise")) > 8 and len(shown("Release 9999")) > 8
    return corrected.release


def told(*places: Membership) -> None:
    """Intake's part of what was published, by the table in use."""
    for one in places:
        key = version_key(one.release, one.version)
        dynamodb.update(
            OLD, *key, {"key": KEY, "version_id": "v", "sequencer": "01", "bucket": "b", "size": 1}
        )
        head = {"latest": one.version, "address": one.address, "language": "en"}
        dynamodb.update(OLD, f"release#{one.release}", "head", head)


def built(table: str) -> SiteBuilder:
    return replace(site_pages.stand(), table=table)


def shown(*words: str) -> list[str]:
    """The files of the site that have one of these, after whatever was made of the table in use."""
    if not s3.keys("site", "en/"):
        list(restored_site.bring_up_to_date(built(OLD), OLD))
    files = {
        key: s3.get("site", key)[0].decode() for key in s3.keys("site", "") if not key.startswith("assets/")
    }
    return sorted(key for key, text in files.items() if any(word in text for word in words))


@pytest.mark.long
def test_no_file_of_the_site_has_what_a_restored_table_does_not_list(corrected_since: str) -> None:
    """Pages, feeds and search files, also of topics, people and years that the copy does not know."""
    for release in (corrected_since, f"{9999:016x}"):
        carried(release)
    list(restored_site.bring_up_to_date(built(NEW), OLD))
    assert shown("Once so", "Now otherwise", "Release 9999", "About 1.", "About 9999.") == []
    assert "en/topics/housing/index.html" in shown("Release 2")
    before = {key: s3.head("site", key).etag for key in s3.keys("site", "")}
    list(restored_site.bring_up_to_date(built(NEW), OLD))
    assert {key: s3.head("site", key).etag for key in s3.keys("site", "")} == before, "twice is once"


@pytest.mark.long
def test_a_withdrawal_after_a_restoration_leaves_no_file_of_the_site_with_it(corrected_since: str) -> None:
    """Although its pages were not made anew: the deployment broke off."""
    carried(corrected_since)
    releases = Releases(NEW)
    assert releases.withdraw(corrected_since, releases.head(corrected_since), {})
    built(NEW).take_back(releases.head(corrected_since))
    assert shown("Once so", "Now otherwise", "About 1.") == []


@pytest.mark.long
def test_put_again_after_a_restoration_it_leaves_the_topics_it_no_longer_has(
    corrected_since: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    carried(corrected_since)
    monkeypatch.setattr(site_pages, "TABLE", NEW)
    place = site_pages.publish(1, version=3, title="Put again", topics=[])
    touched = Releases(NEW).version(corrected_since, 3)["touched"]
    built(NEW).bring_up_to_date("en", touched, collections.times(place.address))
    assert shown("Once so", "Now otherwise") == [] and "en/index.html" in shown("Put again")
    head = Releases(NEW).head(corrected_since)
    assert not (head.unlisted or head.touched or head.dropped)


@pytest.mark.long
def test_a_closed_page_stays_as_it_is_and_a_withdrawal_after_a_restoration_finds_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And those pages of a feed go that the copy has not closed yet."""
    for module in (
        "site.collections",
        "stores.collection_items",
        "stores.releases",
        "workflows.site_builder",
    ):
        monkeypatch.setattr(f"crier.{module}.PAGE", 2)
    for number in range(6):
        site_pages.publish(number)
    copied()
    one = f"{1:016x}"
    told(site_pages.publish(1, version=2, title="Now otherwise"))
    for number in range(6, 11):
        site_pages.publish(number)
    assert {"en/feed-5.json", "feed-5.atom"} <= set(shown("Release 7", "Release 8"))
    before = s3.get("site", "en/feed-1.json")[0]
    carried(one)
    list(restored_site.bring_up_to_date(built(NEW), OLD))
    assert s3.get("site", "en/feed-1.json")[0] == before and b"Release 1" in before
    assert shown("Now otherwise", "Release 7") == []
    releases = Releases(NEW)
    entry = releases.entry(releases.head(one))
    assert entry is not None
    assert releases.withdraw(one, releases.head(one), entry.notice(NOW).to_item())
    built(NEW).take_back(releases.head(one))
    assert shown("About 1.") == [] and b"deleted-entry" in s3.get("site", "en/feed-1.atom")[0]


@pytest.mark.long
def test_the_search_has_no_index_that_only_the_table_of_before_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_index, "FEW", 0)
    site_pages.publish(1)
    copied()
    told(site_pages.publish(999, words="quincunx"))
    assert shown("quincunx") and s3.any_under("site", "en/search/words/")
    carried(f"{999:016x}")
    list(restored_site.bring_up_to_date(built(NEW), OLD))
    assert shown("quincunx") == [] and shown("Release 1") != []


def test_what_was_withdrawn_by_the_restored_table_is_not_made_public_again() -> None:
    put(state="ready", ready=1, address=ADDRESS)
    copied()
    published(1)
    assert Releases(NEW).withdraw(ONE, Releases(NEW).head(ONE), {})
    carried()
    assert Releases(NEW).head(ONE).state == "withdrawn"


def test_where_another_has_the_address_the_numbers_go_on_all_the_same() -> None:
    put(state="ready", ready=1, address="/en/2026/11/28-other/")
    copied()
    assert Releases(NEW).reserve(ADDRESS, "fedcba9876543210")
    published(put(number=2))
    for _ in range(2):
        with pytest.raises(Transient):
            releases_since.carry(OLD, NEW, ONE)
    head = Releases(NEW).head(ONE)
    assert (head.state, take(head, 1, NOW), head.latest > 2) == ("received", "superseded", True)
