"""Who left, and which lists, row by row as it lies in the Subscribers table: it outlives a restoration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from crier.stores.subscribers import BESIDE
from crier.subscribers.subscriber import ENDED

Row = Mapping[str, Mapping[str, Any]]  # as DynamoDB's own interface has it: name → {type: value}

_PERSON: Final = "subscriber#"


def is_one(row: Row) -> bool:
    """Whether this is the row of somebody who gets no mail any more."""
    return row["sk"]["S"].startswith(_PERSON) and row["status"]["S"] in ENDED


def is_reader(row: Row) -> bool:
    """Whether this is the row of somebody who gets mail."""
    return row["sk"]["S"].startswith(_PERSON) and bool(row["status"]["S"] == "confirmed")


def narrowed(row: Row, older: Row) -> dict[str, Any]:
    """The update by which an older row of the same reader keeps off the lists and topics they left since.

    Empty where nothing is to do. Only the person changes these, and each time the row's revision grows: an
    older row that has gone on since is left alone. Whoever has none of the older lists any more has today's.
    """
    revision, was = _revision(row), _revision(older)
    if older["status"]["S"] != "confirmed" or revision <= was:
        return {}
    lists, had = _words(row, "lists"), _words(older, "lists")
    topics = _words(row, "topics") or _words(older, "topics")  # none are all of them
    remaining = [one for one in had if one in lists] or lists
    values: dict[str, Any] = {":revision": {"N": str(revision)}, ":lists": _list(remaining)}
    changes = ["#revision = :revision", "#lists = :lists"]
    if topics:
        values[":topics"] = _list(topics)
        changes.append("#topics = :topics")
    names = {f"#{name.removeprefix(':')}": name.removeprefix(":") for name in values}
    where = "attribute_not_exists(#revision)"
    if was:
        where, values[":was"] = "#revision = :was", {"N": str(was)}
    return {
        "UpdateExpression": f"SET {', '.join(changes)}",
        "ConditionExpression": where,
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
    }


def _revision(row: Row) -> int:
    return int(row["revision"]["N"]) if "revision" in row else 0


def _words(row: Row, name: str) -> list[str]:
    return [one["S"] for one in row[name]["L"]] if name in row else []


def _list(words: list[str]) -> dict[str, Any]:
    return {"L": [{"S": one} for one in words]}


def unless_later(row: Row) -> dict[str, Any]:
    """The condition under which this row replaces another of the same person: what happened last holds.

    In one second with a joining, leaving holds: instants are kept to the second, and nobody is brought back.
    """
    joined = "#since = :since AND #status = :confirmed"
    return {
        "ConditionExpression": f"attribute_not_exists(pk) OR #since < :since OR ({joined})",
        "ExpressionAttributeNames": {"#since": "since", "#status": "status"},
        "ExpressionAttributeValues": {":since": row["since"], ":confirmed": {"S": "confirmed"}},
    }


def key(row: Row) -> dict[str, Any]:
    """Where a row lies."""
    return {name: row[name] for name in ("pk", "sk")}


def beside(row: Row) -> list[dict[str, Any]]:
    """The keys of what would bring this person back, from before they left."""
    place = row["sk"]["S"]
    return [{"pk": row["pk"], "sk": {"S": place.replace(_PERSON, f"{word}#", 1)}} for word in BESIDE]
