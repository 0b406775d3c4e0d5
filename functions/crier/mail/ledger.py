"""The ledger: one item per SES call, claimed before it and settled after it.

    (none) → CLAIMED → SENT | RETRY | UNCERTAIN
    RETRY → CLAIMED          UNCERTAIN → SENT | RETRY | UNKNOWN
    (none), RETRY → WITHDRAWN, where the release was

SES has no idempotency token, so a call whose answer was lost is UNCERTAIN and
is never blindly sent again. SES's own SEND events settle it (the tally adds
the indexes it saw):

* Whoever has an event was sent to.
* Whoever has none is sent to again when it is *proven* that they got nothing:
  1. half an hour has passed since the call began (ABSENT; events take minutes),
  2. an event was tallied of a mail of this mailing that SES accepted after
     the call can have been under way (Flow.until), so events flow past it. A
     mailing that has no later mail sends a probe to SES's own simulator, and
  3. every person of the same chunk whom SES is known to have accepted has an
     event (Flow.whole), so none from that time is missing, and
  4. no file of events waits to be tallied (Flow.clear): the tally deletes what
     it has counted, so a file that fails again and again still lies there.
* A call is sent again so at most five times (RESENDS), each time on a proof of
  its own: five lost answers to one call need no person, a broken stream of
  events cannot mail anybody over and over.
* Without a proof we wait a day (GIVEN_UP) and call them UNKNOWN; the sweep has
  told staff long before.

What remains is one way to mail somebody twice: our answer is lost, *and* SES
loses the event of this person, *and* loses none of their neighbours'.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

CLAIMED, SENT, RETRY, UNCERTAIN, UNKNOWN = "CLAIMED", "SENT", "RETRY", "UNCERTAIN", "UNKNOWN"
WITHDRAWN = "WITHDRAWN"
FINAL = frozenset({SENT, UNKNOWN, WITHDRAWN})
OUTCOMES = ("sent", "left", "withheld", "failed", "unknown", "withdrawn")  # what can become of a person

ORPHANED = 300.0  # seconds: no function lives that long, so a claim this old has lost its sender
ABSENT = 1800.0  # seconds until a person without an event may be called absent
RESENDS = 5  # times one call's absent people are sent to again
GIVEN_UP = 86_400.0  # seconds until people are called unknown where events prove nothing
SOON = 30.0  # seconds until an uncertain call's events are first looked for
AGAIN = 30.0  # seconds before refused people are tried again
ATTEMPTS = 5  # of one call; what SES still refuses then has failed

# BulkEmailEntryResult.Status of the SES v2 API. What is not here failed for good and is reported.
ACCEPTED = frozenset({"SUCCESS"})
LATER = frozenset({"TRANSIENT_FAILURE", "FAILED"})
# The account's state, not these people's: tried again as often as it takes.
WAITING = frozenset(
    {
        "ACCOUNT_THROTTLED",
        "ACCOUNT_DAILY_QUOTA_EXCEEDED",
        "ACCOUNT_SENDING_PAUSED",
        "ACCOUNT_SUSPENDED",
        "CONFIGURATION_SET_SENDING_PAUSED",
    }
)


@dataclass(frozen=True)
class Call:
    """One call's item. Indexes count from 0 within the call's own people (at most 50)."""

    chunk: int
    number: int
    people: int  # how many the plan put in it
    state: str = ""  # "": nobody claimed it yet
    attempt: int = 0
    since: float = 0.0  # seconds since the epoch: of the last change
    open: tuple[int, ...] = ()  # indexes handed to SES in this attempt, or due again
    sent: frozenset[int] = field(default_factory=frozenset)
    failed: frozenset[int] = field(default_factory=frozenset)
    left: frozenset[int] = field(default_factory=frozenset)  # suppressed, erased or gone since the plan
    withheld: frozenset[int] = field(default_factory=frozenset)  # LIVE_RECIPIENTS is not set
    seen: frozenset[int] = field(default_factory=frozenset)  # by the tally, in SES's SEND events
    unknown: frozenset[int] = field(default_factory=frozenset)
    withdrawn: frozenset[int] = field(default_factory=frozenset)  # their mail was due when its release went
    resent: int = 0  # times its absent people were made due again

    @property
    def final(self) -> bool:
        return self.state in FINAL

    @property
    def tag(self) -> str:
        """What SES events name this call by: opaque, `[A-Za-z0-9_-]`."""
        return f"{self.chunk}-{self.number}"


@dataclass(frozen=True)
class Flow:
    """What SES's events prove about one chunk of a mailing."""

    until: float = 0.0  # seconds since the epoch: when SES accepted the newest mail with an event
    clear: bool = False  # no file of events waits to be tallied
    whole: bool = False  # nobody of the chunk whom SES accepted lacks an event
    probed: float = 0.0  # when a mail was last sent to learn whether events flow


