"""An embargo is an hour on a clock: where a zone's rules change while it waits, its instant moves, and the desk is told."""

from __future__ import annotations

import shutil
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import tzdata
from answered_desk import Desk, desk
from arrivals import machine
from fileset_world import ENGLISH

from crier.aws import handler
from crier.model.release import Embargo
from crier.stores.releases import Releases
from crier.workflows import embargo_clock
from handlers import publish

__all__ = ["desk", "machine"]  # fixtures

ZONES = Path(tzdata.__file__).parent / "zoneinfo"


@pytest.fixture
def rules(tmp_path: Path) -> Iterator[Path]:
    """The rules of zones as a later release of them may have them; what is put there counts from then on."""
    before = zoneinfo.TZPATH
    yield tmp_path
    zoneinfo.reset_tzpath(to=before)
    ZoneInfo.clear_cache()


def enact(rules: Path, zone: str, like: str) -> None:
    """From now on this zone's clocks go as another's."""
    (rules / zone).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(ZONES / like, rules / zone)
    zoneinfo.reset_tzpath(to=[str(rules)])
    ZoneInfo.clear_cache()


def waiting(desk: Desk, zone: str) -> tuple[dict[str, Any], datetime]:
    """A release that waits for nine o'clock of a July day, and the instant the desk was told."""
    year = datetime.now(UTC).year + 1
    top = f"---\nembargo: {year}-07-01 09:00 {zone}\n---\n\n".encode()
    desk.put("releases/ferry.txt", top + ENGLISH.partition(b"\n\n")[2])
    assert desk.outcomes() == ["waiting waiting"]
    desk.mails()
    return desk.asleep[0], datetime.fromisoformat(item(desk.asleep[0])["publish_at"])


def item(reference: dict[str, Any]) -> dict[str, Any]:
    return Releases("releases").version(reference["release"], reference["version"])


def look(reference: dict[str, Any], at: datetime) -> Any:
    return publish.work({**reference, "look": True}, handler.settings(publish.Settings), at)


@pytest.mark.long
# Summer time is given up (later by an hour), or kept all the year round and moved by one more (earlier).
@pytest.mark.parametrize(("like", "hours"), [("Etc/GMT+8", 1), ("Etc/GMT+6", -1)])
def test_new_rules_move_the_instant_and_the_desk_is_told_once(
    desk: Desk, rules: Path, like: str, hours: int
) -> None:
    reference, told = waiting(desk, "America/Los_Angeles")
    assert look(reference, told - timedelta(days=1)) == {
        "outcome": "waiting",
        "publish_at": f"{told:%Y-%m-%dT%H:%M:%SZ}",
    }
    enact(rules, "America/Los_Angeles", like)
    for _ in range(2):
        moved = look(reference, told - timedelta(days=1))
        right = told + timedelta(hours=hours)
        assert moved == {"outcome": "waiting", "publish_at": f"{right:%Y-%m-%dT%H:%M:%SZ}", "moved": True}
        assert desk.tell(reference, "moved", "moved") in ("moved moved", "moved told")
    assert desk.mails() == ["Its hour has moved: Ferry Crews Vote to End Their Strike"]
    before, after = sorted((told, right))
    assert look(reference, before)["outcome"] == ("waiting" if hours > 0 else "ready")
    assert look(reference, after)["outcome"] == "ready"
    assert desk.wake(reference) == "published published"


@pytest.mark.long
@pytest.mark.parametrize("zone", ["America/Los_Angeles", "UTC", "UTC+5"])
def test_rules_that_stay_move_nothing(desk: Desk, zone: str) -> None:
    reference, told = waiting(desk, zone)
    assert "moved" not in look(reference, told - timedelta(days=1))
    assert look(reference, told)["outcome"] == "ready"


def test_an_hour_that_is_there_twice_stays_the_one_it_was() -> None:
    """Clocks go back on 1 November 2026: 1:30 comes twice. The later one was meant, and is found again."""
    for until in (datetime(2026, 11, 1, 8, 30, tzinfo=UTC), datetime(2026, 11, 1, 9, 30, tzinfo=UTC)):
        kept = embargo_clock.noted(Embargo(label="", until=until, timezone="America/Los_Angeles"))
        assert embargo_clock.shift(kept) == timedelta(0)


def test_a_fixed_offset_is_no_clock() -> None:
    for zone in (None, "", "+05:30"):
        until = datetime(2026, 12, 1, tzinfo=UTC)
        assert embargo_clock.noted(Embargo(label="", until=until, timezone=zone)) == {}
    assert embargo_clock.noted(None) == {} == embargo_clock.noted(Embargo(label=""))
