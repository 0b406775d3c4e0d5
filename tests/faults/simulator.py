"""A seeded world around the product's own sender: its slice, ledger, pace and rules run unchanged.

Everything they touch may die before or after, be refused, be answered late or
not at all; SES's events come late, twice, in any order, file by file, and one
event, or all of one call's, hours after those of later mail. Only the tables
and SES are played, with what AWS guarantees of them and no more.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import cloud

from crier.mail.sending import ledger, mailing_slice, pace, plan, refusals
from crier.mail.sending import reached as whom
from crier.mail.sending.ledger import Balance, Call, Flow, Hold
from crier.mail.sending.mailing_slice import Lost, Refused, Stopped
from crier.mail.sending.refusals import Said
from crier.model.errors import Transient
from crier.subscribers.subscriber import Subscriber

RATE = 4.0
MANIFEST = plan.Manifest(planned=14, size=6, names=("a", "b", "c"), call=2)
SMALL = plan.Manifest(planned=2, size=2, names=("a",), call=1)  # for plans of faults at every step
STATUSES = (*(row.word for row in refusals.ROWS if row.of == "entry"), "NEVER_HEARD_OF")
LATER = tuple(row.word for row in refusals.ROWS if row.whose == "later" and row.of == "call")
ACCOUNTS = {of: ["NeverHeardOf"] for of in ("call", "entry")}  # what an account's error answers with
for _row in refusals.ROWS:
    if _row.whose in ("account", "entry"):
        ACCOUNTS[_row.of].append(_row.word)


class Dead(BaseException):
    """The function died here."""


@dataclass
class File:
    """SEND events on their way: written by Firehose at `there`, counted at `counted`."""

    there: float
    counted: float
    events: list[tuple[float, str]] = field(default_factory=list)  # when SES accepted, "call:index" or ""


BACKLOG = 3600.0 * 5  # seconds: the longest that SES keeps an event back; ledger.UNSEEN is longer
STRAGGLER = 3600.0 * 2.5  # the same, of one person's event alone; ledger.ABSENT is longer
RARE = ("send", "write sent", "file", "probe")  # steps of which a history has few

Choose = Callable[[str, Sequence[str]], str]  # site, faults that may happen there → the fault, or ""


class World:
    """One history."""

    def __init__(
        self, choose: Choose, chance: random.Random, naive: bool = False, manifest: plan.Manifest = MANIFEST
    ) -> None:
        self.choose, self.chance, self.naive, self.manifest = choose, chance, naive, manifest
        self.outage = 0.0  # until then Firehose writes nothing
        self.now = 1_800_000_000.0
        self.items: dict[str, dict[str, Any]] = {}
        self.seen: dict[str, set[int]] = {}
        self.pace = pace.Pace()
        self.until = self.probed = 0.0
        self.files: list[File] = []
        self.filling: File | None = None
        self.accepted: Counter[str] = Counter()
        self.gone: set[str] = set()
        self.fired: Counter[str] = Counter()
        self.deep = 0
        self.withdrawn = False
        self.held: Hold | None = None
        self.poisoned: set[str] = set()  # with whom SES refuses a whole call
        self.rejected: set[str] = set()  # whom SES refused for a reason of their own
        self.everybody: Sequence[str] = [f"{n:032x}" for n in range(manifest.planned)]
        self.broken = 0.0  # until then SES refuses what is the account's, with:
        self.words = ("call", "AccessDeniedException")

    # ---- faults ----

    def step(self, site: str, faults: Sequence[str]) -> str:
        """One external step: time passes, and perhaps something goes wrong."""
        self.now += self.chance.random() * 0.2
        self.count()
        fault = self.choose(site, faults)
        if fault:
            self.fired[f"{site} {fault}"] += 1
        if fault == "die before":
            raise Dead
        if fault == "fail before":
            raise Transient
        if fault == "another" and self.deep < 2:
            self.slice()  # a second sender, begun while this one is between two steps
        return fault

    @staticmethod
    def after(fault: str) -> None:
        """What happens once the step has had its effect."""
        if fault == "die after":
            raise Dead
        if fault == "fail after":
            raise Transient

    # ---- SES and its events ----

    def send(self, call: Call, people: Sequence[Subscriber]) -> Sequence[str]:
        fault = self.step(
            "send",
            (
                "die before",
                "die after",
                "throttle",
                "refuse",
                "paused",
                "lost",
                "late",
                "odd",
                "short",
                "another",
                "account",
                "poison",
                "backlog",
                "backlog, late",
            ),
        )
        # A host of SES is slow to tell: of the whole call, whose answer it may have lost as well.
        kept_back = self.chance.uniform(0.0, BACKLOG) if fault.startswith("backlog") else 0.0
        if fault == "throttle":
            raise Refused(Said("SendBulkEmail", self.chance.choice(LATER)))
        if fault == "refuse":  # once, with whatever there is
            raise Refused(Said("SendBulkEmail", self.chance.choice(ACCOUNTS["call"])))
        if fault == "paused":
            raise Refused(Said("SendBulkEmail", "SendingPausedException"))
        if fault == "account":
            of = self.chance.choice(("call", "entry"))
            self.words = of, self.chance.choice(ACCOUNTS[of])
            self.broken = self.now + self.chance.choice((20.0, 200.0, 2000.0, 90_000.0))
        if fault == "poison" and self.accepted:
            self.poisoned.add(self.chance.choice(people).id)
        if self.now < self.broken:
            of, word = self.words
            if of == "call":
                raise Refused(Said("SendBulkEmail", word))
            return [word] * len(people)
        if any(person.id in self.poisoned for person in people):
            if len(people) == 1:
                self.rejected.add(people[0].id)
            raise Refused(Said("SendBulkEmail", "BadRequestException"))
        if fault == "lost":
            raise Lost
        answer = []
        for index, person in zip(call.open, people, strict=True):
            status = (
                self.chance.choice(STATUSES) if fault == "odd" and self.chance.random() < 0.5 else "SUCCESS"
            )
            answer.append(status)
            if refusals.status(status).whose == "person":
                self.rejected.add(person.id)
            if status == "SUCCESS":
                self.accepted[person.id] += 1
                self.told(f"{call.chunk}.{call.number}:{index}", kept_back)
        self.after(fault)
        if fault in ("late", "backlog, late"):
            raise Lost
        return answer[1:] if fault == "short" else answer

    def probe(self) -> Said | Literal[""] | None:
        fault = self.step("probe", ("die before", "die after", "lost", "refuse"))
        if fault == "refuse":
            return Said("SendEmail", "MessageRejected")
        if self.now < self.broken:
            return Said("SendEmail", self.words[1])
        if fault == "lost":
            return ""
        self.told("")
        self.after(fault)
        self.probed = self.now
        return None

    def told(self, event: str, kept_back: float = 0.0) -> None:
        """The event goes into the file that Firehose fills just now, or fills when SES lets go of it."""
        if event and self.choose("event", ("straggler",)):
            self.fired["event straggler"] += 1
            kept_back = max(kept_back, self.chance.uniform(0.0, STRAGGLER))
        if kept_back:
            there = max(self.now + kept_back, self.outage) + 61
            self.files.append(File(there, there + self.chance.uniform(0, 60), [(self.now, event)]))
            return
        last = self.filling
        if last is None or last.there < self.now + 1:
            fault = self.choose("file", ("stuck", "slow", "outage"))
            if fault:
                self.fired[f"file {fault}"] += 1
            if fault == "outage":
                self.outage = self.now + 3600.0 * self.chance.randint(1, 10)
            there = max(self.now, self.outage) + 61
            # Longer than a day is what staff were told of and did not mend: there "unknown" is the honest answer.
            wait = {"stuck": 3600.0 * self.chance.randint(1, 20), "slow": 1200.0}.get(fault, 60.0)
            last = self.filling = File(there, there + wait * self.chance.uniform(0.1, 1))
            self.files.append(last)
        last.events.append((self.now, event))

    def count(self) -> None:
        """The tally, as far as files have come to it; some of it twice."""
        for file in [file for file in self.files if file.counted <= self.now]:
            for _ in range(self.chance.randint(1, 2)):
                for at, event in self.chance.sample(file.events, len(file.events)):
                    self.until = max(self.until, at)
                    if event:
                        key, _, index = event.partition(":")
                        self.seen.setdefault(key, set()).add(int(index))
            self.files.remove(file)

    # ---- the ledger (crier.mail.sending.mailing_slice.Book) ----

    def done(self) -> Mapping[int, Balance]:
        self.step("done", ("die before", "fail before", "another"))
        return {int(key[5:]): Balance(**item) for key, item in self.items.items() if key.startswith("done ")}

    def flow(self) -> Flow:
        self.count()
        waiting = any(file.there <= self.now for file in self.files)
        return Flow(self.until, clear=not waiting, probed=self.probed)

    def calls(self, chunk: int, people: Sequence[int]) -> list[Call]:
        self.step("calls", ("die before", "fail before", "another"))
        return [self._call(chunk, number, many) for number, many in enumerate(people)]

    def _call(self, chunk: int, number: int, people: int) -> Call:
        item = self.items.get(f"{chunk}.{number}")
        call = ledger.from_item(chunk, number, people, item)
        return replace(call, seen=frozenset(self.seen.get(f"{chunk}.{number}", ()))) if item else call

    def write(self, call: Call, was: Call) -> bool:
        if self.naive and call.state == ledger.CLAIMED:
            return True  # writes only once it has sent
        site = f"write {call.state.lower()}"
        fault = self.step(site, ("die before", "die after", "fail before", "fail after", "another"))
        key = f"{call.chunk}.{call.number}"
        stands = self._call(call.chunk, call.number, call.people)
        same = (stands.state, stands.attempt, stands.since) == (was.state, was.attempt, was.since)
        if same or self.naive:
            self.items[key] = {
                name: value for name, value in ledger.to_item(call).items() if value is not None
            }
        self.after(fault)
        return same or self.naive

    def close(self, chunk: int, balance: Balance) -> None:
        fault = self.step("close", ("die before", "die after", "fail before", "fail after"))
        self.items[f"done {chunk}"] = vars(balance)
        self.after(fault)

    def turn(self, recipients: int, now: float) -> pace.Slot:
        fault = self.step("turn", ("die before", "die after", "fail before", "breaker", "another"))
        if fault == "breaker":
            raise Stopped
        slot = pace.reserve(self.pace, now, recipients, RATE)
        self.pace = slot.pace
        self.after(fault)
        return slot

    def give_way(self, recipients: int, now: float) -> float:
        self.step("give way", ("die before", "fail before", "another"))
        return pace.give_way(self.pace, now, recipients, RATE).at

    def slow(self, now: float) -> None:
        self.pace = pace.slowed(self.pace, now)

    def halted(self) -> mailing_slice.Halt:
        fault = self.step("halted", ("die before", "fail before", "hold", "withdraw"))
        self.withdrawn = self.withdrawn or fault == "withdraw"
        return "withdrawn" if self.withdrawn else "held" if fault == "hold" else ""

    def hold(self) -> Hold | None:
        self.step("hold", ("die before", "fail before"))
        return self.held

    def keep_hold(self, hold: Hold | None) -> None:
        fault = self.step("keep hold", ("die before", "die after", "fail before", "fail after"))
        self.held = hold
        self.after(fault)

    # ---- people ----

    def ids(self, chunk: int) -> list[str]:
        self.step("ids", ("die before", "fail before"))
        start = chunk * self.manifest.size
        return list(self.everybody[start : start + sum(self.manifest.calls(chunk))])

    def people(self, ids: Sequence[str]) -> Mapping[str, Subscriber]:
        if self.step("people", ("die before", "fail before", "leave", "another")) == "leave":
            self.gone.add(self.chance.choice(ids))
        return {
            one: Subscriber(one, f"{one}@example.org", "en", ("press",), "confirmed", "test")
            for one in ids
            if one not in self.gone
        }

    # ---- a history ----

    def slice(self) -> float | None:
        self.deep += 1
        try:
            tools = mailing_slice.Tools(
                book=self, ids=self.ids, people=self.people, send=self.send, probe=self.probe,
                may_mail=lambda address: True, wants=lambda person: True, open_now=True, rate=RATE,
                pool=cloud.AtOnce, clock=lambda: self.now, sleep=self.sleep,
            )  # fmt: skip
            return mailing_slice.work(self.manifest, tools).next_at
        finally:
            self.deep -= 1

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def run(self) -> None:
        """Slices until done, as the state machine calls them."""
        for _ in range(400):
            try:
                at = self.slice()
            except (Dead, Transient):
                self.now += self.chance.uniform(1, 200)
                continue
            if at is None:
                self.judge()
                return
            self.now = max(self.now + 0.1, at)
        raise AssertionError("it never ends")

    def reached(self) -> list[str]:
        """Whom it reached once it is through, as the product's code reads it from the ledger."""
        calls = [
            self._call(chunk, number, people)
            for chunk in range(self.manifest.chunks)
            for number, people in enumerate(self.manifest.calls(chunk))
        ]
        size = self.manifest.size

        def ids(chunk: int) -> Sequence[str]:
            return self.everybody[chunk * size : (chunk + 1) * size]

        return list(whom.alone([whom.accepted(calls, ids, self.manifest.call, {})]))

    def judge(self) -> None:
        """What must hold of every history."""
        twice = [who for who, n in self.accepted.items() if n > 1]
        assert not twice, f"mailed twice: {len(twice)}"
        total = sum(
            (Balance(**item) for key, item in self.items.items() if key.startswith("done ")), Balance()
        )
        assert total.planned == self.manifest.planned
        assert total.open == 0
        assert total.unknown == 0, f"unknown: {total.unknown}"
        assert total.sent == len(self.accepted), "what SES accepted is not what the ledger says"
        failed = {
            self.everybody[chunk * self.manifest.size + number * self.manifest.call + index]
            for chunk in range(self.manifest.chunks)
            for number, people in enumerate(self.manifest.calls(chunk))
            for index in self._call(chunk, number, people).failed
        }
        assert total.failed == len(failed)
        assert failed <= self.rejected, f"charged for what was not theirs: {len(failed - self.rejected)}"


