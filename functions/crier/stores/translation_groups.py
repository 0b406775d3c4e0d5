"""Which releases are languages of the same news, by group (filesets.group): items of the Releases table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from crier.aws import dynamodb
from crier.stores.optimistic import LOST, Race, retry

Members = Mapping[str, str]  # release id → the language its file's name says, empty where it says none


def members(releases: str, group: str) -> dict[str, str]:
    """The releases of a group; none where no text of it named a language yet."""
    item = dynamodb.get(releases, *_key(group)) or {}
    return dict(item.get("members", {}))


def change(releases: str, group: str, decide: Callable[[Members], Members]) -> None:
    """Writes what `decide` makes of the members as they stand; it is asked again after a lost race.

    Raises Transient after losing too often.
    """

    def attempt() -> bool | Literal[Race.LOST]:
        item = dynamodb.get(releases, *_key(group)) or {}
        known: Members = item.get("members", {})
        wanted = decide(known)
        if wanted == known:
            return True
        revision = int(item.get("revision", 0))
        values = {"members": wanted, "revision": revision + 1}
        return dynamodb.update(releases, *_key(group), values, where={"revision": revision or None}) or LOST

    retry("a group", attempt)


def _key(group: str) -> tuple[str, str]:
    return f"group#{group}", "members"
