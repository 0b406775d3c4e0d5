"""The ledger: one item per SES call, claimed before it and settled after it.

    (none) → CLAIMED → SENT | RETRY | UNCERTAIN
    RETRY → CLAIMED          UNCERTAIN → SENT | RETRY | UNKNOWN
    SENT, UNKNOWN → RETRY, by a person, with those of it whom SES refused
    (none), RETRY → WITHDRAWN, where the release was

SES has no idempotency token, so a call whose answer was lost is UNCERTAIN and
is never blindly sent again. SES's own SEND events settle it (the tally adds
the indexes it saw):

* Whoever has an event was sent to.
* Whoever has none is sent to again when it is *proven* that they got nothing:
  1. three hours have passed since the call began (ABSENT), six where SES has
     told of nobody in it (UNSEEN): events take minutes, SES promises neither
     that nor their order, and a host that lost an answer may be late with all
     events of that call,
  2. an event was tallied of a mail of this mailing that SES accepted after
     the call can have been under way (Flow.until), so events flow past it. A
     mailing that has no later mail sends a probe to SES's own simulator, and
  3. every person of the same chunk whom SES is known to have accepted has an
     event (Flow.whole), so none from that time is missing, and
  4. no file of events waits to be tallied (Flow.clear): the tally deletes what
     it has counted, so a file that fails again and again still lies there, and
  5. since the call began the tally met no line it could not read (Flow.odd):
     it may have been theirs.
* A call is sent again so at most five times (RESENDS), each time on a proof of
  its own: five lost answers to one call need no person, a broken stream of
  events cannot mail anybody over and over.
* Without a proof we wait a day (GIVEN_UP) and call them UNKNOWN, three hours
  after the last mail that could have proved anything; the sweep has told staff
  long before.

What remains is one way to mail somebody twice: our answer is lost, *and* SES's
event of this person is lost or hours late, *and* none of their neighbours' is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from crier.mail.sending import refusals
from crier.mail.sending.refusals import Said

CLAIMED, SENT, RETRY, UNCERTAIN, UNKNOWN = "CLAIMED", "SENT", "RETRY", "UNCERTAIN", "UNKNOWN"
WITHDRAWN = "WITHDRAWN"
FINAL = frozenset({SENT, UNKNOWN, WITHDRAWN})
OUTCOMES = ("sent", "left", "withheld", "failed", "unknown", "withdrawn")  # what can become of a person

ORPHANED = 300.0  # seconds: no function lives that long, so a claim this old has lost its sender
ABSENT = 10_800.0  # seconds until a person without an event may be called absent
UNSEEN = 21_600.0  # the same, of a call none of whose people has an event: what was late with one is with all
RESENDS = 5  # times one call's absent people are sent to again
GIVEN_UP = 86_400.0  # seconds until people are called unknown where events prove nothing
SOON = 30.0  # seconds until an uncertain call's events are first looked for
AGAIN = 30.0  # seconds before people whom SES did not take are tried again, twice as many each time
MOST = 900.0  # seconds: the longest such pause, and the longest until a held mailing is tried again
ATTEMPTS = 100  # of people whom SES calls a failure of its own: at these pauses that is a day
ALONE = (
    3  # times one person's call is refused, each time beside a probe that is taken, until it is their fault
)
HELD = 60.0  # seconds until a mailing that the account cannot send is tried again, twice as many each time


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
    again: float = 0.0  # RETRY: when its people are due
    tries: int = 0  # answers that called some of them a failure of SES's own
    span: int = 0  # how many may be asked for at once, where a whole call was refused; 0: all
    rest: tuple[int, ...] = ()  # CLAIMED, UNCERTAIN: due as well, and not handed to SES in this attempt
    alone: tuple[tuple[int, int], ...] = ()  # index, and how often SES refused them alone
    word: str = ""  # what SES last refused people of this call with, e.g. "SendBulkEmail: MessageRejected"

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
    odd: float = 0.0  # when a line of events was last met that could not be read


def whole(calls: Sequence[Call]) -> bool:
    """Whether everybody SES said it accepted has an event."""
    return all(call.sent <= call.seen for call in calls)


def claim(call: Call, now: float, *, left: frozenset[int], withheld: frozenset[int]) -> Call:
    """The call as it stands while SES is asked. Who left is out of it, for good.

    Of a call that was refused whole a part is asked for, and who was refused alone comes last, alone again.
    """
    due = call.open if call.state == RETRY else tuple(range(call.people))
    left, withheld = left.intersection(due), withheld.intersection(due)
    wanted = [i for i in due if i not in left and i not in withheld]
    times = dict(call.alone)
    together = [i for i in wanted if i not in times]
    rarest = sorted(wanted, key=lambda i: (times.get(i, 0), i))[:1]
    asked = together[: call.span or None] if together else rarest
    return replace(
        call,
        state=CLAIMED,
        attempt=call.attempt + 1,
        since=now,
        open=tuple(asked),
        rest=tuple(i for i in wanted if i not in asked),
        left=call.left | left,
        withheld=call.withheld | (withheld - left),
    )


def _fails(row: refusals.Row, tries: int) -> bool:
    """Whether a row of SES's answer ends a person's turn: they were refused, or it failed too often."""
    return row.whose == "person" or (row.word in FAILURES and tries >= ATTEMPTS)


def answered(call: Call, statuses: Sequence[str], now: float, *, charge: bool = True) -> Call:
    """The call after SES answered, one status per open index.

    charge: whether a person's refusal, or a day of failures, is theirs; otherwise they are due again.
    A count that does not match makes it UNCERTAIN: which person is which is not known.
    """
    if len(statuses) != len(call.open):
        return replace(call, state=UNCERTAIN, since=now)
    rows = {i: refusals.status(word) for i, word in zip(call.open, statuses, strict=True)}
    tries = call.tries + any(row.word in FAILURES for row in rows.values())
    sent = {i for i, row in rows.items() if row.whose == "accepted"}
    failed = {i for i, row in rows.items() if charge and _fails(row, tries)}
    again = [i for i in rows if i not in sent and i not in failed]
    words = [row.word for row in rows.values() if row.whose != "accepted"]
    call = replace(
        call,
        tries=tries,
        sent=call.sent | sent,
        failed=call.failed | failed,
        word=f"SendBulkEmail: {words[0]}" if words else call.word,
    )
    return _due(call, [*again, *call.rest], now, pause(tries) if again else 0.0)


def spends(call: Call, statuses: Iterable[str]) -> bool:
    """Whether nobody would wait after this answer: it is theirs only where SES takes other mail."""
    return call.tries + 1 >= ATTEMPTS and any(word in FAILURES for word in statuses)


FAILURES = frozenset({"TRANSIENT_FAILURE", "FAILED"})  # SES's own, and of one mail: they are counted


def pause(times: int, first: float = AGAIN) -> float:
    """Seconds before the next try after so many."""
    return min(MOST, first * 2.0 ** min(max(0, times - 1), 10))


def _due(call: Call, people: Iterable[int], now: float, after: float) -> Call:
    """The call with these of its people due after so many seconds; without any it has ended."""
    people = tuple(sorted(people))
    known = tuple((index, times) for index, times in call.alone if index in people)
    state = RETRY if people else SENT
    return replace(call, state=state, since=now, open=people, rest=(), alone=known, again=now + after)


def refused(call: Call, now: float, said: Said) -> Call:
    """The call after SES refused it whole (4xx): nobody got anything, and nobody of it is to blame."""
    return _due(replace(call, word=str(said)), [*call.open, *call.rest], now, AGAIN)


def halved(call: Call, now: float, said: Said) -> Call:
    """The call after SES refused it whole, perhaps because of one of several people: half of them next."""
    half = replace(call, word=str(said), span=len(call.open) // 2)
    return _due(half, [*call.open, *call.rest], now, 0.0)


def refused_alone(call: Call, now: float, said: Said, *, others: bool) -> Call:
    """The call after SES refused one person's alone and took a probe with the same words beside it.

    others: whether SES has taken this letter to anybody at all. Without that, and until it happened
    ALONE times, they are asked for again.
    """
    (index,) = call.open
    times = dict(call.alone).get(index, 0) + 1
    call = replace(call, word=str(said), span=0)
    if times >= ALONE and others:
        return _due(replace(call, failed=call.failed | {index}), call.rest, now, 0.0)
    known = {**dict(call.alone), index: times}
    call = replace(call, alone=tuple(sorted(known.items())))
    others_first = any(known.get(i, 0) < times for i in call.rest)
    return _due(call, [index, *call.rest], now, 0.0 if others_first else pause(times))


def reopened(call: Call, now: float) -> Call:
    """The call of a mailing that has ended, with whom SES refused due again: a person mended the cause.

    Nobody of them was ever accepted. Who is unknown stays so.
    """
    if call.state not in (SENT, UNKNOWN) or not call.failed:
        return call
    anew = replace(call, failed=frozenset(), tries=0, span=0, alone=(), word="")
    return _due(anew, call.failed, now, 0.0)


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
        return _due(after, call.rest, now, 0.0)
    wait = UNSEEN if missing == set(call.open) else ABSENT
    late = now - call.since >= wait and flow.until >= call.since + ORPHANED
    proven = late and flow.whole and flow.clear and flow.odd < call.since
    if proven and call.resent < RESENDS:
        return _due(replace(after, resent=call.resent + 1), [*missing, *call.rest], now, AGAIN)
    # In a mailing that was held for days nothing could prove anything: the last word is a later mail's.
    later = max(flow.until, flow.probed)
    asked = later >= call.since + ORPHANED and now - later >= ABSENT
    if proven or (asked and now - call.since >= GIVEN_UP):
        unknown = replace(after, unknown=call.unknown | missing)
        return _due(unknown, call.rest, now, 0.0) if call.rest else replace(unknown, state=UNKNOWN)
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
        return call.again
    if call.state == UNCERTAIN:
        if now - call.since >= GIVEN_UP:
            return now + ORPHANED  # only a later mail's event ends it
        # Events come within minutes: looked for after a half, one, two … of them, and when they may prove.
        waited = now - call.since
        ends = [after for after in (ABSENT, UNSEEN, GIVEN_UP) if after > waited]
        return call.since + min(max(SOON, 2 * waited), *ends)
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
    return Progress(
        replace(balance(known), planned=planned),
        sum(len(set(call.open) - call.seen) for call in known if call.state in (CLAIMED, UNCERTAIN)),
        _rate([call for call in known if call.sent]),
    )


def _rate(calls: Sequence[Call]) -> float:
    """People a second, of calls with people whom SES accepted; 0 where they are of one instant or none."""
    times = {call.since for call in calls}
    if len(times) < 2:
        return 0.0
    begun = min(times)
    # The first call's people were sent to before the clock began to run.
    first = max(len(call.sent) for call in calls if call.since == begun)
    return (sum(len(call.sent) for call in calls) - first) / (max(times) - begun)


@dataclass(frozen=True)
class Hold:
    """A mailing that waits because SES refuses what is nobody's fault among its people."""

    said: Said
    since: float  # seconds since the epoch
    until: float  # when it is tried again
    times: int = 1  # it was tried and refused


