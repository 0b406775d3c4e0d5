"""What handlers/preview.py is told of the stack."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Names of crier/model/settings.py."""

    staging: str
    site: str
    releases: str
    subscribers: str
    secret_id: str
    edge_secret: str
