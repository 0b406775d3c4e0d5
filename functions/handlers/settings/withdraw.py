"""What handlers/withdraw.py is told of the stack."""

from __future__ import annotations

from dataclasses import dataclass

from crier.model.recipients import Allowed


@dataclass(frozen=True)
class Settings:
    """Names of crier/model/settings.py."""

    uploads: str
    staging: str
    site: str
    releases: str
    mailings: str
    site_url: str
    desk_email: str
    from_email: str
    configuration_set: str
    secret_id: str
    allowed: Allowed
    mailing_arn: str
    deletions: str
    arrivals: str
    distribution: str
