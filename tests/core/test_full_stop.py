"""Stop everything: who may, when what waits looks again, and what a mailing makes of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crier.mail.sending import mailing_slice
from crier.model.full_stop import CORRECTING, FullStop, goes_first, may
from crier.model.lifecycle import VERSION
from crier.model.newsroom import Person
from crier.model.timestamps import sortable

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
EVENTS = 16  # of an execution's history, of one look: publish, its choice, the report, the wait


@pytest.mark.parametrize(
    ("roles", "words"),
    [(["writer"], []), (["keeper"], ["stop"]), (["approver"], ["stop", "go-on"]),
     (["writer", "keeper"], ["stop"]), (["keeper", "approver"], ["stop", "go-on"])],
)  # fmt: skip
def test_one_stops_and_an_approver_lets_go_on(roles: list[str], words: list[str]) -> None:
    person = Person(address="ana@desk.example", roles=roles)
    assert [word for word in ("stop", "go-on") if may(person, word)] == words  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lasted", "wait"), [(0, 1), (10, 1), (60, 6), (600, 60), (60 * 24 * 30, 360), (-5, 1)]
)
def test_what_waits_looks_again_after_a_tenth_of_the_stop(lasted: int, wait: int) -> None:
    stop = FullStop("ana@desk.example", NOON - timedelta(minutes=lasted))
    assert stop.look_again(NOON) == NOON + timedelta(minutes=wait)


def test_a_year_of_looking_fits_into_one_execution() -> None:
    stop, at, looks = FullStop("ana@desk.example", NOON), NOON, 0
    while at < NOON + timedelta(days=365):
        at, looks = stop.look_again(at), looks + 1
    assert looks * EVENTS < 25_000


@pytest.mark.parametrize(
    ("states", "stopped", "word"),
    [(["published"], False, ""), (["published"], True, "held"), (["withdrawn"], True, "withdrawn"),
     (["withdrawn", "published"], True, "held"), (["withdrawn", "published"], False, "held")],
)  # fmt: skip
def test_a_stopped_mailing_waits_and_a_withdrawn_one_ends(
    states: list[str], stopped: bool, word: str
) -> None:
    assert mailing_slice.halt(states, stopped=stopped) == word


DUE, TEN_DAYS, SOON = NOON - timedelta(minutes=5), timedelta(days=10), timedelta(minutes=1)


@pytest.mark.parametrize(
    ("state", "due", "ended", "waits"),
    [("ready", DUE, None, True), ("ready", NOON, None, True),
     ("ready", NOON + SOON, None, False), ("ready", NOON + TEN_DAYS, NOON, False),  # under embargo
     *((state, DUE, NOON, False) for state in VERSION if state != "ready"),  # nothing comes of it now
     ("ready", NOON - TEN_DAYS, NOON - SOON, True),  # it waited for the end of a long stop
     ("ready", NOON - TEN_DAYS, None, False), ("ready", NOON - TEN_DAYS, NOON - CORRECTING, False),  # died
     ("ready", NOON - CORRECTING, None, False), ("ready", NOON - CORRECTING + SOON, None, True),
     ("ready", NOON - CORRECTING + SOON, NOON - TEN_DAYS, True)],
)  # fmt: skip
def test_mail_lets_a_correction_go_first_that_is_due_and_no_other(
    state: str, due: datetime, ended: datetime | None, waits: bool
) -> None:
    item = {"state": state, "publish_at": sortable(due)}
    assert goes_first(item, ended, NOON) is waits
