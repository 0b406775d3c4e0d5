"""What handlers/staff.py is told of the stack."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Names of crier/model/settings.py."""

    uploads: str
    site: str
    site_url: str
    releases: str
    subscribers: str
    mailings: str
    secret_id: str
    edge_secret: str
    greetings: str
    incoming: str
