"""Mails to single people about their subscription: confirm, choose, welcome, goodbye, my data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from crier.aws.queue import batch
from crier.aws import greeting
from crier.settings import Settings


def take(message: Mapping[str, Any], here: Settings, now: datetime) -> str:
    """One message of the queue (crier.aws.post)."""
    write = {
        "join": greeting.join,
        "link": greeting.link,
        "welcome": greeting.welcome,
        "goodbye": greeting.goodbye,
        "data": greeting.data,
    }[message["kind"]]
    return write(message, here, now)


handler = batch(take)
