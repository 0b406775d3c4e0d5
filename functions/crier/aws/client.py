"""One client per service, made on first use, and AWS's errors turned into our kinds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionError, HTTPClientError

from crier.model.errors import Permanent, Transient

# Codes that mean "later", whatever the HTTP status. Sources: the services' common-errors pages.
LATER = frozenset(
    {
        "ConditionalRequestConflict",  # S3, 409 on a conditional write: retry
        "InternalError",
        "InternalServerError",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "SlowDown",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)

AGENT = "crier"  # boto3's own name is put together twice for every call: a twentieth of a sender's CPU

# SES has no idempotency token: a retry inside the SDK would be a second mail.
ONCE = Config(
    user_agent=AGENT,
    retries={"total_max_attempts": 1},
    connect_timeout=3,
    read_timeout=30,
    tcp_keepalive=True,
    max_pool_connections=40,
    parameter_validation=False,  # a third of a bulk call's CPU; tests hold the requests against the model
)
STANDARD = Config(
    user_agent=AGENT,
    retries={"mode": "standard", "total_max_attempts": 4},
    connect_timeout=3,
    read_timeout=20,
    max_pool_connections=40,
)
UNCHECKED = STANDARD.merge(Config(parameter_validation=False))  # table.py alone makes its requests
CONFIGS = {"sesv2": ONCE, "dynamodb": UNCHECKED}

# Calls about fifty people: what botocore does to each value of them is most of what a mail costs us. Their
# JSON is as AWS wants it already, in both directions, and holds no bytes to send.
PLAIN = {"sesv2": ("SendBulkEmail",), "dynamodb": ("BatchGetItem", "Query")}


@cache
def client(service: str) -> Any:  # noqa: ANN401  boto3's clients have no static type
    """The client of one service, e.g. "s3". Mail is never retried by the SDK."""
    made = boto3.client(service, config=CONFIGS.get(service, STANDARD))
    for operation in PLAIN.get(service, ()):
        made.meta.events.register(f"provide-client-params.{service}.{operation}", _kept)
        made.meta.events.register(f"before-call.{service}.{operation}", _as_it_is)
        made.meta.events.register(f"before-parse.{service}.{operation}", _as_it_came)
    return made


def _kept(params: dict[str, Any], context: dict[str, Any], **_: Any) -> dict[str, Any]:  # noqa: ANN401
    """Puts a request's values by, and hands botocore a request of the same kind without any."""
    context["kept"] = params
    return {name: type(value)() for name, value in params.items()}


def _as_it_is(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:  # noqa: ANN401
    params["body"] = json.dumps(context.pop("kept")).encode()


def _as_it_came(
    response_dict: dict[str, Any],
    customized_response_dict: dict[str, Any],
    **_: Any,  # noqa: ANN401
) -> None:
    """Binary values stay in base64 (table.py)."""
    if response_dict["status_code"] == 200:
        customized_response_dict.update(json.loads(response_dict["body"]))
        response_dict["body"] = b"{}"


def code(error: ClientError) -> str:
    """The error's code: the only thing about it that is decided on."""
    return str(error.response.get("Error", {}).get("Code", ""))


def status(error: ClientError) -> int:
    """The HTTP status that came with it, 0 where there was none."""
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


@contextmanager
def translated() -> Iterator[None]:
    """Turns what boto3 raises into Transient (later may work) or Permanent (it will not)."""
    try:
        yield
    except ClientError as error:
        kind = Transient if code(error) in LATER or status(error) >= 500 else Permanent
        raise kind(f"{error.operation_name}: {code(error)}") from error
    except (ConnectionError, HTTPClientError) as error:
        raise Transient(type(error).__name__) from error
