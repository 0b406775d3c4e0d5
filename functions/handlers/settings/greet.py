"""What handlers/greet.py is told of the stack."""

from __future__ import annotations

from dataclasses import dataclass

from crier.model.recipients import Allowed


@dataclass(frozen=True)
class Settings:
    """Names of crier/model/settings.py."""

    uploads: str
    site: str
    releases: str
    subscribers: str
    mailings: str
    site_url: str
    from_email: str
    configuration_set: str
    secret_id: str
    allowed: Allowed
