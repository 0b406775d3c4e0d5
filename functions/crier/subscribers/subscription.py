"""How a subscription begins, changes and ends: decided on what stands, written by stores/subscribers.py.

A person has at most three records. `row` stays for ever and, unless they are
confirmed, says no more than a status. `wish` is what somebody asked for with
this address and nobody has confirmed; `undo` is what a person had who left.
Both of these have an end, after which the table forgets them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from crier.model.timestamps import zulu
from crier.subscribers.subscriber import ENDED, Subscriber

CONFIRM = timedelta(days=14)  # a confirmation can be answered this long
UNDO = timedelta(days=28)  # a subscription that was left can be had back
CHOOSE = timedelta(days=28)  # a link to one's own choices opens them
LAST_LEAVING = 0xFFFF  # a link counts no further (tokens.py): whoever left so often is not asked back


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
    """What is kept of somebody who is not confirmed: that, since when, how often they joined and left."""
    return Subscriber(
        id=person.id,
        address="",
        language="",
        lists=(),
        status=status,
        consent="",
        generation=person.generation,
        since=since,
        leavings=person.leavings,
    )


def asked(
    records: SubscriptionRecords, wish: Subscriber, own: bool = True
) -> tuple[str, SubscriptionRecords]:
    """What a sign-up brings about: ("confirm", "choose" or "nothing", the standing with it).

    own: the person filled the form, as against a keeper, who brings nobody back. A wish waits in a queue:
    what ended since it was said stays over, and its address is kept nowhere again. Whether a mail may go
    into the mailbox is the mailbox's own count (mailbox.py).

    Whoever is confirmed keeps what they have and gets a link to change it.
    Everybody else keeps their status, a suppression above all, until they confirm.
    """
    row = records.row
    if row and row.status == "confirmed":
        return "choose", records
    if row and row.status in ENDED and not (own and _newer(wish, row)):
        return "nothing", records
    begun = row or bare(replace(wish, generation=0), "pending", wish.since)
    wish = replace(wish, status="pending", generation=begun.generation + 1)
    return "confirm", replace(records, row=begun, wish=wish)


def _newer(wish: Subscriber, row: Subscriber) -> bool:
    """Whether a wish was said after the row's end; a row without a moment ended before anything."""
    return not row.since or when(wish.since) > when(row.since)


def confirmed(records: SubscriptionRecords, generation: int, now: datetime) -> SubscriptionRecords | None:
    """The person said yes. None where this is not, or no longer, what they were asked."""
    wish = records.wish
    if wish is None or wish.generation != generation:
        return None
    told = f"{wish.consent}; confirmed {zulu(now)}"
    left = records.row.leavings if records.row else 0
    return SubscriptionRecords(
        replace(wish, status="confirmed", consent=told, since=zulu(now), leavings=left)
    )


def chosen(
    records: SubscriptionRecords, generation: int, choice: Subscriber, now: datetime
) -> SubscriptionRecords | None:
    """Other lists, topics, language or cadence; None where nobody is confirmed as that generation.

    A digest must know when cadence or language changed: who has what already depends on it (mail/digest.py).
    """
    row = records.row
    if row is None or row.status != "confirmed" or row.generation != generation:
        return None
    same = (choice.cadence, choice.language) == (row.cadence, row.language)
    changed = replace(
        row,
        language=choice.language,
        lists=choice.lists,
        topics=choice.topics,
        cadence=choice.cadence,
        changed=row.changed if same else zulu(now),
    )
    return replace(records, row=changed)


def trusted(records: SubscriptionRecords, slug: str, now: datetime) -> SubscriptionRecords | None:
    """Staff put somebody who is confirmed on a list of previews, and the proof says so.

    None where there is nothing to do: they are on it, or they are not confirmed. It brings nobody back.
    """
    row = records.row
    if row is None or row.status != "confirmed" or slug in row.lists:
        return None
    proof = f"{row.consent}; trusted by staff {zulu(now)}: {slug}"
    return replace(records, row=replace(row, lists=(*row.lists, slug), consent=proof))


def distrusted(records: SubscriptionRecords, slug: str) -> SubscriptionRecords | None:
    """Staff take somebody off a list of previews, and off what an undo would bring back.

    They keep whatever else they are on. None where there is nothing to do.
    """
    after = replace(records, row=_off(records.row, slug), undo=_off(records.undo, slug))
    return after if after != records else None


def _off(person: Subscriber | None, slug: str) -> Subscriber | None:
    if person is None or slug not in person.lists:
        return person
    proof = re.sub(rf"; trusted by staff \S+: {re.escape(slug)}(?=;|$)", "", person.consent)
    return replace(person, lists=tuple(one for one in person.lists if one != slug), consent=proof)


def ended(records: SubscriptionRecords, status: str, since: str) -> SubscriptionRecords | None:
    """It is over, for one of the reasons in ENDED; None where there is nothing to end.

    Leaving keeps what was, for the undo, and is counted: an undo takes back this leaving and no later one.
    A complaint outweighs having left.
    """
    row = records.row
    if row is None or (row.status in ENDED and not (status == "complained" and row.status == "left")):
        return None
    last = row.leavings >= LAST_LEAVING
    if status == "left" and not last:
        row = replace(row, leavings=row.leavings + 1)
    undo = None
    if status == "left" and row.status == "confirmed" and not last:
        undo = replace(row, since=since, joined=row.since)
    return SubscriptionRecords(bare(row, status, since), None, undo)


def undone(records: SubscriptionRecords, leaving: int, now: datetime) -> SubscriptionRecords | None:
    """This leaving (Subscriber.leavings when it was done) is taken back; None where it cannot be.

    They are who they were, and what came out meanwhile is owed them: a digest looks closer (mail/digest.py).
    """
    row, undo = records.row, records.undo
    if row is None or undo is None or row.status != "left" or row.leavings != leaving:
        return None
    back = replace(undo, status="confirmed", since=undo.joined or undo.since, joined="", changed=zulu(now))
    return SubscriptionRecords(back)


def erased(records: SubscriptionRecords, generation: int, now: datetime) -> SubscriptionRecords | None:
    """Everything is forgotten but that this person wants no mail."""
    row = records.row
    if row is None or row.generation != generation or row.status == "erased":
        return None
    return SubscriptionRecords(bare(row, "erased", zulu(now)))
