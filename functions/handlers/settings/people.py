"""What handlers/people.py is told of the stack."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Names of crier/model/settings.py."""

    site: str
    releases: str
    subscribers: str
    secret_id: str
    address_key: str
    edge_secret: str
    greetings: str
