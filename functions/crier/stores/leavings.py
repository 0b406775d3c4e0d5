"""Who left, row by row as it lies in the Subscribers table: what must outlive the table's own restoration."""

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


def unless_later(row: Row) -> dict[str, Any]:
    """The condition under which this row replaces another of the same person: what happened last holds."""
    return {
        "ConditionExpression": "attribute_not_exists(pk) OR #since < :since",
        "ExpressionAttributeNames": {"#since": "since"},
        "ExpressionAttributeValues": {":since": row["since"]},
    }


def beside(row: Row) -> list[dict[str, Any]]:
    """The keys of what would bring this person back, from before they left."""
    key = row["sk"]["S"]
    return [{"pk": row["pk"], "sk": {"S": key.replace(_PERSON, f"{word}#", 1)}} for word in BESIDE]
