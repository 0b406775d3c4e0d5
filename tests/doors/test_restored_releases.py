"""A Releases table that is older: what was put, published, taken back or approved since does not come undone.

Each case copies a table, lets something happen by the one in use, and carries it over (decision 145).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
import site_pages

from crier.aws import dynamodb
from crier.model import naming
from crier.model.errors import Transient
from crier.model.lifecycle import take
from crier.stores import preview_states, releases_since, withdrawals
from crier.stores.releases import Releases, Uploaded, version_key

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


def test_lists_have_a_release_again_once_it_was_put_again() -> None:
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
