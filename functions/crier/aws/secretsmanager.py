"""The keys behind subscriber ids and personal links, from Secrets Manager, read once per start."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from functools import cache

from botocore.exceptions import ClientError

from crier.aws.client import client, code, translated
from crier.subscribers.tokens import Keys


@cache
def keys(secret_id: str) -> Keys:
    """The secret is JSON: {"current": "1", "1": "<random text>", …}. An old key stays to check old links."""
    said = json.loads(text(secret_id))
    current = int(said.pop("current"))
    return Keys(current, {int(number): key.encode() for number, key in said.items()})


LOOKED: dict[str, datetime] = {}  # when a secret was read anew for a key that was not in it
_PATIENCE = timedelta(minutes=1)


def keys_with(secret_id: str, number: int | None, now: datetime) -> Keys:
    """The keys, read anew where none has this number: another function may sign with a newer one already.

    Once a minute at most, whatever strangers write into their links.
    """
    known = keys(secret_id)
    last = LOOKED.get(secret_id)
    if number is None or number in known.keys or (last and abs(now - last) < _PATIENCE):
        return known
    LOOKED[secret_id] = now
    forget()
    return keys(secret_id)


def forget() -> None:
    """Has the secrets read anew."""
    keys.cache_clear()
    text.cache_clear()


def before(secret_id: str) -> str:
    """What a secret that is one string was before it became another; empty where it never did."""
    with translated():
        try:
            stage = {"SecretId": secret_id, "VersionStage": "AWSPREVIOUS"}
            return str(client("secretsmanager").get_secret_value(**stage)["SecretString"])
        except ClientError as error:
            if code(error) != "ResourceNotFoundException":
                raise
            return ""


@cache
def text(secret_id: str) -> str:
    """A secret that is one string."""
    with translated():
        return str(client("secretsmanager").get_secret_value(SecretId=secret_id)["SecretString"])
