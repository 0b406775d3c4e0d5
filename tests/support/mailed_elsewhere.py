"""A mailing through another SES (another_ses.py): the product's doors in children that are killed, on the local AWS.

No constant of the product is changed but how long its client waits for an answer. A function works in real
time; between two functions the clock is put forward to when the state machine would start the next one, so
that events may be hours late and a day is soon over.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import another_ses
import cloud
import pytest
from another_ses import Settings

from crier.aws import client, handler
from crier.mail.sending import ledger, mailing_slice
from crier.stores import mailings
from crier.stores.subscribers import Subscribers
from crier.subscribers.subscriber import ENDED
from handlers import send_mail, tally
from handlers.settings.send_mail import Settings as SenderSettings
from handlers.settings.tally import Settings as TallySettings
from infrastructure.local.bench import workshop
from infrastructure.local.bench.workshop import Workshop

PER_CALL = 10  # people: what a rate of ten a second makes of a plan
PATIENCE = 0.5  # seconds the client waits for an answer; another_ses.Settings.slow is longer
LONGEST = 60.0  # seconds a function lives at the most
STRAGGLER = 2.5 * 3600  # seconds: the longest a person's event is late; ledger.ABSENT is longer
BACKLOG = 5.0 * 3600  # the same of a whole call's; ledger.UNSEEN is longer
FOREIGN = (  # what else may stand in a file of events
    json.dumps(
        {"eventType": "Send", "mail": {"timestamp": "2026-01-01T00:00:00.000Z", "tags": {"receipt": ["x"]}}}
    ),
    json.dumps({"eventType": "Send", "mail": {"timestamp": "2026-01-01T00:00:00.000Z", "tags": {}}}),
    json.dumps({"eventType": "Delivery", "mail": {"timestamp": "2026-01-01T00:00:00.000Z"}}),
)


@dataclass(frozen=True)
class Course:
    """What happens in one history besides what SES does."""

    seed: int
    people: int = 2000
    kills: int = 6
    leave: int = 40  # people, between two functions
    lost: float = 0.0  # share of events that never come
    odd: float = 0.3  # of SES's answers
    last: int = 400  # functions, until it is said that it never ends


@dataclass
class Ended:
    """What became of everybody, from what SES accepted and from what the ledger says."""

    balance: ledger.Balance
    accepted: Counter[str]  # addresses
    own: set[str]  # whom SES ever refused in a word of their own, or alone
    left: set[str]
    after_leaving: int = 0
    faults: int = 0  # requests as SES's pages do not allow them
    killed: int = 0
    slices: int = 0
    lost_events: set[str] = field(default_factory=set)  # of whom SES never told, with an answer lost as well
    fates: Counter[str] = field(default_factory=Counter)
    addresses: Sequence[str] = ()
    spent: int = 0  # people of calls that had used all their repeats

    @property
    def twice(self) -> set[str]:
        return {to for to, times in self.accepted.items() if times > 1}

    @property
    def never(self) -> set[str]:
        """Who should have mail, and has none."""
        return set(self.addresses) - set(self.accepted) - self.left - self.own


@dataclass
class Events:
    """SES's SEND events on their way: each late by itself or with its call, twice, in any order, in files."""

    chance: random.Random
    course: Course
    due: list[tuple[float, str]] = field(default_factory=list)  # played time, line
    lost: set[str] = field(default_factory=set)  # addresses
    taken: int = 0

    def take(self, entries: Sequence[Mapping[str, Any]], offset: float) -> None:
        """What SES accepted since the last time is told of some time."""
        calls: dict[str, list[Mapping[str, Any]]] = {}
        for entry in entries:
            calls.setdefault(entry["call"], []).append(entry)
        for of_call in calls.values():
            unanswered = not of_call[0]["answered"]
            # Who does not answer is often slow to tell as well: it is one host.
            slow = self.chance.random() < (0.3 if unanswered else 0.03)
            together = self.chance.uniform(0, BACKLOG) if slow else 0.0
            for entry in of_call:
                self._tell(entry, offset, together, unanswered=unanswered)

    def _tell(self, entry: Mapping[str, Any], offset: float, together: float, *, unanswered: bool) -> None:
        if entry["status"] != "SUCCESS":
            return
        if self.chance.random() < self.course.lost:
            if unanswered:
                self.lost.add(entry["to"])
            return
        at = entry["at"] + offset
        alone = self.chance.uniform(0, STRAGGLER) if self.chance.random() < 0.02 else 0.0
        late = max(together, alone, self.chance.uniform(2, 300))
        for _ in range(1 + (self.chance.random() < 0.1)):
            self.due.append((at + late, _event(entry, at)))

    def files(self, now: float) -> Iterator[str]:
        """What has come by now, in files, shuffled."""
        ready = [line for at, line in self.due if at <= now]
        self.due = [one for one in self.due if one[0] > now]
        self.chance.shuffle(ready)
        while ready:
            many = self.chance.randint(1, 400)
            lines, ready = ready[:many], ready[many:]
            lines += self.chance.sample(FOREIGN, self.chance.randint(0, len(FOREIGN)))
            self.chance.shuffle(lines)
            yield "\n".join(lines) + ("\n" if self.chance.random() < 0.9 else "")


