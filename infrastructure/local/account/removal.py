"""What goes and what stays when a stack is deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from infrastructure.local.account.deployment import Answers
from infrastructure.local.account.facts import NEVER_MADE, asked
from infrastructure.local.stack import deploy
from infrastructure.local.stack.account import Account
from infrastructure.local.stack.place import Refused

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


def storage(account: Account, parameters: Mapping[str, str]) -> str:
    """The stack that has buckets, tables and keys, by the name that another stack takes them up by."""
    if named := parameters.get("StorageStack"):
        return named
    known = asked(lambda: deploy.resources(account)).value
    if known is None:
        raise Refused("AWS does not say what the stack has: nothing is removed before its storage is known.")
    return known.get("Storage", "").rpartition(":stack/")[2].partition("/")[0]


def handed_on(answers: Answers, account: Account, parameters: Mapping[str, str]) -> Answers:
    """What is written down so that the next deployment takes up what this one left; at another machine the
    account says it (deployment.storage, restored.left)."""
    return replace(answers, storage=storage(account, parameters))


def effects(status: str, stays: Sequence[str], staying: str = "") -> list[str]:
    """What deleting does, line by line. staying: the stack that stays, with all that Crier must not lose."""
    if NEVER_MADE.fullmatch(status):
        return ["Its first deployment failed: there is nothing in it to lose."]
    return [
        "Functions, queues, alarms and the site's address are deleted: no page can be reached any more.",
        "Mailings under way and embargoes that wait end without going out.",
        f"Kept, and paid for a little: the stack {staying}" + "".join(f", {one}" for one in stays),
        "./crier deploy makes the newsroom anew beside them. The users of staff stay, and their rights.",
    ]
