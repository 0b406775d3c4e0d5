"""A file arrives once, thrice, twice at once, late: one version each, one execution each."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import cloud
import pytest
from arrivals import deliver, event, machine

from crier.model import naming
from crier.model.lifecycle import Head
from crier.stores.releases import Releases
from crier.workflows import register_upload
from handlers import intake

__all__ = ["machine"]  # fixtures

KEYS = {
    "spaces": "releases/a b.txt", "plus": "releases/a+b.txt", "accents": "releases/ñandú é.md", "emoji": "releases/🎉.md",
    "climbing": "releases/../../feed.xml", "percent": "releases/a%20b.txt", "folder": "releases/summit/release.txt",
}  # fmt: skip


def put(s3: Any, key: str, body: bytes = b"words") -> str:
    return s3.put_object(Bucket="uploads", Key=key, Body=body)["VersionId"]


@pytest.mark.long
@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_any_key_becomes_a_release(aws: Any, machine: Any, key: str) -> None:
    version = put(aws, key)
    assert deliver(event(key, "01", version)) == []
    release = naming.release_id(key)
    (given,) = machine()
    waits = {"gather": 30} if key.count("/") > 1 else {}  # a folder: its pictures can still come
    assert given == {"format": 1, "release": release, "version": 1, **waits}
    assert Releases("releases").version(release, 1)["key"] == key


def test_the_same_event_three_times_is_one_upload(aws: Any, machine: Any) -> None:
    version = put(aws, KEYS["plus"])
    same = event(KEYS["plus"], "01", version)
    assert deliver(same, same) == [] and deliver(same) == []
    assert len(machine()) == 1
    assert Releases("releases").head(naming.release_id(KEYS["plus"])).latest == 1


def test_without_a_version_id_the_newest_bytes_are_taken_once(aws: Any, machine: Any) -> None:
    """Both events of two quick uploads find the second upload: it is one version, and nothing is lost."""
    put(aws, KEYS["plus"], b"one")
    newest = put(aws, KEYS["plus"], b"two")
    assert deliver(event(KEYS["plus"], "01"), event(KEYS["plus"], "02")) == []
    assert len(machine()) == 1
    assert Releases("releases").version(naming.release_id(KEYS["plus"]), 1)["version_id"] == newest


def test_two_uploads_of_one_key_are_two_versions_in_order(aws: Any, machine: Any) -> None:
    one, two = put(aws, KEYS["plus"], b"one"), put(aws, KEYS["plus"], b"two")
    assert deliver(event(KEYS["plus"], "09", one), event(KEYS["plus"], "0A", two)) == []
    assert sorted(given["version"] for given in machine()) == [1, 2]


def test_an_older_event_that_comes_late_starts_an_answer_alone(aws: Any, machine: Any) -> None:
    one, two = put(aws, KEYS["plus"], b"one"), put(aws, KEYS["plus"], b"two")
    assert deliver(event(KEYS["plus"], "0A", two), event(KEYS["plus"], "09", one)) == []
    release = naming.release_id(KEYS["plus"])
    assert sorted((given["release"] == release, given.get("late", False)) for given in machine()) == [
        (False, True),
        (True, False),
    ]
    assert Releases("releases").head(release).latest == 1
    assert Releases("releases").version(naming.release_id(KEYS["plus"]), 1)["version_id"] == two


def test_dying_between_record_and_start_is_healed_by_redelivery(
    aws: Any, machine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = put(aws, KEYS["plus"])

    def die(*_: Any) -> bool:
        raise cloud.Crash

    with monkeypatch.context() as patch:
        patch.setattr(intake.stepfunctions, "start", die)
        with pytest.raises(cloud.Crash):
            deliver(event(KEYS["plus"], "01", version))
    assert machine() == []
    assert deliver(event(KEYS["plus"], "01", version)) == []
    assert [given["version"] for given in machine()] == [1]


def test_a_file_that_is_gone_and_a_lock_file_are_no_uploads(aws: Any, machine: Any) -> None:
    put(aws, "releases/~$summit.docx")
    assert deliver(event("releases/~$summit.docx", "01"), event("releases/gone.txt", "01", "v")) == []
    assert machine() == []


def test_a_poison_message_comes_back_alone(aws: Any, machine: Any) -> None:
    version = put(aws, KEYS["plus"])
    bad = event(KEYS["plus"], "01")
    del bad["detail"]["object"]["key"]
    assert deliver(bad, event(KEYS["plus"], "01", version), {"detail": {}}) == ["0", "2"]
    assert len(machine()) == 1


def test_a_race_for_the_first_version_is_lost_by_nobody(aws: Any, machine: Any) -> None:
    """Another intake registers between our read and our write: we read again."""
    releases, raced = Releases("releases"), []
    release = naming.release_id(KEYS["plus"])
    one, two = put(aws, KEYS["plus"], b"one"), put(aws, KEYS["plus"], b"two")

    def first(**_: Any) -> None:
        if not raced:
            raced.append(1)
            deliver(event(KEYS["plus"], "01", one))

    from crier.aws.client import client

    client("dynamodb").meta.events.register_first("before-call.dynamodb.TransactWriteItems", first)
    assert deliver(event(KEYS["plus"], "02", two)) == []
    assert raced and releases.head(release) == Head(revision=2, latest=2, sequencer="02")
    assert [releases.version(release, n)["version_id"] for n in (1, 2)] == [one, two]


NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "came"),
    [
        ("2026-11-24T09:30:00Z", NOON.replace(hour=9, minute=30)),
        ("2026-11-24T13:00:00+02:00", NOON.replace(hour=11)),
        ("2026-11-24T12:00:01Z", NOON),
        ("2026-11-24T09:30:00", NOON),
        ("yesterday", NOON),
        (None, NOON),
    ],
)
def test_a_file_came_when_s3_took_it(said: str | None, came: datetime) -> None:
    """A queue may hand its event over hours later: an embargo is not over for that."""
    assert register_upload.came({} if said is None else {"time": said}, NOON) == came
