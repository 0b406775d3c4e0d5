"""Ledger, pace and plan: what must hold for every history."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import botocore.session
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from crier.mail.sending import breaker, feedback, ledger, pace, plan, refusals
from crier.mail.sending.ledger import CLAIMED, RETRY, SENT, UNCERTAIN, UNKNOWN, Call, Flow
from crier.mail.sending.refusals import Said
from crier.model.recipients import Allowed
from crier.text import messages
from infrastructure.local.ses.meter import Meter
from infrastructure.local.ses.rules import Refusal

STATUSES = [row.word for row in refusals.ROWS if row.of == "entry"] + ["NEVER_HEARD_OF"]
SAID = Said("SendBulkEmail", "BadRequestException")
NOBODY: frozenset[int] = frozenset()


class OneCall(RuleBasedStateMachine):
    """Any order of answers, losses, events and time for one call of five people."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1000.0
        self.call = Call(0, 0, 5)
        self.accepted: list[int] = []  # what SES really took, in order
        self.theirs: set[int] = set()  # whom SES refused for a reason of their own

    def _may_claim(self) -> bool:
        return self.call.state in ("", RETRY) and (ledger.due(self.call, self.now) or 0) <= self.now

    @rule(left=st.sets(st.integers(0, 4)), withheld=st.sets(st.integers(0, 4)), data=st.data())
    def send(self, left: set[int], withheld: set[int], data: st.DataObject) -> None:
        if not self._may_claim():
            return
        self.call = ledger.claim(self.call, self.now, left=frozenset(left), withheld=frozenset(withheld))
        fates = ["answer", "refuse", "entry", "lose", "lose accepted", "die"]
        fate = data.draw(st.sampled_from(fates))
        if fate == "answer":
            statuses = [data.draw(st.sampled_from(STATUSES)) for _ in self.call.open]
            self.accepted += [i for i, s in zip(self.call.open, statuses, strict=True) if s == "SUCCESS"]
            charge = data.draw(st.booleans())
            by = zip(self.call.open, statuses, strict=True)
            self.theirs |= {i for i, s in by if charge and refusals.status(s).whose == "person"}
            self.call = ledger.answered(self.call, statuses, self.now, charge=charge)
        elif fate == "refuse":
            self.call = ledger.refused(self.call, self.now, SAID)
        elif fate == "entry" and len(self.call.open) > 1:
            self.call = ledger.halved(self.call, self.now, SAID)
        elif fate == "entry" and self.call.open:
            self.theirs |= set(self.call.open)
            self.call = ledger.refused_alone(self.call, self.now, SAID, others=data.draw(st.booleans()))
        else:
            if fate == "lose accepted":
                self.accepted += self.call.open
            if fate != "die":
                self.call = ledger.lost(self.call, self.now)

    @rule(data=st.data())
    def event(self, data: st.DataObject) -> None:
        """An event that comes at all comes before a later mail's: that is what Flow proves."""
        if self.accepted:
            seen = data.draw(st.sampled_from(self.accepted))
            self.call = replace(self.call, seen=self.call.seen | {seen})

    @rule(
        seconds=st.sampled_from([1.0, 29.0, 31.0, 299.0, 301.0, 1801.0, 90_000.0]),
        proof=st.booleans(),
        data=st.data(),
    )
    def wait(self, seconds: float, proof: bool, data: st.DataObject) -> None:
        self.now += seconds
        flow = Flow()
        if (
            proof
            and self.call.state in (CLAIMED, UNCERTAIN)
            and self.now >= self.call.since + ledger.ORPHANED
        ):
            self.call = replace(self.call, seen=self.call.seen | frozenset(self.accepted))
            flow = Flow(until=self.now, clear=True, whole=True)
        elif data.draw(st.booleans()):
            flow = Flow(probed=self.now - 1801.0)
        self.call = ledger.settle(self.call, self.now, flow)

    @invariant()
    def nobody_twice(self) -> None:
        assert len(self.accepted) == len(set(self.accepted))

    @invariant()
    def nobody_in_two_places(self) -> None:
        places = [i for name in ledger.OUTCOMES for i in getattr(self.call, name)]
        assert len(places) == len(set(places))

    @invariant()
    def nobody_fails_for_what_is_not_theirs(self) -> None:
        assert self.call.failed <= self.theirs

    @invariant()
    def nobody_is_dropped(self) -> None:
        """Whoever is not in an outcome is due, or waits for an answer."""
        if self.call.state:
            places = {i for name in ledger.OUTCOMES for i in getattr(self.call, name)}
            assert places | set(self.call.open) | set(self.call.rest) == set(range(5))

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


@pytest.mark.parametrize("rows", [0, 1, 2, 4, 50])
def test_an_answer_of_the_wrong_length_is_not_believed(rows: int) -> None:
    call = ledger.claim(Call(0, 0, 3), 1.0, left=frozenset(), withheld=frozenset())
    assert ledger.answered(call, ["SUCCESS"] * rows, 2.0).state == UNCERTAIN


def lost_at(instant: float, people: int = 2) -> Call:
    claimed = ledger.claim(Call(0, 0, people), instant, left=frozenset(), withheld=frozenset())
    return ledger.lost(claimed, instant)


@pytest.mark.parametrize(
    ("state", "waited", "expected"),
    [
        (CLAIMED, 10.0, ledger.ORPHANED - 10.0),
        (RETRY, 10.0, 7.0),
        (UNCERTAIN, 0.0, ledger.SOON),
        (UNCERTAIN, 10.0, ledger.SOON - 10.0),
        (UNCERTAIN, 60.0, 60.0),
        (UNCERTAIN, ledger.ABSENT - 60.0, 60.0),
        (UNCERTAIN, ledger.ABSENT, ledger.UNSEEN - ledger.ABSENT),
        (UNCERTAIN, ledger.UNSEEN, ledger.UNSEEN),
        (UNCERTAIN, ledger.GIVEN_UP - 60.0, 60.0),
        (UNCERTAIN, ledger.GIVEN_UP, ledger.ORPHANED),
        (SENT, 10.0, None),
        (UNKNOWN, 10.0, None),
    ],
)
def test_a_call_is_looked_at_again_at_its_time(state: str, waited: float, expected: float | None) -> None:
    """expected: seconds from now."""
    now = 1_000_000.0
    call = Call(0, 0, 2, state=state, since=now - waited, open=(0, 1), again=now + 7.0)
    assert ledger.due(call, now) == (None if expected is None else now + expected)


