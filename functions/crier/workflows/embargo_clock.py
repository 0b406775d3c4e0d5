"""An embargo is an hour on somebody's clock: where its zone's rules change while it waits, it moves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from crier.aws.handler import Answer
from crier.model.release import Embargo
from crier.model.timestamps import sortable, zulu
from crier.stores.releases import Releases


def noted(embargo: Embargo | None) -> Mapping[str, object]:
    """What is kept of an embargo to find its instant again; nothing where its zone is a fixed offset."""
    if embargo is None or embargo.until is None or embargo.timezone not in available_timezones():
        return {}
    local = embargo.until.astimezone(ZoneInfo(embargo.timezone))
    clock = [local.replace(tzinfo=None, fold=0).isoformat(), embargo.timezone, local.fold]
    return {"clock": clock, "until": sortable(embargo.until.astimezone(UTC))}


def shift(item: Mapping[str, Any]) -> timedelta:
    """By how much the instant of a version's embargo has moved since it was last reckoned."""
    if "clock" not in item:
        return timedelta(0)
    clock, zone, fold = item["clock"]
    local = datetime.fromisoformat(clock).replace(tzinfo=ZoneInfo(zone), fold=int(fold))
    return local.astimezone(UTC) - datetime.fromisoformat(item["until"])


def look(table: str, release: str, version: int, now: datetime) -> Answer:
    """Whether a version is due, by its zone's rules as they are now: waiting, with its instant, or ready.

    moved: the instant is another than the desk was told first.
    """
    releases = Releases(table)
    item = releases.version(release, version)
    by = shift(item)
    due = datetime.fromisoformat(item["publish_at"]) + by
    if by:
        until = datetime.fromisoformat(item["until"]) + by
        releases.note(
            release, version, {"publish_at": sortable(due), "until": sortable(until), "moved": True}
        )
    answer: Answer = {"outcome": "waiting" if due > now else "ready", "publish_at": zulu(due)}
    return answer | ({"moved": True} if by or item.get("moved") else {})
