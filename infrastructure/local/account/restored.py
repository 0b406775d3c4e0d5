"""Which tables were restored, which wait, and which are in use: as the account itself says, by tags on them.

No machine's own file is asked: whoever deploys or removes next may sit at another one (decision 145).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from infrastructure.local.account.deployment import TABLES, Answers
from infrastructure.local.stack import deploy
from infrastructure.local.stack.account import Account
from infrastructure.local.stack.cloud import client
from infrastructure.local.stack.place import Refused

# On a table that was restored. WHOLE: its restoration came to its end; the value names the tables of it.
# IN_USE: a stack works with it. REPLACES: who left by that table is still to be carried over, once more.
# USED: one did, until another table took its place: moments of its time are in it.
WHOLE, IN_USE, REPLACES, USED = "crier:restored", "crier:in-use", "crier:replaces", "crier:was-in-use"
MOMENT = r"\d{8}T\d{6}Z"


def name(account: Account, output: str, moment: str) -> str:
    """What a restored table is called. moment: keeping.stamp."""
    return f"{account.stack}-{output}-{moment}"


def whole(account: Account, tables: Mapping[str, str]) -> None:
    """Notes that the restoration of these tables, by output, came to its end."""
    for table in tables.values():
        _tag(account, table, {WHOLE: "+".join(sorted(tables))})


def waiting(account: Account, used: Mapping[str, str]) -> dict[str, str]:
    """The tables of the newest restoration, by output; none where they are in use. used: those in use.

    Raises Refused where it did not come to its end.
    """
    every = _restored(account)
    if not every:
        return {}
    newest = max(moment for moment, _, _ in every)
    tables = {output: table for moment, output, table in every if moment == newest}
    if all(used.get(output) == table for output, table in tables.items()):
        return {}
    for table in tables.values():
        if _tags(account, table).get(WHOLE) != "+".join(sorted(tables)):
            raise Refused(
                f"The restoration of {newest} did not come to its end, or was made by a Crier that noted no "
                f"end ({table}). Nothing of the stack has changed: delete its tables and restore again."
            )
    return tables


def left(account: Account) -> dict[str, str]:
    """The restored tables, by output, that a stack of this name worked with before it was removed."""
    known = dict[str, str]()
    for _, output, table in sorted(_restored(account)):
        if IN_USE in _tags(account, table):
            known[output] = table
    return known


def taking_up(account: Account, tables: Mapping[str, str], used: Mapping[str, str]) -> None:
    """Notes, before a deployment that takes these up, in whose place they come."""
    for output, table in tables.items():
        _tag(account, table, {REPLACES: used[output]})


def replaced(account: Account, table: str) -> str:
    """In whose place a restored table came, while what changed there is to be carried over; or empty."""
    return _tags(account, table).get(REPLACES, "")


def taken_up(account: Account, table: str) -> None:
    """Notes that a stack works with this table, and with the one before no longer."""
    before = replaced(account, table)
    _tag(account, table, {IN_USE: account.stack})
    if before and re.search(f"-{MOMENT}$", before):
        _tag(account, before, {USED: account.stack})
        _untag(account, before, IN_USE)
    _untag(account, table, REPLACES)


def every(account: Account, *, used: bool = False) -> dict[str, list[str]]:
    """The tables of a stack by output, the newest first: copies and moments of each can be brought back.

    used: those that the stack works with, or has worked with; a restoration that nobody took up is none.
    """
    tables = {output: [account.outputs[output]] for output in TABLES}
    for _, output, table in sorted(_restored(account), reverse=True):
        if not used or USED in _tags(account, table):
            tables[output].append(table)
    for output, table in _stored(account).items():
        tables[output].append(table)
    return {output: list(dict.fromkeys(known)) for output, known in tables.items()}


def _stored(account: Account) -> dict[str, str]:
    """The tables, by output, that the stack's storage was made with."""
    kept = account.parameters.get("StorageStack", "")
    if not kept:
        resources = deploy.resources(account)
        return {one: resources[f"Storage.{one}"] for one in TABLES if f"Storage.{one}" in resources}
    pages = account.session.client("cloudformation").get_paginator("list_stack_resources")
    rows = chain.from_iterable(page["StackResourceSummaries"] for page in pages.paginate(StackName=kept))
    names = {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in rows}
    return {one: names[one] for one in TABLES if one in names}


def settled(answers: Answers, tables: Mapping[str, str]) -> Answers:
    """The same with these tables, by output, in the place of the storage's."""
    named: dict[str, Any] = {TABLES[output]: table for output, table in tables.items()}
    return replace(answers, **named)


def stated(parameters: Mapping[str, str]) -> dict[str, str]:
    """The restored tables, by output, that a stack was deployed with."""
    named = {output: parameters.get(f"{output}Table", "") for output in TABLES}
    return {output: table for output, table in named.items() if table}


def _restored(account: Account) -> list[tuple[str, str, str]]:
    """(moment, output, table) of every restored table of a stack of this name."""
    pattern = re.compile(f"{re.escape(account.stack)}-({'|'.join(TABLES)})-({MOMENT})")
    matches = (pattern.fullmatch(table) for table in _tables(account))
    return [(one[2], one[1], one[0]) for one in matches if one]


def _tables(account: Account) -> Iterator[str]:
    pages: Sequence[Any] = client(account, "dynamodb").get_paginator("list_tables").paginate()
    return chain.from_iterable(page["TableNames"] for page in pages)


def _arn(account: Account, table: str) -> str:
    return str(client(account, "dynamodb").describe_table(TableName=table)["Table"]["TableArn"])


def _tags(account: Account, table: str) -> dict[str, str]:
    pages = client(account, "dynamodb").get_paginator("list_tags_of_resource")
    every = chain.from_iterable(page["Tags"] for page in pages.paginate(ResourceArn=_arn(account, table)))
    return {one["Key"]: one["Value"] for one in every}


def _tag(account: Account, table: str, tags: Mapping[str, str]) -> None:
    rows = [{"Key": key, "Value": value} for key, value in tags.items()]
    client(account, "dynamodb").tag_resource(ResourceArn=_arn(account, table), Tags=rows)


def _untag(account: Account, table: str, key: str) -> None:
    client(account, "dynamodb").untag_resource(ResourceArn=_arn(account, table), TagKeys=[key])
