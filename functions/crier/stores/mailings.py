"""The Mailings table: plans, one item per SES call, one mark per finished chunk, and the shared pace."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from crier.aws import dynamodb
from crier.mail.sending import breaker, ledger, pace, sweep
from crier.mail.sending.ledger import Balance, Call, Flow, Hold
from crier.mail.sending.mailing_slice import Halt, Stopped
from crier.mail.sending.refusals import Said
from crier.mail.sending.sweep import Unfinished
from crier.stores.optimistic import LOST, LostEveryRace, Race, retry

TRIES = 20  # of a write to what all senders share: every loss means that somebody else got on


class SharedPace:
    """The one item all mail is paced by: a reservation costs one write, unless somebody else was faster.

    It also counts the recipients ever sent to, and holds the breaker's word.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.item: Mapping[str, Any] | None = None  # as we last saw it

    def turn(self, recipients: int, now: float, rate: float, *, waited_for: bool) -> pace.Slot:
        """Reserves the next turn, or a mailing's place among those who come back. Raises Stopped."""

        def reserve() -> pace.Slot | Literal[Race.LOST]:
            item = self._seen()
            if "stopped" in item and not waited_for:
                raise Stopped
            slot = pace.reserve(_pace(item), now, recipients, rate, waited_for=waited_for)
            many = item.get("recipients", 0) + (recipients if slot.taken else 0)
            return slot if self._become(slot.pace, recipients=many) else LOST

        return retry("pace", reserve, TRIES)

    def give_way(self, recipients: int, now: float, rate: float) -> float:
        """When a mailing goes on whose slice is over: behind those who wait to come back, if anybody does."""

        def ask() -> float | Literal[Race.LOST]:
            known = _pace(self._seen())
            slot = pace.give_way(known, now, recipients, rate)
            return slot.at if slot.pace == known or self._become(slot.pace) else LOST

        try:
            return retry("pace", ask, TRIES)
        except LostEveryRace:  # it is no more than good manners
            return now

    def slow(self, now: float) -> None:
        """Notes that SES throttled us."""
        with suppress(LostEveryRace):  # those who were faster heard of it too
            retry("pace", lambda: self._become(pace.slowed(_pace(self._seen()), now)) or LOST, TRIES)

    def stop(self, why: str | None) -> None:
        """Lets no mailing go on, or lets them: the breaker, and the person who resumes."""

        def stop() -> bool | Literal[Race.LOST]:
            known = self._seen().get("stopped") == why
            return known or self._become(_pace(self._seen()), stopped=why) or LOST

        retry("pace", stop, TRIES)

    def _seen(self) -> Mapping[str, Any]:
        if self.item is None:
            self.item = dynamodb.get(self.name, "pace", "pace") or {}
        return self.item

    def _become(self, new: pace.Pace, **more: str | int | None) -> bool:
        was = self._seen()
        values: dict[str, Any] = {name: str(value) for name, value in asdict(new).items()}
        values |= {"revision": was.get("revision", 0) + 1, **more}
        now = dynamodb.swap(self.name, "pace", "pace", values, {"revision": was.get("revision")})
        if now is None:
            self.item = {name: value for name, value in {**was, **values}.items() if value is not None}
            return True
        self.item = now or None
        return False


def _pace(item: Mapping[str, Any]) -> pace.Pace:
    return pace.Pace(**{name: float(item[name]) for name in pace.Pace.__dataclass_fields__ if name in item})


def seen(name: str, mailing: str, chunk: int, number: int, indexes: set[int]) -> bool:
    """Notes which people of a call SES's events name; False where no such call was ever claimed."""
    return dynamodb.add(name, f"mailing#{mailing}", f"call#{chunk:06d}#{number:02d}", "seen", indexes)


def flows(name: str, mailing: str, until: str) -> None:
    """Notes that the event has come of a mail SES accepted at `until` (ISO 8601, as SES writes it)."""
    dynamodb.raise_to(name, f"mailing#{mailing}", "flow", "until", until)


def met_odd(name: str, at: str) -> None:
    """Notes that a line of SES's events could not be read at `at` (ISO 8601): it may have been anybody's."""
    dynamodb.raise_to(name, "events", "odd", "at", at)