def whole(calls: Sequence[Call]) -> bool:
    """Whether everybody SES said it accepted has an event."""
    return all(call.sent <= call.seen for call in calls)


def claim(call: Call, now: float, *, left: frozenset[int], withheld: frozenset[int]) -> Call:
    """The call as it stands while SES is asked. Who left is out of it, for good."""
    due = call.open if call.state == RETRY else tuple(range(call.people))
    left, withheld = left.intersection(due), withheld.intersection(due)
    return replace(
        call,
        state=CLAIMED,
        attempt=call.attempt + 1,
        since=now,
        open=tuple(i for i in due if i not in left and i not in withheld),
        left=call.left | left,
        withheld=call.withheld | (withheld - left),
    )


def answered(call: Call, statuses: Sequence[str], now: float) -> Call:
    """The call after SES answered, one status per open index.

    A count that does not match makes it UNCERTAIN: which person is which is not known.
    """
    if len(statuses) != len(call.open):
        return replace(call, state=UNCERTAIN, since=now)
    by = dict(zip(call.open, statuses, strict=True))
    waiting = {i for i, status in by.items() if status in WAITING}
    again = tuple(i for i in by if i in waiting or (by[i] in LATER and call.attempt < ATTEMPTS))
    sent = call.sent | {i for i, status in by.items() if status in ACCEPTED}
    failed = call.failed | {i for i in by if i not in sent and i not in again}
    return replace(
        call,
        state=RETRY if again else SENT,
        attempt=call.attempt - bool(waiting),
        since=now,
        open=again,
        sent=sent,
        failed=failed,
    )


def refused(call: Call, now: float, *, throttled: bool) -> Call:
    """The call after SES refused it whole (4xx): nobody got anything.

    A throttle is no attempt: it says nothing about these people.
    """
    if throttled:
        return replace(call, state=RETRY, since=now, attempt=call.attempt - 1)
    if call.attempt >= ATTEMPTS:
        return replace(call, state=SENT, since=now, open=(), failed=call.failed | set(call.open))
    return replace(call, state=RETRY, since=now)


def withdrawn(call: Call, now: float) -> Call:
    """The call of a release that was withdrawn: who was not handed to SES will not be.

    A call under way or without an answer stays: what became of it is settled as ever.
    """
    if call.state not in ("", RETRY):
        return call
    people = call.open if call.state == RETRY else range(call.people)
    return replace(call, state=WITHDRAWN, since=now, open=(), withdrawn=call.withdrawn | set(people))


def lost(call: Call, now: float) -> Call:
    """The call after a time-out, a reset or a 5xx: SES may have accepted it."""
    return replace(call, state=UNCERTAIN, since=now)


def settle(call: Call, now: float, flow: Flow) -> Call:
    """What time and SES's events make of a call that has no answer (the rule stands above)."""
    if call.state == CLAIMED and now - call.since >= ORPHANED:
        call = replace(call, state=UNCERTAIN)
    if call.state != UNCERTAIN:
        return call
    missing = set(call.open) - call.seen
    after = replace(call, sent=call.sent | (set(call.open) & call.seen), open=())
    if not missing:
        return replace(after, state=SENT)
    late = now - call.since >= ABSENT and flow.until >= call.since + ORPHANED
    proven = late and flow.whole and flow.clear
    if proven and call.resent < RESENDS:
        return replace(after, state=RETRY, open=tuple(sorted(missing)), since=now, resent=call.resent + 1)
    if proven or now - call.since >= GIVEN_UP:
        return replace(after, state=UNKNOWN, unknown=call.unknown | missing)
    return call


