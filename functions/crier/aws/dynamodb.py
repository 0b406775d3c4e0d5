"""DynamoDB in plain Python values: strings, whole numbers, booleans, lists, maps and sets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from boto3.dynamodb.types import TypeSerializer
from botocore.exceptions import ClientError

from crier.aws.client import client, code, translated
from crier.aws.plain_json import unpack
from crier.model.errors import Transient

Item = dict[str, Any]

_pack = TypeSerializer().serialize


def pack(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item as the wire wants it. None is left out: absent says it already."""
    return {name: _pack(value) for name, value in item.items() if value is not None}


def get(table: str, pk: str, sk: str) -> Item | None:
    """One item, strongly consistent."""
    with translated():
        found = client("dynamodb").get_item(
            TableName=table, Key=pack({"pk": pk, "sk": sk}), ConsistentRead=True
        )
    return unpack(found["Item"]) if "Item" in found else None


def batch(table: str, keys: Sequence[tuple[str, str]], only: Sequence[str] = ()) -> list[Item]:
    """Items by key, strongly consistent, in no order; what is not there is left out.

    `only`: these attributes.
    """
    found: list[Item] = []
    for start in range(0, len(keys), 100):  # BatchGetItem's limit
        ask = {
            table: {
                "Keys": [pack({"pk": pk, "sk": sk}) for pk, sk in keys[start : start + 100]],
                "ConsistentRead": True,
                **_projection(only),
            }
        }
        for _ in range(8):
            with translated():
                answer = client("dynamodb").batch_get_item(RequestItems=ask)
            found += [unpack(item) for item in answer["Responses"].get(table, ())]
            ask = answer.get("UnprocessedKeys") or {}
            if not ask:
                break
        else:
            raise Transient("BatchGetItem: unprocessed keys")
    return found


def _projection(only: Sequence[str]) -> dict[str, Any]:
    """What asks for these attributes alone; nothing asks for all."""
    names = {f"#{name}": name for name in only}
    return {"ProjectionExpression": ", ".join(names), "ExpressionAttributeNames": names} if names else {}


def query(
    table: str,
    pk: str,
    begins: str,
    *,
    after: str = "",
    before: str = "",
    newest_first: bool = False,
    limit: int = 0,
    only: Sequence[str] = (),
) -> Iterator[Item]:
    """Items of one partition whose sort key begins so, in order, strongly consistent.

    `after` or `before`, instead of `begins`: those whose sort key is greater, or less. limit 0: all; `only`:
    these attributes.
    """
    start: dict[str, Any] = {}
    condition = "pk = :pk"
    if begins or after or before:
        condition += " AND begins_with(sk, :sk)" if begins else f" AND sk {'>' if after else '<'} :sk"
    left = limit
    while True:
        with translated():
            page = client("dynamodb").query(
                TableName=table,
                KeyConditionExpression=condition,
                ExpressionAttributeValues=pack({":pk": pk, ":sk": begins or after or before or None}),
                ConsistentRead=True,
                ScanIndexForward=not newest_first,
                **({"Limit": left} if limit else {}),
                **_projection(only),
                **start,
            )
        for item in page["Items"]:
            yield unpack(item)
        left -= len(page["Items"])
        if "LastEvaluatedKey" not in page or (limit and left <= 0):
            return
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


