"""How many people are where; small numbers are hidden, because they name people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from crier.subscribers.subscriber import Subscriber
from crier.text import dates, messages

FEW = 10  # fewer than this are not counted on a page that others may see


@dataclass
class SubscriberCounts:
    """People by status, and the confirmed by list and by language."""

    statuses: Counter[str] = field(default_factory=Counter)
    lists: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)


def of(people: Iterable[Subscriber]) -> SubscriberCounts:
    """Counts everybody once."""
    found = SubscriberCounts()
    for person in people:
        found.statuses[person.status] += 1
        if person.status == "confirmed":
            found.lists.update(person.lists)
            found.languages[person.language] += 1
    return found


def tens(number: int, chance: float = 0.0) -> int:
    """The number in whole tens, as a member of staff is told who may not know of one person more or less.

    chance: 0 to 1, drawn so that nobody foresees it: up, as often as what is left over is of ten; 0: down.
    """
    whole, rest = divmod(number, FEW)
    return (whole + (rest > 0 and chance > 1 - rest / FEW)) * FEW


def about(number: int, language: str) -> str:
    """A number of people in words and whole tens; below ten it would name them."""
    if number < FEW:
        return messages.say(language, "counts.few")
    return messages.say(language, "counts.about", number=dates.number(tens(number), language))


def shown(number: int) -> str:
    """The number as a page says it: "<10" instead of 3."""
    return str(number) if number == 0 or number >= FEW else f"<{FEW}"
