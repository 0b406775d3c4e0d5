"""Stop everything: while it is in force no release or correction becomes public, and no mailing goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from crier.model.newsroom import Person
from crier.model.timestamps import sortable

Word = Literal["stop", "go-on"]
WORDS: Final[tuple[Word, ...]] = ("stop", "go-on")
# What waits looks again after a tenth of the time it has lasted: soon after a short stop, and an execution
# that waits for a year (Step Functions' most) stays below the 25,000 events its history may have.
# https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
SOONEST, LATEST = timedelta(minutes=1), timedelta(hours=6)
# For which mail lets a correction go first: one that died holds nothing up for ever.
CORRECTING = LATEST + timedelta(hours=1)


@dataclass(frozen=True)
class FullStop:
    """Who stopped everything, and since when (UTC)."""

    by: str
    since: datetime

    @property
    def mark(self) -> str:
        """What whoever lets it go on names it by: a page that is hours old ends no other stop."""
        return sortable(self.since)

    def look_again(self, now: datetime) -> datetime:
        """When a release that waits for its end looks whether it is over."""
        return now + min(max((now - self.since) / 10, SOONEST), LATEST)


def goes_first(item: Mapping[str, Any], ended: datetime | None, now: datetime) -> bool:
    """Whether a version newer than the public one is about to take its place: mail about that waits for it.

    ended: when the last stop ended, after which corrections come later than mailings look.
    """
    if item["state"] != "ready":
        return False
    due = datetime.fromisoformat(item["publish_at"])
    return due <= now < max(due, ended or due) + CORRECTING


def may(person: Person, word: Word) -> bool:
    """Whether somebody of the newsroom may say so: one is enough to stop; an approver lets it go on."""
    roles = ("approver", "keeper") if word == "stop" else ("approver",)
    return any(one in person.roles for one in roles)
