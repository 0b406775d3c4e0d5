"""One slice of a mailing: at most two minutes of paced calls, each claimed before and settled after."""

from __future__ import annotations

from datetime import UTC, datetime

from crier.aws import s3, secretsmanager, ses
from crier.aws.handler import Answer, Event, count, logger, step
from crier.mail import letter
from crier.mail.sending import mailing_slice, plan
from crier.mail.sending.sweep import SLICES, Unfinished
from crier.model import naming
from crier.model.errors import Permanent
from crier.model.settings import Settings
from crier.stores import mailings
from crier.stores.releases import Releases
from crier.stores.subscribers import Subscribers
from crier.subscribers import tokens
from crier.workflows import pacing

TOLD = 3  # times a hold is handed to `report`, which tells of it once: the first may have failed


def work(event: Event, here: Settings, now: datetime) -> Answer:
    """`next_at` says when there is more to do: a paused account waits there. A withdrawn release ends it."""
    release, version, kind = event["release"], event["version"], event["kind"]
    mailing = plan.mailing_id(release, version, kind)
    keys = secretsmanager.keys(here.secret_id)
    (account, refused), releases = ses.standing(), Releases(here.releases)
    book = mailings.Mailing(
        here.mailings,
        mailing,
        account.rate,
        halted=lambda: mailing_slice.halt(releases.head(one).state for one in text.about or (release,)),
        clear=lambda: not s3.any_under(here.events, "sends/"),
    )
    frozen = book.plan()
    if frozen is None:
        raise Permanent("nothing was planned")
    manifest = plan.manifest(s3.get(here.staging, plan.key(mailing, frozen.manifest))[0])
    staged_at = naming.staged(release, frozen.letter, "letter.json")
    text = letter.from_json(s3.get(here.staging, staged_at)[0])

    def ids(chunk: int) -> list[str]:
        return plan.ids(s3.get(here.staging, plan.key(mailing, manifest.names[chunk]))[0])

    def leave(subscriber: str) -> str:
        return f"{here.site_url}/unsubscribe/{tokens.make(keys, 'leave', subscriber)}"

    tools = mailing_slice.Tools(
        book=book,
        ids=ids,
        people=Subscribers(here.subscribers, keys.naming).people,
        send=lambda call, to: ses.send_bulk(text, call, to, mailing, here.configuration_set, leave),
        probe=lambda: pacing.probe(text, here.mailings, mailing, here.configuration_set, f"{here.site_url}/"),
        may_mail=here.allowed.subscriber,
        wants=lambda person: person.wants(frozenset(text.lists), frozenset(text.topics)),
        open_now=account.open and account.left >= plan.CALL,
        rate=account.rate,
        refused=refused,
        sandbox=account.sandbox,
    )
    done = mailing_slice.work(manifest, tools)
    last = event.get("slice", 0) >= SLICES
    until = Unfinished(
        release,
        version,
        kind,
        done.next_at or 0,
        done.done,
        now.timestamp(),
        handed=last,
        held=str(done.held.said) if done.held else "",
    )
    mailings.beat(here.mailings, until)
    return _answer(done, last=last)


def _answer(done: mailing_slice.Slice, *, last: bool) -> Answer:
    if done.next_at is None:
        if done.balance.withheld:
            logger().warning("mail withheld", extra={"people": done.balance.withheld})
            count("mail.withheld", done.balance.withheld)
        return {"outcome": "withdrawn" if done.balance.withdrawn else "done"}
    if done.held:
        logger().warning("mailing held", extra={"said": str(done.held.said), "times": done.held.times})
    if last:
        return {"outcome": "handed_over"}
    next_at = f"{datetime.fromtimestamp(done.next_at, UTC):%Y-%m-%dT%H:%M:%SZ}"
    if done.held and done.held.times <= TOLD:
        return {"outcome": "held", "next_at": next_at, "said": str(done.held.said)}
    return {"outcome": "more", "next_at": next_at}


handler = step(work)
