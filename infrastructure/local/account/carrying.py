"""What holds although a table is older: who left what, what was withdrawn, a stop, the newsroom in force.

From the table that was in use to the one that was restored; twice is once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from infrastructure.local.stack.account import Account
from infrastructure.local.stack.cloud import client, enter

Order = dict[str, Any]  # an item of TransactWriteItems


@dataclass(frozen=True)
class Carried:
    """How many of each were carried over, and whose files are to be put again."""

    people: int = 0  # who left, complained, bounced, was erased or suppressed since
    lists: int = 0  # people who left a list, or narrowed their topics, since
    withdrawn: int = 0  # releases
    again: tuple[str, ...] = ()  # put, published or corrected since: not in lists, or not to come
    left: tuple[str, ...] = ()  # files whose releases could not be carried over

    @property
    def lines(self) -> list[str]:
        """As an operator is told."""
        counts = (
            (self.people, "people who left since have left in the restored table, too."),
            (self.lists, "people stay off the lists and topics that they left since."),
            (self.withdrawn, "releases that were withdrawn since are withdrawn there, too."),
        )
        lines = [f"{many} {words}" for many, words in counts if many]
        lines += [f"Put, published or corrected since, so put it again: {key}" for key in self.again]
        return lines + [f"Not carried over: {key}. {_LEFT}" for key in self.left]


_LEFT = (
    "Another release has its address, or it changed at this moment. Repeat the command. Where this is said "
    "again, look at the address before you put the file again: it would be a new release, and be mailed."
)


def carry(account: Account, output: str, old: str, new: str) -> Carried:
    """Everything of one table. What happened last holds: what changed by `new` since stays."""
    if output == "Subscribers":
        people, lists = _people(client(account, "dynamodb"), old, new)
        return Carried(people=people, lists=lists)
    if output == "Releases":
        return _releases(account, old, new)
    return Carried()


def _people(dynamodb: Any, old: str, new: str) -> tuple[int, int]:
    from crier.stores import leavings

    ended = narrowed = 0
    for row in _scanned(dynamodb, old):
        if leavings.is_one(row):
            # At once: what is left beside a row by whoever died in between could bring somebody back.
            put: Order = {"Put": {"TableName": new, "Item": row, **leavings.unless_later(row)}}
            beside: list[Order] = [{"Delete": {"TableName": new, "Key": key}} for key in leavings.beside(row)]
            ended += _written(dynamodb, [put, *beside])
        elif leavings.is_reader(row):
            key = leavings.key(row)
            there = dynamodb.get_item(TableName=new, Key=key, ConsistentRead=True).get("Item")
            if there and (change := leavings.narrowed(row, there)):
                narrowed += _written(dynamodb, [{"Update": {"TableName": new, "Key": key, **change}}])
    return ended, narrowed


def _written(dynamodb: Any, orders: list[Order]) -> bool:
    """All of it or nothing; False where the condition does not hold."""
    try:
        dynamodb.transact_write_items(TransactItems=orders)
    except dynamodb.exceptions.TransactionCanceledException as error:
        reasons = {one["Code"] for one in error.response["CancellationReasons"]}
        if reasons - {"None", "ConditionalCheckFailed"}:
            raise
        return False
    return True


def _releases(account: Account, old: str, new: str) -> Carried:
    from crier.model.errors import Transient
    from crier.stores import current_newsroom, full_stops, preview_states, releases_since, withdrawals

    enter(account)
    full_stops.carry(old, new)
    current_newsroom.carry(old, new)
    withdrawn, again, left = 0, list[str](), list[str]()
    heads = list(_scanned(client(account, "dynamodb"), old, **withdrawals.HEADS))
    # Those that were withdrawn first: another may have taken the address of one that never was public.
    for row in sorted(heads, key=lambda head: head.get("state") != {"S": "withdrawn"}):
        release = withdrawals.release_of(row)
        preview_states.carry(old, new, release)
        try:
            releases_since.carry(old, new, release)
            withdrawn += withdrawals.carry(old, new, release)
        except Transient:  # the others are not to wait for it
            left.append(releases_since.file(old, release))
        else:
            again += releases_since.to_put_again(old, new, release)
    return Carried(withdrawn=withdrawn, again=tuple(again), left=tuple(left))


@dataclass(frozen=True)
class _Where:
    uploads: str
    releases: str


def show(account: Account, old: str, new: str) -> None:
    """Makes every page, feed and search file anew, of the table that came into use; twice is once."""
    from crier.stores import current_newsroom
    from crier.workflows import restored_site
    from crier.workflows.site_builder import SiteBuilder

    if not account.site:
        return  # nothing was published yet
    enter(account)
    outputs = account.outputs
    otherwise = current_newsroom.current(_Where(outputs["Uploads"], new))[0]
    builder = SiteBuilder(new, outputs["Site"], otherwise, account.site, datetime.now(UTC))
    for _ in restored_site.bring_up_to_date(builder, old):
        pass


def _scanned(dynamodb: Any, table: str, **more: Any) -> Iterator[dict[str, Any]]:
    """The rows of a table as they lie there."""
    pages = dynamodb.get_paginator("scan").paginate(TableName=table, ConsistentRead=True, **more)
    return chain.from_iterable(page["Items"] for page in pages)
