"""Whether everything is stopped, and who said so when: items of the Releases table under one key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from crier.aws import dynamodb
from crier.model.full_stop import FullStop, Word
from crier.model.timestamps import sortable
from crier.stores.optimistic import LOST, Race, retry

HOME, NOW = "stop", "now"
_SAID = "said#"
LINES = 50  # of its history that are carried over


@dataclass(frozen=True)
class Said:
    """One line of who stopped everything and who let it go on."""

    word: Word
    by: str
    at: datetime  # UTC


def current(releases: str) -> FullStop | None:
    """What stops everything now; None: nothing does."""
    return of_item(dynamodb.get(releases, HOME, NOW) or {})


def ended(releases: str) -> datetime | None:
    """When the last stop ended (UTC); None: none ever did."""
    item = dynamodb.get(releases, HOME, NOW) or {}
    return datetime.fromisoformat(item["ended"]) if "ended" in item else None


def of_item(item: Mapping[str, Any]) -> FullStop | None:
    """The stop that the item at (HOME, NOW) tells of."""
    return FullStop(str(item["by"]), datetime.fromisoformat(item["since"])) if "since" in item else None


def say(releases: str, word: Word, by: str, now: datetime, ends: str = "") -> bool:
    """Stops everything, or lets it go on, and notes who said so, both or neither; False: not as seen.

    ends: of "go-on" the mark of the stop that its sayer saw (FullStop.mark): no other is ended.
    """
    known = current(releases)
    if (word == "go-on") != bool(ends) or ends != (known.mark if known else ""):
        return False
    values: dict[str, str | None]
    if word == "stop":
        values = {"by": by, "since": sortable(now)}
    else:
        values = {"by": None, "since": None, "ended": sortable(now)}
    line = {"pk": HOME, "sk": f"{_SAID}{sortable(now)}#{word}", "word": word, "by": by}
    return dynamodb.transact(
        [
            dynamodb.update_request(releases, HOME, NOW, values, where={"since": ends or None}),
            dynamodb.put_request(releases, line, new=True),
        ]
    )


def carry(old: str, new: str) -> bool:
    """What was said last by the table `old` holds by `new`, too; False where that has it, or a later word."""

    def write() -> bool | Literal[Race.LOST]:
        word, there = dynamodb.get(old, HOME, NOW) or {}, dynamodb.get(new, HOME, NOW) or {}
        if _moment(word) <= _moment(there):
            return False
        known = {one["sk"] for one in dynamodb.query(new, HOME, _SAID)}
        lines = list(dynamodb.query(old, HOME, _SAID, newest_first=True, limit=LINES))
        values = {name: word.get(name) for name in ("by", "since", "ended")}
        where = {name: there.get(name) for name in ("since", "ended")}
        change = dynamodb.update_request(new, HOME, NOW, values, where=where)
        puts = [dynamodb.put_request(new, one) for one in lines if one["sk"] not in known]
        return dynamodb.transact([change, *puts]) or LOST

    return retry("the stop", write)


def _moment(item: Mapping[str, Any]) -> str:
    """When something was said last; empty: nothing ever was. One form of time, so texts compare."""
    return max(str(item.get("since", "")), str(item.get("ended", "")))


def history(releases: str, most: int) -> list[Said]:
    """At most so many lines, the newest first."""
    items = dynamodb.query(releases, HOME, _SAID, newest_first=True, limit=most)
    return [Said(one["word"], one["by"], datetime.fromisoformat(one["sk"].split("#")[1])) for one in items]