@pytest.mark.parametrize("end", [-1.0, 0.0])
@pytest.mark.parametrize("proof", [-1.0, 0.0])
def test_a_probe_is_wanted_where_nothing_later_can_prove_anything(end: float, proof: float) -> None:
    call = lost_at(0.0)
    flow = Flow(until=0.0, probed=ledger.ORPHANED + proof)
    assert ledger.wants_probe(call, ledger.ORPHANED + end, flow) is (end == 0.0 and proof < 0.0)
    assert not ledger.wants_probe(replace(call, state=RETRY), 2 * ledger.ORPHANED, Flow(0.0, 0.0))


@pytest.mark.parametrize(
    ("times", "seconds"),
    [(0, 30.0), (1, 30.0), (2, 60.0), (3, 120.0), (5, 480.0), (6, 900.0), (7, 900.0), (2_000, 900.0)],
)
def test_each_pause_is_twice_the_one_before_up_to_a_quarter_of_an_hour(times: int, seconds: float) -> None:
    assert ledger.pause(times) == seconds


def test_a_long_first_pause_is_still_bounded() -> None:
    assert ledger.pause(40, 0.5) == 512.0
    assert ledger.pause(40, 0.1) == pytest.approx(102.4)


@pytest.mark.parametrize(
    ("tries", "statuses", "spends"),
    [
        (ledger.ATTEMPTS - 2, ["FAILED"], False),
        (ledger.ATTEMPTS - 1, ["SUCCESS"], False),
        (ledger.ATTEMPTS - 1, ["ACCOUNT_THROTTLED"], False),
        (ledger.ATTEMPTS - 1, ["SUCCESS", "TRANSIENT_FAILURE"], True),
        (ledger.ATTEMPTS, ["FAILED"], True),
    ],
)
def test_an_answer_spends_the_last_try_where_ses_failed(
    tries: int, statuses: list[str], spends: bool
) -> None:
    assert ledger.spends(Call(0, 0, len(statuses), tries=tries), statuses) is spends


def test_who_was_refused_alone_waits_unless_others_were_asked_for_less_often() -> None:
    call = Call(0, 0, 3, state=CLAIMED, since=5.0, open=(0,), rest=(1, 2), alone=((1, 1), (2, 1)))
    first = ledger.refused_alone(call, 10.0, SAID, others=False)
    assert (first.again, dict(first.alone)) == (10.0 + ledger.pause(1), {0: 1, 1: 1, 2: 1})
    again = ledger.refused_alone(replace(call, alone=((0, 1), (1, 1), (2, 1))), 10.0, SAID, others=False)
    assert (again.again, dict(again.alone)) == (10.0, {0: 2, 1: 1, 2: 1})


@pytest.mark.parametrize(
    ("before", "others", "charged"),
    [
        (0, True, False),
        (ledger.ALONE - 2, True, False),
        (ledger.ALONE - 1, True, True),
        (ledger.ALONE - 1, False, False),  # SES takes this letter from nobody
        (3 * ledger.ALONE, False, False),
    ],
)
def test_who_is_refused_alone_is_to_blame_after_three_times_beside_others(
    before: int, others: bool, charged: bool
) -> None:
    """before: how often SES refused them alone already."""
    call = Call(0, 0, 2, CLAIMED, since=5.0, open=(1,), sent=frozenset({0}), alone=((1, before),))
    after = ledger.refused_alone(call, 10.0, SAID, others=others)
    assert (after.failed, after.open) == (({1}, ()) if charged else (NOBODY, (1,)))


def test_whom_nothing_keeps_is_due_at_once() -> None:
    """Who waits beside others is sent to without a pause; who failed for good leaves the others none either."""
    call = Call(0, 0, 3, state=CLAIMED, since=5.0, open=(0,), rest=(1, 2))
    assert ledger.answered(call, ["SUCCESS"], 10.0).again == 10.0
    assert ledger.answered(call, ["FAILED"], 10.0).again == 10.0 + ledger.pause(1)
    assert ledger.halved(replace(call, open=(0, 1), rest=(2,)), 10.0, SAID).again == 10.0
    charged = ledger.refused_alone(replace(call, alone=((0, ledger.ALONE - 1),)), 10.0, SAID, others=True)
    assert (charged.again, charged.open, charged.failed) == (10.0, (1, 2), {0})
    assert ledger.refused_alone(call, 10.0, SAID, others=False).again == 10.0, (
        "nobody asked for the others yet"
    )
    assert ledger.reopened(replace(charged, state=SENT, open=()), 20.0).again == 20.0
    seen = replace(lost_at(5.0), seen=frozenset({0, 1}), rest=(2,), people=3)
    assert ledger.settle(seen, 10.0, Flow()).again == 10.0
    unknown = ledger.settle(replace(lost_at(0.0), rest=(2,), people=3), ledger.GIVEN_UP, Flow(probed=400.0))
    assert (unknown.unknown, unknown.open, unknown.again) == ({0, 1}, (2,), ledger.GIVEN_UP)


STARTED = 1_000_000.0
PASSED_BY = Flow(until=STARTED + ledger.ORPHANED, clear=True, whole=True, odd=STARTED - 1.0)


