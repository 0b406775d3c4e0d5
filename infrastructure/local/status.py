"""What happened: the Releases and Mailings tables in plain lines."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from crier import naming
from infrastructure.local import deploy, road
from infrastructure.local.cloud import client
from infrastructure.local.place import Place, Refused


def every(place: Place) -> list[str]:
    """One line per release."""
    lines = [
        f"{head['pk'].removeprefix('release#')}  {head['state']:10}  "
        f"{_newest(place, head).get('state', ''):10}  {naming.display(_newest(place, head).get('key', ''))}"
        for head in _heads(place)
    ]
    return ["release           is          newest      file", *lines] if lines else ["No release yet."]


def one(place: Place, name: str) -> list[str]:
    """Every upload of a release, its receipts, and how its mailing stands. Raises Refused for none."""
    release = _release(place, name)
    head = road.head(place, release)
    lines = [
        f"{release} is {head['state']}" + (f": {place.site}{head['address']}" if head.get("address") else "")
    ]
    for item in road.versions(place, release):
        lines.append(
            f"  version {int(item['sk'].removeprefix('version#'))}: {item['state']}, "
            f"received {str(item['received'])[:19].replace('T', ' ')} UTC, {naming.display(item['key'])}"
        )
        lines += [
            f"    {k.removeprefix('receipt_')} receipt: {v}"
            for k, v in item.items()
            if k.startswith("receipt_")
        ]
        lines += [
            f"    {line}" for line in _mailing(place, release, int(item["sk"].removeprefix("version#")))
        ]
    return lines


def _mailing(place: Place, release: str, version: int) -> list[str]:
    from crier.aws import ledger
    from crier.mail import plan

    os.environ.update(place.environment)
    found = ledger.balance(deploy.outputs(place)["Mailings"], plan.mailing_id(release, version, "release"))
    if not found.planned:
        return []
    parts = {
        "sent": found.sent,
        "left meanwhile": found.left,
        "withheld": found.withheld,
        "failed": found.failed,
        "unknown": found.unknown,
        "not finished": found.open,
    }
    said = ", ".join(f"{number} {what}" for what, number in parts.items() if number)
    return [f"mailing to {found.planned}: {said}"]


def _release(place: Place, name: str) -> str:
    known = {str(head["pk"]).removeprefix("release#") for head in _heads(place)}
    for candidate in (name, naming.release_id(naming.RELEASES + name), naming.release_id(name)):
        if candidate in known:
            return candidate
    raise Refused(f"No release here is called {name}. All of them: ./crier status")


def _newest(place: Place, head: Mapping[str, Any]) -> Mapping[str, Any]:
    found = road.versions(place, str(head["pk"]).removeprefix("release#"))
    return found[-1] if found else {}


def _heads(place: Place) -> list[dict[str, Any]]:
    from boto3.dynamodb.types import TypeDeserializer

    pages = (
        client(place, "dynamodb")
        .get_paginator("scan")
        .paginate(
            TableName=deploy.outputs(place)["Releases"],
            FilterExpression="sk = :head",
            ExpressionAttributeValues={":head": {"S": "head"}},
        )
    )
    plain = TypeDeserializer().deserialize
    return [{k: plain(v) for k, v in item.items()} for page in pages for item in page["Items"]]
