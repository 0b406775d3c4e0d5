"""One client per service, made on first use, and AWS's errors turned into our kinds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionError, HTTPClientError, ParamValidationError

from crier.aws import plain_json
from crier.model.errors import Permanent, Transient

# Codes that mean "later", whatever the HTTP status. Sources: the services' common-errors pages.
LATER = frozenset(
    {
        "ConditionalRequestConflict",  # S3, 409 on a conditional write: retry
        "InternalError",
        "InternalServerError",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "SendingPausedException",  # SES: a person, or AWS, has paused the account or the configuration set
        "ServiceUnavailable",
        "SlowDown",
        "ThrottlingException",
        "TooManyInvalidationsInProgress",  # CloudFront: fifteen with a * at once
        "TooManyRequestsException",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)

# SES has no idempotency token: a retry inside the SDK would be a second mail.
ONCE = Config(
    retries={"total_max_attempts": 1},
    connect_timeout=3,
    read_timeout=30,
    tcp_keepalive=True,
    max_pool_connections=40,
)
STANDARD = Config(
    retries={"mode": "standard", "total_max_attempts": 4},
    connect_timeout=3,
    read_timeout=20,
    max_pool_connections=40,
)
# Signed addresses: S3's newer signature, and the bucket's host in its own region, as the other one redirects
# for a day after a bucket is made: https://docs.aws.amazon.com/AmazonS3/latest/userguide/Redirects.html
SIGNING = STANDARD.merge(Config(signature_version="s3v4", s3={"addressing_style": "virtual"}))
# A function that is waited for: as long as the slowest of them may take; the flow tries again.
WAITING = Config(retries={"total_max_attempts": 1}, connect_timeout=3, read_timeout=65)
CONFIGS = {"sesv2": ONCE, "s3": SIGNING, "lambda": WAITING}


@cache
def client(service: str, patience: int = 0) -> Any:  # noqa: ANN401  boto3's clients have no static type
    """The client of one service, e.g. "s3". Mail is never retried by the SDK.

    patience: seconds that it waits for an answer, if not as usual.
    """
    config = CONFIGS.get(service, STANDARD)
    made = boto3.client(service, config=config.merge(Config(read_timeout=patience)) if patience else config)
    if service == "dynamodb":
        plain_json.attach(made)
    return made


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
    except ParamValidationError:  # its text, and that of its cause, holds the request's values
        raise Permanent("ParamValidationError") from None
    except ClientError as error:
        kind = Transient if code(error) in LATER or status(error) >= 500 else Permanent
        raise kind(f"{error.operation_name}: {code(error)}") from error
    except (ConnectionError, HTTPClientError) as error:
        raise Transient(type(error).__name__) from error
