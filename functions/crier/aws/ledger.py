"""The Mailings table: plans, one item per SES call, one mark per finished chunk, and the shared pace."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from crier.aws import table
from crier.errors import Transient
from crier.mail import ledger, pace
from crier.mail.ledger import Balance, Call

TRIES = 20  # of one pace reservation: every loss means that somebody else got a turn


def turn(name: str, recipients: int, now: float, rate: float, *, waited_for: bool) -> float:
    """Reserves the next turn at the shared pace: the instant (seconds since the epoch) it comes."""
    for _ in range(TRIES):
        item = table.get(name, "pace", "pace") or {}
        was = pace.Pace(float(item.get("mailing", 0)), float(item.get("waited_for", 0)))
        slot = pace.reserve(was, now, recipients, rate, waited_for=waited_for)
        values = {
            "mailing": str(slot.pace.mailing),
            "waited_for": str(slot.pace.waited_for),
            "revision": item.get("revision", 0) + 1,
        }
        if table.update(name, "pace", "pace", values, where={"revision": item.get("revision")}):
            return slot.at
    raise Transient("pace: lost every race")


def seen(name: str, mailing: str, chunk: int, number: int, indexes: set[int]) -> bool:
    """Notes which people of a call SES's events name; False where no such call was ever claimed."""
    return table.add(name, f"mailing#{mailing}", f"call#{chunk:06d}#{number:02d}", "seen", indexes)


def balance(name: str, mailing: str) -> Balance:
    """What became of everybody a mailing planned, as far as its finished chunks say."""
    book = Mailing(name, mailing, rate=0, halted=lambda: False)
    plan = book.plan()
    total = sum(book.done().values(), Balance())
    return replace(total, planned=plan.planned) if plan else total


@dataclass(frozen=True)
class Planned:
    """A frozen plan: how many people, and its manifest file's name."""

    planned: int
    manifest: str


class Mailing:
    """One mailing's ledger (crier.mail.sending.Book)."""

    def __init__(self, name: str, mailing: str, rate: float, halted: Callable[[], bool]) -> None:
        self.name, self.pk, self.rate, self.halted = name, f"mailing#{mailing}", rate, halted

    def plan(self) -> Planned | None:
        """What was frozen, or None: nobody planned it yet."""
        item = table.get(self.name, self.pk, "plan")
        return Planned(item["planned"], item["manifest"]) if item else None

    def planned(self, planned: int, manifest: str, at: str) -> None:
        """Freezes the plan by its manifest's name; a second one changes nothing."""
        values = {"planned": planned, "manifest": manifest, "at": at}
        table.put(self.name, {"pk": self.pk, "sk": "plan", **values}, new=True)

    def done(self) -> Mapping[int, Balance]:
        """The balance of every finished chunk."""
        return {int(item["sk"][6:]): _balance(item) for item in table.query(self.name, self.pk, "chunk#")}

    def calls(self, chunk: int, people: Sequence[int]) -> list[Call]:
        """The calls of a chunk as they stand, those nobody claimed included."""
        found = {int(item["sk"][-2:]): item for item in table.query(self.name, self.pk, f"call#{chunk:06d}#")}
        return [ledger.from_item(chunk, number, n, found.get(number)) for number, n in enumerate(people)]

    def write(self, call: Call, was: Call) -> bool:
        """Moves a call on; False where it is no longer as it was read."""
        sk = f"call#{call.chunk:06d}#{call.number:02d}"
        where: dict[str, Any] = {"state": was.state or None}
        if was.state:
            where |= {"attempt": was.attempt, "since": str(was.since)}
        return table.update(self.name, self.pk, sk, ledger.to_item(call), where=where)

    def close(self, chunk: int, balance: Balance) -> None:
        """Marks a chunk whose calls are all final."""
        table.put(self.name, {"pk": self.pk, "sk": f"chunk#{chunk:06d}", **asdict(balance)})

    def turn(self, recipients: int, now: float) -> float:
        """The mailing's next turn at the shared pace."""
        return turn(self.name, recipients, now, self.rate, waited_for=False)


def _balance(item: Mapping[str, Any]) -> Balance:
    return Balance(**{name: item[name] for name in Balance.__dataclass_fields__})
