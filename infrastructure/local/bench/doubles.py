"""How many people a million mails reach twice or never, when answers are lost and events come late.

The product's own rule (crier.mail.sending.ledger.settle) is asked about calls without an answer, one
after another, in a played world: SES took the call, a part of it or nothing; each event comes by itself,
late by itself, late with its whole call, twice, without our tags, or never. What is assumed stands in
`Assumed`; docs/decisions/0147-doubles-in-a-million.md says why.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from crier.mail.sending import ledger, plan
from crier.mail.sending.ledger import Call, Flow

MILLION = 1_000_000
HISTORIES = 10_000  # calls without an answer, for each line
LOST = (0.0001, 0.001, 0.01)  # of answers
LATE = (0.0001, 0.001, 0.02)  # of events
NEVER = math.inf  # when an event comes that does not
ROW = "{:>7} {:>7} {:>8} {:>9} {:>24} {:>23} {:>15}"
BEGAN = 1_800_000_000.0  # seconds since the epoch: every call without an answer
HALVES = tuple(1800.0 * n for n in range(1, 200))  # seconds: when the sender looks, if nothing comes
HALF_AN_HOUR = {"ABSENT": 1800.0, "UNSEEN": 1800.0}  # the rule until decision 83


@dataclass(frozen=True)
class Assumed:
    """What is assumed of SES. Shares are of one; `late` stands for the state of its events as a whole."""

    lost: float = 0.001  # of calls: the answer never comes
    late: float = 0.001  # of events: late by themselves; and of calls: late with all their events
    taken: float = 0.5  # of calls without an answer: SES has them
    part: float = 0.05  # of those: it has a part of their people
    same_host: float = 10.0  # times as often all events are late of a call whose answer was lost
    hour: float = 3600.0  # seconds: the mean lateness of what is late
    longest: float = NEVER  # seconds: nothing that comes is later
    gone: float = 0.01  # of what is late: it never comes
    bare: float = 0.001  # of what is late: it comes without our tags, which is as good as never
    again: float = 0.01  # of events: they come twice
    calls: int = plan.CHUNK // plan.CALL  # in a chunk; 1: a list of fifty people, with no neighbours to tell
    usual: float = 120.0  # seconds: the mean time of all other events


@dataclass
class Outcome:
    """People, of so many calls without an answer."""

    calls: int = 0
    twice: int = 0
    unknown: int = 0  # who SES's events say nothing of, whether they have it or not: staff are told
    had: int = 0  # SES had taken them: who would be mailed twice if everybody were sent to again
    had_not: int = 0  # who would never be mailed if nobody were

    def in_a_million(self, people: int, assumed: Assumed) -> float:
        """So many of these people, in a million mails."""
        return people / self.calls * assumed.lost * MILLION / plan.CALL


class Events:
    """When the events of one call come, in seconds after it began."""

    def __init__(self, assumed: Assumed, chance: random.Random) -> None:
        self.assumed, self.chance = assumed, chance

    def of_call(self, people: int, *, answered: bool) -> list[float]:
        """One instant a person; the first, where an event comes twice."""
        assumed, chance = self.assumed, self.chance
        share = assumed.late * (1.0 if answered else assumed.same_host)
        together = self._lateness() if chance.random() < min(0.5, share) else 0.0
        return [self._one(together) for _ in range(people)]

    def last_of(self, calls: int, people: int) -> float:
        """When the last event of so many calls with an answer has come: only what is late is drawn."""
        assumed, chance = self.assumed, self.chance
        late = [self._lateness() for _ in range(calls) if chance.random() < assumed.late]
        at = 0
        while assumed.late and (
            at := at + 1 + int(math.log(1 - chance.random()) / math.log1p(-assumed.late))
        ) <= (calls * people):
            late.append(self._lateness())
        last = max(late, default=0.0) + assumed.usual
        return min(last, assumed.longest) if last < NEVER else NEVER

    def _one(self, together: float) -> float:
        assumed, chance = self.assumed, self.chance
        alone = self._lateness() if chance.random() < assumed.late else 0.0
        times = 2 if chance.random() < assumed.again else 1
        comes = max(together, alone) + min(chance.expovariate(1 / assumed.usual) for _ in range(times))
        return min(comes, assumed.longest) if comes < NEVER else NEVER

    def _lateness(self) -> float:
        assumed, chance = self.assumed, self.chance
        if chance.random() < assumed.gone + assumed.bare:
            return NEVER
        return chance.expovariate(1 / assumed.hour)


def played(assumed: Assumed, seed: int, histories: int = HISTORIES) -> Outcome:
    """So many calls without an answer, each in a chunk of its own."""
    chance, outcome = random.Random(seed), Outcome()  # noqa: S311
    for _ in range(histories):
        _history(assumed, chance, outcome)
    return outcome


def _history(assumed: Assumed, chance: random.Random, outcome: Outcome) -> None:
    """One call whose answer was lost, its neighbours, and what the rule makes of it in the end."""
    events, people = Events(assumed, chance), plan.CALL
    taken = 0
    if chance.random() < assumed.taken:
        taken = chance.randrange(1, people) if chance.random() < assumed.part else people
    comes = events.of_call(taken, answered=False) + [NEVER] * (people - taken)
    whole = events.last_of(assumed.calls - 1, people)
    probe = ledger.ORPHANED + min(events.of_call(1, answered=True))
    ended = _ended(comes, whole, probe)
    outcome.calls += 1
    outcome.had += taken
    outcome.had_not += people - taken
    if ended.state == ledger.RETRY:
        outcome.twice += sum(index < taken for index in ended.open)
    outcome.unknown += len(ended.unknown)


def _ended(comes: Sequence[float], whole: float, probe: float) -> Call:
    """The call once it is settled: the sender looks whenever something has come, and every half hour."""
    call = Call(0, 0, len(comes), ledger.UNCERTAIN, 1, BEGAN, tuple(range(len(comes))))
    known = {at for at in comes if at < NEVER}
    looks = {ledger.ABSENT, ledger.UNSEEN, max(known, default=0.0) + 1, *HALVES, *known}
    for now in sorted(at for at in looks if at >= min(ledger.ABSENT, max(comes))):
        seen = frozenset(index for index, at in enumerate(comes) if at <= now)
        later = BEGAN + ledger.ORPHANED
        until = later if now >= probe else 0.0
        flow = Flow(until, clear=True, whole=now >= whole, probed=later)
        after = ledger.settle(replace(call, seen=seen), BEGAN + now, flow)
        if after.state != ledger.UNCERTAIN:
            return after
    raise AssertionError("it never ends")


@contextmanager
def limits(values: dict[str, float]) -> Iterator[None]:
    """The rule with other limits than the product's."""
    product = {name: getattr(ledger, name) for name in values}
    try:
        for name, value in values.items():
            setattr(ledger, name, value)
        yield
    finally:
        for name, value in product.items():
            setattr(ledger, name, value)


def measure(seed: int = 1) -> Iterator[str]:
    """The figure, a line at a time."""
    yield "People in a million mails, in calls of 50. Assumptions: docs/decisions/0147."
    yield "lost: answers that never come; late: events that are late, an hour on average."
    yield ROW.format(
        "lost", "late", "twice", "unknown", "twice, by half an hour", "never again: unmailed", "always: twice"
    )
    for assumed in [
        *(Assumed(late=late) for late in LATE),
        *(Assumed(late=late, calls=1) for late in LATE[1:]),
    ]:
        if assumed.calls == 1 and assumed.late == LATE[1]:
            yield "mailings of one call alone:"
        now = played(assumed, seed)
        with limits(HALF_AN_HOUR):
            before = played(assumed, seed)
        for lost in LOST:
            world = replace(assumed, lost=lost)
            figures = [now.in_a_million(people, world) for people in (now.twice, now.unknown)]
            figures.append(before.in_a_million(before.twice, world))
            figures += [now.in_a_million(people, world) for people in (now.had_not, now.had)]
            yield ROW.format(f"{lost:.2%}", f"{assumed.late:.2%}", *(f"{figure:,.2f}" for figure in figures))
