"""One slice of a mailing: at most two minutes of paced calls, each claimed before and settled after."""

from __future__ import annotations

from datetime import UTC, datetime

from crier import naming
from crier.aws import ledger, mailer, objects, secrets
from crier.aws.door import Answer, Event, count, logger, step
from crier.aws.releases import Releases
from crier.aws.subscribers import Subscribers
from crier.errors import Permanent
from crier.mail import letter, plan, sending
from crier.mail.sweeping import SLICES, Unfinished
from crier.settings import Settings
from crier.subscribers import tokens

TOLD = 3  # times a hold is handed to `report`, which tells of it once: the first may have failed


def work(event: Event, here: Settings, now: datetime) -> Answer:
    """`next_at` says when there is more to do: a paused account waits there. A withdrawn release ends it."""
    release, version, kind = event["release"], event["version"], event["kind"]
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
    ledger.beat(here.mailings, until)
    return _answer(done, last=last)


def _answer(done: sending.Slice, *, last: bool) -> Answer:
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
