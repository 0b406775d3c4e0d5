"""./crier subscribers, the command: what a kill leaves, what a spreadsheet sees, what a page may tell."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cloud
import pytest

from crier.aws import client, s3
from crier.stores import import_progress
from crier.stores.subscribers import Subscribers
from crier.subscribers.address import subscriber_id
from crier.subscribers.csv_file import Rules
from crier.subscribers.subscriber import Subscriber
from crier.workflows import import_rows
from infrastructure.local.operators import people, status
from infrastructure.local.stack.place import Place, Ports, Refused

KEY = b"a key of tests alone"
RULES = Rules(("press", "members"), (), ("en", "es"), "2026-11-24 imported: people.csv")


@pytest.fixture
def place(aws: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Place]:
    """The account of this process where the command looks for the laptop's."""
    monkeypatch.setattr(
        people, "_table", lambda _: (Subscribers("subscribers", 1), KEY, {"Mailings": "mailings"})
    )
    monkeypatch.setattr(people, "_rules", lambda *_: RULES)
    monkeypatch.setattr(people.deploy, "outputs", lambda _: {})
    monkeypatch.setattr(import_rows, "ThreadPoolExecutor", cloud.AtOnce)
    monkeypatch.setattr(import_rows, "BATCH", 3)
    monkeypatch.setattr(import_rows, "AT_ONCE", 1)
    yield Place(tmp_path, Ports())


def statuses() -> dict[str, str]:
    return {one.id: one.status for one in Subscribers("subscribers", 1).everybody()}


@pytest.mark.long
@pytest.mark.parametrize("kill_at", range(1, 12))
def test_a_killed_import_goes_on_and_its_report_is_whole(place: Place, tmp_path: Path, kill_at: int) -> None:
    path, calls = tmp_path / "people.csv", 0
    cells = [f"p{n}@example.org" if n % 4 else f"nobody {n}" for n in range(14)]
    path.write_text("email\n" + "\n".join([*cells, "p1@example.org"]) + "\n")

    def die(**_: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == kill_at:
            raise cloud.Crash

    for operation in ("TransactWriteItems", "PutItem"):
        client.client("dynamodb").meta.events.register_first(f"before-call.dynamodb.{operation}", die)
    with suppress(cloud.Crash):
        people.import_file(place, path)
    assert calls >= kill_at, "it never died"
    done = people.import_file(place, path)
    assert (done.added, done.suppressed, done.rejected, done.known) == (10, 0, 4, 1)
    assert done.report is not None
    with done.report.open(newline="") as file:
        assert [int(line) for line, _ in csv.reader(file)] == [2, 6, 10, 14]
    assert len(statuses()) == 10


def test_status_says_how_far_a_file_is(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "client", lambda _, service: client.client(service))
    monkeypatch.setattr(
        status.deploy, "outputs", lambda _: {"Uploads": "uploads", "Subscribers": "subscribers"}
    )
    s3.put("uploads", "subscribers/people.csv", b"email\n", "text/csv")
    assert status._imports(place) == ["people.csv: 0 rows are imported"]
    one = import_progress.identifier(
        "subscribers/people.csv", str(s3.head("uploads", "subscribers/people.csv").version_id)
    )
    import_progress.remember(
        "subscribers", import_progress.Job(one, added=1200, rejected=34), datetime.now(UTC)
    )
    assert status._imports(place) == ["people.csv: 1,234 rows are imported"]


def test_a_look_writes_nothing(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("Correo;Idioma;Estado\nana@example.org;es;\nnobody;;\nbo@example.org;;baja\n")
    columns, done = people.look(place, path)
    assert (done.added, done.suppressed, done.rejected, len(done.first)) == (1, 1, 1, 1)
    assert "Address: Correo" in columns or any("Correo" in column for column in columns)
    assert statuses() == {} and not list(tmp_path.glob("*.problems.csv"))


@pytest.mark.parametrize("act", [people.look, people.import_file])
def test_a_look_stops_where_the_import_does(place: Place, tmp_path: Path, act: Any) -> None:
    path = tmp_path / "people.csv"
    path.write_text("email,optout_by\nana@example.org,ana@example.org\nbo@example.org,telegram\n")
    with pytest.raises(Refused) as refused:
        act(place, path)
    assert "optout_by" in str(refused.value) and "telegram" in str(refused.value)
    assert "example.org" not in str(refused.value) and statuses() == {}


def test_a_look_counts_as_the_import_does(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "bajas.csv"
    path.write_text("Correo\nana@example.org\nbo@example.org\n")
    _, looked = people.look(place, path)
    done = people.import_file(place, path)
    assert (looked.added, looked.suppressed, looked.rejected) == (0, 2, 0)
    assert (done.added, done.suppressed, done.rejected) == (0, 2, 0)


def test_an_export_has_everybody_and_no_formula(place: Place, tmp_path: Path) -> None:
    table, addresses = (
        Subscribers("subscribers", 1),
        ["=cmd@example.org", "+1@example.org", "ana@example.org"],
    )
    for address in addresses:
        one = Subscriber(
            subscriber_id(KEY, address), address, "es", ("press", "members"), "confirmed", '=HYPERLINK("x")'
        )
        assert table.add(one)
    gone = Subscriber(subscriber_id(KEY, "gone@example.org"), "", "", (), "left", "")
    assert table.add(gone)
    path = tmp_path / "out.csv"
    assert people.export_file(place, path) == 3
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert not any(cell[:1] in ("=", "+", "-", "@", "\t", "\r") for row in rows for cell in row)
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(Refused):
        people.export_file(place, path)
    for one in addresses:  # and back: the same people
        assert people.erase(place, one)
    assert set(statuses().values()) == {"erased", "left"}
    assert people.look(place, path)[1].added == 3


def test_small_numbers_name_nobody(place: Place) -> None:
    for n in range(12):
        address = f"p{n}@example.org"
        lists = ("press", "members") if n < 3 else ("press",)
        Subscribers("subscribers", 1).add(
            Subscriber(subscriber_id(KEY, address), address, "en", lists, "confirmed", "x")
        )
    told = "\n".join(people.count(place))
    assert "12" in told and "<10" in told and "3" not in told
