"""The keys behind subscriber ids and personal links, from Secrets Manager, read once per start."""

from __future__ import annotations

import json
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
