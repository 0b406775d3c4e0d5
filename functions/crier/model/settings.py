"""What a deployment says to its functions: read once per start, a missing name is an error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crier.model.recipients import Allowed


@dataclass(frozen=True)
class Settings:
    """The names of this stack's parts. `from_env` is called by the doors, never at import."""

    uploads: str  # bucket
    staging: str  # bucket
    site: str  # bucket
    events: str  # bucket
    releases: str  # table
    subscribers: str  # table
    mailings: str  # table
    site_url: str  # "https://news.example.org", no slash at its end
    desk_email: str  # who gets receipts while newsroom.toml names nobody
    from_email: str
    configuration_set: str
    secret_id: str  # Secrets Manager: the key behind subscriber ids and tokens
    address_key: str  # KMS: what opens the data keys behind addresses (stores/address_encryption.py)
    allowed: Allowed  # whom this stack mails
    publication_arn: str | None  # intake's alone
    greetings: str | None  # queue, the web function's alone
    handins: str | None  # queue, the import's alone
    mailing_arn: str | None  # the sweep's alone
    newsrooms: str | None  # queue, rebuild_newsroom's alone
    deletions: str | None  # queue, withdraw's alone
    pings: str | None  # queue, syndicate's alone
    arrivals: str | None  # queue of uploads, syndicate's alone
    edge_secret: str | None  # Secrets Manager: what CloudFront shows the web doors, theirs alone
    distribution: str | None  # CloudFront's, of those that take back what was public

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Settings:
        """Raises KeyError naming what is missing."""
        return cls(
            uploads=env["UPLOADS_BUCKET"],
            staging=env["STAGING_BUCKET"],
            site=env["SITE_BUCKET"],
            events=env["EVENTS_BUCKET"],
            releases=env["RELEASES_TABLE"],
            subscribers=env["SUBSCRIBERS_TABLE"],
            mailings=env["MAILINGS_TABLE"],
            site_url=env["SITE_URL"].rstrip("/"),
            desk_email=env["DESK_EMAIL"],
            from_email=env["FROM_EMAIL"],
            configuration_set=env["CONFIGURATION_SET"],
            secret_id=env["SECRET_ID"],
            address_key=env["ADDRESS_KEY"],
            allowed=Allowed(
                live=env.get("LIVE_RECIPIENTS", "") == "yes",
                reserved=env.get("TEST_RECIPIENTS", "") == "reserved",
            ),
            publication_arn=env.get("PUBLICATION_ARN"),
            greetings=env.get("GREETINGS_QUEUE"),
            handins=env.get("HANDINS_QUEUE"),
            mailing_arn=env.get("MAILING_ARN"),
            newsrooms=env.get("NEWSROOMS_QUEUE"),
            deletions=env.get("DELETIONS_QUEUE"),
            pings=env.get("PINGS_QUEUE"),
            arrivals=env.get("ARRIVALS_QUEUE"),
            edge_secret=env.get("EDGE_SECRET_ID"),
            distribution=env.get("DISTRIBUTION"),
        )
