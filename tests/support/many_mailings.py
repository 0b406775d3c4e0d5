"""Many mailings at once, in a time that is played: the product's own slices, ledger and pace, as executions call them.

A digest is one mailing for each letter (docs/decisions/0040): 84 of them for 2,500 readers are nothing rare.
"""

from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import cloud

from crier.mail.sending import mailing_slice, pace, plan
from crier.mail.sending.ledger import Balance, Call, Flow, Hold
from crier.mail.sending.mailing_slice import Halt
from crier.subscribers.subscriber import Subscriber

KILLED = 180.0  # seconds: Lambda's timeout of SendMail
OVERHEAD = 0.3  # seconds a function needs before and after its work
PATIENCE = [min(10.0, 2.0**n) / 2 for n in range(200)]  # of the state machine, where Lambda has no room


class Killed(BaseException):
    """Lambda ended the function in its sleep."""


class Times:
    """Who sleeps hands on to whoever wakes first: one thread works at a time, in one order, every time."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0
        self.waking: list[tuple[float, int, threading.Event]] = []
        self.count = itertools.count()
        self.handed_on = threading.Event()

    def begin(self, after: float, work: Callable[[], None]) -> None:
        mine = threading.Event()

        def run() -> None:
            mine.wait()
            try:
                work()
            finally:
                self.handed_on.set()

        threading.Thread(target=run, daemon=True).start()
        heapq.heappush(self.waking, (self.now + after, next(self.count), mine))

    def sleep(self, seconds: float) -> None:
        mine = threading.Event()
        heapq.heappush(self.waking, (self.now + seconds, next(self.count), mine))
        self.handed_on.set()
        mine.wait()

    def run(self) -> None:
        while self.waking:
            at, _, other = heapq.heappop(self.waking)
            self.now = max(self.now, at)
            self.handed_on.clear()
            other.set()
            self.handed_on.wait()


@dataclass
class Account:
    """What the mailings share, and what was seen of them."""

    times: Times
    rate: float
    most: int  # functions Lambda runs at once
    pace: pace.Pace = field(default_factory=pace.Pace)
    running: int = 0
    killed: int = 0
    failed: int = 0
    begun: int = 0
    ages: list[float] = field(default_factory=list)  # seconds from reading a person to their mail
    ended: dict[int, float] = field(default_factory=dict)  # seconds, by mailing


class Mailing:
    """One execution and its ledger (crier.mail.sending.mailing_slice.Book)."""

    def __init__(self, name: int, people: int, account: Account) -> None:
        size, call = plan.chunk_size(account.rate), plan.call_size(account.rate)
        names = tuple("x" for _ in range(-(-people // size)))
        self.manifest = plan.Manifest(people, size, names, call)
        self.name, self.account, self.times = name, account, account.times
        self.items: dict[tuple[int, int], Call] = {}
        self.closed: dict[int, Balance] = {}
        self.read: dict[str, float] = {}
        self.got: list[str] = []

    def done(self) -> Mapping[int, Balance]:
        return self.closed

    def flow(self) -> Flow:
        return Flow(until=self.times.now, clear=True)

    def calls(self, chunk: int, people: Sequence[int]) -> list[Call]:
        return [self.items.get((chunk, n), Call(chunk, n, many)) for n, many in enumerate(people)]

    def write(self, call: Call, was: Call) -> bool:
        if self.items.get((call.chunk, call.number), was) != was:
            return False
        self.items[call.chunk, call.number] = call
        return True

    def close(self, chunk: int, balance: Balance) -> None:
        self.closed[chunk] = balance

    def turn(self, recipients: int, now: float) -> pace.Slot:
        slot = pace.reserve(self.account.pace, now, recipients, self.account.rate)
        self.account.pace = slot.pace
        return slot

    def give_way(self, recipients: int, now: float) -> float:
        slot = pace.give_way(self.account.pace, now, recipients, self.account.rate)
        self.account.pace = slot.pace
        return slot.at

    def slow(self, now: float) -> None:
        self.account.pace = pace.slowed(self.account.pace, now)

    def halted(self) -> Halt:
        return ""

    def hold(self) -> Hold | None:
        return None

    def keep_hold(self, hold: Hold | None) -> None:
        raise AssertionError("nothing was refused")

    def ids(self, chunk: int) -> list[str]:
        start = chunk * self.manifest.size
        return [f"{n:032x}" for n in range(start, start + sum(self.manifest.calls(chunk)))]

    def people(self, ids: Sequence[str]) -> Mapping[str, Subscriber]:
        self.read |= dict.fromkeys(ids, self.times.now)
        return {one: Subscriber(one, f"{one}@example.org", "en", ("p",), "confirmed", "") for one in ids}

    def send(self, call: Call, people: Sequence[Subscriber]) -> Sequence[str]:
        self.account.ages += [self.times.now - self.read[person.id] for person in people]
        self.got += [person.id for person in people]
        return ["SUCCESS"] * len(people)

    def slice(self) -> float | None:
        """One function of Lambda's: it may not live longer than its timeout."""
        account, ends = self.account, self.times.now + KILLED

        def sleep(seconds: float) -> None:
            if self.times.now + seconds > ends:
                self.times.sleep(ends - self.times.now)
                raise Killed
            self.times.sleep(seconds)

        account.running += 1
        account.begun += 1
        try:
            sleep(OVERHEAD)
            tools = mailing_slice.Tools(
                book=self, ids=self.ids, people=self.people, send=self.send, probe=lambda: None,
                may_mail=lambda address: True, wants=lambda person: True, open_now=True, rate=account.rate,
                pool=cloud.AtOnce, clock=lambda: self.times.now, sleep=sleep,
            )  # fmt: skip
            return mailing_slice.work(self.manifest, tools).next_at
        finally:
            account.running -= 1

    def execution(self) -> None:
        """As mailing.asl.yaml has it: slices until done, tried again where Lambda has no room for one."""
        patience = iter(PATIENCE)
        while True:
            if self.account.running >= self.account.most:
                pause = next(patience, None)
                if pause is None:
                    self.account.failed += 1
                    return
                self.times.sleep(pause)
                continue
            patience = iter(PATIENCE)
            try:
                at = self.slice()
            except Killed:
                self.account.killed += 1
                continue
            if at is None:
                self.account.ended[self.name] = self.times.now
                return
            self.times.sleep(max(0.1, at - self.times.now))


def played(mailings: Sequence[int], rate: float, most: int = 1000, apart: float = 0.0) -> dict[str, Any]:
    """So many mailings of so many people each; what was seen."""
    times = Times()
    account = Account(times, rate, most)
    began, each = times.now, [Mailing(n, people, account) for n, people in enumerate(mailings)]
    for number, mailing in enumerate(each):
        times.begin(number * apart, mailing.execution)
    times.run()
    for mailing in each:
        everybody = [f"{n:032x}" for n in range(mailing.manifest.planned)]
        assert account.failed or sorted(mailing.got) == everybody
    return {
        "age": max(account.ages),
        "killed": account.killed,
        "failed": account.failed,
        "slices": account.begun,
        "time": times.now - began,
        "ideal": sum(mailings) / (rate * pace.SHARE),
        "ended": {name: at - began for name, at in account.ended.items()},
        "pace ahead": account.pace.mailing - times.now,
    }
