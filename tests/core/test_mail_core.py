"""Ledger, pace and plan: what must hold for every history."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from crier.mail import feedback, ledger, pace, plan
from crier.mail.ledger import CLAIMED, RETRY, SENT, UNCERTAIN, UNKNOWN, Call

STATUSES = [*sorted(ledger.ACCEPTED | ledger.LATER | ledger.WAITING), "MESSAGE_REJECTED", "NEVER_HEARD_OF"]


class OneCall(RuleBasedStateMachine):
    """Any order of answers, losses, events and time for one call of five people."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1000.0
        self.call = Call(0, 0, 5)
        self.accepted: list[int] = []  # what SES really took, in order

    def _may_claim(self) -> bool:
        return self.call.state in ("", RETRY) and (ledger.due(self.call, self.now) or 0) <= self.now

    @rule(left=st.sets(st.integers(0, 4)), withheld=st.sets(st.integers(0, 4)), data=st.data())
    def send(self, left: set[int], withheld: set[int], data: st.DataObject) -> None:
        if not self._may_claim():
            return
        self.call = ledger.claim(self.call, self.now, left=frozenset(left), withheld=frozenset(withheld))
        fate = data.draw(st.sampled_from(["answer", "refuse", "throttle", "lose", "lose accepted", "die"]))
        if fate == "answer":
            statuses = [data.draw(st.sampled_from(STATUSES)) for _ in self.call.open]
            self.accepted += [i for i, s in zip(self.call.open, statuses, strict=True) if s == "SUCCESS"]
            self.call = ledger.answered(self.call, statuses, self.now)
        elif fate in ("refuse", "throttle"):
            self.call = ledger.refused(self.call, self.now, throttled=fate == "throttle")
        else:
            if fate == "lose accepted":
                self.accepted += self.call.open
            if fate != "die":
                self.call = ledger.lost(self.call, self.now)

    @rule(data=st.data())
    def event(self, data: st.DataObject) -> None:
        if self.accepted:
            seen = data.draw(st.sampled_from(self.accepted))
            self.call = replace(self.call, seen=self.call.seen | {seen})

    @rule(seconds=st.sampled_from([1.0, 29.0, 31.0, 299.0, 301.0, 3601.0]))
    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.call = ledger.settle(self.call, self.now)

    @invariant()
    def nobody_twice(self) -> None:
        assert len(self.accepted) == len(set(self.accepted))

    @invariant()
    def nobody_in_two_places(self) -> None:
        places = [i for name in ledger.OUTCOMES for i in getattr(self.call, name)]
        assert len(places) == len(set(places))

    @invariant()
    def final_means_balanced(self) -> None:
        if self.call.final:
            assert ledger.balance([self.call]).open == 0
            assert ledger.due(self.call, self.now) is None
            assert set(self.accepted) <= self.call.sent | self.call.unknown

    @invariant()
    def survives_the_table(self) -> None:
        item = {name: value for name, value in ledger.to_item(self.call).items() if value is not None}
        if self.call.seen:
            item["seen"] = self.call.seen
        if self.call.state:
            assert ledger.from_item(0, 0, 5, item) == self.call


TestOneCall = OneCall.TestCase


def test_an_answer_of_the_wrong_length_is_not_believed() -> None:
    call = ledger.claim(Call(0, 0, 3), 1.0, left=frozenset(), withheld=frozenset())
    assert ledger.answered(call, ["SUCCESS"], 2.0).state == UNCERTAIN


def test_an_orphaned_claim_is_settled_by_events_and_never_sent_again() -> None:
    claimed = ledger.claim(Call(0, 0, 2), 0.0, left=frozenset(), withheld=frozenset())
    assert ledger.settle(claimed, ledger.ORPHANED - 1).state == CLAIMED
    uncertain = ledger.settle(claimed, ledger.ORPHANED)
    assert uncertain.state == UNCERTAIN
    assert ledger.settle(replace(uncertain, seen=frozenset({0, 1})), 400.0).state == SENT
    half = ledger.settle(replace(uncertain, seen=frozenset({1})), 0.0 + ledger.GIVEN_UP)
    assert (half.state, half.sent, half.unknown) == (UNKNOWN, {1}, {0})