def fell_through(name: str, mailing: str, chunk: int, number: int, index: int) -> None:
    """Notes that SES accepted one person's mail and then never sent it. Twice is once."""
    seen(name, mailing, chunk, number, {index})
    pk = f"mailing#{mailing}"
    dynamodb.add(name, pk, f"refused#{chunk:06d}", "people", {f"{number}-{index}"}, anew=True)


def judge(name: str, kind: breaker.Kind, event: str) -> bool:
    """Counts a bounce or a complaint; True where the breaker is open now. Twice is once."""
    shared = SharedPace(name)

    def note() -> bool | Literal[Race.LOST]:
        item = dynamodb.get(name, "breaker", "breaker") or {}
        known = [breaker.Note(int(at), of) for at, of in item.get(kind, ())]
        pacing = dynamodb.get(name, "pace", "pace") or {}
        notes = breaker.noted(known, event, pacing.get("recipients", 0))
        values = {
            kind: [[note.position, note.event] for note in notes],
            "revision": item.get("revision", 0) + 1,
        }
        as_read = {"revision": item.get("revision")}
        if not dynamodb.update(name, "breaker", "breaker", values, where=as_read):
            return LOST
        if breaker.trips(kind, notes):
            shared.stop(kind)
            return True
        return "stopped" in pacing

    return retry("breaker", note, TRIES)


def resume(name: str) -> str | None:
    """A person has looked: mailings go on, the breaker counts from nothing. Why they had stopped, if so."""
    stopped = (dynamodb.get(name, "pace", "pace") or {}).get("stopped")
    dynamodb.update(name, "breaker", "breaker", {"bounced": None, "complained": None})
    SharedPace(name).stop(None)
    return stopped


def unfinished(name: str) -> list[Unfinished]:
    """The mailings that have begun and not ended."""
    return [sweep.from_item(item) for item in dynamodb.query(name, "unfinished", "mailing#")]


def begun(name: str, mailing: Unfinished) -> None:
    """Notes that a mailing has begun; a second time changes nothing."""
    item = {"pk": "unfinished", "sk": _sort(mailing), **sweep.to_item(mailing)}
    dynamodb.put(name, item, new=True)


def note(name: str, mailing: Unfinished, *, was: Unfinished) -> bool:
    """Notes that the sweep starts a mailing again; False where another did."""
    where = {"restarts": was.restarts, "next_at": str(was.next_at)}
    return dynamodb.update(name, "unfinished", _sort(mailing), sweep.to_item(mailing), where=where)


def beat(name: str, mailing: Unfinished) -> None:
    """Notes when a mailing goes on, and whether anything became final; `next_at` 0: it has ended."""
    if not mailing.next_at:
        finished(name, mailing)
        return
    known = dynamodb.get(name, "unfinished", _sort(mailing))
    if known is not None:
        moves = known["done"] != mailing.done or (known.get("held") and not mailing.held)
        moved = mailing.moved if moves else float(known["moved"])
        values: dict[str, Any] = {"next_at": str(mailing.next_at), "done": mailing.done, "moved": str(moved)}
        values["held"] = mailing.held
        values["handed"] = mailing.handed
        # Another slice may end the mailing meanwhile: what is gone must not come back in part.
        dynamodb.update(name, "unfinished", _sort(mailing), values, where={"release": mailing.release})


def finished(name: str, mailing: Unfinished) -> None:
    """Notes that a mailing has ended."""
    dynamodb.delete(name, "unfinished", _sort(mailing))


def _sort(mailing: Unfinished) -> str:
    return f"mailing#{mailing.release}-{mailing.version}-{mailing.kind}"


def answered(name: str, mailing: str, about: str) -> bool:
    """Whether staff were told this about a mailing."""
    return dynamodb.get(name, f"mailing#{mailing}", f"told#{about}") is not None


def note_answer(name: str, mailing: str, about: str, at: str) -> None:
    """Notes that staff were told this about a mailing, at this instant (ISO 8601)."""
    dynamodb.put(name, {"pk": f"mailing#{mailing}", "sk": f"told#{about}", "at": at})


