"""One slice of a mailing: what is due, in order, at the shared pace, until the slice's time is over.

It calls what it is given (ledger, people, SES) and decides nothing that
`ledger` and `pace` do not. Twice is once: every call is claimed by a
conditional write before SES is asked, so two slices at once share the work.

The main thread walks through the calls and waits for each one's turn; threads
read people a little ahead of it, and threads ask SES, so that a slow answer
does not hold up the pace. Everything a thread writes is one call's own.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Literal, Protocol

from crier.mail.sending import ledger, pace, plan, refusals
from crier.mail.sending.ledger import Call, Flow, Hold
from crier.mail.sending.refusals import Said
from crier.subscribers.subscriber import Subscriber

SLICE = 110.0  # seconds a slice works: under two minutes, so that it ends before its function does
REST = 20.0  # seconds before a slice's end in which no call is begun
HELD = 300.0  # seconds until a mailing that is held or an account that is paused is looked at again
PATIENT = 5.0  # seconds: a mailing that is to come back later than that gives its function away
LOOK = 1.0  # seconds for which it is believed that nobody withdrew the release
AHEAD = 2  # calls whose people are read before their turn
FRESH = 30.0  # seconds: people who were read longer ago are read again before their turn
LONGEST = 1.0  # seconds an answer of SES may take without holding up the pace
THREADS = 32


class Refused(Exception):
    """SES refused a call whole: nobody got anything."""

    def __init__(self, said: Said) -> None:
        super().__init__()
        self.said = said


class Lost(Exception):
    """No answer, or a 5xx: SES may have accepted the call."""


class Stopped(Exception):
    """Too many bounced or complained: nothing is sent until a person says so."""


Halt = Literal["", "held", "withdrawn"]  # go on; wait; nobody else gets it


def halt(states: Iterable[str], *, stopped: bool = False) -> Halt:
    """What the states of a letter's releases mean: one withdrawn of several waits for a letter without it.

    stopped: staff stopped everything. What is withdrawn meanwhile is withdrawn all the same.
    """
    withdrawn = [state == "withdrawn" for state in states]
    return "withdrawn" if all(withdrawn) else "held" if stopped or any(withdrawn) else ""


class Book(Protocol):
    """The ledger of one mailing, as the sender needs it."""

    def done(self) -> Mapping[int, ledger.Balance]: ...
    def flow(self) -> Flow: ...
    def calls(self, chunk: int, people: Sequence[int]) -> list[Call]: ...
    def write(self, call: Call, was: Call) -> bool: ...
    def close(self, chunk: int, balance: ledger.Balance) -> None: ...
    def turn(self, recipients: int, now: float) -> pace.Slot: ...
    def give_way(self, recipients: int, now: float) -> float: ...
    def slow(self, now: float) -> None: ...
    def halted(self) -> Halt: ...
    def hold(self) -> Hold | None: ...
    def keep_hold(self, hold: Hold | None) -> None: ...


@dataclass(frozen=True)
class Tools:
    """What a slice works with."""

    book: Book
    ids: Callable[[int], list[str]]  # the chunk's subscriber ids
    people: Callable[[Sequence[str]], Mapping[str, Subscriber]]  # strongly consistent
    send: Callable[[Call, Sequence[Subscriber]], Sequence[str]]  # one SES call; raises Refused, Lost
    # Sends this letter to SES's simulator, tagged as this mailing's: what SES refused it with, "" where it
    # said nothing, None where it took it.
    probe: Callable[[], Said | Literal[""] | None]
    may_mail: Callable[[str], bool]  # whom this stack mails at all
    wants: Callable[[Subscriber], bool]  # whether it is for them, as they stand now
    open_now: bool  # the account may send, and its quota has room for a call
    rate: float  # SES's MaxSendRate, recipients a second
    refused: Said | None = None  # what SES said when it was asked about the account
    sandbox: bool = False  # the account may write to verified addresses alone: a refusal is no person's
    pool: Callable[[int], Executor] = ThreadPoolExecutor
    clock: Callable[[], float] = time.time  # seconds since the epoch
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True)
class Slice:
    """What came of a slice: `next_at` (seconds since the epoch) when there is more, else the balance."""

    next_at: float | None
    balance: ledger.Balance
    done: int = 0  # chunks that are final
    held: Hold | None = None  # why nothing goes on until then, where that is what SES says


def work(manifest: plan.Manifest, tools: Tools) -> Slice:
    """Works until everything is final or the time of a slice is over."""
    if not tools.open_now and tools.book.halted() != "withdrawn":
        return _closed(tools)
    flights = flights_of(tools.rate, manifest.call)
    with tools.pool(flights + AHEAD) as pool:
        return _Work(manifest, tools, pool, flights).run()


def _closed(tools: Tools) -> Slice:
    """Nothing may be sent: the account is paused or its quota spent, or it does not even say."""
    now, hold = tools.clock(), tools.book.hold()
    done = len(tools.book.done())
    if tools.refused is None:
        return Slice(now + HELD, ledger.Balance(), done)
    if hold is None or hold.until <= now + 1:
        hold = ledger.held(hold, tools.refused, now)
        tools.book.keep_hold(hold)
    return Slice(hold.until, ledger.Balance(), done, hold)


def flights_of(rate: float, call: int) -> int:
    """How many calls may be under way: as many as begin while one answer takes its longest."""
    return min(THREADS, int(rate * LONGEST / call) + 2)


@dataclass(frozen=True)
class _Read:
    """People as they stood at an instant, by subscriber id."""

    at: float
    people: Mapping[str, Subscriber]


@dataclass(frozen=True)
class _Asked:
    """Of a call's people in order: None where there is nobody any more; who of them is not asked for."""

    people: Sequence[Subscriber | None]
    left: frozenset[int]
    withheld: frozenset[int]