def put_request(
    table: str, item: Item, *, new: bool = False, where: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """A Put for `transact`. new: only where no such item stands; where: as in `update_request`."""
    names: dict[str, str] = {}
    holes: dict[str, Any] = {}
    conditions = [_equal(attribute, value, names, holes) for attribute, value in (where or {}).items()]
    if new:
        conditions.append("attribute_not_exists(pk)")
    request: dict[str, Any] = {"TableName": table, "Item": pack(item)}
    if conditions:
        request["ConditionExpression"] = " AND ".join(conditions)
    if names:
        request["ExpressionAttributeNames"] = names
    if holes:
        request["ExpressionAttributeValues"] = pack(holes)
    return {"Put": request}


def delete_request(table: str, pk: str, sk: str) -> dict[str, Any]:
    """A Delete for `transact`."""
    return {"Delete": {"TableName": table, "Key": pack({"pk": pk, "sk": sk})}}


def _equal(attribute: str, value: Any, names: dict[str, str], holes: dict[str, Any]) -> str:  # noqa: ANN401
    names[f"#{attribute}"] = attribute
    if value is None:
        return f"attribute_not_exists(#{attribute})"
    holes[f":was_{attribute}"] = value
    return f"#{attribute} = :was_{attribute}"


def update_request(
    table: str, pk: str, sk: str, values: Mapping[str, Any], *, where: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """An Update for `transact` or `update`: sets values (None removes), where all of `where` is as read.

    A value None in `where` means: not there.
    """
    names: dict[str, str] = {}
    holes: dict[str, Any] = {}

    def name(attribute: str) -> str:
        names[f"#{attribute}"] = attribute
        return f"#{attribute}"

    sets, removes, conditions = list[str](), list[str](), list[str]()
    for attribute, value in values.items():
        if value is None:
            removes.append(name(attribute))
        else:
            holes[f":{attribute}"] = value
            sets.append(f"{name(attribute)} = :{attribute}")
    conditions += [_equal(attribute, value, names, holes) for attribute, value in (where or {}).items()]
    expression = " ".join(
        part
        for part in (sets and "SET " + ", ".join(sets), removes and "REMOVE " + ", ".join(removes))
        if part
    )
    request: dict[str, Any] = {
        "TableName": table,
        "Key": pack({"pk": pk, "sk": sk}),
        "UpdateExpression": expression,
        "ExpressionAttributeNames": names,
    }
    if holes:
        request["ExpressionAttributeValues"] = pack(holes)
    if conditions:
        request["ConditionExpression"] = " AND ".join(conditions)
    return {"Update": request}


def put(table: str, item: Item, *, new: bool = False) -> bool:
    """Writes one item; False where it is there already and had to be new."""
    return _conditional("put_item", put_request(table, item, new=new)["Put"])


def update(
    table: str, pk: str, sk: str, values: Mapping[str, Any], *, where: Mapping[str, Any] | None = None
) -> bool:
    """Changes one item; False where it is no longer as read."""
    return _conditional("update_item", update_request(table, pk, sk, values, where=where)["Update"])


def delete(table: str, pk: str, sk: str) -> None:
    """Takes an item away; one that is gone already is no error."""
    _conditional("delete_item", {"TableName": table, "Key": pack({"pk": pk, "sk": sk})})


def swap(table: str, pk: str, sk: str, values: Mapping[str, Any], where: Mapping[str, Any]) -> Item | None:
    """Changes one item; where it is no longer as read, changes nothing and answers how it stands."""
    request = update_request(table, pk, sk, values, where=where)["Update"]
    with translated():
        try:
            client("dynamodb").update_item(**request, ReturnValuesOnConditionCheckFailure="ALL_OLD")
        except ClientError as error:
            if code(error) != "ConditionalCheckFailedException":
                raise
            return unpack(error.response.get("Item", {}))
    return None


def add(table: str, pk: str, sk: str, attribute: str, values: set[Any], *, anew: bool = False) -> bool:
    """Adds to a set of an item that exists; False where it does not. anew: makes the item if need be."""
    request = {
        "TableName": table,
        "Key": pack({"pk": pk, "sk": sk}),
        "UpdateExpression": "ADD #set :values",
        "ExpressionAttributeNames": {"#set": attribute},
        "ExpressionAttributeValues": pack({":values": values}),
    }
    if not anew:
        request["ConditionExpression"] = "attribute_exists(pk)"
    return _conditional("update_item", request)


def raise_to(table: str, pk: str, sk: str, attribute: str, value: str) -> bool:
    """Sets a string that only ever grows; False where it stands there already."""
    return _conditional(
        "update_item",
        {
            "TableName": table,
            "Key": pack({"pk": pk, "sk": sk}),
            "UpdateExpression": "SET #name = :value",
            "ConditionExpression": "attribute_not_exists(#name) OR #name < :value",
            "ExpressionAttributeNames": {"#name": attribute},
            "ExpressionAttributeValues": pack({":value": value}),
        },
    )


def increment(table: str, pk: str, sk: str, *, expires: int) -> int:
    """Adds one to a counter that goes by itself (`expires`: epoch seconds); what it is now."""
    with translated():
        answer = client("dynamodb").update_item(
            TableName=table,
            Key=pack({"pk": pk, "sk": sk}),
            UpdateExpression="ADD #count :one SET #expires = :expires",
            ExpressionAttributeNames={"#count": "count", "#expires": "expires"},
            ExpressionAttributeValues=pack({":one": 1, ":expires": expires}),
            ReturnValues="UPDATED_NEW",
        )
    return int(unpack(answer["Attributes"])["count"])


def transact(requests: Sequence[dict[str, Any]]) -> bool:
    """All or nothing; False where a condition did not hold. Raises Transient on a conflict."""
    with translated():
        try:
            client("dynamodb").transact_write_items(TransactItems=list(requests))
        except ClientError as error:
            if code(error) != "TransactionCanceledException":
                raise
            reasons = {reason.get("Code") for reason in error.response.get("CancellationReasons", ())}
            if "ConditionalCheckFailed" in reasons:
                return False
            raise Transient(f"TransactWriteItems: {sorted(map(str, reasons))}") from error
    return True


def transact_new(requests: Sequence[dict[str, Any]]) -> set[int]:
    """Puts of new items, at most 100; the places of those that were there already, all others are written."""
    left = dict(enumerate(requests))
    there: set[int] = set()
    for _ in range(20):
        if not left:
            return there
        with translated():
            try:
                client("dynamodb").transact_write_items(TransactItems=list(left.values()))
                return there
            except ClientError as error:
                if code(error) != "TransactionCanceledException":
                    raise
                codes = [reason.get("Code") for reason in error.response.get("CancellationReasons", ())]
        known = {place for place, why in zip(left, codes, strict=True) if why == "ConditionalCheckFailed"}
        there |= known
        left = {place: request for place, request in left.items() if place not in known}
    raise Transient("TransactWriteItems: lost every race")


def _conditional(operation: str, request: dict[str, Any]) -> bool:
    with translated():
        try:
            getattr(client("dynamodb"), operation)(**request)
        except ClientError as error:
            if code(error) == "ConditionalCheckFailedException":
                return False
            raise
    return True