def balance(name: str, mailing: str) -> Balance:
    """What became of everybody a mailing planned, as far as its finished chunks say."""
    book = Mailing(name, mailing)
    plan = book.plan()
    done = book.done()
    refused = sum(n for chunk, n in book.refused().items() if chunk in done)
    total = sum(done.values(), Balance())
    total = replace(total, sent=total.sent - refused, failed=total.failed + refused)
    return replace(total, planned=plan.planned) if plan else total


def reopen(name: str, mailing: str, now: float) -> int:
    """Makes due again whom SES refused in a mailing that has ended; how many. Twice, or half-way, is once."""
    book, people = Mailing(name, mailing), 0
    for call in book.claimed():
        again = ledger.reopened(call, now)
        if again == call:
            continue
        # Before the first: what dies half-way the sweep goes on with, and nobody comes here again.
        if not people:
            book.keep_hold(None)
            dynamodb.delete(name, book.pk, "told#mailing")  # staff are told of how it ends now
        # Its chunk first: without that mark the next slice looks at every call, with it at none.
        dynamodb.delete(name, book.pk, f"chunk#{call.chunk:06d}")
        people += len(again.open) if book.write(again, call) else 0
    return people


def progress(name: str, mailing: str) -> ledger.Progress | None:
    """How a mailing stands, call by call; None where none was planned."""
    book = Mailing(name, mailing)
    plan = book.plan()
    if plan is None:
        return None
    found = ledger.progress(plan.planned, book.claimed())
    refused = sum(book.refused().values())
    total = replace(found.balance, sent=found.balance.sent - refused, failed=found.balance.failed + refused)
    return replace(found, balance=total)


@dataclass(frozen=True)
class Planned:
    """A frozen plan: how many people, its manifest file's name, and the version whose letter goes out.

    versions: of a digest, that of each release that its letter tells of. outdated_since: when they were first
    seen to be no longer the public ones, seconds since the epoch; 0: they are.
    """

    planned: int
    manifest: str
    letter: int
    versions: Mapping[str, int] = field(default_factory=dict)
    outdated_since: int = 0

    def outdated(self, public: Mapping[str, int]) -> bool:
        """Whether a release that a digest tells of is public in a later version than its letter's."""
        return any(self.versions.get(release, version) < version for release, version in public.items())