@dataclass(frozen=True)
class _Due:
    """A call that may be sent, and its people: asked for, perhaps not here yet."""

    call: Call
    ids: Sequence[str]
    people: Future[_Read]


@dataclass(frozen=True)
class _Chunk:
    """The calls of a chunk, those something can be done about now, and its people's ids if there are any."""

    calls: list[Call]
    due: Sequence[Call]
    ids: Sequence[str]


@dataclass
class _Work:
    manifest: plan.Manifest
    tools: Tools
    pool: Executor
    flights: int
    withdrawn: bool = False  # nobody else is sent to: what is under way is settled, and the rest written off
    stop: float | None = None  # an instant: SES or staff say to stop until then
    looked: float = 0.0
    refused: Said | None = None  # in this slice, by what is the account's
    accepted: bool = False  # SES took somebody's mail in this slice
    passed: bool = False  # and a probe
    open: dict[int, list[Call]] = field(default_factory=dict)  # by chunk, as they stand
    under_way: set[Future[Call]] = field(default_factory=set)

    def run(self) -> Slice:
        self.looked = self.tools.clock()
        self.ends = self.looked + SLICE
        halt = self.tools.book.halted()
        self.withdrawn = halt == "withdrawn"
        self.stop = self.looked + HELD if halt == "held" else None
        self.hold = self.tools.book.hold()
        if self.hold and self.looked + 1 < self.hold.until and not self.withdrawn:
            return Slice(self.hold.until, ledger.Balance(), len(self.tools.book.done()), self.hold)
        self.flow = self.tools.book.flow()
        self.done = dict(self.tools.book.done())
        for due in self._ahead():
            if not self._begin(due):
                break
        self._collect(all_of_them=True)
        return self._result()

    def _ahead(self) -> Iterator[_Due]:
        """What is due, in order, its people asked for a little before its turn."""
        waiting: deque[_Due] = deque()
        for call, ids in self._due():
            waiting.append(_Due(call, ids, self.pool.submit(self._read, ids)))
            if len(waiting) > AHEAD:
                yield waiting.popleft()
        yield from waiting

    def _due(self) -> Iterator[tuple[Call, Sequence[str]]]:
        """Each call something can be done about now, with its people's ids."""
        open_chunks = (chunk for chunk in range(self.manifest.chunks) if chunk not in self.done)
        following: Future[_Chunk] | None = None
        chunk = next(open_chunks, None)
        while chunk is not None:
            opened = following.result() if following else self._opened(chunk)
            this, chunk = chunk, next(open_chunks, None)
            following = self.pool.submit(self._opened, chunk) if chunk is not None else None
            self.open[this] = opened.calls
            self._close(this)
            for call in opened.due:
                start = call.number * self.manifest.call
                yield call, opened.ids[start : start + call.people]
            if self._over():
                break

    def _opened(self, chunk: int) -> _Chunk:
        """A chunk after time and SES's events had their say."""
        calls = self.tools.book.calls(chunk, self.manifest.calls(chunk))
        flow = replace(self.flow, whole=ledger.whole(calls))
        settled = [self._settled(call, flow) for call in calls]
        if self.withdrawn:
            now = self.tools.clock()
            return _Chunk([self._written(ledger.withdrawn(call, now), call) for call in settled], [], [])
        due = [call for call in settled if self._may_claim(call)]
        return _Chunk(settled, due, self.tools.ids(chunk) if due else [])

    def _settled(self, call: Call, flow: Flow) -> Call:
        return self._written(ledger.settle(call, self.tools.clock(), flow), call)

    def _written(self, after: Call, call: Call) -> Call:
        return after if after == call or self.tools.book.write(after, call) else call

    def _may_claim(self, call: Call) -> bool:
        now = self.tools.clock()
        return call.state in ("", ledger.RETRY) and (ledger.due(call, now) or now) <= now

    def _over(self) -> bool:
        return self.stop is not None or self.tools.clock() > self.ends - REST

    def _read(self, ids: Sequence[str]) -> _Read:
        at = self.tools.clock()  # before: who leaves while we read may be in it
        return _Read(at, self.tools.people(ids))

    def _begin(self, due: _Due) -> bool:
        """Waits for a call's turn and hands it to a thread; False: no more in this slice."""
        tools, read = self.tools, due.people.result()
        while len(self.under_way) >= self.flights:
            wait(self.under_way, return_when=FIRST_COMPLETED)
            self._collect()
        while True:
            if self._over() or self._halted():
                return False
            if tools.clock() - read.at > FRESH:  # who left since then gets nothing
                read = self._read(due.ids)
            asked = self._asked(due.ids, read.people)
            recipients = len(ledger.claim(due.call, 0.0, left=asked.left, withheld=asked.withheld).open)
            if not recipients or self._turn(recipients):
                break
        self._collect()
        if self.stop is not None:  # SES said so while we waited
            return False
        self.under_way.add(self.pool.submit(self._call, due.call, asked))
        return True

    def _asked(self, ids: Sequence[str], wanted: Mapping[str, Subscriber]) -> _Asked:
        people = [wanted.get(subscriber) for subscriber in ids]
        left = frozenset(i for i, one in enumerate(people) if one is None or not self.tools.wants(one))
        withheld = frozenset(
            i
            for i, one in enumerate(people)
            if one and i not in left and not self.tools.may_mail(one.address)
        )
        return _Asked(people, left, withheld)

    def _turn(self, recipients: int) -> bool:
        """Waits for the next turn at the pace, seconds at most; False where there is none yet."""
        tools = self.tools
        try:
            slot = tools.book.turn(recipients, tools.clock())
        except Stopped:
            self.stop = tools.clock() + HELD
            return False
        if not slot.taken and slot.at > tools.clock() + PATIENT:
            self.stop = slot.at
            return False
        tools.sleep(max(0.0, slot.at - tools.clock()))
        return slot.taken and not self._halted()  # seconds passed: it may have been stopped meanwhile

    def _halted(self) -> bool:
        now = self.tools.clock()
        if now - self.looked >= LOOK:
            self.looked = now
            if halt := self.tools.book.halted():
                self.stop = now + (HELD if halt == "held" else 1.0)
        return self.stop is not None

    def _call(self, call: Call, asked: _Asked) -> Call:
        """Claims a call, asks SES, writes down what it said. Runs in a thread of its own."""
        tools = self.tools
        claimed = ledger.claim(call, tools.clock(), left=asked.left, withheld=asked.withheld)
        if not tools.book.write(claimed, call):
            return call  # another slice has it: its claim is looked at when it is due
        after = claimed
        if not claimed.open:
            after = ledger.answered(claimed, [], tools.clock())
        else:
            to = [one for i in claimed.open if (one := asked.people[i]) is not None]
            try:
                statuses = tools.send(claimed, to)
                after = self._answered(claimed, statuses)
            except Refused as error:
                after = self._refused(claimed, error.said)
            except Lost:
                after = ledger.lost(claimed, tools.clock())
        tools.book.write(after, claimed)
        return after

    def _answered(self, claimed: Call, statuses: Sequence[str]) -> Call:
        rows = [refusals.status(word) for word in statuses]
        taken = any(row.whose == "accepted" for row in rows)
        self.accepted = self.accepted or taken
        charge, persons = True, [row for row in rows if row.whose == "person"]
        if persons and (self.tools.sandbox or not taken):
            # Nobody of the call was taken: is it them, or the letter, or the account?
            charge = self._passes(Said("SendBulkEmail", persons[0].word))
        if ledger.spends(claimed, statuses):  # a day of SES's own failures: is it all mail, or theirs?
            charge = self._takes_mail() and charge
        for row in rows:
            if row.whose == "account":
                self._hold(Said("SendBulkEmail", row.word))
            elif row.word == "ACCOUNT_THROTTLED":
                self._slow()
        return ledger.answered(claimed, statuses, self.tools.clock(), charge=charge)

    def _refused(self, claimed: Call, said: Said) -> Call:
        """SES refused the whole call: whose fault it is decides what becomes of it."""
        now, row = self.tools.clock, refusals.error(said.word)
        if row.whose == "later":
            self._slow()
            return ledger.refused(claimed, now(), said)
        if row.whose == "account":
            self._hold(said)
            return ledger.refused(claimed, now(), said)
        alone = len(claimed.open) == 1
        if (alone or not self.passed) and not self._passes(said):
            return ledger.refused(claimed, now(), said)
        self.passed = True
        if not alone:
            return ledger.halved(claimed, now(), said)
        others = self._anybody()
        after = ledger.refused_alone(claimed, now(), said, others=others)
        times = [often for _, often in after.alone]
        if not others and (len(times) >= ledger.ALONE or max(times) >= ledger.ALONE):
            self._hold(said)  # nobody at all was taken: it is not them
        return after

    def _passes(self, said: Said) -> bool:
        """Whether SES takes this very letter to its simulator now: then what it said is about people."""
        answer = None if self.tools.sandbox else self.tools.probe()
        if self.tools.sandbox or (answer and answer.row.whose != "later"):
            self._hold(said)
            return False
        return answer is None

    def _takes_mail(self) -> bool:
        """Whether SES takes this letter to its simulator now; what else it says is held for."""
        answer = self.tools.probe()
        if answer and answer.row.whose != "later":
            self._hold(answer)
        return answer is None

    def _anybody(self) -> bool:
        """Whether SES has taken this letter to anybody."""
        done = any(balance.sent for balance in self.done.values())
        return done or self.accepted or any(call.sent for call in self._calls())

    def _calls(self) -> list[ledger.Call]:
        """The calls of all chunks that are not done."""
        return list(chain.from_iterable(list(self.open.values())))  # other threads open more meanwhile

    def _hold(self, said: Said) -> None:
        self.refused = said
        self.stop = self.tools.clock()

    def _slow(self) -> None:
        self.stop = self.stop or self.tools.clock() + 1.0
        self.tools.book.slow(self.tools.clock())

    def _collect(self, *, all_of_them: bool = False) -> None:
        """Takes in what threads finished; raises what they raised."""
        if all_of_them and self.under_way:
            wait(self.under_way)
        finished = {future for future in self.under_way if future.done()}
        self.under_way -= finished
        for call in [future.result() for future in finished]:
            self.open[call.chunk][call.number] = call
            self._close(call.chunk)

    def _close(self, chunk: int) -> None:
        """Marks a chunk whose calls are all final."""
        calls = self.open[chunk]
        if chunk not in self.done and all(call.final for call in calls):
            self.done[chunk] = ledger.balance(calls)
            self.tools.book.close(chunk, self.done[chunk])

    def _result(self) -> Slice:
        tools, now = self.tools, self.tools.clock()
        total = sum(self.done.values(), ledger.Balance())
        if self.hold is not None and self.accepted and self.refused is None:
            tools.book.keep_hold(None)
        if len(self.done) == self.manifest.chunks:
            return Slice(None, total, len(self.done))
        unfinished = [call for call in self._calls() if not call.final]
        if self.stop is None and any(ledger.wants_probe(call, now, self.flow) for call in unfinished):
            refused = tools.probe()
            if refused and refused.row.whose != "later":
                self.refused = refused
        if self.refused is not None:
            hold = ledger.held(None if self.accepted else self.hold, self.refused, now)
            tools.book.keep_hold(hold)
            return Slice(hold.until, total, len(self.done), hold)
        if self.stop is not None:
            return Slice(max(now, self.stop), total, len(self.done))
        if len(self.done) + len({call.chunk for call in unfinished}) < self.manifest.chunks:
            # The time of the slice was over first: who was sent away meanwhile comes before it.
            return Slice(tools.book.give_way(self.manifest.call, now), total, len(self.done))
        wake = min(ledger.due(call, now) or now for call in unfinished)
        return Slice(max(now, wake), total, len(self.done))
