"""One slice of a mailing: what is due, in order, at the shared pace, until the slice's time is over.

It calls what it is given (ledger, people, SES) and decides nothing that
`ledger` and `pace` do not. Twice is once: every call is claimed by a
conditional write before SES is asked, so two slices at once share the work.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from crier.mail import ledger, plan
from crier.mail.ledger import Call
from crier.subscribers.subscriber import Subscriber

SLICE = 110.0  # seconds a slice works: under two minutes, so that it ends before its function does
REST = 25.0  # seconds one call may take at the most; no new one is begun with less left
HELD = 300.0  # seconds until a mailing that is held or an account that is paused is looked at again


class Refused(Exception):
    """SES refused a call whole: nobody got anything. `throttled`: later it will take it."""

    def __init__(self, *, throttled: bool, paused: bool = False) -> None:
        super().__init__()
        self.throttled, self.paused = throttled, paused


class Lost(Exception):
    """No answer, or a 5xx: SES may have accepted the call."""


class Book(Protocol):
    """The ledger of one mailing, as the sender needs it."""

    def done(self) -> Mapping[int, ledger.Balance]: ...
    def calls(self, chunk: int, people: Sequence[int]) -> list[Call]: ...
    def write(self, call: Call, was: Call) -> bool: ...
    def close(self, chunk: int, balance: ledger.Balance) -> None: ...
    def turn(self, recipients: int, now: float) -> float: ...
    def halted(self) -> bool: ...


@dataclass(frozen=True)
class Tools:
    """What a slice works with."""

    book: Book
    ids: Callable[[int], list[str]]  # the chunk's subscriber ids
    people: Callable[[Sequence[str]], Mapping[str, Subscriber]]  # strongly consistent
    send: Callable[[Call, Sequence[Subscriber]], Sequence[str]]  # one SES call; raises Refused, Lost
    may_mail: Callable[[str], bool]  # LIVE_RECIPIENTS
    lists: frozenset[str]
    open_now: bool  # the account may send, and its quota has room for a call
    clock: Callable[[], float] = time.time  # seconds since the epoch
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True)
class Slice:
    """What came of a slice: `next_at` (seconds since the epoch) when there is more, else the balance."""

    next_at: float | None
    balance: ledger.Balance


def work(manifest: plan.Manifest, tools: Tools) -> Slice:
    """Works until everything is final or the time of a slice is over."""
    if not tools.open_now:
        return Slice(tools.clock() + HELD, ledger.Balance())
    ends = tools.clock() + SLICE
    done = dict(tools.book.done())
    wake: list[float] = []
    for chunk in range(manifest.chunks):
        if chunk in done:
            continue
        if tools.clock() > ends - REST:
            wake.append(tools.clock())
            break
        calls, stop = _chunk(chunk, manifest.calls(chunk), tools, ends)
        if all(call.final for call in calls):
            done[chunk] = ledger.balance(calls)
            tools.book.close(chunk, done[chunk])
        else:
            wake += [at for call in calls if (at := ledger.due(call, tools.clock())) is not None]
        if stop is not None:
            wake = [stop]
            break
    total = sum(done.values(), ledger.Balance())
    if len(done) == manifest.chunks:
        return Slice(None, total)
    return Slice(max(tools.clock(), min(wake)), total)


def _chunk(chunk: int, sizes: Sequence[int], tools: Tools, ends: float) -> tuple[list[Call], float | None]:
    """Works the calls of one chunk that are due; an instant: SES or staff say to stop until then."""
    calls = [_settled(call, tools) for call in tools.book.calls(chunk, sizes)]
    if all(call.final or (ledger.due(call, tools.clock()) or 0) > tools.clock() for call in calls):
        return calls, None
    ids = tools.ids(chunk)
    people = tools.people(ids)
    for place, call in enumerate(calls):
        if call.state not in ("", ledger.RETRY) or (ledger.due(call, tools.clock()) or 0) > tools.clock():
            continue
        if tools.clock() > ends - REST:
            break
        if tools.book.halted():
            return calls, tools.clock() + HELD
        mine = ids[call.number * plan.CALL : call.number * plan.CALL + call.people]
        calls[place], stop = _call(call, mine, people, tools)
        if stop is not None:
            return calls, stop
    return calls, None


def _settled(call: Call, tools: Tools) -> Call:
    """The call after time and SES's events had their say, written down."""
    after = ledger.settle(call, tools.clock())
    return after if after == call or tools.book.write(after, call) else call


def _call(
    call: Call, ids: Sequence[str], people: Mapping[str, Subscriber], tools: Tools
) -> tuple[Call, float | None]:
    wanted = {i: people.get(subscriber) for i, subscriber in enumerate(ids)}
    left = frozenset(i for i, person in wanted.items() if person is None or not person.wants(tools.lists))
    withheld = frozenset(
        i for i, person in wanted.items() if i not in left and person and not tools.may_mail(person.address)
    )
    recipients = len(ledger.claim(call, tools.clock(), left=left, withheld=withheld).open)
    if recipients:
        tools.sleep(max(0.0, tools.book.turn(recipients, tools.clock()) - tools.clock()))
    claimed = ledger.claim(call, tools.clock(), left=left, withheld=withheld)
    if not tools.book.write(claimed, call):
        return call, None  # another slice has it: its claim is looked at when it is due
    after, stop = claimed, None
    if not claimed.open:
        after = ledger.answered(claimed, [], tools.clock())
    else:
        to = [person for i in claimed.open if (person := wanted[i]) is not None]
        try:
            after = ledger.answered(claimed, tools.send(claimed, to), tools.clock())
        except Refused as error:
            waits = error.throttled or error.paused
            after = ledger.refused(claimed, tools.clock(), throttled=waits)
            if waits:
                stop = tools.clock() + (HELD if error.paused else 1.0)
        except Lost:
            after = ledger.lost(claimed, tools.clock())
    tools.book.write(after, claimed)
    return after, stop
