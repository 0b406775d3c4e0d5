"""What `./crier status` reads with its own client is what the stores wrote."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import cloud
import pytest

from crier.aws import client
from crier.stores import current_newsroom, import_progress, overview
from crier.stores.import_progress import Job
from crier.stores.releases import Releases, Uploaded

RELEASE, OTHER = "0123456789abcdef", "fedcba9876543210"


@pytest.fixture(autouse=True)
def tables() -> Iterator[Any]:
    with cloud.account():
        yield client.client("dynamodb")


def upload(release: str, fileset: str, sequencer: str) -> int:
    file = Uploaded("uploads", f"releases/{release}.txt", fileset, sequencer, 5, "2026-11-24T00:00:00")
    return Releases("releases").register(release, fileset, file)


def test_releases_and_their_versions(tables: Any) -> None:
    assert overview.head(tables, "releases", RELEASE) == {}
    assert overview.versions(tables, "releases", RELEASE) == []
    numbers = [upload(RELEASE, f"set {n}", f"{n:02}") for n in range(1, 12)]
    upload(OTHER, "set", "01")
    versions = overview.versions(tables, "releases", RELEASE)
    assert [one["number"] for one in versions] == numbers == list(range(1, 12))
    assert [one["version_id"] for one in versions] == [f"set {n}" for n in numbers]
    heads = {one["release"]: one["latest"] for one in overview.heads(tables, "releases")}
    assert heads == {RELEASE: 11, OTHER: 1}
    assert overview.head(tables, "releases", RELEASE)["latest"] == 11
    assert not {"pk", "sk"} & set().union(*versions, *overview.heads(tables, "releases"))


def test_how_far_a_newsroom_is(tables: Any) -> None:
    assert overview.rebuild(tables, "releases") == (0, 0)
    current_newsroom.note_rebuild("releases", "mark", 3, 40)
    assert overview.rebuild(tables, "releases") == (3, 40)


def test_how_far_an_import_is(tables: Any) -> None:
    assert overview.imported(tables, "subscribers", "one") == Job("one")
    job = Job("one", line=9, added=4, suppressed=2, rejected=1, survey="{}", adding=True)
    import_progress.remember("subscribers", job, datetime(2026, 11, 24, tzinfo=UTC))
    assert (
        overview.imported(tables, "subscribers", "one") == import_progress.resume("subscribers", "one") == job
    )