@pytest.mark.parametrize(
    ("waited", "seen", "flow", "state"),
    [
        (ledger.ABSENT - 1.0, {0}, PASSED_BY, UNCERTAIN),
        (ledger.ABSENT, {0}, PASSED_BY, RETRY),
        (ledger.UNSEEN - 1.0, set(), PASSED_BY, UNCERTAIN),
        (ledger.UNSEEN, set(), PASSED_BY, RETRY),
        (ledger.ABSENT, {0}, replace(PASSED_BY, until=PASSED_BY.until - 1.0), UNCERTAIN),
        (ledger.ABSENT, {0}, replace(PASSED_BY, odd=STARTED), UNCERTAIN),
        (ledger.ABSENT, {0}, replace(PASSED_BY, whole=False), UNCERTAIN),
        (ledger.ABSENT, {0}, replace(PASSED_BY, clear=False), UNCERTAIN),
        (ledger.GIVEN_UP - 1.0, {0}, replace(PASSED_BY, clear=False), UNCERTAIN),
        (ledger.GIVEN_UP, {0}, replace(PASSED_BY, clear=False), UNKNOWN),
        (ledger.GIVEN_UP, {0}, Flow(), UNCERTAIN),
        (ledger.GIVEN_UP, {0}, Flow(until=STARTED + ledger.ORPHANED - 1.0), UNCERTAIN),
        (ledger.GIVEN_UP, {0}, Flow(probed=STARTED + ledger.GIVEN_UP - ledger.ABSENT), UNKNOWN),
        (ledger.GIVEN_UP, {0}, Flow(probed=STARTED + ledger.GIVEN_UP - ledger.ABSENT + 1.0), UNCERTAIN),
    ],
)
def test_a_lost_call_ends_at_the_instant_that_the_rule_names(
    waited: float, seen: set[int], flow: Flow, state: str
) -> None:
    """waited: seconds since the call began, to the second."""
    call = replace(lost_at(STARTED), seen=frozenset(seen))
    assert ledger.settle(call, STARTED + waited, flow).state == state


@pytest.mark.parametrize(
    ("waited", "state"), [(ledger.ORPHANED - 1.0, CLAIMED), (ledger.ORPHANED, UNCERTAIN)]
)
def test_a_claim_is_orphaned_at_its_instant(waited: float, state: str) -> None:
    claimed = ledger.claim(Call(0, 0, 2), STARTED, left=frozenset(), withheld=frozenset())
    assert ledger.settle(claimed, STARTED + waited, Flow()).state == state


def test_absent_people_are_sent_to_again_so_often_and_no_oftener() -> None:
    for resent, state in ((ledger.RESENDS - 1, RETRY), (ledger.RESENDS, UNKNOWN)):
        call = replace(lost_at(STARTED), seen=frozenset({0}), resent=resent)
        assert ledger.settle(call, STARTED + ledger.ABSENT, PASSED_BY).state == state


def test_the_rate_leaves_out_whom_the_first_call_had() -> None:
    def sent(since: float, people: int) -> Call:
        return Call(0, 0, people, state=SENT, since=since, sent=frozenset(range(people)))

    assert ledger.progress(9, []).rate == 0.0
    assert ledger.progress(9, [sent(10.0, 3)]).rate == 0.0
    assert ledger.progress(9, [sent(10.0, 3), sent(10.0, 4)]).rate == 0.0
    assert ledger.progress(9, [sent(10.0, 3), sent(12.0, 4)]).rate == 2.0
    assert ledger.progress(9, [sent(12.0, 4), sent(10.0, 3), sent(20.0, 6)]).rate == 1.0


@pytest.mark.parametrize("state", [CLAIMED, RETRY, UNCERTAIN])
def test_a_mailing_that_nobody_was_sent_to_yet_tells_how_it_stands(state: str) -> None:
    """As it is held at its first call: the answer to staff counts on it."""
    stands = ledger.progress(9, [Call(0, 0, 3, state=state, since=10.0, open=(0, 1, 2))])
    assert (stands.balance.sent, stands.balance.open, stands.rate, stands.left) == (0, 9, 0.0, None)
    assert stands.uncertain == (0 if state == RETRY else 3)


@pytest.mark.parametrize(
    ("name", "value", "empty"),
    [("open", (1, 2), ()), ("rest", (1,), ()), ("alone", ((1, 2),), ()), ("resent", 1, 0), ("again", 7.0, 0.0),
     ("tries", 1, 0), ("span", 1, 0), ("word", "x", "")],
)  # fmt: skip
def test_an_item_has_what_a_call_has_and_nothing_that_is_empty(name: str, value: Any, empty: Any) -> None:
    call = Call(0, 0, 3, state=RETRY, since=1.0)
    assert ledger.to_item(replace(call, **{name: empty}))[name] is None
    assert ledger.to_item(replace(call, **{name: value}))[name] is not None


def test_an_item_names_people_in_ranges() -> None:
    """Fifty numbers each time it is read would be paid for."""
    call = Call(0, 0, 50, SENT, sent=frozenset({*range(13), 14, *range(16, 50)}))
    item = ledger.to_item(call)
    assert item["sent"] == "0-12,14,16-49"
    assert ledger.indexes(item["sent"]) == call.sent


@pytest.mark.parametrize(
    ("sent", "seen", "whole"),
    [
        (set(), set(), True),
        ({0, 1}, {0, 1}, True),
        ({0, 1}, {0, 1, 2}, True),  # of one whose answer was lost as well
        ({0, 1}, {0}, False),
        ({0, 1}, {1, 2}, False),
    ],
)
def test_events_are_whole_where_nobody_whom_ses_accepted_lacks_one(
    sent: set[int], seen: set[int], whole: bool
) -> None:
    call = Call(0, 0, 3, SENT, sent=frozenset(sent), seen=frozenset(seen))
    assert ledger.whole([call]) is whole
    assert ledger.whole([Call(0, 1, 3), call]) is whole


def test_an_orphaned_claim_is_settled_by_events() -> None:
    claimed = ledger.claim(Call(0, 0, 2), 0.0, left=frozenset(), withheld=frozenset())
    assert ledger.settle(claimed, ledger.ORPHANED - 1, Flow()).state == CLAIMED
    uncertain = ledger.settle(claimed, ledger.ORPHANED, Flow())
    assert uncertain == claimed or uncertain.state == UNCERTAIN
    assert ledger.settle(replace(claimed, seen=frozenset({0, 1})), 400.0, Flow()).state == SENT


NOON = datetime(2026, 11, 24, 12, 0, 5, tzinfo=UTC)
PROOF = Flow(until=ledger.ORPHANED, clear=True, whole=True, odd=-1.0)


