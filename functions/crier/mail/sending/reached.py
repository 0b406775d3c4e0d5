"""Whom mailings reached, out of their ledgers: what a notice is planned from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from crier.mail.sending.ledger import Call

Places = frozenset[tuple[int, int]]  # (number of the call, index) in a chunk


def accepted(
    calls: Iterable[Call],
    ids: Callable[[int], Sequence[str]],
    size: int,
    unsent: Mapping[int, Places],
    until: float | None = None,
) -> Iterator[str]:
    """The ids of those whose mail SES took and sent on, as the calls of one ledger say, in their order.

    ids: of a chunk. size: people a call. unsent: whom of a chunk SES accepted and then never sent to.
    until: seconds since the epoch; whom it took later is left out, as far as the ledger can tell: rather
    one person too many hears of it. Of a call without an answer SES's events name some later.
    """
    for chunk, some in groupby(calls, key=lambda call: call.chunk):
        people = ids(chunk)
        for call in some:
            for index in _accepted(call, unsent, until):
                yield people[call.number * size + index]


def count(calls: Iterable[Call], unsent: Mapping[int, Places], until: float | None = None) -> int:
    """How many `accepted` has, without their ids."""
    return sum(len(_accepted(call, unsent, until)) for call in calls)


def _accepted(call: Call, unsent: Mapping[int, Places], until: float | None) -> list[int]:
    """The indexes of those of a call whose mail SES took and sent on."""
    if until is not None and call.since > until and call.attempt <= 1:
        return []  # of a call that was made more than once nobody knows who was sent to before
    never = unsent.get(call.chunk, frozenset())
    return [
        index for index in sorted(call.sent | (call.unknown & call.seen)) if (call.number, index) not in never
    ]


def alone(wrong: Iterable[Iterable[str]], right: Iterable[Iterable[str]] = ()) -> Iterator[str]:
    """The ids of any of the first and of none of the second, in order, each once.

    It keeps sixteen bytes of each in memory, in no order that it would have to rely on.
    """
    people = set[bytes]()
    for ids in wrong:
        people.update(bytes.fromhex(one) for one in ids)
    for ids in right:
        people.difference_update(bytes.fromhex(one) for one in ids)
    for person in sorted(people):
        yield person.hex()
