"""What the tables say, for whoever watches a stack with a client of their own: items without their keys.

The functions of a stack read by their own stores; this is for a program that looks at one stack among others
(`./crier status`, the benches), so it is handed boto3's client of that stack's DynamoDB.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from crier.aws import dynamodb, plain_json
from crier.model.full_stop import FullStop
from crier.stores import current_newsroom, full_stops, import_progress
from crier.stores.import_progress import Job
from crier.stores.releases import VERSIONS, head_key, version_key

Known = dict[str, Any]


def heads(client: Any, releases: str) -> Iterator[Known]:  # noqa: ANN401  boto3's clients have no static type
    """The head of every release; `release` is its id."""
    pk, sk = head_key("")
    pages = client.get_paginator("scan").paginate(
        TableName=releases, FilterExpression="sk = :head", ExpressionAttributeValues={":head": {"S": sk}}
    )
    for page in pages:
        for item in map(plain_json.unpack, page["Items"]):
            yield {"release": item["pk"].removeprefix(pk), **_plain(item)}


def head(client: Any, releases: str, release: str) -> Known:  # noqa: ANN401
    """A release as a whole; empty before anything was accepted."""
    return _plain(_item(client, releases, head_key(release)))


def versions(client: Any, releases: str, release: str) -> list[Known]:  # noqa: ANN401
    """A release's uploads, oldest first; `number` is each one's."""
    pk, _ = version_key(release, 0)
    pages = client.get_paginator("query").paginate(
        TableName=releases,
        KeyConditionExpression="pk = :pk AND begins_with(sk, :sk)",
        ExpressionAttributeValues=dynamodb.pack({":pk": pk, ":sk": VERSIONS}),
        ConsistentRead=True,
    )
    items = [plain_json.unpack(item) for item in chain.from_iterable(page["Items"] for page in pages)]
    return [{"number": int(item["sk"].removeprefix(VERSIONS)), **_plain(item)} for item in items]


def full_stop(client: Any, releases: str) -> FullStop | None:  # noqa: ANN401
    """Who stopped everything, and since when; None: nobody."""
    return full_stops.of_item(_item(client, releases, (full_stops.HOME, full_stops.NOW)))


def rebuild(client: Any, releases: str) -> tuple[int, int]:  # noqa: ANN401
    """How many of the site's folders are made anew, of how many."""
    return current_newsroom.rebuilt(_item(client, releases, current_newsroom.REBUILD))


def imported(client: Any, subscribers: str, identifier: str) -> Job:  # noqa: ANN401
    """How far an import is; a new one where nobody began it."""
    return import_progress.job(identifier, _item(client, subscribers, import_progress.key(identifier)))


def _item(client: Any, table: str, key: tuple[str, str]) -> Known:  # noqa: ANN401
    pk, sk = key
    found = client.get_item(TableName=table, Key=dynamodb.pack({"pk": pk, "sk": sk}), ConsistentRead=True)
    return plain_json.unpack(found.get("Item", {}))


def _plain(item: Known) -> Known:
    return {name: value for name, value in item.items() if name not in ("pk", "sk")}
