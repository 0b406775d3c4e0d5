"""One slice of a mailing: at most two minutes of paced calls, each claimed before and settled after."""

from __future__ import annotations

from datetime import datetime

from crier import naming
from crier.aws import ledger, mailer, objects, secrets, slices
from crier.aws.door import Answer, Event, step
from crier.aws.releases import Releases
from crier.aws.subscribers import Subscribers
from crier.errors import Permanent
from crier.mail import letter, plan, sending
from crier.mail.sweeping import SLICES
from crier.settings import Settings
from crier.subscribers import tokens


def work(event: Event, here: Settings, now: datetime) -> Answer:
    """`next_at` says when there is more to do: a paused account waits there. A withdrawn release ends it."""
    release, version, kind = about = event["release"], event["version"], event["kind"]
    mailing = plan.mailing_id(release, version, kind)
    keys = secrets.keys(here.secret_id)
    (account, refused), releases = mailer.standing(), Releases(here.releases)
    book = ledger.Mailing(
        here.mailings,
        mailing,
        account.rate,
        halted=lambda: sending.halt(releases.head(one).state for one in text.about or (release,)),
        clear=lambda: not objects.any_under(here.events, "sends/"),
    )
    frozen = book.plan()
    if frozen is None:
        raise Permanent("nothing was planned")
    manifest = plan.manifest(objects.get(here.staging, plan.key(mailing, frozen.manifest))[0])
    staged_at = naming.staged(release, frozen.letter, "letter.json")
    text = letter.from_json(objects.get(here.staging, staged_at)[0])

    def ids(chunk: int) -> list[str]:
        return plan.ids(objects.get(here.staging, plan.key(mailing, manifest.names[chunk]))[0])

    def leave(subscriber: str) -> str:
        return f"{here.site_url}/unsubscribe/{tokens.make(keys, 'leave', subscriber)}"

    tools = sending.Tools(
        book=book,
        ids=ids,
        people=Subscribers(here.subscribers, keys.naming).people,
        send=lambda call, to: mailer.send_bulk(text, call, to, mailing, here.configuration_set, leave),
        probe=lambda: mailer.probe(text, here.mailings, mailing, here.configuration_set, f"{here.site_url}/"),
        may_mail=here.allowed.subscriber,
        wants=lambda person: person.wants(frozenset(text.lists), frozenset(text.topics)),
        open_now=account.open and account.left >= plan.CALL,
        rate=account.rate,
        refused=refused,
        sandbox=account.sandbox,
    )
    done = sending.work(manifest, tools)
    return slices.ended(done, about, here.mailings, now, last=event.get("slice", 0) >= SLICES)


handler = step(work)
