"""The sweep: a mailing that nobody works on is taken up once, one that does not end is told of."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import cloud
import pytest

from crier.aws import client, handler
from crier.mail.sending import sweep as sweeping
from crier.mail.sending.sweep import Unfinished
from crier.stores import mailings
from crier.stores.releases import Releases
from handlers import digest, freshen, publish, sweep

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
BEGUN = Unfinished("0123456789abcdef", 1, "release", NOW.timestamp(), moved=NOW.timestamp())


@pytest.fixture
def started(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """The executions the sweep asked for; a name is taken once."""
    monkeypatch.setenv("MAILING_ARN", "arn:aws:states:us-east-1:123456789012:stateMachine:mailing")
    asked: list[dict[str, Any]] = []

    def start(params: Any, **_: Any) -> Any:
        asked.append(json.loads(params["body"]))
        return cloud._answer(200, {"executionArn": "x", "startDate": NOW})

    client.client("stepfunctions").meta.events.register("before-call.sfn.StartExecution", start)
    mailings.begun("mailings", BEGUN)
    yield asked


def swept(minutes: float, caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the sweep said at so many minutes."""
    sweep.work({}, handler.settings(sweep.Settings), NOW + timedelta(minutes=minutes))
    said = list(caplog.messages)
    caplog.clear()
    handler.metrics().clear_metrics()
    return said


def test_a_mailing_under_way_is_left_alone(started: Any, caplog: pytest.LogCaptureFixture) -> None:
    assert swept(14, caplog) == []
    mailings.beat(
        "mailings", replace(BEGUN, next_at=NOW.timestamp() + 1200, done=1, moved=NOW.timestamp() + 600)
    )
    assert swept(34, caplog) == [] and started == []


def test_a_mailing_that_another_slice_ended_does_not_come_back_in_part(started: Any) -> None:
    """It ends between the read and the write of a slice that ran beside."""

    def end(**_: Any) -> None:
        events.unregister("before-call.dynamodb.UpdateItem", end)
        mailings.finished("mailings", BEGUN)

    events = client.client("dynamodb").meta.events
    events.register_first("before-call.dynamodb.UpdateItem", end)
    mailings.beat("mailings", replace(BEGUN, done=1))
    assert mailings.unfinished("mailings") == []


def test_one_left_alone_is_taken_up_once(started: Any, caplog: pytest.LogCaptureFixture) -> None:
    assert swept(16, caplog) == ["mailing left alone, started again"]
    assert swept(21, caplog) == []  # it has its quarter of an hour
    (asked,) = started
    assert asked["name"] == "0123456789abcdef-1-release-again-0-1"
    given = json.loads(asked["input"])
    assert given == {"format": 1, "release": BEGUN.release, "version": 1, "kind": "release",
                     "start_at": "2026-11-24T12:16:00.000000+00:00"}  # fmt: skip


def test_two_sweeps_at_once_make_one(started: Any) -> None:
    (known,) = mailings.unfinished("mailings")
    again = replace(known, restarts=1, next_at=NOW.timestamp() + 960)
    assert mailings.note("mailings", again, was=known)
    assert not mailings.note("mailings", again, was=known)


def test_staff_hear_of_it_within_the_hour(started: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever it does, nothing becomes final; each sweep says so from then on."""
    first = next(at for at in range(0, 120, 5) if "mailing late" in swept(at, caplog))
    assert first * 60 <= 3600 - 600  # the alarm and the mail take their minutes too
    assert len(started) <= sweeping.RESTARTS


def test_what_ended_is_forgotten_and_what_was_withdrawn_is_brought_to_its_end(
    started: Any, caplog: pytest.LogCaptureFixture
) -> None:
    other = replace(BEGUN, release="f" * 16)
    mailings.begun("mailings", other)
    mailings.finished("mailings", other)
    releases = Releases("releases")
    releases.change_head(BEGUN.release, releases.head(BEGUN.release), {"state": "withdrawn"})
    assert swept(16, caplog) == ["mailing left alone, started again"]
    assert [one.release for one in mailings.unfinished("mailings")] == [BEGUN.release]


def test_an_execution_that_ended_before_its_history_was_full_is_followed_by_another(
    started: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """As often as it takes: that is no restart of something that went wrong."""
    for part in range(1, 6):
        due = NOW.timestamp() + 3600 * part
        handed = replace(BEGUN, next_at=due, done=part, moved=due - 3000, handed=True)
        mailings.beat("mailings", handed)
        assert swept(60 * part - 50, caplog) == []
        assert swept(60 * part - 45, caplog) == []
        assert [one["name"] for one in started] == [
            f"0123456789abcdef-1-release-again-{n}-0" for n in range(1, part + 1)
        ]
        assert json.loads(started[-1]["input"])["start_at"] == f"2026-11-24T{12 + part}:00:00.000000+00:00"


@pytest.mark.long
def test_a_mailing_that_is_held_for_days_is_not_late_nor_left_alone(
    started: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Its alarm lasts as long as it is held; afterwards it has its time again."""
    said = "SendBulkEmail: AccessDeniedException"
    for quarter in range(4 * 24 * 3):
        now = NOW.timestamp() + 900 * quarter
        mailings.beat("mailings", replace(BEGUN, next_at=now + 900, moved=now, held=said))
        if quarter % 48 == 0:
            assert swept(15 * quarter + 14, caplog) == ["mailing held"]
    ended = NOW.timestamp() + 3 * 86_400
    mailings.beat("mailings", replace(BEGUN, next_at=ended + 900, moved=ended))
    assert swept(3 * 1440 + 14, caplog) == [] and started == []
    assert swept(3 * 1440 + 90, caplog) != []


def test_a_held_mailing_whose_execution_died_is_taken_up_and_told_of(
    started: Any, caplog: pytest.LogCaptureFixture
) -> None:
    mailings.beat("mailings", replace(BEGUN, held="SendBulkEmail: NEW", next_at=NOW.timestamp() + 900))
    said = [swept(at, caplog) for at in range(0, 180, 5)]
    assert len(started) == sweeping.RESTARTS and "mailing late" in said[-1]


@dataclass(frozen=True)
class Nothing:
    """A function that is told nothing."""


class Context:
    aws_request_id = "1"


@pytest.mark.parametrize(
    ("module", "outcome", "counted"),
    [
        (sweep, "swept", 0),
        (digest, "nothing", 0),
        (digest, "sent", 1),
        (freshen, "freshened", 0),
        (publish, "x", 1),
    ],
)
def test_a_month_in_which_nothing_happens_pays_for_no_metric(
    module: Any, outcome: str, counted: int, capfd: pytest.CaptureFixture[str]
) -> None:
    """What works by the clock counts what it did, not that it came by (docs/cost.md)."""
    usual = inspect.getclosurevars(inspect.unwrap(module.handler)).nonlocals["usual"]
    name = module.__name__.rpartition(".")[2]

    def work(event: Any, settings: Any, now: datetime) -> handler.Answer:
        return {"outcome": outcome}

    work.__module__ = module.__name__
    handler.step(work, Nothing, usual)({}, Context())
    lines = [line for line in capfd.readouterr().out.splitlines() if f'"{name}.{outcome}"' in line]
    assert len(lines) == counted