def _event(entry: Mapping[str, Any], at: float) -> str:
    """https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-firehose-examples.html"""
    accepted = f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"
    tags = {name: [value] for name, value in entry["tags"].items()}
    tags |= {
        "ses:operation": ["SendBulkEmail"],
        "ses:configuration-set": ["crier"],
        "ses:source-ip": ["192.0.2.1"],
    }
    mail = {"timestamp": accepted, "source": workshop.SENDER, "messageId": entry["id"], "destination": [entry["to"]],
            "headersTruncated": False, "tags": tags}  # fmt: skip
    return json.dumps({"eventType": "Send", "mail": mail, "send": {}})


@contextmanager
def opened(folder: Path, settings: Settings) -> Iterator[str]:
    """That SES, in a process of its own: its address."""
    folder.mkdir(parents=True)
    command = [sys.executable, another_ses.__file__, str(folder), json.dumps(asdict(settings))]
    with subprocess.Popen(command) as process:
        try:
            until = time.monotonic() + 30
            while not (folder / "port").exists():
                assert time.monotonic() < until, "it does not start"
                time.sleep(0.02)
            yield f"http://127.0.0.1:{(folder / 'port').read_text()}"
        finally:
            process.kill()


class History:
    """One mailing, from its first function to its last."""

    def __init__(self, shop: Workshop, course: Course, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.shop, self.course, self.folder, self.patch = shop, course, folder, patch
        self.chance = random.Random(course.seed)  # noqa: S311
        self.events = Events(random.Random(course.seed + 1), course)  # noqa: S311
        self.offset = 0.0  # seconds that the played time is ahead
        self.read = Counter[str]()  # lines of SES's files that were read
        self.accepted, self.own, self.left = Counter[str](), set[str](), set[str]()
        self.waiting: list[tuple[float, str]] = []  # files that lie there until then, and their keys
        self.after_leaving = self.killed = self.slices = self.named = 0

    def clock(self) -> float:
        return time.time() + self.offset

    def run(self) -> Ended:
        """Until the mailing has ended, and what became of everybody."""
        many = dict(zip(self.shop.addresses, self.shop.people, strict=True))
        addresses = list(many)[: self.course.people]
        refused = self.chance.sample(addresses, min(6, len(addresses) // 20))
        settings = Settings(self.course.seed, odd=self.course.odd, refused=refused[1:], poison=refused[:1])
        with opened(self.folder, settings) as url:
            self.patched(url)
            mailing = self.shop.plan(self.course.people, float(PER_CALL))
            self.ids, self.url = many, url
            # Who left in a history before this one, of the same table, has left.
            ended = {one.id for one in Subscribers("subscribers", 1).everybody() if one.status in ENDED}
            self.left = {to for to in addresses if many[to] in ended}
            while not self.function():
                assert self.slices < self.course.last, "it never ends"
                self.leave()
        fates = Counter(line["fate"] for line in self.lines("fates"))
        book = mailings.Mailing("mailings", mailing)
        return Ended(
            mailings.balance("mailings", mailing), self.accepted, self.own | set(self.alone()), self.left,
            self.after_leaving, len(self.lines("faults")), self.killed, self.slices, self.events.lost, fates,
            addresses, sum(len(one.unknown) for one in book.claimed() if one.resent == ledger.RESENDS),
        )  # fmt: skip

    def patched(self, url: str) -> None:
        """The clock, the address of SES, and how long it is waited for."""
        cloud.fresh()
        self.patch.setenv("AWS_ENDPOINT_URL_SESV2", url)
        waiting = client.ONCE.merge(client.Config(read_timeout=PATIENCE))
        self.patch.setattr(client, "CONFIGS", {**client.CONFIGS, "sesv2": waiting})
        self.patch.setattr(mailing_slice, "Tools", partial(mailing_slice.Tools, clock=self.clock))
        played = SimpleNamespace(time=self.clock, sleep=time.sleep)
        self.patch.setattr("crier.workflows.pacing.time", played)

    # ---- one step ----

    def function(self) -> bool:
        """One function or two at once, perhaps killed; True when the mailing has ended."""
        many = 2 if self.chance.random() < 0.3 else 1
        children = [self.child() for _ in range(many)]
        self.slices += many
        if self.killed < self.course.kills and self.chance.random() < 0.6:
            self.at_work(children, self.chance.randint(1, 3))
            for child in children:
                os.kill(child, signal.SIGKILL)
        ended = [self.ended(child) for child in children]
        self.settled()
        answers = [answer for answer in ended if answer]
        if any(answer["outcome"] == "done" for answer in answers):
            return True
        at = min((_seconds(answer["next_at"]) for answer in answers), default=0.0)
        self.forward(max(at, self.clock() + (1.0 if answers else self.chance.uniform(1, 400))))
        return False

    def at_work(self, children: Sequence[int], calls: int) -> None:
        """Until SES has so many calls more, or all of them have ended: no clock says when somebody is killed."""
        before = len(self.lines("fates"))
        ask = os.WEXITED | os.WNOHANG | os.WNOWAIT  # who has ended is still to be waited for
        while len(self.lines("fates")) - before < calls:
            if all(os.waitid(os.P_PID, child, ask) for child in children):
                return
            time.sleep(0.002)

    def child(self) -> int:
        """A function of Lambda's in a process of its own, which leaves its answer in a file."""
        sys.stdout.flush()
        if child := os.fork():
            return child
        try:
            cloud.fresh()
            now = datetime.fromtimestamp(self.clock(), UTC)
            answer = send_mail.work(dict(workshop.EVENT), handler.settings(SenderSettings), now)
            (self.folder / f"answer-{os.getpid()}").write_text(json.dumps(answer))
        except Exception as error:  # the state machine tries again
            (self.folder / f"raised-{os.getpid()}").write_text(repr(error))
        finally:
            os._exit(0)

    def ended(self, child: int) -> dict[str, Any] | None:
        """What a function answered; None where it raised or was killed."""
        until = time.monotonic() + LONGEST
        while not (done := os.waitpid(child, os.WNOHANG))[0]:
            if time.monotonic() > until:
                os.kill(child, signal.SIGKILL)
            time.sleep(0.005)
        self.killed += os.WIFSIGNALED(done[1])
        try:
            return json.loads((self.folder / f"answer-{child}").read_text())  # type: ignore[no-any-return]
        except (FileNotFoundError, ValueError):
            return None

    def settled(self) -> None:
        """SES has done what it was asked to, though nobody hears of it any more; what it accepted is read."""
        until = time.monotonic() + 30
        while True:
            with urllib.request.urlopen(f"{self.url}/idle", timeout=10) as answer:  # noqa: S310  loopback
                if not json.load(answer)["under_way"]:
                    break
            assert time.monotonic() < until
            time.sleep(0.02)
        entries = self.lines("entries", new=True)
        people = [entry for entry in entries if not entry["to"].endswith(another_ses.SIMULATOR)]
        self.events.take(entries, self.offset)
        for entry in people:
            if entry["status"] == "SUCCESS":
                self.accepted[entry["to"]] += 1
                self.after_leaving += entry["to"] in self.left
            elif entry["status"] in another_ses.OWN:
                self.own.add(entry["to"])

    def forward(self, until: float) -> None:
        """Time passes, and what SES tells meanwhile is counted, some of it twice; a file may lie for a while."""
        self.offset += max(0.0, until - self.clock())
        store = client.client("s3")
        for body in self.events.files(self.clock()):
            self.named += 1
            key = f"sends/{self.named}"
            store.put_object(Bucket="mail-events", Key=key, Body=body.encode())
            stays = self.chance.uniform(600, 7200) if self.chance.random() < 0.05 else 0.0
            self.waiting.append((self.clock() + stays, key))
        for at, key in list(self.waiting):
            if at <= self.clock():
                self.waiting.remove((at, key))
                for _ in range(self.chance.randint(1, 2)):
                    event = {"detail": {"object": {"key": key}}}
                    tally.take(
                        event, handler.settings(TallySettings), datetime.fromtimestamp(self.clock(), UTC)
                    )

    def leave(self) -> None:
        """Somebody leaves while no function works: nothing of theirs may go out any more."""
        wanted = self.course.leave
        if len(self.left) < wanted and self.chance.random() < 0.5:
            table, now = Subscribers("subscribers", 1), datetime.fromtimestamp(self.clock(), UTC)
            for to in self.chance.sample(list(self.ids)[: self.course.people], min(8, wanted)):
                assert table.end(self.ids[to], "left", now.isoformat()) or to in self.left
                self.left.add(to)

    # ---- what SES wrote down ----

    def lines(self, name: str, *, new: bool = False) -> list[dict[str, Any]]:
        file = self.folder / f"{name}.jsonl"
        lines = file.read_text().splitlines() if file.exists() else []
        start = self.read[name] if new else 0
        self.read[name] = max(self.read[name], len(lines))
        return [json.loads(line) for line in lines[start:]]

    def alone(self) -> Iterator[str]:
        """With whom SES refused a whole call, once they were alone in it."""
        return (line["to"] for line in self.lines("poisoned"))


def _seconds(instant: str) -> float:
    return datetime.fromisoformat(instant).timestamp()
