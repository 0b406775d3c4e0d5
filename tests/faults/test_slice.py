"""One slice of a mailing, what it is told and what it then asks: single steps of the played world."""

from __future__ import annotations

import random

import cloud
import pytest

from crier.mail.sending import ledger, mailing_slice, pace
from crier.mail.sending.mailing_slice import Slice
from crier.mail.sending.refusals import Said
from faults import simulator
from faults.simulator import World


def quiet() -> World:
    return World(lambda site, faults: "", random.Random(1), manifest=simulator.SMALL)  # noqa: S311


def worked(world: World, *, open_now: bool = True, refused: Said | None = None) -> Slice:
    tools = mailing_slice.Tools(
        book=world, ids=world.ids, people=world.people, send=world.send, probe=world.probe,
        may_mail=lambda address: True, wants=lambda person: True, open_now=open_now, refused=refused,
        rate=simulator.RATE, pool=cloud.AtOnce, clock=lambda: world.now, sleep=world.sleep,
    )  # fmt: skip
    return mailing_slice.work(world.manifest, tools)


def test_a_withdrawn_mailing_ends_though_the_account_is_paused() -> None:
    world = quiet()
    world.withdrawn = True
    ended = worked(world, open_now=False)
    assert ended.next_at is None and ended.balance.withdrawn == world.manifest.planned
    waits = worked(quiet(), open_now=False)
    assert waits.next_at is not None and waits.balance == ledger.Balance()


def test_an_open_breaker_is_asked_again_after_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    world = quiet()
    monkeypatch.setattr(world, "choose", lambda site, faults: "breaker" if site == "turn" else "")
    ended = worked(world)
    assert ended.next_at is not None and ended.next_at >= world.now + mailing_slice.HELD - 10
    assert not world.accepted


def test_what_is_stopped_while_a_call_waits_for_its_turn_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    world = quiet()

    def sleep(seconds: float) -> None:
        world.now, world.withdrawn = world.now + seconds, True

    monkeypatch.setattr(world, "turn", lambda recipients, now: pace.Slot(now + 4.0, pace.Pace()))
    monkeypatch.setattr(world, "sleep", sleep)
    worked(world)
    assert not world.accepted


def test_a_call_that_another_slice_has_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    world = quiet()
    monkeypatch.setattr(world, "write", lambda call, was: False)
    worked(world)
    assert not world.accepted


def test_one_probe_is_sent_while_a_call_has_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is looked at again and again; one mail to SES's simulator is enough to learn whether events come."""
    world, probes = quiet(), list[float]()
    probe = world.probe

    def counted() -> Said | str | None:
        probes.append(world.now)
        return probe()

    lost = iter(["lost"] * simulator.SMALL.planned)
    monkeypatch.setattr(world, "probe", counted)
    monkeypatch.setattr(world, "choose", lambda site, faults: next(lost, "") if site == "send" else "")
    monkeypatch.setattr(world, "count", lambda: None)  # no event comes
    for _ in range(12):
        at = worked(world).next_at
        assert at is not None
        world.now = max(at, world.now + 60)
    assert len(probes) == 1