def test_what_ses_cannot_take_now_is_never_given_up() -> None:
    call = Call(0, 0, 1)
    for turn in range(50):
        call = ledger.claim(call, turn * 100.0, left=frozenset(), withheld=frozenset())
        call = ledger.answered(call, ["ACCOUNT_DAILY_QUOTA_EXCEEDED"], turn * 100.0)
    assert call.state == RETRY


@given(
    st.lists(st.tuples(st.integers(1, 50), st.booleans(), st.floats(0, 5)), max_size=80),
    st.sampled_from([1.0, 14.0, 200.0]),
)
def test_the_pace_never_exceeds_the_rate(calls: list[tuple[int, bool, float]], rate: float) -> None:
    now, state, sent = 0.0, pace.Pace(), list[tuple[float, int]]()
    for recipients, waited_for, later in calls:
        now += later
        slot = pace.reserve(state, now, recipients, rate, waited_for=waited_for)
        assert slot.at >= now
        if not waited_for:
            sent.append((slot.at, recipients))
        state = slot.pace
    for (at, recipients), (after, _) in itertools.pairwise(sent):
        assert after - at >= recipients / rate - 1e-6


def test_what_somebody_waits_for_goes_before_a_long_mailing() -> None:
    state = pace.Pace()
    for _ in range(100):
        state = pace.reserve(state, 0.0, 50, 10.0).pace
    assert pace.reserve(state, 0.0, 1, 10.0, waited_for=True).at == 0.0
    assert pace.reserve(state, 0.0, 1, 10.0).at > 500


@given(st.integers(0, 2000), st.sampled_from([1.0, 14.0, 200.0, 5000.0]))
def test_a_plan_holds_everybody_once_and_is_the_same_twice(people: int, rate: float) -> None:
    ids = [f"{n:032x}" for n in range(people)]
    files = list(plan.freeze(ids, plan.chunk_size(rate)))
    assert files == list(plan.freeze(ids, plan.chunk_size(rate)))
    manifest = plan.manifest(files[-1].body)
    assert manifest == files[-1].manifest
    by_name = {file.name: file.body for file in files}
    read = [plan.ids(by_name[name]) for name in manifest.names]
    assert [one for chunk in read for one in chunk] == ids
    assert [sum(manifest.calls(n)) for n in range(manifest.chunks)] == [len(chunk) for chunk in read]
    assert all(0 < call <= plan.CALL for n in range(manifest.chunks) for call in manifest.calls(n))


def test_the_tally_counts_sends_of_mailings_alone() -> None:
    lines = [
        '{"eventType":"Send","mail":{"tags":{"mailing":["m"],"call":["2-7"],"i":["3"]}}}',
        '{"eventType":"Send","mail":{"tags":{"mailing":["m"],"call":["2-7"],"i":["3"]}}}',
        '{"eventType":"Send","mail":{"tags":{"receipt":["r"]}}}',
        '{"eventType":"Delivery","mail":{"tags":{"mailing":["m"],"call":["2-7"],"i":["4"]}}}',
        "",
    ]
    assert feedback.sends("\n".join(lines).encode()) == {("m", 2, 7): {3}}


@pytest.mark.parametrize(
    ("event", "ends"),
    [
        (
            {
                "eventType": "Bounce",
                "bounce": {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": "a@x.test"}]},
            },
            [("a@x.test", "bounced")],
        ),
        (
            {
                "eventType": "Bounce",
                "bounce": {"bounceType": "Transient", "bouncedRecipients": [{"emailAddress": "a@x.test"}]},
            },
            [],
        ),
        (
            {"eventType": "Complaint", "complaint": {"complainedRecipients": [{"emailAddress": "a@x.test"}]}},
            [("a@x.test", "complained")],
        ),
        ({"eventType": "Rendering Failure", "failure": {}}, []),
    ],
)
def test_only_a_permanent_bounce_or_a_complaint_ends_a_mailbox(event: dict, ends: list) -> None:
    assert feedback.endings(event) == ends
