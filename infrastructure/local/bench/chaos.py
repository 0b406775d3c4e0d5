"""kill -9 of the sender, as often as is asked for, on the local AWS: nobody twice, nobody forgotten.

The product's own doors run in a child that is killed at any moment; time is
shortened by shortening the ledger's constants, nothing else is changed.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from infrastructure.local.bench import workshop
from infrastructure.local.bench.workshop import Workshop
from infrastructure.local.stack import cloud, standin
from infrastructure.local.stack.place import Ports

PORTS = Ports(aws=5166, ses=5179, smtp=1625, inbox=1680, site=8680)
PEOPLE = 400
RATE = 1000.0
LATENCY = 0.05  # seconds
LONGEST = 0.45  # seconds a sender lives at the most: a mailing takes it about that long
# No call outlives its sender here, so that a second is as long as five minutes are in production.
SHORT: Mapping[str, float] = {"ORPHANED": 1.0, "ABSENT": 2.5, "UNSEEN": 2.5, "SOON": 0.5, "AGAIN": 0.2}
PATIENCE = 90.0  # seconds for a mailing to end once nobody kills its sender


@dataclass(frozen=True)
class AfterKills:
    """What became of one mailing."""

    planned: int
    accepted: int
    twice: int
    sent: int
    unknown: int
    spent: int  # of them, people of calls that lost one sender more than a call is sent again: staff are told
    open: int
    orphans: int  # claims whose sender had died
    kills: int

    @property
    def sound(self) -> bool:
        """What must hold of every history."""
        known = self.unknown == self.spent and self.planned == self.sent + self.spent
        return known and self.sent == self.accepted and not (self.twice or self.open)


def mailings(shop: Workshop, kills: int, seed: int) -> Iterator[AfterKills]:
    """Mailings until so many of their senders were killed."""
    chance = random.Random(seed)  # noqa: S311
    with _short():
        while kills > 0:
            found = _mailing(shop, kills, chance)
            kills -= found.kills
            yield found


def _mailing(shop: Workshop, kills: int, chance: random.Random) -> AfterKills:
    from crier.mail.sending.ledger import RESENDS
    from crier.stores import mailings as ledger

    standin.reset(shop.place)
    stall = {"kind": "stall", "calls": 10**9, "seconds": LATENCY}
    standin.change(shop.place, rate=RATE, daily=-1, inbox=False, faults=[stall])
    mailing, done, killed, orphans = shop.plan(PEOPLE, RATE), False, 0, 0
    until = time.monotonic() + PATIENCE
    seen: set[str] = set()
    while not done and time.monotonic() < until:
        child = _sender(shop)
        if killed < kills:
            if killed % 2 == 0:
                _under_way(shop, child)  # every other kill is aimed at a call that SES is being asked
            else:
                time.sleep(chance.uniform(0.02, LONGEST))
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            killed += 1
        else:
            done = os.waitstatus_to_exitcode(status) == 0
        orphans = max(orphans, _claimed(shop))
        _tally(shop, seen)
        if not done and killed >= kills:
            time.sleep(0.2)
    balance, book = ledger.balance("mailings", mailing), ledger.Mailing("mailings", mailing)
    standin.settle(shop.place)
    to = Counter[str]()
    for mail in standin.mails(shop.place):
        if "call" in mail["tags"]:  # a probe is nobody's
            to.update(mail["to"])
    return AfterKills(
        planned=balance.planned,
        accepted=len(to),
        twice=sum(n > 1 for n in to.values()),
        sent=balance.sent,
        unknown=balance.unknown,
        spent=sum(len(call.unknown) for call in book.claimed() if call.resent == RESENDS),
        open=balance.open,
        orphans=orphans,
        kills=killed,
    )


def _under_way(shop: Workshop, child: int) -> None:
    """Waits until the ledger has a claim, or the sender has ended by itself."""
    until = time.monotonic() + 10
    while time.monotonic() < until and not _claimed(shop):
        if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            return


def _sender(shop: Workshop) -> int:
    """A child that works one slice: exit 0 when the mailing is done, 1 when there is more."""
    sys.stdout.flush()
    child = os.fork()
    if child:
        return child
    code = 70
    try:
        from crier.aws import client, handler, secretsmanager
        from crier.stores import address_encryption
        from handlers import send_mail
        from handlers.settings.send_mail import Settings

        client.client.cache_clear()
        for forget in (
            address_encryption.clear_cache,
            secretsmanager.keys.cache_clear,
            secretsmanager.text.cache_clear,
        ):
            forget()
        answer = send_mail.work(dict(workshop.EVENT), handler.settings(Settings), datetime.now(UTC))
        code = 0 if answer["outcome"] == "done" else 1
    finally:
        os._exit(code)


def _tally(shop: Workshop, seen: set[str]) -> None:
    """Each new file of events through the product's own door."""
    from crier.aws import handler
    from handlers import tally
    from handlers.settings.tally import Settings

    listed = cloud.client(shop.place, "s3").list_objects_v2(Bucket="mail-events").get("Contents", [])
    for key in sorted({str(item["Key"]) for item in listed} - seen):
        tally.take({"detail": {"object": {"key": key}}}, handler.settings(Settings), datetime.now(UTC))
        cloud.client(shop.place, "s3").delete_object(Bucket="mail-events", Key=key)


def _claimed(shop: Workshop) -> int:
    found = cloud.client(shop.place, "dynamodb").scan(
        TableName="mailings",
        FilterExpression="#state = :claimed",
        ExpressionAttributeNames={"#state": "state"},
        ExpressionAttributeValues={":claimed": {"S": "CLAIMED"}},
    )
    return len(found["Items"])


@contextmanager
def _short() -> Iterator[None]:
    from crier.mail.sending import ledger

    kept = {name: getattr(ledger, name) for name in SHORT}
    try:
        for name, value in SHORT.items():
            setattr(ledger, name, value)
        yield
    finally:
        for name, value in kept.items():
            setattr(ledger, name, value)


def run(kills: int, seed: int) -> tuple[list[str], bool]:
    """The report, and whether everything held."""
    began, all_found = time.monotonic(), list[AfterKills]()
    with workshop.opened("chaos", PEOPLE, PORTS) as shop:
        for found in mailings(shop, kills, seed):
            all_found.append(found)
            print(
                f"  mailing {len(all_found)}: {found.kills} kills, {found.planned} planned, "
                f"{found.sent} sent, "
                f"{found.twice} twice, {found.unknown + found.open} unknown",
                flush=True,
            )
    names = ("kills", "orphans", "planned", "spent")
    killed, orphans, people, spent = (sum(getattr(one, name) for one in all_found) for name in names)
    sound = all(one.sound for one in all_found) and orphans > 0
    return [
        f"{killed} senders killed with -9 (seed {seed}), {orphans} or more calls left without one, "
        f"{len(all_found)} mailings, {people} people: "
        f"{'nobody twice, nobody forgotten' if sound else 'BROKEN'}, "
        f"{spent} unknown whose call lost every sender it gets, in {time.monotonic() - began:.0f} s."
    ], sound
