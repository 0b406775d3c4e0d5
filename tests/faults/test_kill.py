"""kill -9 of the sender on the local AWS; a hundred of them by ./crier chaos."""

from __future__ import annotations

import cloud
from infrastructure.local.bench import chaos, workshop

KILLS = 10


def test_a_killed_sender_doubles_nobody_and_forgets_nobody() -> None:
    cloud.fresh()  # no client of a test before this one
    with workshop.opened("tests/kill", chaos.PEOPLE, chaos.PORTS) as shop:
        found = list(chaos.mailings(shop, KILLS, seed=7))
    cloud.fresh()
    assert sum(one.kills for one in found) == KILLS
    assert any(one.orphans for one in found), "no kill ever hit a call"
    assert [one for one in found if not one.sound] == []
