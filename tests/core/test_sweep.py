"""What the sweep makes of a mailing that nobody works on: a table of instants."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crier.mail.sending import sweep
from crier.mail.sending.sweep import LATE, RESTARTS, STUCK, Unfinished

AT = 1_800_000_000.0
ONE = Unfinished("0123456789abcdef", 1, "release", AT, done=3, moved=AT)


@pytest.mark.parametrize(
    ("after", "restarts", "begins"),
    [(STUCK - 1, 0, False), (STUCK, 0, True), (STUCK, RESTARTS - 1, True), (STUCK, RESTARTS, False)],
)
def test_it_is_taken_up_after_a_quarter_of_an_hour_three_times(
    after: float, restarts: int, begins: bool
) -> None:
    one, now = replace(ONE, restarts=restarts), AT + after
    assert one.restart(now) is begins
    resumed = one.resumed(now)
    assert resumed == (replace(one, restarts=restarts + 1, next_at=now) if begins else None)


@pytest.mark.parametrize("wait", [-60.0, 60.0])
def test_what_was_handed_over_goes_on_at_once_and_is_no_restart(wait: float) -> None:
    handed = replace(ONE, handed=True, next_at=AT + wait, restarts=RESTARTS)
    assert handed.resumed(AT) == replace(handed, part=1, handed=False, next_at=max(AT, AT + wait))
    assert handed.execution == "0123456789abcdef-1-release-again-0-3"


@pytest.mark.parametrize(
    ("one", "after", "late"),
    [
        (ONE, LATE - 1, False),
        (ONE, LATE, True),
        (replace(ONE, next_at=AT + 2 * LATE), LATE, True),
        (replace(ONE, held="SendBulkEmail: AccessDenied"), LATE, False),  # of a hold they hear otherwise
        (replace(ONE, held="x", restarts=RESTARTS), STUCK, True),
        (replace(ONE, restarts=RESTARTS), STUCK - 1, False),
        (replace(ONE, restarts=RESTARTS), STUCK, True),  # nobody takes it up any more
        (replace(ONE, restarts=RESTARTS - 1), STUCK, False),
    ],
)
def test_staff_hear_of_it_before_an_hour_is_over(one: Unfinished, after: float, late: bool) -> None:
    assert one.late(AT + after) is late


def test_an_item_is_the_mailing_again() -> None:
    assert sweep.from_item(sweep.to_item(replace(ONE, held="x", part=2, handed=True))) == replace(
        ONE, held="x", part=2, handed=True
    )