@pytest.mark.parametrize(
    ("now", "flow", "state"),
    [
        (ledger.ABSENT, PROOF, RETRY),
        (ledger.ABSENT - 1, PROOF, UNCERTAIN),  # events may still be on their way
        (ledger.ABSENT, replace(PROOF, until=ledger.ORPHANED - 1), UNCERTAIN),  # nothing came from later
        (ledger.ABSENT, replace(PROOF, whole=False), UNCERTAIN),  # a neighbour's event is missing too
        (ledger.ABSENT, replace(PROOF, clear=False), UNCERTAIN),  # a file of events waits to be counted
        (ledger.ABSENT, replace(PROOF, odd=0.0), UNCERTAIN),  # a line since then could not be read: theirs?
        (ledger.UNSEEN, replace(PROOF, odd=-1.0), RETRY),  # such a line was before
        (ledger.GIVEN_UP - 1, Flow(), UNCERTAIN),
        (ledger.GIVEN_UP, Flow(probed=ledger.ORPHANED), UNKNOWN),
        (
            ledger.GIVEN_UP,
            Flow(probed=ledger.GIVEN_UP - ledger.ABSENT + 1),
            UNCERTAIN,
        ),  # its event may come yet
        (9 * ledger.GIVEN_UP, Flow(), UNCERTAIN),  # held for days: no later mail that could prove anything
    ],
)
def test_the_absent_are_sent_to_again_only_on_proof(now: float, flow: Flow, state: str) -> None:
    after = ledger.settle(replace(lost_at(0.0), seen=frozenset({1})), now, flow)
    assert after.state == state
    if state == RETRY:
        assert (after.open, after.sent) == ((0,), {1})
    if state == UNKNOWN:
        assert (after.unknown, after.sent) == ({0}, {1})


def test_a_call_that_ses_is_silent_of_waits_longer() -> None:
    """The host that lost the answer may be late with all of the call's events at once."""
    call = lost_at(0.0)
    assert ledger.settle(call, ledger.UNSEEN - 1, PROOF).state == UNCERTAIN
    assert ledger.settle(call, ledger.UNSEEN, PROOF).state == RETRY


@pytest.mark.parametrize("waited", [31.0, 4000.0, ledger.ABSENT - 1, ledger.ABSENT, 15_000.0, ledger.UNSEEN])
def test_it_is_looked_at_when_something_may_be_proven(waited: float) -> None:
    at = ledger.due(lost_at(0.0), waited)
    assert at is not None
    assert waited < at <= min(end for end in (ledger.ABSENT, ledger.UNSEEN, ledger.GIVEN_UP) if end > waited)


def test_whom_ses_refused_is_due_again_once_a_person_says_so() -> None:
    call = Call(0, 0, 5, "UNKNOWN", 3, 10.0, failed=frozenset({1, 3}), sent=frozenset({0, 2}), word="x")
    call = replace(call, unknown=frozenset({4}), tries=ledger.ATTEMPTS, span=1, alone=((1, 3), (3, 3)))
    again = ledger.reopened(call, 20.0)
    together = ledger.claim(again, 21.0, left=NOBODY, withheld=NOBODY)
    assert (together.open, together.rest) == ((1, 3), ()), "as if it were the first time"
    assert (again.state, again.open, again.failed, again.tries) == (ledger.RETRY, (1, 3), frozenset(), 0)
    assert ledger.due(again, 20.0) == 20.0 and ledger.reopened(again, 30.0) == again
    claimed = ledger.claim(again, 21.0, left=frozenset({3}), withheld=frozenset())
    ended = ledger.answered(claimed, ["SUCCESS"], 22.0)
    assert ended.state == ledger.SENT and claimed.attempt == 4
    assert (ended.sent, ended.left, ended.unknown) == ({0, 1, 2}, {3}, {4})
    for state in ("", ledger.CLAIMED, ledger.RETRY, ledger.UNCERTAIN, ledger.WITHDRAWN):
        assert ledger.reopened(replace(call, state=state), 20.0).failed == {1, 3}, state


def test_nobody_is_sent_to_over_and_over() -> None:
    call, now, claims = lost_at(0.0, 1), 0.0, 1
    while not call.final:
        now += ledger.UNSEEN
        call = ledger.settle(call, now, Flow(until=now, clear=True, whole=True, odd=-1.0))
        if call.state == RETRY:
            now += ledger.AGAIN
            call = ledger.lost(ledger.claim(call, now, left=frozenset(), withheld=frozenset()), now)
            claims += 1
    assert (claims, call.state) == (1 + ledger.RESENDS, UNKNOWN)


# ---- whose error it is ----


def words(shape: str) -> set[str]:
    """What botocore's model lists."""
    service = botocore.session.get_session().get_service_model("sesv2")
    if shape == "BulkEmailStatus":
        return set(service.shape_for(shape).enum)
    return {error.name for error in service.operation_model(shape).error_shapes}


# On the page of API_BulkEmailEntryResult, and not in the model.
ON_THE_PAGE = {"CONFIGURATION_SET_DOES_NOT_EXIST", "TEMPLATE_DOES_NOT_EXIST"}


def test_every_documented_status_has_a_row_and_no_other() -> None:
    assert {row.word for row in refusals.ROWS if row.of == "entry"} == words("BulkEmailStatus") | ON_THE_PAGE
    assert all(refusals.status(word).topic == "setup" for word in ON_THE_PAGE)


@pytest.mark.parametrize("operation", ["SendBulkEmail", "SendEmail", "GetAccount"])
def test_every_documented_error_has_a_row(operation: str) -> None:
    assert words(operation) <= {row.word for row in refusals.ROWS if row.of == "call"}


def test_a_word_has_one_row() -> None:
    assert len({(row.of, row.word) for row in refusals.ROWS}) == len(refusals.ROWS)
    spelled = [{row.word for row in refusals.ROWS if row.of == of} for of in ("entry", "call")]
    assert not spelled[0] & spelled[1]


WHOSE = {
    ("entry", "accepted"): {"SUCCESS"},
    ("entry", "person"): {"MESSAGE_REJECTED", "INVALID_PARAMETER"},
    ("entry", "later"): {"TRANSIENT_FAILURE", "FAILED", "ACCOUNT_THROTTLED"},
    ("call", "later"): {
        "Unreached", "TooManyRequestsException", "ThrottlingException", "Throttling", "LimitExceededException"
    },
    ("call", "entry"): {
        "BadRequestException", "MessageRejected", "ValidationException", "ValidationError", "InvalidParameterValue"
    },
}  # fmt: skip


