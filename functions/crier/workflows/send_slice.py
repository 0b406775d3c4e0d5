"""One slice of a mailing, with the account, the tables and the letter it needs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from crier.aws import s3, secretsmanager, ses
from crier.mail import letter
from crier.mail.letter import Letter
from crier.mail.sending import mailing_slice, plan
from crier.model import full_stop, naming, notices, previews
from crier.model.errors import Permanent
from crier.model.lifecycle import Head
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
from crier.stores import full_stops, mailings, notice_words
from crier.stores import previews as previews_store
from crier.stores.releases import Releases
from crier.stores.subscribers import Subscribers
from crier.subscribers import tokens
from crier.workflows import pacing, preview_links


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


def sent(settings: Settings, release: str, version: int, kind: str, now: datetime) -> mailing_slice.Slice:
    """Sends what is due of a planned mailing, for at most a slice's time; how far it came.

    `kind`: "release", a digest's cadence, a notice's (model/notices.py), or a preview's. Raises Permanent
    where nothing was planned.
    """
    mailing = plan.mailing_id(release, version, kind)
    keys = secretsmanager.keys(settings.secret_id)
    account, refused = ses.records()

    def halt() -> mailing_slice.Halt:
        heads = _heads(settings, text, release)
        return _halt(settings, heads, release, version, kind, now) or _unmended(heads, book, frozen)

    book = mailings.Mailing(
        settings.mailings,
        mailing,
        account.rate,
        halted=halt,
        clear=lambda: not s3.any_under(settings.events, "sends/"),
    )
    frozen = book.plan()
    if frozen is None:
        raise Permanent("nothing was planned")
    manifest = plan.manifest(s3.get(settings.staging, plan.key(mailing, frozen.manifest))[0])
    staged_at = naming.staged(release, frozen.letter, _letter(release, version, kind))
    text = letter.from_json(s3.get(settings.staging, staged_at)[0])

    def ids(chunk: int) -> list[str]:
        return plan.ids(s3.get(settings.staging, plan.key(mailing, manifest.names[chunk]))[0])

    def leave(subscriber: str) -> str:
        return f"{settings.site_url}/unsubscribe/{tokens.make(keys, 'leave', subscriber)}"

    own = preview_links.addresses(settings, keys, release, version) if kind == previews.KIND else None
    taken = frozenset(previews_store.taken(settings.releases, release).get("people", ())) if own else ()
    tools = mailing_slice.Tools(
        book=book,
        ids=ids,
        people=Subscribers(settings.subscribers, keys.naming).people,
        send=lambda call, to: ses.send_bulk(text, call, to, mailing, settings.configuration_set, leave, own),
        probe=lambda: pacing.probe(
            text, settings.mailings, mailing, settings.configuration_set, f"{settings.site_url}/"
        ),
        may_mail=settings.allowed.subscriber,
        wants=lambda person: (
            person.id not in taken and person.wants(frozenset(text.lists), frozenset(text.topics))
        ),
        open_now=account.open and account.left >= plan.CALL,
        rate=account.rate,
        refused=refused,
        sandbox=account.sandbox,
    )
    return mailing_slice.work(manifest, tools)


def _heads(settings: Settings, text: Letter, release: str) -> Mapping[str, Head]:
    """Of all that a letter tells of, as they are now: read once for each look."""
    releases = Releases(settings.releases)
    return {one: releases.head(one) for one in text.about or (release,)}


def _letter(release: str, version: int, kind: str) -> str:
    return previews.LETTER if kind == previews.KIND else notices.letter(release, version, kind)


def _halt(
    settings: Settings, heads: Mapping[str, Head], release: str, version: int, kind: str, now: datetime
) -> mailing_slice.Halt:
    """Whether nobody else gets it: its release was withdrawn, which a notice of that outlives; a later
    correction is told of instead; or it is a preview that is no more, or whose hour has come. What is stopped
    altogether waits, whatever it tells of; and what tells of a release whose correction is about to be public
    waits for that."""
    notice = notices.of_mailing(release, version, kind)
    stopped = full_stops.current(settings.releases) is not None
    if kind == previews.KIND:
        good = previews_store.standing(settings.releases, release, version, now) == "open"
        return "withdrawn" if not good else "held" if stopped else ""
    if notice and notice.kind == "withdrawal":
        return "held" if stopped else ""
    if notice and notice_words.overtaken(settings.mailings, release, version):
        return "withdrawn"
    halt = mailing_slice.halt([head.state for head in heads.values()], stopped=stopped)
    releases = Releases(settings.releases)
    if halt or not any(_correcting(releases, one, head, now) for one, head in heads.items()):
        return halt
    return "held"


def _unmended(
    heads: Mapping[str, Head], book: mailings.Mailing, frozen: mailings.Planned | None
) -> mailing_slice.Halt:
    """Whether a digest that nobody got yet waits for a letter with what was corrected (digests.mend).

    frozen: as it was read before the letter.
    """
    if frozen is None:
        return ""
    public = {one: heads[one].version for one in frozen.versions if one in heads}
    return "held" if frozen.outdated(public) and book.untouched() else ""


def _correcting(releases: Releases, release: str, head: Head, now: datetime) -> bool:
    """Whether a correction of what is public is about to take its place."""
    if not head.version or head.ready <= head.version:
        return False
    item = releases.version(release, head.ready)
    return full_stop.goes_first(item, full_stops.ended(releases.name), now)
