"""What handlers/digest.py is told of the stack."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Names of crier/model/settings.py."""

    staging: str
    releases: str
    subscribers: str
    mailings: str
    from_email: str
    secret_id: str
    mailing_arn: str