def test_whose_each_word_is() -> None:
    for of, whose in {(row.of, row.whose) for row in refusals.ROWS}:
        found = {row.word for row in refusals.ROWS if (row.of, row.whose) == (of, whose)}
        if whose != "account":  # everything else
            assert found == WHOSE[of, whose]
    assert refusals.status("NEVER_HEARD_OF").whose == refusals.error("NeverHeardOf").whose == "account"
    assert refusals.error("").whose == "account"


def test_what_a_mailing_may_wait_for_is_told_in_every_language() -> None:
    topics = {row.topic for row in refusals.ROWS if row.whose in ("account", "entry", "person")} | {"unknown"}
    assert "" not in topics
    for language in messages.languages():
        for topic in topics:
            assert messages.say(language, f"hold.{topic}.is") and messages.say(language, f"hold.{topic}.do")


@pytest.mark.parametrize(
    "word",
    [row.word for row in refusals.ROWS if row.of == "entry" and row.whose in ("account", "later")] + ["NEW"],
)
def test_what_is_not_theirs_fails_nobody_at_the_first_answer(word: str) -> None:
    call = ledger.claim(Call(0, 0, 2), 0.0, left=NOBODY, withheld=NOBODY)
    after = ledger.answered(call, ["SUCCESS", word], 0.0)
    assert (after.state, after.open, after.sent, after.failed) == (RETRY, (1,), {0}, frozenset())
    assert after.word == f"SendBulkEmail: {word}"


@pytest.mark.parametrize(
    "word", [row.word for row in refusals.ROWS if row.of == "entry" and row.whose == "account"] + ["NEW"]
)
def test_what_ses_cannot_take_now_is_never_given_up(word: str) -> None:
    call = Call(0, 0, 1)
    for turn in range(3 * ledger.ATTEMPTS):
        call = ledger.claim(call, turn * 1000.0, left=NOBODY, withheld=NOBODY)
        call = ledger.answered(call, [word], turn * 1000.0)
    assert call.state == RETRY and call.tries == 0
    call = ledger.claim(call, 1e6, left=NOBODY, withheld=NOBODY)
    assert ledger.answered(call, ["TRANSIENT_FAILURE"], 1e6).state == RETRY  # nothing of it was counted


def test_a_throttle_counts_nothing() -> None:
    call = Call(0, 0, 1)
    for turn in range(2 * ledger.ATTEMPTS):
        call = ledger.claim(call, turn * 1000.0, left=NOBODY, withheld=NOBODY)
        call = ledger.refused(call, turn * 1000.0, Said("SendBulkEmail", "ThrottlingException"))
    call = ledger.claim(call, 1e6, left=NOBODY, withheld=NOBODY)
    assert ledger.answered(call, ["TRANSIENT_FAILURE"], 1e6).failed == frozenset()


@pytest.mark.parametrize("word", ["FAILED", "TRANSIENT_FAILURE"])
def test_a_failure_of_ses_is_tried_for_a_day_and_no_longer(word: str) -> None:
    """After half a minute, a minute, two, … a quarter of an hour; then it is reported."""
    call, now, instants = Call(0, 0, 1), 0.0, list[float]()
    while not call.final:
        instants.append(now)
        call = ledger.claim(call, now, left=NOBODY, withheld=NOBODY)
        call = ledger.answered(call, [word], now)
        now = ledger.due(call, now) or now
    assert instants[:8] == [0, 30, 90, 210, 450, 930, 1830, 2730]
    assert (len(instants), call.failed) == (ledger.ATTEMPTS, {0})
    assert 0.9 * 86_400 < instants[-1] < 1.1 * 86_400


@pytest.mark.parametrize("word", ["FAILED", "TRANSIENT_FAILURE"])
def test_a_day_of_failures_is_nobodys_while_ses_takes_no_other_mail_either(word: str) -> None:
    call = Call(0, 0, 1)
    for turn in range(2 * ledger.ATTEMPTS):
        call = ledger.claim(call, turn * 1000.0, left=NOBODY, withheld=NOBODY)
        charge = not ledger.spends(call, [word])  # the probe beside it fails too
        call = ledger.answered(call, [word], turn * 1000.0, charge=charge)
    assert (call.state, call.failed) == (RETRY, NOBODY)
    call = ledger.claim(call, 1e6, left=NOBODY, withheld=NOBODY)
    assert ledger.answered(call, [word], 1e6, charge=True).failed == {0}


def test_a_refused_call_waits_half_a_minute() -> None:
    call = ledger.claim(Call(0, 0, 2), 10.0, left=NOBODY, withheld=NOBODY)
    after = ledger.refused(call, 11.0, Said("SendBulkEmail", "AccessDeniedException"))
    assert ledger.due(after, 11.0) == 11.0 + ledger.AGAIN == 41.0
    assert (after.open, after.failed, after.word) == (
        (0, 1),
        frozenset(),
        "SendBulkEmail: AccessDeniedException",
    )


def test_a_hold_looks_again_after_a_minute_and_then_ever_more_rarely() -> None:
    hold, now, pauses = None, 0.0, list[float]()
    for _ in range(7):
        hold = ledger.held(hold, SAID, now)
        pauses.append(hold.until - now)
        now = hold.until
    assert pauses == [60, 120, 240, 480, 900, 900, 900]
    assert hold is not None and (hold.since, hold.times) == (0.0, 7)


@given(st.integers(1, 50), st.data())
def test_whoever_a_whole_call_is_refused_for_is_found_and_nobody_else_is_kept(
    people: int, data: st.DataObject
) -> None:
    """However many there are; everybody else gets it once, in few calls and before the guilty are judged."""
    poisoned = data.draw(st.sets(st.integers(0, people - 1), max_size=4))
    call, now, calls, accepted = Call(0, 0, people), 0.0, 0, list[int]()
    while not call.final:
        call = ledger.claim(call, now, left=NOBODY, withheld=NOBODY)
        calls += 1
        assert calls < 200, "it never ends"
        if not poisoned.intersection(call.open):
            accepted += call.open
            call = ledger.answered(call, ["SUCCESS"] * len(call.open), now)
        elif len(call.open) > 1:
            call = ledger.halved(call, now, SAID)
        else:
            call = ledger.refused_alone(call, now, SAID, others=len(poisoned) < people)
        if len(poisoned) == people and calls > 20:
            break  # nobody was ever taken: nobody is charged
        now = ledger.due(call, now) or now
    assert sorted(accepted) == sorted(set(range(people)) - poisoned)
    assert call.failed == (poisoned if len(poisoned) < people else NOBODY)
    assert calls <= 1 + len(poisoned) * (2 * 6 + 2 + ledger.ALONE) or len(poisoned) == people


