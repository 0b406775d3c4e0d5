"""What handlers/desk.py is told of the stack."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Names of crier/model/settings.py."""

    uploads: str
    site: str
    releases: str
    secret_id: str
    edge_secret: str
    deletions: str
    arrivals: str
