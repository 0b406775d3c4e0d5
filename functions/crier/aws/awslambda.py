"""Another function, called and waited for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from crier.aws.client import client, translated
from crier.model.errors import Transient


def invoke(function: str, payload: Mapping[str, Any], patience: int = 0) -> object:
    """What it answers, as JSON has it: whoever broke into it may have written that.

    patience: seconds that are waited for it; 0: as long as any may take.
    Raises Transient where it failed, and where its answer is no JSON: of what it
    says in a failure nothing is read.
    """
    with translated():
        answer = client("lambda", patience).invoke(
            FunctionName=function, Payload=json.dumps(payload).encode()
        )
        body = answer["Payload"].read()
    if "FunctionError" in answer:
        raise Transient("Invoke: FunctionError")
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise Transient("Invoke: no JSON") from None