@example([(50, False, 0.0), (50, False, 0.0), (1, True, 0.0)], 14.0)  # a call's debt is still to be paid
@given(
    st.lists(st.tuples(st.integers(1, 50), st.booleans(), st.floats(0, 5)), max_size=80),
    st.sampled_from([1.0, 14.0, 200.0, 1000.0]),
)
def test_ses_has_nothing_to_throttle(calls: list[tuple[int, bool, float]], rate: float) -> None:
    """Held against the meter of the SES stand-in: one second's burst, a call passes while a token is left."""
    now, state, meter, taken = 0.0, pace.Pace(), Meter(rate, -1), list[tuple[float, int, bool]]()
    for recipients, waited_for, later in calls:
        now += later
        if waited_for and rate < 14:
            continue  # in the sandbox one mail is a second's worth: a receipt is throttled and tried again
        many = 1 if waited_for else min(recipients, plan.call_size(rate))
        slot = pace.reserve(state, now, many, rate, waited_for=waited_for)
        assert slot.at >= now
        state = slot.pace
        # Who had to wait may meet a call that took its turn later: a receipt is tried again.
        taken.append((slot.at, many, waited_for and slot.at > now))
        now = now if waited_for else slot.at  # a sender waits for its turn before it asks for the next
    for at, many, may_be_refused in sorted(taken):
        try:
            meter.take(at, many)
        except Refusal:
            assert may_be_refused


def test_a_throttle_slows_the_pace_for_a_while() -> None:
    state = pace.slowed(pace.Pace(), 100.0)
    assert pace.reserve(state, 100.0, 1, 10.0).at == 101.0

    def gap(now: float) -> float:
        first = pace.reserve(state, now, 1, 10.0)
        return first.pace.mailing - max(state.mailing, now - pace.TOLERANCE)

    assert gap(100.0) > 1.1 * gap(300.0) - 1e-9
    assert gap(300.0) == pytest.approx(1 / (10 * pace.SHARE))


@pytest.mark.parametrize("rate", [1.0, 14.0, 200.0, 1000.0])
def test_what_somebody_waits_for_goes_before_a_long_mailing(rate: float) -> None:
    now, state = 0.0, pace.Pace()
    for _ in range(100):
        slot = pace.reserve(state, now, plan.call_size(rate), rate)
        now, state = slot.at, slot.pace
        assert pace.reserve(state, now, 1, rate, waited_for=True).at - now < 0.6


@pytest.mark.parametrize("rate", [14.0, 200.0, 1000.0])
def test_what_somebody_waits_for_has_a_tenth_of_the_rate_and_no_more(rate: float) -> None:
    """A hundred receipts at once: the last is ten times as far away as if they had the whole rate."""
    state = pace.Pace()
    for _ in range(100):
        slot = pace.reserve(state, 0.0, 1, rate, waited_for=True)
        state = slot.pace
    assert slot.at == pytest.approx(99 / (rate * pace.SHARE * pace.KEPT))


@example([(6, 0.0), (14, 0.0), (14, 0.0), (14, 0.0), (14, 0.0), (1, 0.0)], 14.0)
@given(
    st.lists(st.tuples(st.integers(1, 50), st.sampled_from([0.0, 0.1, 1.0, 20.0])), min_size=1, max_size=60),
    st.sampled_from([1.0, 14.0, 200.0]),
)
def test_a_turn_that_nobody_uses_is_soon_past(asked: list[tuple[int, float]], rate: float) -> None:
    """However many reserve and die: the pace is never further ahead than AHEAD and the call that took it."""
    now, state, called_back, taken = 1000.0, pace.Pace(), [0.0], 0
    for recipients, later in asked:
        now += later
        many = min(recipients, plan.call_size(rate))
        slot = pace.reserve(state, now, many, rate)
        state = slot.pace
        assert now <= slot.at <= now + (pace.AHEAD if slot.taken else pace.FURTHEST)
        taken = many if slot.taken else taken  # who is sent away moves nothing
        assert state.mailing <= now + pace.AHEAD + taken / (rate * pace.SHARE) + 1e-6
        if not slot.taken:  # one after another, each as long after the other as its call takes
            assert slot.at >= called_back[-1]
            called_back.append(slot.at)
    assert pace.reserve(state, now + pace.AHEAD + 1.1, 1, rate).at <= now + pace.AHEAD + 1.2


def test_whose_slice_is_over_goes_on_at_once_where_nobody_waits_to_come_back() -> None:
    state = pace.Pace(mailing=110.0, queue=100.0)
    assert pace.give_way(state, 100.0, 10, 14.0) == pace.Slot(100.0, state, taken=False)
    assert pace.give_way(replace(state, queue=100.1), 100.0, 10, 14.0).at == 100.1


def test_who_comes_back_is_as_long_after_the_other_as_its_next_call_takes() -> None:
    state = pace.Pace(queue=100.0)
    first = pace.give_way(state, 90.0, 28, 14.0)
    assert first.pace.queue == pytest.approx(100.0 + 28 / (14 * pace.SHARE))
    slow = pace.give_way(replace(state, part=0.5, cut=90.0), 90.0, 28, 14.0)  # SES throttled: it takes longer
    assert slow.pace.queue == pytest.approx(100.0 + 28 / (14 * pace.SHARE * 0.5))


def test_a_clock_that_is_behind_slows_nothing_more() -> None:
    cut = pace.slowed(pace.Pace(), 100.0)
    assert pace.reserve(cut, 98.0, 1, 10.0).pace.mailing - cut.mailing == pytest.approx(
        1 / (10 * pace.SHARE * pace.CUT)
    )


