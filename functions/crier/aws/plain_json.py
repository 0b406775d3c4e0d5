"""What DynamoDB answers to reads of many items, taken from its JSON as it came.

botocore walks through each value of an answer by its model, and boto3's TypeDeserializer through each once
more. The answers of these two operations are JSON already, in the form that DynamoDB's API reference
documents; the hook hands it on as it is, and `unpack` makes plain values of it.

Read against botocore 1.44.8 (READ_AGAINST). The event `before-parse` is no part of what botocore promises,
so a test fails when another version is pinned: look again then at what emits it
(`botocore.endpoint.Endpoint._do_get_response`), run `./crier bench send` with and without `attach`, and
change the constant. What the bench said of this version stands in decision 70.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

READ_AGAINST = "1.44.8"  # botocore's version
OPERATIONS = ("BatchGetItem", "Query")


def attach(dynamodb: Any) -> None:  # noqa: ANN401  boto3's clients have no static type
    """Makes this client's answers to OPERATIONS what the wire said: binary values stay in base64."""
    for operation in OPERATIONS:
        dynamodb.meta.events.register(f"before-parse.dynamodb.{operation}", _as_it_came)


def _as_it_came(
    response_dict: dict[str, Any],
    customized_response_dict: dict[str, Any],
    **_: Any,  # noqa: ANN401
) -> None:
    if response_dict["status_code"] == 200:
        customized_response_dict.update(json.loads(response_dict["body"]))
        response_dict["body"] = b"{}"


def unpack(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item, of the wire or of boto3, as plain values: numbers as int or float, binary values as bytes."""
    return {name: value["S"] if "S" in value else _plain(value) for name, value in item.items()}


def _plain(value: Mapping[str, Any]) -> Any:  # noqa: ANN401
    ((kind, content),) = value.items()
    match kind:
        case "N":
            return _number(content)
        case "L":
            return [_plain(inner) for inner in content]
        case "M":
            return unpack(content)
        case "NS":
            return {_number(one) for one in content}
        case "SS":
            return set(content)
        case "B":
            return base64.b64decode(content) if isinstance(content, str) else bytes(content)
        case "NULL":
            return None
    return content  # S, BOOL


def _number(digits: str) -> int | float:
    return int(digits) if digits.lstrip("-").isdigit() else float(digits)
