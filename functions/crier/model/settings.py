"""What a deployment says to its functions. Each handler declares what it needs, and is given just that.

A handler's declaration is a frozen dataclass in handlers/settings/, its fields named as here. A workflow
says what it needs by a Protocol made of those below; mypy compares the two, and tests/template/rules.py
compares a declaration with what the handler's code reads and with what template.yaml gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from itertools import chain
from typing import Any, Protocol, TypeVar

from crier.model.errors import MissingSetting
from crier.model.recipients import Allowed

S = TypeVar("S")

# Which environment variables a field is read from.
VARIABLES: Mapping[str, tuple[str, ...]] = {
    "uploads": ("UPLOADS_BUCKET",),
    "staging": ("STAGING_BUCKET",),
    "site": ("SITE_BUCKET",),
    "events": ("EVENTS_BUCKET",),
    "releases": ("RELEASES_TABLE",),
    "subscribers": ("SUBSCRIBERS_TABLE",),
    "mailings": ("MAILINGS_TABLE",),
    "site_url": ("SITE_URL",),
    "desk_email": ("DESK_EMAIL",),
    "from_email": ("FROM_EMAIL",),
    "configuration_set": ("CONFIGURATION_SET",),
    "secret_id": ("SECRET_ID",),
    "address_key": ("ADDRESS_KEY",),
    "signing_key": ("SIGNING_KEY",),
    "edge_secret": ("EDGE_SECRET_ID",),
    "allowed": ("LIVE_RECIPIENTS", "TEST_RECIPIENTS"),
    "publication_arn": ("PUBLICATION_ARN",),
    "mailing_arn": ("MAILING_ARN",),
    "greetings": ("GREETINGS_QUEUE",),
    "import_jobs": ("IMPORTS_QUEUE",),
    "newsrooms": ("NEWSROOMS_QUEUE",),
    "deletions": ("DELETIONS_QUEUE",),
    "pings": ("PINGS_QUEUE",),
    "arrivals": ("ARRIVALS_QUEUE",),
    "incoming": ("INCOMING_QUEUE",),
    "distribution": ("DISTRIBUTION",),
    "confined": ("CONFINED_ARN",),
}
# What a deployment leaves empty and means it. Everything else is empty by mistake, or not there yet.
MAY_BE_EMPTY = frozenset({"LIVE_RECIPIENTS", "TEST_RECIPIENTS", "DISTRIBUTION"})


def read(needs: type[S], env: Mapping[str, str]) -> S:
    """A handler's settings, `needs` being its declaration.

    Raises MissingSetting, which names the handler and all that is missing.
    """
    names = [field.name for field in fields(needs)]  # type: ignore[arg-type]
    variables = chain.from_iterable(VARIABLES[name] for name in names)
    missing = [one for one in variables if one not in env or not (env[one] or one in MAY_BE_EMPTY)]
    if missing:
        raise MissingSetting(needs.__module__.rpartition(".")[2], missing)
    return needs(**{name: _value(name, env) for name in names})


def _value(name: str, env: Mapping[str, str]) -> Any:  # noqa: ANN401
    if name == "allowed":
        return Allowed(live=env["LIVE_RECIPIENTS"] == "yes", reserved=env["TEST_RECIPIENTS"] == "reserved")
    value = env[VARIABLES[name][0]]
    return value.rstrip("/") if name == "site_url" else value


class UploadsBucket(Protocol):
    @property
    def uploads(self) -> str:
        """Bucket: where staff put files, and find receipts."""


class StagingBucket(Protocol):
    @property
    def staging(self) -> str:
        """Bucket: what the steps hand to one another."""


class SiteBucket(Protocol):
    @property
    def site(self) -> str:
        """Bucket: what the public reads."""


class EventsBucket(Protocol):
    @property
    def events(self) -> str:
        """Bucket: what SES says of each mail."""


class ReleasesTable(Protocol):
    @property
    def releases(self) -> str:
        """Table."""


class SubscribersTable(Protocol):
    @property
    def subscribers(self) -> str:
        """Table."""


class MailingsTable(Protocol):
    @property
    def mailings(self) -> str:
        """Table."""


class SiteUrl(Protocol):
    @property
    def site_url(self) -> str:
        """The newsroom, as https://news.example.org: no slash at its end."""


class DeskEmail(Protocol):
    @property
    def desk_email(self) -> str:
        """Address: who gets receipts while newsroom.toml names nobody."""


class FromEmail(Protocol):
    @property
    def from_email(self) -> str:
        """Address: whom mail is from."""


class ConfigurationSet(Protocol):
    @property
    def configuration_set(self) -> str:
        """SES's."""


class LinkKey(Protocol):
    @property
    def secret_id(self) -> str:
        """Secrets Manager: the key behind subscriber ids and tokens."""


class AddressKey(Protocol):
    @property
    def address_key(self) -> str:
        """KMS: what opens the data keys behind addresses (stores/address_encryption.py)."""


class SigningKey(Protocol):
    @property
    def signing_key(self) -> str:
        """KMS: what signs manifests (aws/kms.py)."""


class EdgeSecret(Protocol):
    @property
    def edge_secret(self) -> str:
        """Secrets Manager: what CloudFront shows the web's handlers."""


class Recipients(Protocol):
    @property
    def allowed(self) -> Allowed:
        """Whom this stack mails (decision 60)."""


class PublicationArn(Protocol):
    @property
    def publication_arn(self) -> str:
        """State machine: one execution for a version of a release."""


class MailingArn(Protocol):
    @property
    def mailing_arn(self) -> str:
        """State machine: one execution for a mailing."""


class GreetingsQueue(Protocol):
    @property
    def greetings(self) -> str:
        """Queue of mails to single people."""


class ImportJobsQueue(Protocol):
    @property
    def import_jobs(self) -> str:
        """Queue of files of people."""


class NewsroomsQueue(Protocol):
    @property
    def newsrooms(self) -> str:
        """Queue of newsroom.toml."""


class DeletionsQueue(Protocol):
    @property
    def deletions(self) -> str:
        """Queue of deleted files."""


class PingsQueue(Protocol):
    @property
    def pings(self) -> str:
        """Queue of what a hub is told."""


class ArrivalsQueue(Protocol):
    @property
    def arrivals(self) -> str:
        """Queue of uploads."""


class IncomingQueue(Protocol):
    @property
    def incoming(self) -> str:
        """Queue of what the desk's page took in."""


class Distribution(Protocol):
    @property
    def distribution(self) -> str:
        """CloudFront's id."""


class ConfinedFunction(Protocol):
    @property
    def confined(self) -> str:
        """Function without rights that meets strangers' bytes in this one's place."""
