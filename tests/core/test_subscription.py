"""How a subscription begins, changes and ends: every record beside every wish, as tables of pure functions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crier.subscribers import subscription
from crier.subscribers.subscriber import ENDED, Subscriber
from crier.subscribers.subscription import SubscriptionRecords

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SINCE, LATER = "2026-11-01T09:00:00Z", "2026-11-24T12:00:00Z"
ANA = Subscriber(
    "a" * 32,
    "ana@example.org",
    "en",
    ("press",),
    "confirmed",
    "a form",
    generation=2,
    since=SINCE,
    leavings=1,
)
CONFIRMED = SubscriptionRecords(ANA)


def standing(status: str) -> SubscriptionRecords:
    """Ana, of whom no more than a status is kept."""
    return SubscriptionRecords(subscription.bare(ANA, status, SINCE))


@pytest.mark.parametrize("was", ["pending", "confirmed", *sorted(ENDED)])
@pytest.mark.parametrize("status", ["left", "bounced", "complained"])
def test_what_is_over_stays_over_but_a_complaint_outweighs_having_left(was: str, status: str) -> None:
    records = CONFIRMED if was == "confirmed" else standing(was)
    after = subscription.ended(records, status, LATER)
    ends = was not in ENDED or (was, status) == ("left", "complained")
    assert (after is not None) is ends
    if after is None or after.row is None:
        return
    assert (after.row.status, after.row.since, after.row.address, after.wish) == (status, LATER, "", None)
    assert after.row.generation == ANA.generation
    assert after.row.leavings == ANA.leavings + (status == "left")
    assert (after.undo is not None) is (was == "confirmed" and status == "left")


def test_nobody_leaves_who_never_came() -> None:
    assert subscription.ended(SubscriptionRecords(), "left", LATER) is None


def test_leaving_keeps_what_was_for_the_undo_and_since_when() -> None:
    after = subscription.ended(CONFIRMED, "left", LATER)
    assert after is not None and after.undo is not None
    assert after.undo == replace(ANA, since=LATER, joined=SINCE, leavings=2)
    back = subscription.undone(after, 2, NOW)
    assert back is not None
    assert back.row == replace(ANA, since=SINCE, joined="", changed=LATER, leavings=2)
    assert (back.wish, back.undo) == (None, None)


def test_an_undo_is_of_one_leaving_and_of_no_complaint() -> None:
    after = subscription.ended(CONFIRMED, "left", LATER)
    assert after is not None and after.row is not None
    for leaving, possible in ((1, False), (2, True), (3, False)):
        assert (subscription.undone(after, leaving, NOW) is not None) is possible
    assert subscription.undone(replace(after, undo=None), 2, NOW) is None
    assert subscription.undone(replace(after, row=None), 2, NOW) is None
    for status in sorted(ENDED - {"left"}):
        assert subscription.undone(replace(after, row=replace(after.row, status=status)), 2, NOW) is None


def test_whoever_left_as_often_as_a_link_can_count_is_not_asked_back() -> None:
    last = subscription.LAST_LEAVING
    for leavings, counted, undo in ((last - 1, last, True), (last, last, False)):
        after = subscription.ended(SubscriptionRecords(replace(ANA, leavings=leavings)), "left", LATER)
        assert after is not None and after.row is not None
        assert (after.row.leavings, after.undo is not None) == (counted, undo)


@pytest.mark.parametrize("was", ["", "pending", "confirmed", *sorted(ENDED)])
def test_a_wish_is_confirmed_by_its_own_link_alone(was: str) -> None:
    wish = replace(ANA, generation=0, since=LATER, leavings=0, lists=("members",))
    records = CONFIRMED if was == "confirmed" else standing(was) if was else SubscriptionRecords()
    kind, after = subscription.asked(records, wish)
    if was == "confirmed":
        assert (kind, after) == ("choose", records)
        return
    assert kind == "confirm" and after.wish is not None and after.row is not None
    assert after.row.status == (was or "pending")
    generation = 3 if was else 1
    assert (after.wish.status, after.wish.generation) == ("pending", generation)
    for older in (generation - 1, generation + 1):
        assert subscription.confirmed(after, older, NOW) is None
    yes = subscription.confirmed(after, generation, NOW)
    assert yes is not None and yes.row is not None
    assert (yes.row.status, yes.row.since, yes.row.lists) == ("confirmed", LATER, ("members",))
    assert yes.row.leavings == (1 if was else 0)
    assert yes.row.consent == f"a form; confirmed {LATER}"
    assert (yes.wish, yes.undo) == (None, None)
    assert subscription.confirmed(SubscriptionRecords(after.row), generation, NOW) is None
    alone = subscription.confirmed(SubscriptionRecords(None, after.wish), generation, NOW)
    assert alone is not None and alone.row is not None and alone.row.leavings == 0


@pytest.mark.parametrize("status", ["pending", "confirmed", *sorted(ENDED)])
@pytest.mark.parametrize(
    ("asked", "late"),
    [("2026-11-01T08:59:59Z", True), (SINCE, True), ("2026-11-01T09:00:01Z", False), (LATER, False)],
)
def test_a_wish_from_before_the_end_comes_too_late(status: str, asked: str, late: bool) -> None:
    """A queue may hold it for days; a keeper's wish brings nobody back at all."""
    records = CONFIRMED if status == "confirmed" else standing(status)
    wish = replace(ANA, generation=0, since=asked, leavings=0)
    over = status in ENDED
    kind, after = subscription.asked(records, wish)
    assert (kind == "nothing") is (over and late)
    assert (after == records) is (status == "confirmed" or kind == "nothing")
    kind, after = subscription.asked(records, wish, own=False)
    assert (kind == "nothing") is over and (not over or after == records)


