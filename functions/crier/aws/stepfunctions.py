"""Step Functions: one execution per name, however often it is asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping

from botocore.exceptions import ClientError

from crier.aws.client import client, code, translated


def start(machine: str, name: str, given: Mapping[str, object]) -> bool:
    """Starts an execution; False where one of this name was started before. Both mean: it is under way."""
    with translated():
        try:
            client("stepfunctions").start_execution(
                stateMachineArn=machine, name=name, input=json.dumps(dict(given))
            )
        except ClientError as error:
            if code(error) == "ExecutionAlreadyExists":
                return False
            raise
    return True
