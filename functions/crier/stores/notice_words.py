"""Notices: what the desk is asked and said (Releases table), and which were begun (Mailings table)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from crier.aws import dynamodb
from crier.model import four_eyes
from crier.model.notices import Notice
from crier.model.questions import Reply

NOTICES = "notice#"  # how their sort keys begin


def known(releases: str, notice: Notice) -> dict[str, Any]:
    """What was asked about a notice, and what was said; empty: it was not asked about."""
    return dynamodb.get(releases, *_key(notice)) or {}


def ask(releases: str, notice: Notice, facts: Mapping[str, Any]) -> None:
    """Has the desk asked whether this notice goes out. Once it is, nothing but whom it concerns changes: what
    was said, and how often, stands."""
    item = {"question": notice.question, "state": "open", **facts}
    if not dynamodb.update(releases, *_key(notice), item, where={"state": None}):
        dynamodb.update(
            releases, *_key(notice), {name: facts[name] for name in ("desk", "people") if name in facts}
        )


def settle(
    releases: str,
    notice: Notice,
    item: Mapping[str, Any],
    reply: Reply,
    by: str,
    now: datetime,
    reason: str,
) -> bool:
    """The first word counts, or that of as many people as must approve (four_eyes.word).

    reason: why it was withdrawn, as the first who wants it mailed says; the others approve these words.
    False: nothing was noted, as the item is no longer as read, or this person's word does not count.
    """
    noted = four_eyes.word(item, reply, by, now)
    if noted is None:
        return False
    values, where = noted
    if reason and not item.get("reason"):
        values, where = values | {"reason": reason}, where | {"reason": None}
    return dynamodb.update(releases, *_key(notice), values, where=where)


def _key(notice: Notice) -> tuple[str, str]:
    return f"release#{notice.release}", f"{NOTICES}{notice.version:06d}#{notice.kind}"


def begin(mailings: str, release: str, version: int) -> None:
    """Notes that the notice of this correction is being planned: an earlier one of the release ends."""
    dynamodb.put(mailings, {"pk": f"notices#{release}", "sk": f"{version:06d}"})


def begun(mailings: str, release: str) -> list[int]:
    """The versions of a release whose correction is told of, in order."""
    return [int(item["sk"]) for item in dynamodb.query(mailings, f"notices#{release}", "")]


def overtaken(mailings: str, release: str, version: int) -> bool:
    """Whether a later correction of a release than this one is told of."""
    return any(other > version for other in begun(mailings, release))