class Mailing:
    """One mailing's ledger (crier.mail.sending.mailing_slice.Book)."""

    def __init__(
        self,
        name: str,
        mailing: str,
        rate: float = 0.0,
        halted: Callable[[], Halt] = lambda: "",
        clear: Callable[[], bool] = lambda: False,  # whether no file of SEND events waits
    ) -> None:
        self.name, self.pk, self.rate, self.halted = name, f"mailing#{mailing}", rate, halted
        self.clear = clear
        self.pace = SharedPace(name)

    def plan(self) -> Planned | None:
        """What was frozen, or None: nobody planned it yet."""
        item = dynamodb.get(self.name, self.pk, "plan")
        if item is None:
            return None
        versions = {release: int(version) for release, version in item.get("versions", {}).items()}
        since = int(item.get("outdated_since", 0))
        return Planned(item["planned"], item["manifest"], int(item["letter"]), versions, since)

    def planned(
        self, planned: int, manifest: str, letter: int, at: str, versions: Mapping[str, int] | None = None
    ) -> None:
        """Freezes the plan by its manifest's name; a second one changes nothing."""
        values: dict[str, Any] = {"planned": planned, "manifest": manifest, "letter": letter, "at": at}
        values |= {"versions": dict(versions)} if versions else {}
        dynamodb.put(self.name, {"pk": self.pk, "sk": "plan", **values}, new=True)

    def tells(self, versions: Mapping[str, int]) -> None:
        """Notes that the letter was written anew, and of which versions it tells now."""
        dynamodb.update(self.name, self.pk, "plan", {"versions": dict(versions), "outdated_since": None})

    def grew_old(self, now: float) -> None:
        """Notes that its letter tells of what is no longer public. now: seconds since the epoch."""
        dynamodb.update(self.name, self.pk, "plan", {"outdated_since": int(now)})

    def untouched(self) -> bool:
        """Whether no call was ever claimed: nobody got it."""
        return next(self.claimed(), None) is None

    def done(self) -> Mapping[int, Balance]:
        """The balance of every finished chunk."""
        return {int(item["sk"][6:]): _balance(item) for item in dynamodb.query(self.name, self.pk, "chunk#")}

    def calls(self, chunk: int, people: Sequence[int]) -> list[Call]:
        """The calls of a chunk as they stand, those nobody claimed included."""
        found = {
            int(item["sk"][-2:]): item for item in dynamodb.query(self.name, self.pk, f"call#{chunk:06d}#")
        }
        return [ledger.from_item(chunk, number, n, found.get(number)) for number, n in enumerate(people)]

    def claimed(self) -> Iterator[Call]:
        """Every call that was ever claimed."""
        for item in dynamodb.query(self.name, self.pk, "call#"):
            _, chunk, number = item["sk"].split("#")
            yield ledger.from_item(int(chunk), int(number), item["people"], item)

    def write(self, call: Call, was: Call) -> bool:
        """Moves a call on; False where it is no longer as it was read."""
        sk = f"call#{call.chunk:06d}#{call.number:02d}"
        where: dict[str, Any] = {"state": was.state or None}
        if was.state:
            where |= {"attempt": was.attempt, "since": str(was.since)}
        return dynamodb.update(self.name, self.pk, sk, ledger.to_item(call), where=where)

    def close(self, chunk: int, balance: Balance) -> None:
        """Marks a chunk whose calls are all final."""
        dynamodb.put(self.name, {"pk": self.pk, "sk": f"chunk#{chunk:06d}", **asdict(balance)})

    def refused(self) -> Mapping[int, int]:
        """How many people of each chunk SES accepted and then never sent to."""
        return {chunk: len(people) for chunk, people in self.unsent().items()}

    def unsent(self) -> Mapping[int, frozenset[tuple[int, int]]]:
        """Whom of each chunk SES accepted and then never sent to: (number of the call, index)."""
        places = dynamodb.query(self.name, self.pk, "refused#")
        return {int(item["sk"][8:]): frozenset(map(_place, item["people"])) for item in places}

    def flow(self) -> Flow:
        """What SES's events prove so far."""
        item = dynamodb.get(self.name, self.pk, "flow") or {}
        until = datetime.fromisoformat(item["until"]).timestamp() if "until" in item else 0.0
        met = dynamodb.get(self.name, "events", "odd") or {}
        odd = datetime.fromisoformat(met["at"]).timestamp() if met else 0.0
        return Flow(until, self.clear(), probed=float(item.get("probed", 0)), odd=odd)

    def probed(self, now: float) -> None:
        """Notes that a probe is on its way."""
        dynamodb.update(self.name, self.pk, "flow", {"probed": str(now)})

    def hold(self) -> Hold | None:
        """Why the mailing waits, if it does because of what SES said."""
        item = dynamodb.get(self.name, self.pk, "hold")
        if item is None:
            return None
        said = Said.read(item["said"])
        return Hold(said, float(item["since"]), float(item["until"]), item["times"])

    def keep_hold(self, hold: Hold | None) -> None:
        """Notes what SES said and until when the mailing waits; None: SES takes its mail again."""
        if hold is None:
            dynamodb.delete(self.name, self.pk, "hold")
            return
        values = {"said": str(hold.said), "since": str(hold.since), "until": str(hold.until)}
        dynamodb.put(self.name, {"pk": self.pk, "sk": "hold", "times": hold.times, **values})

    def turn(self, recipients: int, now: float) -> pace.Slot:
        """The mailing's next turn at the shared pace, or when to ask again. Raises Stopped."""
        return self.pace.turn(recipients, now, self.rate, waited_for=False)

    def give_way(self, recipients: int, now: float) -> float:
        """When the mailing goes on after its slice, with so many recipients."""
        return self.pace.give_way(recipients, now, self.rate)

    def slow(self, now: float) -> None:
        """SES throttled."""
        SharedPace(self.name).slow(now)  # not ours, which the walking thread uses


def _place(person: str) -> tuple[int, int]:
    number, _, index = person.partition("-")
    return int(number), int(index)


def _balance(item: Mapping[str, Any]) -> Balance:
    return Balance(**{name: item[name] for name in Balance.__dataclass_fields__ if name in item})
