"""One slice of a mailing, with the account, the tables and the letter it needs."""

from __future__ import annotations

from typing import Protocol

from crier.aws import s3, secretsmanager, ses
from crier.mail import letter
from crier.mail.sending import mailing_slice, plan
from crier.model import naming
from crier.model.errors import Permanent
from crier.model.settings import (
    ConfigurationSet,
    EventsBucket,
    LinkKey,
    MailingsTable,
    Recipients,
    ReleasesTable,
    SiteUrl,
    StagingBucket,
    SubscribersTable,
)
from crier.stores import full_stops, mailings
from crier.stores.releases import Releases
from crier.stores.subscribers import Subscribers
from crier.subscribers import tokens
from crier.workflows import pacing


class Settings(
    StagingBucket,
    EventsBucket,
    ReleasesTable,
    SubscribersTable,
    MailingsTable,
    SiteUrl,
    ConfigurationSet,
    LinkKey,
    Recipients,
    Protocol,
):
    """What is asked of the stack here."""


def sent(settings: Settings, release: str, version: int, kind: str) -> mailing_slice.Slice:
    """Sends what is due of a planned mailing, for at most a slice's time; how far it came.

    `kind`: "release", or a digest's cadence. Raises Permanent where nothing was planned.
    """
    mailing = plan.mailing_id(release, version, kind)
    keys = secretsmanager.keys(settings.secret_id)
    (account, refused), releases = ses.records(), Releases(settings.releases)
    book = mailings.Mailing(
        settings.mailings,
        mailing,
        account.rate,
        halted=lambda: mailing_slice.halt(
            (releases.head(one).state for one in text.about or (release,)),
            stopped=full_stops.current(settings.releases) is not None,
        ),
        clear=lambda: not s3.any_under(settings.events, "sends/"),
    )
    frozen = book.plan()
    if frozen is None:
        raise Permanent("nothing was planned")
    manifest = plan.manifest(s3.get(settings.staging, plan.key(mailing, frozen.manifest))[0])
    staged_at = naming.staged(release, frozen.letter, "letter.json")
    text = letter.from_json(s3.get(settings.staging, staged_at)[0])

    def ids(chunk: int) -> list[str]:
        return plan.ids(s3.get(settings.staging, plan.key(mailing, manifest.names[chunk]))[0])

    def leave(subscriber: str) -> str:
        return f"{settings.site_url}/unsubscribe/{tokens.make(keys, 'leave', subscriber)}"

    tools = mailing_slice.Tools(
        book=book,
        ids=ids,
        people=Subscribers(settings.subscribers, keys.naming).people,
        send=lambda call, to: ses.send_bulk(text, call, to, mailing, settings.configuration_set, leave),
        probe=lambda: pacing.probe(
            text, settings.mailings, mailing, settings.configuration_set, f"{settings.site_url}/"
        ),
        may_mail=settings.allowed.subscriber,
        wants=lambda person: person.wants(frozenset(text.lists), frozenset(text.topics)),
        open_now=account.open and account.left >= plan.CALL,
        rate=account.rate,
        refused=refused,
        sandbox=account.sandbox,
    )
    return mailing_slice.work(manifest, tools)
