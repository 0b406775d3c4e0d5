"""Copies of the tables, and tables that were brought back beside those in use; nothing is written over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from infrastructure.local.account import restored
from infrastructure.local.account.deployment import TABLES
from infrastructure.local.stack.account import Account
from infrastructure.local.stack.cloud import client
from infrastructure.local.stack.place import Refused

# The record of mailings is brought back only where somebody asks for it: an older one does not know who has
# had a mail since.
USUAL = ("Releases", "Subscribers")
PAUSE, PATIENCE = 5, 720  # seconds between two looks at a table that is being made, and how many of them
ENDING = ("Releases", "Subscribers")  # tables of which some rows end
EXPIRES = "expires"  # a restored table forgets that rows end (infrastructure/storage.yaml)


@dataclass(frozen=True)
class Copied:
    """A copy of one table, under a name that the copies of one moment share."""

    table: str
    name: str
    arn: str
    made: datetime


def backup(account: Account, now: datetime) -> list[Copied]:
    """Copies every table as it stands. AWS keeps a copy until somebody deletes it."""
    dynamodb = client(account, "dynamodb")
    name = f"{account.stack}-{stamp(now)}"
    copies = list[Copied]()
    for output in TABLES:
        table = account.outputs[output]
        made = dynamodb.create_backup(TableName=table, BackupName=name)["BackupDetails"]
        copies.append(Copied(table, name, made["BackupArn"], made["BackupCreationDateTime"]))
    return copies


def stamp(now: datetime) -> str:
    """A moment as it stands in the names of copies and of tables, to the second."""
    return f"{now:%Y%m%dT%H%M%SZ}"


def copies(account: Account) -> list[Copied]:
    """The copies that there are of the stack's tables, those before a restoration too, the oldest first."""
    dynamodb, summaries = client(account, "dynamodb"), list[Any]()
    for table in chain.from_iterable(restored.every(account).values()):
        pages = dynamodb.get_paginator("list_backups").paginate(TableName=table)
        summaries += chain.from_iterable(page["BackupSummaries"] for page in pages)
    copied = (
        Copied(one["TableName"], one["BackupName"], one["BackupArn"], one["BackupCreationDateTime"])
        for one in summaries
    )
    return sorted(copied, key=lambda copy: copy.made)


@dataclass(frozen=True)
class Source:
    """What a table comes back from: a copy's name, or a moment of the last 35 days."""

    backup: str = ""
    at: datetime | None = None

    def __str__(self) -> str:
        return f"the backup {self.backup}" if self.at is None else f"{self.at:%Y-%m-%d %H:%M:%S} UTC"


def named(account: Account, source: Source, wanted: Sequence[str]) -> dict[str, str]:
    """What each of `wanted` comes back from: a copy's ARN, or the table that was in use at that moment.

    Raises Refused where one is missing: ask before anything is done.
    """
    if source.at is not None:
        tables = restored.every(account, used=True)
        return {output: _reaching(account, output, tables[output], source.at) for output in wanted}
    made = {copy.table: copy.arn for copy in copies(account) if copy.name == source.backup}
    arns = {
        output: made[table]
        for output, tables in restored.every(account).items()
        for table in tables
        if table in made
    }
    if lacking := [account.outputs[output] for output in wanted if output not in arns]:
        raise Refused(f"There is no backup {source.backup} of {', '.join(lacking)}. ./crier backup --list")
    return {output: arns[output] for output in wanted}


def _reaching(account: Account, output: str, tables: Sequence[str], at: datetime) -> str:
    """The newest of these tables that AWS can bring back as it was at this moment."""
    reaches = list[str]()
    for table in tables:
        answer = client(account, "dynamodb").describe_continuous_backups(TableName=table)
        reach = answer["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription", {})
        first, last = (reach.get(f"{end}RestorableDateTime") for end in ("Earliest", "Latest"))
        if first and last:
            if first <= at <= last:
                return table
            reaches.append(f"{first:%Y-%m-%d %H:%M:%S} to {last:%Y-%m-%d %H:%M:%S} UTC")
    raise Refused(
        f"Nothing was done: AWS cannot bring {output} back as of {at:%Y-%m-%d %H:%M:%S} UTC. "
        + (f"It can for {'; '.join(reaches)}." if reaches else "It keeps no moments of that table.")
    )


def restore(account: Account, source: Source, origins: Mapping[str, str], now: datetime) -> dict[str, str]:
    """Makes a table beside each, as it was; returns their names by the output's. origins: as `named` says.

    The stack goes on with the tables it has until it is deployed with these.
    """
    dynamodb = client(account, "dynamodb")
    beside = {output: restored.name(account, output, stamp(now)) for output in origins}
    for output, origin in origins.items():
        if source.at is None:
            dynamodb.restore_table_from_backup(TargetTableName=beside[output], BackupArn=origin)
        else:
            dynamodb.restore_table_to_point_in_time(
                SourceTableName=origin, TargetTableName=beside[output], RestoreDateTime=source.at
            )
    for output, table in beside.items():
        _as_the_template_has_it(dynamodb, output, table)
    return beside


def _as_the_template_has_it(dynamodb: Any, output: str, table: str) -> None:
    """Waits for the table; what a restored one has not: a way back in time, and an end to rows that have one.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html
    """
    patient = {"Delay": PAUSE, "MaxAttempts": PATIENCE}
    dynamodb.get_waiter("table_exists").wait(TableName=table, WaiterConfig=patient)
    dynamodb.update_continuous_backups(
        TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    if output in ENDING:
        ending = {"AttributeName": EXPIRES, "Enabled": True}
        dynamodb.update_time_to_live(TableName=table, TimeToLiveSpecification=ending)
