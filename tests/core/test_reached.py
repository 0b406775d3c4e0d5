"""Whom mailings reached, out of their ledgers: accepted, sent on, and in time."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crier.mail.sending import ledger, reached
from crier.mail.sending.ledger import Call

SIZE = 2
CALLS = (
    Call(0, 0, 2, ledger.SENT, since=10.0, sent=frozenset({0, 1})),
    Call(0, 1, 2, ledger.SENT, since=20.0, sent=frozenset({1}), left=frozenset({0})),
    Call(1, 0, 2, ledger.RETRY, since=30.0, sent=frozenset({1}), open=(0,)),
    Call(1, 1, 1, ledger.UNKNOWN, since=40.0, unknown=frozenset({0})),
)
ROWS: Mapping[str, tuple[dict[int, frozenset[tuple[int, int]]], float | None, list[int]]] = {
    "all that SES accepted": ({}, None, [0, 1, 3, 5]),
    "none that it never sent to": ({0: frozenset({(0, 1), (1, 0)}), 1: frozenset({(0, 1)})}, None, [0, 3]),
    "none that it took later": ({}, 20.0, [0, 1, 3]),
    "neither": ({0: frozenset({(1, 1)})}, 25.0, [0, 1]),
}


def name(number: int) -> str:
    return f"{number:032x}"


def ids(chunk: int) -> list[str]:
    return [name(chunk * 4 + n) for n in range(4)]


LATE = (
    (Call(0, 0, 2, ledger.SENT, 1, 30.0, sent=frozenset({0, 1})), 20.0, 0),
    (Call(0, 0, 2, ledger.SENT, 2, 30.0, sent=frozenset({0, 1})), 20.0, 2),  # throttled, and sent once more
    (Call(0, 0, 2, ledger.UNKNOWN, 1, 10.0, unknown=frozenset({0, 1}), seen=frozenset({1})), None, 1),
)


@pytest.mark.parametrize(("call", "until", "many"), LATE)
def test_a_call_of_which_less_is_known_counts_rather_whole(
    call: Call, until: float | None, many: int
) -> None:
    assert reached.count([call], {}, until) == many


@pytest.mark.parametrize("row", ROWS)
def test_whom_one_mailing_reached(row: str) -> None:
    unsent, until, people = ROWS[row]
    assert list(reached.accepted(CALLS, ids, SIZE, unsent, until)) == [name(one) for one in people]
    assert reached.count(CALLS, unsent, until) == len(people), "counted without a look at ids"


numbers = st.lists(st.lists(st.integers(0, 30).map(name), max_size=20), max_size=4)


@given(wrong=numbers, right=numbers)
def test_whom_only_the_wrong_versions_reached(wrong: list[list[str]], right: list[list[str]]) -> None:
    """Each once, in order, whatever order the ledgers have them in and however many have the same people."""
    people = list(reached.alone(wrong, right))
    assert people == sorted(set(people))
    assert set(people) == {one for ids in wrong for one in ids} - {one for ids in right for one in ids}