def notice(world: World, seed: int) -> World:
    """A history of the notice to whom a mailing reached, with faults of its own; who left meanwhile has left."""
    people = world.reached()
    names = tuple(f"{n}" for n in range(-(-len(people) // MANIFEST.size)))
    told = seeded(seed, manifest=replace(MANIFEST, planned=len(people), names=names))
    told.everybody, told.gone = people, set(world.gone)
    return told


def seeded(seed: int, naive: bool = False, manifest: plan.Manifest = MANIFEST) -> World:
    """A history in which each step goes wrong now and then, until it has had its share of faults."""
    chance = random.Random(seed)  # noqa: S311
    share, often = [chance.randint(1, 16)], chance.choice((0.03, 0.1, 0.25))

    def choose(site: str, faults: Sequence[str]) -> str:
        if share[0] and chance.random() < often * (3 if site in RARE else 1):
            share[0] -= 1
            return chance.choice(faults)
        return ""

    return World(choose, chance, naive, manifest)


Plan = Mapping[int, str]  # step → fault


def planned(faults: Plan) -> tuple[World, list[Sequence[str]]]:
    """A small history whose faults are known, and what could have happened at each of its steps."""
    steps: list[Sequence[str]] = []

    def choose(site: str, possible: Sequence[str]) -> str:
        steps.append(possible)
        return faults.get(len(steps) - 1, "")

    return World(choose, random.Random(0), manifest=SMALL), steps  # noqa: S311


def plans(most: int, so_far: Plan | None = None) -> Iterator[tuple[Plan, World]]:
    """Every history of at most so many faults, each run."""
    faults = dict(so_far or {})
    world, steps = planned(faults)
    world.run()
    yield faults, world
    if len(faults) < most:
        for step in range(max(faults, default=-1) + 1, len(steps)):
            for fault in steps[step]:
                yield from plans(most, {**faults, step: fault})