def held(was: Hold | None, said: Said, now: float) -> Hold:
    """The hold after one more refusal: a longer pause each time."""
    times = was.times + 1 if was else 1
    return Hold(said, was.since if was else now, now + pause(times, HELD), times)


def to_item(call: Call) -> dict[str, Any]:
    """The attributes of the call's item, without `seen`, which is the tally's."""
    values: dict[str, Any] = {
        "state": call.state,
        "attempt": call.attempt,
        "since": str(call.since),
        "people": call.people,
        "open": _ranges(call.open) or None,
        "resent": call.resent or None,
        "again": str(call.again) if call.again else None,
        "tries": call.tries or None,
        "span": call.span or None,
        "rest": _ranges(call.rest) or None,
        "alone": ",".join(f"{index}:{times}" for index, times in call.alone) or None,
        "word": call.word or None,
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
        again=float(item.get("again", 0)),
        tries=item.get("tries", 0),
        span=item.get("span", 0),
        rest=tuple(sorted(indexes(item.get("rest", "")))),
        alone=_alone(item.get("alone", "")),
        word=item.get("word", ""),
        seen=frozenset(item.get("seen", ())),
        **{name: indexes(item.get(name, "")) for name in OUTCOMES},
    )


def _alone(text: str) -> tuple[tuple[int, int], ...]:
    pairs = [pair.split(":") for pair in text.split(",") if pair]
    return tuple((int(index), int(times)) for index, times in pairs)


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