def test_a_row_that_says_no_moment_of_its_end_lets_a_wish_in() -> None:
    records = SubscriptionRecords(subscription.bare(ANA, "suppressed", ""))
    assert subscription.asked(records, replace(ANA, generation=0, since=LATER))[0] == "confirm"


@pytest.mark.parametrize(
    ("change", "looks_closer"),
    [
        ({"cadence": "daily"}, True),
        ({"language": "es"}, True),
        ({"lists": ("members",)}, False),
        ({"topics": ("housing",)}, False),
    ],
)
def test_a_digest_is_told_of_another_cadence_and_another_language(
    change: dict[str, str], looks_closer: bool
) -> None:
    choice = replace(ANA, **change)
    after = subscription.chosen(CONFIRMED, 2, choice, NOW)
    assert after is not None and after.row == replace(choice, changed=LATER if looks_closer else "")
    for generation in (1, 3):
        assert subscription.chosen(CONFIRMED, generation, choice, NOW) is None
    assert subscription.chosen(standing("left"), 2, choice, NOW) is None
    assert subscription.chosen(SubscriptionRecords(), 2, choice, NOW) is None


@pytest.mark.parametrize(("kind", "days"), [("wish", 14), ("undo", 28)])
def test_a_wish_and_an_undo_have_an_end(kind: str, days: int) -> None:
    begun = datetime(2026, 11, 1, 9, tzinfo=UTC)
    records = SubscriptionRecords(ANA, **{kind: ANA})
    for before, stands in ((timedelta(seconds=1), True), (timedelta(0), False)):
        now = begun + timedelta(days=days) - before
        still = subscription.current(records, now)
        assert still.row == ANA
        assert (getattr(still, kind) is not None) is stands
    assert subscription.current(CONFIRMED, NOW) == CONFIRMED
    assert subscription.when("2026-11-01T09:00:00") == begun


def test_erasing_is_for_who_they_are_and_leaves_that_they_want_no_mail() -> None:
    after = subscription.erased(replace(CONFIRMED, wish=ANA, undo=ANA), 2, NOW)
    assert after == SubscriptionRecords(subscription.bare(ANA, "erased", LATER))
    assert subscription.erased(CONFIRMED, 1, NOW) is None
    assert subscription.erased(standing("erased"), 2, NOW) is None
    assert subscription.erased(SubscriptionRecords(), 2, NOW) is None


def test_what_is_unknown_says_so() -> None:
    assert (SubscriptionRecords().status, CONFIRMED.status) == ("unknown", "confirmed")


# ---- whom staff trust with previews ----


def test_whom_staff_trust_is_on_the_list_once_and_keeps_all_else() -> None:
    after = subscription.trusted(CONFIRMED, "early", NOW)
    proof = f"a form; trusted by staff {LATER}: early"
    assert after == SubscriptionRecords(replace(ANA, lists=("press", "early"), consent=proof))
    assert subscription.trusted(after, "early", NOW) is None
    assert subscription.distrusted(after, "early") == CONFIRMED
    assert subscription.distrusted(CONFIRMED, "early") is None


@pytest.mark.parametrize(
    "records", [SubscriptionRecords(), standing("pending"), *map(standing, sorted(ENDED))]
)
def test_nobody_is_trusted_who_is_not_confirmed(records: SubscriptionRecords) -> None:
    assert subscription.trusted(records, "early", NOW) is None
    assert subscription.distrusted(records, "early") is None


def test_who_is_trusted_no_more_keeps_the_proof_of_their_other_lists() -> None:
    one = subscription.trusted(CONFIRMED, "early", NOW)
    assert one is not None
    both = subscription.trusted(one, "early-es", NOW)
    assert both is not None and both.row is not None
    left = replace(both, undo=both.row)
    after = subscription.distrusted(left, "early")
    proof = f"a form; trusted by staff {LATER}: early-es"
    kept = replace(ANA, lists=("press", "early-es"), consent=proof)
    assert after == SubscriptionRecords(kept, undo=kept)
