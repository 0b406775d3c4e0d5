"""The queue of mails to single people: handed over here, written and sent by the greet door.

A message holds an id, or what a stranger typed, sealed; never an address.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

from crier.aws.client import client, translated
from crier.model.settings import GreetingsQueue


def hand_over(settings: GreetingsQueue, message: Mapping[str, object]) -> None:
    """Into the queue."""
    with translated():
        client("sqs").send_message(QueueUrl=settings.greetings, MessageBody=json.dumps(message))


def again(queue: str, message: Mapping[str, object], seconds: int = 0) -> None:
    """Back into a door's own queue, to be worked on after so many seconds (900 at most)."""
    with translated():
        client("sqs").send_message(QueueUrl=queue, MessageBody=json.dumps(message), DelaySeconds=seconds)


def text(data: bytes) -> str:
    """Bytes as a message carries them."""
    return base64.b64encode(data).decode()


def data(text: str) -> bytes:
    """The bytes that `text` was made of."""
    return base64.b64decode(text)
