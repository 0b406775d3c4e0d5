"""Of which outcomes staff were told, once each: an item whose attributes are the outcomes."""

from __future__ import annotations

from crier.aws import dynamodb


def known(table: str, pk: str, sk: str) -> frozenset[str]:
    """Those that staff were told of."""
    item = dynamodb.get(table, pk, sk) or {}
    return frozenset(name for name, value in item.items() if value is True)


def note(table: str, pk: str, sk: str, outcome: str) -> None:
    """Notes that staff were told of one."""
    dynamodb.update(table, pk, sk, {outcome: True})
