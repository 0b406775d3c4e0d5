"""What goes and what stays when a stack is deleted."""

from __future__ import annotations

import re
from collections.abc import Sequence

from infrastructure.local.account.facts import asked
from infrastructure.local.stack import deploy
from infrastructure.local.stack.account import Account

NEVER_MADE = re.compile("ROLLBACK_COMPLETE|ROLLBACK_FAILED|CREATE_FAILED|REVIEW_IN_PROGRESS")
KEPT = (
    "Uploads",
    "Staging",
    "Site",
    "Events",
    "Releases",
    "Subscribers",
    "Mailings",
    "LinkKey",
    "AddressKey",
    "SigningKey",
)


def what_stays(account: Account) -> list[str]:
    """What of the stack outlives it, by the names it has in AWS (infrastructure/storage.yaml)."""
    known = asked(lambda: deploy.resources(account)).value or {}
    return [known[name] for name in (f"Storage.{one}" for one in KEPT) if name in known]


def effects(status: str, stays: Sequence[str]) -> list[str]:
    """What deleting does, line by line."""
    if NEVER_MADE.fullmatch(status):
        return ["Its first deployment failed: there is nothing in it to lose."]
    return [
        "Functions, queues, alarms and the site's address are deleted: no page can be reached any more.",
        "Mailings under way and embargoes that wait end without going out.",
        "Kept, and paid for a little: " + ", ".join(stays),
        "A new stack does not take these up. The users of staff stay: ./crier staff remove",
    ]
