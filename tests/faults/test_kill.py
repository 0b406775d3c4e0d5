"""kill -9 on the local AWS: of the sender (a hundred of them by ./crier chaos), and of an import."""

from __future__ import annotations

from collections.abc import Iterator

import cloud
import pytest

from infrastructure.local.bench import chaos, imports, workshop
from infrastructure.local.bench.workshop import Workshop

KILLS = 10


@pytest.fixture(scope="module")
def opened() -> Iterator[Workshop]:
    cloud.fresh()  # no client of a test before this one
    with workshop.opened("tests/kill", chaos.PEOPLE, chaos.PORTS) as made:
        imports.hand_in_queue(made)
        yield made
    cloud.fresh()


@pytest.fixture
def shop(opened: Workshop, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    for name, value in opened.environment.items():  # over that of every test
        monkeypatch.setenv(name, value)
    cloud.fresh()
    return opened


@pytest.mark.long
def test_a_killed_sender_doubles_nobody_and_forgets_nobody(shop: Workshop) -> None:
    found = list(chaos.mailings(shop, KILLS, seed=7))
    assert sum(one.kills for one in found) == KILLS
    assert any(one.orphans for one in found), "no kill ever hit a call"
    assert [one for one in found if not one.sound] == []


@pytest.mark.long
def test_a_killed_import_comes_to_the_same(shop: Workshop) -> None:
    found = imports.killed(shop, rows=600, kills=KILLS, seed=7)
    assert found.midway >= 3, "it was never killed between its first row and its last"
    assert found.same