def wants_probe(call: Call, now: float, flow: Flow) -> bool:
    """Whether only a later mail of this mailing can prove anything about this call."""
    waiting = call.state == UNCERTAIN and now - call.since >= ORPHANED
    return waiting and max(flow.until, flow.probed) < call.since + ORPHANED


def due(call: Call, now: float) -> float | None:
    """When something can be done about this call: now or earlier means at once; None: it is final."""
    if call.final:
        return None
    if call.state == CLAIMED:
        return call.since + ORPHANED
    if call.state == RETRY:
        return call.since + AGAIN
    if call.state == UNCERTAIN:
        # Events come within minutes: looked for after a half, one, two, four … of them.
        return min(call.since + GIVEN_UP, call.since + max(SOON, 2 * (now - call.since)))
    return now


@dataclass(frozen=True)
class Balance:
    """planned = sent + left + withheld + failed + unknown + withdrawn, when nothing is open."""

    planned: int = 0
    sent: int = 0
    left: int = 0
    withheld: int = 0
    failed: int = 0
    unknown: int = 0
    withdrawn: int = 0

    def plus(self, call: Call) -> Balance:
        many = (getattr(self, name) + len(getattr(call, name)) for name in OUTCOMES)
        return Balance(self.planned + call.people, *many)

    def __add__(self, other: Balance) -> Balance:
        return Balance(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))

    @property
    def open(self) -> int:
        """How many people nothing final is known of yet."""
        return self.planned - sum(int(getattr(self, name)) for name in OUTCOMES)


def balance(calls: Sequence[Call]) -> Balance:
    """The sum over calls."""
    total = Balance()
    for call in calls:
        total = total.plus(call)
    return total


@dataclass(frozen=True)
class Progress:
    """How a mailing stands while it runs: people, and people a second."""

    balance: Balance
    uncertain: int = 0  # handed to SES, which has not said what became of them
    rate: float = 0.0

    @property
    def left(self) -> float | None:
        """Seconds until everybody has been sent to, at this rate; None where nothing tells."""
        return (self.balance.open - self.uncertain) / self.rate if self.rate else None


def progress(planned: int, calls: Iterable[Call]) -> Progress:
    """From the calls that were ever claimed."""
    known = list(calls)
    total = balance(known)
    times = [call.since for call in known if call.sent]
    # The first call's people were sent to before the clock began to run.
    later = total.sent - max((len(call.sent) for call in known if call.since == min(times)), default=0)
    spent = max(times) - min(times) if times else 0.0
    return Progress(
        replace(total, planned=planned),
        sum(len(set(call.open) - call.seen) for call in known if call.state in (CLAIMED, UNCERTAIN)),
        later / spent if spent else 0.0,
    )


def to_item(call: Call) -> dict[str, Any]:
    """The attributes of the call's item, without `seen`, which is the tally's."""
    values: dict[str, Any] = {
        "state": call.state,
        "attempt": call.attempt,
        "since": str(call.since),
        "people": call.people,
        "open": _ranges(call.open) or None,
        "resent": call.resent or None,
    }
    for name in OUTCOMES:
        values[name] = _ranges(getattr(call, name)) or None
    return values


def from_item(chunk: int, number: int, people: int, item: Mapping[str, Any] | None) -> Call:
    """The call of an item, or a call nobody claimed."""
    if item is None:
        return Call(chunk, number, people)
    return Call(
        chunk,
        number,
        people,
        state=item["state"],
        attempt=item["attempt"],
        since=float(item["since"]),
        open=tuple(sorted(indexes(item.get("open", "")))),
        resent=item.get("resent", 0),
        seen=frozenset(item.get("seen", ())),
        **{name: indexes(item.get(name, "")) for name in OUTCOMES},
    )


def _ranges(indexes: Iterable[int]) -> str:
    """Indexes as a person would write them: "0-12,14". Short, where a list of 50 numbers is not."""
    parts = list[list[int]]()
    for index in sorted(indexes):
        if parts and parts[-1][-1] == index - 1:
            parts[-1][1:] = [index]
        else:
            parts.append([index])
    return ",".join("-".join(map(str, part)) for part in parts)


def indexes(ranges: str) -> frozenset[int]:
    """The indexes an item's attribute names."""
    found = set[int]()
    for part in ranges.split(",") if ranges else ():
        first, _, last = part.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return frozenset(found)