@pytest.mark.parametrize(("now", "at"), [(99.0, 101.0 - pace.LENT), (100.0, 101.0 - pace.LENT)])
def test_what_is_waited_for_looks_at_the_call_that_has_its_turn(now: float, at: float) -> None:
    """start: of the last call that took a turn; before it only its beginning counts."""
    state = pace.Pace(mailing=101.0, start=100.0)
    expected = at if now >= state.start else max(now, state.start - pace.LENT)
    assert pace.reserve(state, now, 1, 14.0, waited_for=True).at == expected


@pytest.mark.parametrize("rate", [0.5, 1.0, 14.0, 50.0, 200.0, 1000.0])
def test_a_chunk_is_whole_calls_of_seconds_of_sending(rate: float) -> None:
    call, chunk = plan.call_size(rate), plan.chunk_size(rate)
    assert chunk % call == 0 and call <= chunk <= max(plan.CHUNK, call)
    assert chunk > max(call, min(plan.CHUNK, rate * plan.SECONDS)) - call - 1


def test_who_was_sent_away_comes_before_who_had_a_slice() -> None:
    state, away = pace.Pace(), list[float]()
    for _ in range(8):
        slot = pace.reserve(state, 100.0, 14, 14.0)
        state = slot.pace
        away += [] if slot.taken else [slot.at]
    assert away == pytest.approx([100 + n / pace.SHARE for n in (1, 2, 3)], abs=1.1)
    behind = pace.give_way(state, 100.0, 14, 14.0)
    assert not behind.taken and behind.at == pytest.approx(away[-1] + 1 / pace.SHARE)
    assert behind.pace.queue == pytest.approx(behind.at + 1 / pace.SHARE)
    alone = pace.give_way(pace.Pace(queue=99.0), 100.0, 14, 14.0)
    assert alone.at == 100.0 and alone.pace == pace.Pace(queue=99.0)  # nobody waits: nothing is written


@given(st.integers(0, 2000), st.sampled_from([1.0, 14.0, 200.0, 5000.0]))
def test_a_plan_holds_everybody_once_and_is_the_same_twice(people: int, rate: float) -> None:
    ids = [f"{n:032x}" for n in range(people)]
    files = list(plan.freeze(ids, rate))
    assert files == list(plan.freeze(ids, rate))
    manifest = plan.manifest(files[-1].body)
    assert manifest == files[-1].manifest
    by_name = {file.name: file.body for file in files}
    read = [plan.ids(by_name[name]) for name in manifest.names]
    assert [one for chunk in read for one in chunk] == ids
    assert [sum(manifest.calls(n)) for n in range(manifest.chunks)] == [len(chunk) for chunk in read]
    assert all(0 < call <= min(plan.CALL, rate) for n in range(manifest.chunks) for call in manifest.calls(n))


def test_the_tally_counts_sends_of_mailings_alone() -> None:
    lines = [
        '{"eventType":"Send","mail":{"timestamp":"2026-11-24T12:00:01.000Z","tags":{"mailing":["m"],"call":["2-7"],"i":["3"]}}}',
        '{"eventType":"Send","mail":{"timestamp":"2026-11-24T12:00:00.000Z","tags":{"mailing":["m"],"call":["2-7"],"i":["3"]}}}',
        '{"eventType":"Send","mail":{"timestamp":"2026-11-24T12:00:02.000Z","tags":{"mailing":["p"]}}}',
        '{"eventType":"Send","mail":{"timestamp":"2026-11-24T12:00:03.000Z","tags":{"receipt":["r"]}}}',
        '{"eventType":"Delivery","mail":{"tags":{"mailing":["m"],"call":["2-7"],"i":["4"]}}}',
        "",
    ]
    found = feedback.sends("\n".join(lines).encode(), NOON)
    assert found.seen == {("m", 2, 7): {3}}
    assert found.until == {
        "m": "2026-11-24T12:00:01.000000+00:00",
        "p": "2026-11-24T12:00:02.000000+00:00",
    }
    assert not found.odd


GOOD = (
    '{"eventType":"Send","mail":{"timestamp":"2026-11-24T12:00:01.000Z",'
    '"tags":{"mailing":["m"],"call":["2-7"],"i":["3"]}}}'
)
ODD = [
    GOOD[:-40],  # a last line that was cut off
    "Successfully validated SNS topic for Amazon SES event publishing.",
    "[]",
    "7",
    '"Send"',
    "null",
    "[" * 100_000,
    GOOD.replace("2-7", "campaign"),  # somebody else's tag of this name
    GOOD.replace('["3"]', '["x"]'),
    GOOD.replace('["3"]', "[]"),
    GOOD.replace('["3"]', "null"),
    GOOD.replace('["m"]', "[]"),
    GOOD.replace("2026-11-24T12:00:01.000Z", "99999"),
    GOOD.replace("2026-11-24T12:00:01.000Z", "9999-12-31T00:00:00Z"),  # would prove that every event has come
    GOOD.replace("2026-11-24T12:00:01.000Z", "2026-11-24T12:00:01"),
    GOOD.replace('"timestamp":"2026-11-24T12:00:01.000Z",', ""),
    '{"eventType":"Send"}',
    '{"eventType":"Send","mail":[]}',
    '{"eventType":"Send","mail":{"tags":{"mailing":7}}}',
    '{"eventType":"Send","mail":{"tags":7}}',
]


@pytest.mark.parametrize("line", ODD, ids=lambda line: line[:60])
def test_no_line_keeps_another_from_being_counted(line: str) -> None:
    found = feedback.sends(f"{line}\n{GOOD}\n".encode() + b"\xff\xfe\n", NOON)
    assert found.seen == {("m", 2, 7): {3}}
    assert found.odd == [line.encode(), b"\xff\xfe"]


@pytest.mark.parametrize("between", ["", " ", " \t  "])
def test_two_records_on_a_line_are_two(between: str) -> None:
    found = feedback.sends((GOOD + between + GOOD.replace('["3"]', '["4"]') + between).encode(), NOON)
    assert found.seen == {("m", 2, 7): {3, 4}}
    assert not found.odd


@pytest.mark.parametrize(("ahead", "taken"), [(0, True), (1, False)])
def test_an_event_of_a_mail_that_is_yet_to_be_accepted_proves_nothing(ahead: int, taken: bool) -> None:
    """ahead: seconds beyond what clocks may differ by."""
    instant = NOON + feedback.AHEAD + timedelta(seconds=ahead)
    line = GOOD.replace("2026-11-24T12:00:01.000Z", f"{instant:%Y-%m-%dT%H:%M:%S.000Z}")
    found = feedback.sends(line.encode(), NOON)
    assert (bool(found.seen), bool(found.odd)) == (taken, not taken)


