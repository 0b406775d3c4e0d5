"""How a subscription begins, changes and ends: decided on what stands, written by stores/subscribers.py.

A person has at most three records. `row` stays for ever and, unless they are
confirmed, says no more than a status. `wish` is what somebody asked for with
this address and nobody has confirmed; `undo` is what a person had who left.
Both of these have an end, after which the table forgets them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from crier.model.timestamps import zulu
from crier.subscribers.subscriber import ENDED, Subscriber

CONFIRM = timedelta(days=14)  # a confirmation can be answered this long
UNDO = timedelta(days=28)  # a subscription that was left can be had back
CHOOSE = timedelta(days=28)  # a link to one's own choices opens them

BETWEEN = timedelta(hours=24)  # two mails that a stranger could have asked for
MOST = 3  # of them, ever, until somebody clicks


@dataclass(frozen=True)
class SubscriptionRecords:
    """Everything the table holds of one person."""

    row: Subscriber | None = None
    wish: Subscriber | None = None
    undo: Subscriber | None = None

    @property
    def status(self) -> str:
        """The row's status; "unknown" where there is none."""
        return self.row.status if self.row else "unknown"


def when(text: str) -> datetime:
    """An instant of the table; what names no zone is UTC."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def expires(kind: str, person: Subscriber) -> datetime:
    """When the table forgets a wish or an undo."""
    return when(person.since) + (CONFIRM if kind == "wish" else UNDO)


def current(records: SubscriptionRecords, now: datetime) -> SubscriptionRecords:
    """The standing without what is past its end: the table may take two days to forget."""
    wish, undo = records.wish, records.undo
    return SubscriptionRecords(
        records.row,
        wish if wish and expires("wish", wish) > now else None,
        undo if undo and expires("undo", undo) > now else None,
    )


def bare(person: Subscriber, status: str, since: str) -> Subscriber:
    """What is kept of somebody who is not confirmed: that, since when, and how often we wrote."""
    return Subscriber(
        id=person.id,
        address="",
        language="",
        lists=(),
        status=status,
        consent="",
        generation=person.generation,
        since=since,
        asked=person.asked,
    )


def may_ask(row: Subscriber | None, now: datetime) -> bool:
    """Whether a stranger's request may put another mail into this mailbox."""
    asked = row.asked if row else ()
    return len(asked) < MOST and (not asked or now - when(asked[-1]) >= BETWEEN)


def asked(
    records: SubscriptionRecords, wish: Subscriber, now: datetime
) -> tuple[str, SubscriptionRecords] | None:
    """What a sign-up brings about: ("confirm" or "choose", the standing with it); None: no mail now.

    Whoever is confirmed keeps what they have and gets a link to change it.
    Everybody else keeps their status, a suppression above all, until they confirm.
    """
    row = records.row
    if not may_ask(row, now):
        return None
    if row and row.status == "confirmed":
        return "choose", replace(records, row=_counted(row, now))
    begun = row or bare(replace(wish, generation=0), "pending", wish.since)
    wish = replace(wish, status="pending", generation=begun.generation + 1)
    return "confirm", replace(records, row=_counted(begun, now), wish=wish)


def refused(records: SubscriptionRecords) -> SubscriptionRecords | None:
    """The mail that was just counted was never sent."""
    row = records.row
    return replace(records, row=replace(row, asked=row.asked[:-1])) if row and row.asked else None


def linked(records: SubscriptionRecords, now: datetime) -> SubscriptionRecords | None:
    """A link to their own choices goes to somebody who is on the list."""
    row = records.row
    if row is None or row.status != "confirmed" or not may_ask(row, now):
        return None
    return replace(records, row=_counted(row, now))


def confirmed(records: SubscriptionRecords, generation: int, now: datetime) -> SubscriptionRecords | None:
    """The person said yes. None where this is not, or no longer, what they were asked."""
    wish = records.wish
    if wish is None or wish.generation != generation:
        return None
    told = f"{wish.consent}; confirmed {zulu(now)}"
    return SubscriptionRecords(replace(wish, status="confirmed", consent=told, since=zulu(now), asked=()))


def chosen(
    records: SubscriptionRecords, generation: int, choice: Subscriber, now: datetime
) -> SubscriptionRecords | None:
    """Other lists, topics, language or cadence; None where nobody is confirmed as that generation.

    A digest must know when the cadence changed: who has what already depends on it (mail/digest.py).
    """
    row = records.row
    if row is None or row.status != "confirmed" or row.generation != generation:
        return None
    changed = replace(
        row,
        language=choice.language,
        lists=choice.lists,
        topics=choice.topics,
        cadence=choice.cadence,
        changed=row.changed if choice.cadence == row.cadence else zulu(now),
        asked=(),
    )
    return replace(records, row=changed)


def ended(records: SubscriptionRecords, status: str, since: str) -> SubscriptionRecords | None:
    """It is over, for one of the reasons in ENDED; None where there is nothing to end.

    Leaving keeps what was, for the undo. A complaint outweighs having left.
    """
    row = records.row
    if row is None or (row.status in ENDED and not (status == "complained" and row.status == "left")):
        return None
    undo = replace(row, since=since) if status == "left" and row.status == "confirmed" else None
    return SubscriptionRecords(bare(row, status, since), None, undo)


def undone(records: SubscriptionRecords, generation: int, now: datetime) -> SubscriptionRecords | None:
    """Leaving is taken back; None where it cannot be.

    What was asked for stays counted: whoever holds any mail of theirs can leave and come back all day.
    """
    row, undo = records.row, records.undo
    if row is None or undo is None or row.status != "left" or row.generation != generation:
        return None
    return SubscriptionRecords(replace(undo, status="confirmed", since=zulu(now), asked=row.asked))


def erased(records: SubscriptionRecords, generation: int, now: datetime) -> SubscriptionRecords | None:
    """Everything is forgotten but that this person wants no mail."""
    row = records.row
    if row is None or row.generation != generation or row.status == "erased":
        return None
    return SubscriptionRecords(bare(row, "erased", zulu(now)))


def _counted(row: Subscriber, now: datetime) -> Subscriber:
    return replace(row, asked=(*row.asked, zulu(now)))