TAGGED = {"mailing": ["m"], "call": ["2-7"], "i": ["3"]}


@pytest.mark.parametrize("kind", ["Reject", "Rendering Failure", "Send", "Bounce", "Delivery"])
@pytest.mark.parametrize("tags", [TAGGED, {"mailing": ["m"]}, {"receipt": ["r"]}, {}])
def test_who_fell_through_is_told_by_two_events_alone(kind: str, tags: dict[str, list[str]]) -> None:
    event = {
        "eventType": kind,
        "mail": {"tags": tags},
        "bounce": {"bounceType": "Transient", "bouncedRecipients": []},
    }
    late = kind in ("Reject", "Rendering Failure")
    assert feedback.fell_through(event) == (("m", 2, 7, 3) if late and tags is TAGGED else None)
    assert feedback.desk_missed(event) is (late and "receipt" in tags)


def test_the_desk_missed_what_bounced_for_good() -> None:
    event = _event("Bounce", BOUNCED, tags={"receipt": ["r"]}, destination=["desk@x.test"])
    assert feedback.desk_missed(event)
    assert not feedback.desk_missed(_event("Bounce", BOUNCED, tags=TAGGED, destination=["a@x.test"]))


def _event(kind: str, what: dict[str, Any], **mail: Any) -> dict[str, Any]:
    return {"eventType": kind, "mail": {"messageId": "m1", **mail}, kind.lower(): what}


BOUNCED = {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": "a@x.test"}]}
COMPLAINED = {"complainedRecipients": [{"emailAddress": "a@x.test"}]}


@pytest.mark.parametrize(
    ("event", "kind", "counts"),
    [
        (_event("Bounce", BOUNCED), "bounced", True),
        (_event("Bounce", {**BOUNCED, "bounceType": "Transient"}), None, False),
        (_event("Bounce", {**BOUNCED, "bounceType": "Undetermined"}), None, False),
        (_event("Bounce", {**BOUNCED, "bounceSubType": "OnAccountSuppressionList"}), "bounced", False),
        (_event("Bounce", {**BOUNCED, "bounceSubType": "Suppressed"}), "bounced", True),
        (_event("Complaint", COMPLAINED), "complained", True),
        (_event("Complaint", {**COMPLAINED, "complaintFeedbackType": "abuse"}), "complained", True),
        (_event("Complaint", {**COMPLAINED, "complaintFeedbackType": "not-spam"}), None, False),
        (_event("Complaint", {**COMPLAINED, "complaintSubType": "OnAccountSuppressionList"}), "complained", False),
        ({"eventType": "Rendering Failure", "failure": {}}, None, False),
        ({"eventType": "DeliveryDelay", "deliveryDelay": {}}, None, False),
        ({}, None, False),
    ],
)  # fmt: skip
def test_only_a_permanent_bounce_or_a_complaint_ends_a_mailbox(
    event: dict[str, Any], kind: str | None, counts: bool
) -> None:
    found = feedback.ending(event)
    assert (found.kind if found else None) == kind
    assert found is None or (found.addresses == ("a@x.test",) and found.counts == counts)


def test_whom_the_mail_was_for_comes_before_whom_the_event_names() -> None:
    found = feedback.ending(
        _event("Complaint", COMPLAINED, destination=["ana@x.test"], tags={"person": ["0123"]})
    )
    assert found == feedback.Ending("complained", "0123", ("ana@x.test",))


def test_the_breaker_opens_on_the_last_thousand() -> None:
    notes: tuple[breaker.Note, ...] = ()
    for n in range(29):
        notes = breaker.noted(notes, f"b{n}", 100 + n)
    assert not breaker.trips("bounced", notes)
    assert breaker.noted(notes, "b3", 140) == notes  # told twice
    assert breaker.trips("bounced", breaker.noted(notes, "b29", 140))
    late = breaker.noted(notes, "b29", 100 + breaker.WINDOW)  # the first is no longer among the last thousand
    assert not breaker.trips("bounced", late)


def test_one_complaint_is_a_person_and_two_are_too_many() -> None:
    one = breaker.noted((), "a", 10)
    assert not breaker.trips("complained", one)
    assert breaker.trips("complained", breaker.noted(one, "b", 900))


def test_progress_counts_each_person_once_and_says_how_long() -> None:
    everybody = frozenset(range(10))
    calls = [
        Call(0, n, 10, state=SENT, attempt=1, since=100.0 + n, sent=everybody, seen=everybody)
        for n in range(3)
    ] + [Call(0, 3, 10, state=UNCERTAIN, attempt=1, since=103.0, open=tuple(range(10)), seen=frozenset({1}))]
    found = ledger.progress(60, calls)
    assert (found.balance.planned, found.balance.sent, found.balance.open) == (60, 30, 30)
    assert (found.uncertain, found.rate, found.left) == (9, 10.0, 2.1)
    assert ledger.progress(60, []).left is None


@pytest.mark.parametrize(
    "domain",
    [
        "example.org", "EXAMPLE.Org", "sub.example.net", "example.org.", "example.org\n", "test", "x.test", "x.invalid",
        "localhost", "desk.local", "news.internal", "router.home.arpa", "x.onion", "ｅｘａｍｐｌｅ.org", "x.example>",
    ],
)  # fmt: skip
def test_no_mail_leaves_for_where_nobody_lives(domain: str) -> None:
    for allowed in (Allowed(live=True, reserved=False), Allowed(live=False, reserved=False)):
        assert not allowed.staff(f"desk@{domain}") and not allowed.subscriber(f"ana@{domain}")
    assert Allowed(live=False, reserved=True).staff(f"desk@{domain}")


@pytest.mark.parametrize("domain", ["myexample.org", "example.co.uk", "local.org", "test.org", "contest"])
def test_a_domain_that_sounds_alike_gets_its_mail(domain: str) -> None:
    assert Allowed(live=True, reserved=False).subscriber(f"ana@{domain}")
