"""Four eyes: nobody's approval counts twice, for other bytes, or for what they wrote, in whatever order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crier.model import four_eyes, questions
from crier.model.newsroom import Newsroom, Person
from crier.model.release import Embargo

ANA, BEN, DAN = "ana@desk.example", "ben@desk.example", "dan@desk.example"
NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("approval", "draft_", "embargoed_", "people"),
    [("none", True, True, 0), ("drafts", True, False, 2), ("drafts", False, True, 0),
     ("embargoed", True, False, 0), ("embargoed", False, True, 2), ("all", False, False, 2)],
)  # fmt: skip
def test_what_needs_approval(approval: Any, draft_: bool, embargoed_: bool, people: int) -> None:
    room = Newsroom(approval=approval, approvals=2)
    assert four_eyes.asked_for(room, draft=draft_, embargoed=embargoed_) == people


@pytest.mark.parametrize(
    ("embargo", "is_one"),
    [(None, False), (Embargo(label="FOR IMMEDIATE RELEASE"), False),
     (Embargo(label="E", until=NOON.replace(hour=11)), False), (Embargo(label="E", until=NOON.replace(hour=13)), True),
     (Embargo(label="E", either=(NOON.replace(hour=11), NOON.replace(hour=13))), True)],
)  # fmt: skip
def test_an_embargo_counts_by_the_hour_a_file_came(embargo: Embargo | None, is_one: bool) -> None:
    assert four_eyes.embargoed(embargo, NOON) is is_one


@pytest.mark.parametrize(
    ("room", "refusal"),
    [(Newsroom(people=(Person(address="Ben@desk.example", roles=("approver",)),)), ""),
     (Newsroom(people=(Person(address=BEN, roles=("writer",)), Person(address=ANA, roles=("approver",)))), "outsider"),
     (Newsroom(desk=(BEN,)), ""), (Newsroom(desk=(ANA,)), "outsider"), (Newsroom(), ""), (None, "outsider")],
)  # fmt: skip
def test_whose_word_counts_by_the_newsroom_in_force(room: Newsroom | None, refusal: str) -> None:
    noted = {"sha256": "a", "needs": 1, "writers": [DAN], "approvers": [BEN], "approvals": {BEN: "a"}}
    item = four_eyes.today(noted, room)
    assert four_eyes.refusal(item, BEN) == refusal
    assert four_eyes.counted(item) == (() if refusal else (BEN,))


@pytest.mark.parametrize(("approval", "people"), [("none", 0), ("drafts", 0), ("embargoed", 0), ("all", 2)])
def test_a_notice_needs_approval_where_everything_does(approval: Any, people: int) -> None:
    assert four_eyes.asked_for_notice(Newsroom(approval=approval, approvals=2)) == people


def test_an_embargo_that_ends_as_the_file_comes_is_none() -> None:
    assert not four_eyes.embargoed(Embargo(label="E", until=NOON), NOON)


def test_what_is_noted_names_the_newsrooms_approvers_and_each_writer_once() -> None:
    """A writer of the newsroom is no approver by that; nothing is noted where nobody is asked for."""
    people = (Person(address=ANA, roles=("writer",)), Person(address=BEN, roles=("approver", "writer")))
    noted = four_eyes.facts(Newsroom(people=people), 1, [DAN, "Dan@Desk.example", ANA])
    assert noted == {"needs": 1, "writers": [ANA, DAN], "approvers": [BEN]}
    assert four_eyes.facts(Newsroom(people=people), 0, [DAN]) == {}


@pytest.mark.parametrize(
    ("word", "item", "counts"),
    [("approve", {"needs": 1}, True), ("notify", {"needs": 2}, True), ("approve", {"needs": 0}, False),
     ("approve", {}, False), ("hold", {"needs": 1}, False), ("quiet", {"needs": 2}, False)],
)  # fmt: skip
def test_only_an_approval_that_people_are_asked_for_is_counted(
    word: str, item: dict[str, Any], counts: bool
) -> None:
    assert four_eyes.applies(item, word) is counts


@pytest.mark.parametrize(
    ("person", "approvers", "refusal"),
    [(BEN, [], ""), (BEN, ["Ben@desk.example"], ""), (BEN, [ANA], "outsider"), ("", [], "outsider"),
     ("", [ANA], "outsider"), (DAN, [DAN], "writer"), (DAN.upper(), [], "writer")],
)  # fmt: skip
def test_whose_approval_counts(person: str, approvers: list[str], refusal: str) -> None:
    """Where approvers were named, theirs; else anybody's whom a link names; a writer's and nobody's never."""
    assert four_eyes.refusal({"writers": [DAN], "approvers": approvers}, person) == refusal


@pytest.mark.parametrize(
    ("item", "needs", "missing"),
    [({}, None, 0), ({"needs": 0, "writers": [""]}, None, 0), ({"needs": 2, "writers": [DAN]}, None, 2),
     ({"needs": 1, "writers": [""]}, None, 2), ({"needs": 1}, None, 2), ({"writers": [DAN]}, 1, 1),
     ({"needs": 1, "writers": [DAN]}, 0, 0), ({"needs": 1, "writers": [DAN], "approvals": {BEN: "a"}}, None, 0),
     ({"needs": 2, "writers": [DAN], "approvals": {BEN: "a", ANA: "b"}}, None, 1),
     ({"needs": 1, "writers": [DAN], "approvals": {BEN: "a", ANA: "a"}}, None, 0)],
)  # fmt: skip
def test_how_many_more_must_approve(item: dict[str, Any], needs: int | None, missing: int) -> None:
    """None is missing where nobody is asked for; a writer whom nobody can name is one person more."""
    assert four_eyes.missing({"sha256": "a", **item}, needs) == missing


def test_approvals_of_other_bytes_are_gone() -> None:
    item = {"sha256": "new", "approvals": {ANA: "old", DAN: "new"}}
    assert four_eyes.approved_by(item, "BEN@desk.example") == {DAN: "new", BEN: "new"}


WAITING = {"state": "proofed", "sha256": "a"}


@pytest.mark.parametrize(
    ("about", "item", "word", "by", "state", "said_by"),
    [(questions.DRAFT, WAITING, "approve", "", None, None), (questions.DRAFT, WAITING, "approve", ANA, None, ANA),
     (questions.DRAFT, WAITING, "hold", BEN, None, BEN),
     (questions.APPROVAL, {**WAITING, "question": questions.APPROVAL}, "hold", BEN, "held", BEN),
     (questions.DRAFT, {**WAITING, "needs": 1, "writers": [DAN]}, "approve", BEN, None, BEN),
     (questions.DRAFT, {**WAITING, "needs": 2, "writers": [DAN], "approvals": {BEN: "a"}}, "approve", ANA, None,
      f"{ANA}, {BEN}")],
)  # fmt: skip
def test_what_is_written_of_a_word(
    about: str, item: dict[str, Any], word: str, by: str, state: str | None, said_by: str | None
) -> None:
    """Who said it is kept where a link names somebody; a version changes its state by the words that say so."""
    reply = questions.QUESTIONS[about].reply(word)
    assert reply is not None
    noted = four_eyes.word(item, reply, by, NOON)
    assert noted is not None
    values, where = noted
    assert (values.get("state"), values.get("said_by")) == (state, said_by)
    assert ("state" in values, "said_by" in values) == (state is not None, said_by is not None)
    assert values["said"] == word and where["state"] == questions.answerable(item)


@pytest.mark.parametrize("by", [DAN, "", BEN])
def test_a_word_that_does_not_count_writes_nothing(by: str) -> None:
    item = {**WAITING, "needs": 1, "writers": [DAN], "approvers": [ANA]}
    reply = questions.QUESTIONS[questions.DRAFT].reply("approve")
    assert reply is not None and four_eyes.word(item, reply, by, NOON) is None


# ---- Every order of puts, presses and withdrawals ----


@dataclass
class Draft:
    """A draft's versions as the table has them, and what each presser last saw of it."""

    versions: list[dict[str, Any]] = field(default_factory=list)
    seen: dict[str, tuple[int, Mapping[str, Any]]] = field(default_factory=dict)
    pressed: dict[tuple[int, str], set[str]] = field(
        default_factory=dict
    )  # by version and bytes: who approved

    def look(self, who: str) -> None:
        self.seen[who] = len(self.versions) - 1, dict(self.versions[-1])

    def write(self, number: int, values: Mapping[str, Any], where: Mapping[str, Any]) -> bool:
        """A conditional write, as DynamoDB does it."""
        item = self.versions[number]
        if any(item.get(name) != value for name, value in where.items()):
            return False
        item |= values
        return True


STEPS = st.one_of(
    st.tuples(st.just("put"), st.sampled_from(["one", "two"]), st.sampled_from([ANA, DAN, ""])),
    st.tuples(st.just("judge"), st.sampled_from(["one", "two"]), st.sampled_from([ANA, DAN, ""])),
    st.tuples(st.just("withdraw"), st.just(""), st.just("")),
    st.tuples(st.just("look"), st.sampled_from([ANA, BEN]), st.just("")),
    st.tuples(st.just("approve"), st.sampled_from([ANA, ANA.upper(), BEN, "thief", ""]), st.just("")),
    st.tuples(st.just("hold"), st.sampled_from([ANA, BEN]), st.just("")),
)
ROOM = Newsroom(approval="all")


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(STEPS, max_size=20), needs=st.integers(1, 2))
@example([("approve", ANA, ""), ("judge", "two", DAN), ("look", BEN, ""), ("approve", BEN, "")], 2)
@example([("judge", "two", DAN), ("approve", ANA, "")], 1)
@example([("judge", "one", ANA), ("approve", ANA, "")], 1)
@example([("approve", ANA, ""), ("look", ANA, ""), ("approve", ANA.upper(), "")], 2)
@example([("put", "one", ""), ("approve", ANA, "")], 1)
@example([("put", "one", ANA), ("approve", ANA, "")], 1)
def test_no_order_of_presses_approves_what_too_few_approved(
    steps: list[tuple[str, str, str]], needs: int
) -> None:
    """put: a new version. judge: the same one once more, of other bytes or writers. look: a press decides on
    what was read then, however old. thief: has one link, the first that Ana got, and presses it ever again."""
    draft = Draft()
    for what, who, writer in [("put", "one", DAN), *steps]:
        if what == "put":
            noted = four_eyes.facts(ROOM, needs, [writer])
            draft.versions.append({"state": "proofed", "sha256": who, **noted})
            draft.look(ANA)
            draft.look(BEN)
            draft.seen.setdefault("thief", draft.seen[ANA])
        elif what == "judge":
            draft.versions[-1] |= {"sha256": who, **four_eyes.facts(ROOM, needs, [writer])}
        elif what == "withdraw":
            draft.versions[-1]["state"] = "superseded"
        elif what == "look":
            draft.look(who)
        else:
            press(draft, what, who)
        enough(draft, needs)


def press(draft: Draft, word: str, who: str) -> None:
    number, item = draft.seen.get(who.lower(), draft.seen["thief"])
    person = ANA if who == "thief" else who
    reply = questions.QUESTIONS[questions.DRAFT].reply(word)
    assert reply is not None
    noted = four_eyes.word(item, reply, person, NOON)
    if noted is None or not draft.write(number, *noted):
        return
    if word == "approve":
        draft.pressed.setdefault((number, item["sha256"]), set()).add(person.lower())
    if draft.versions[number].get("said") == "approve":
        now = draft.versions[number]  # not what was read
        now |= {"approved": now["sha256"], "wrote": tuple(now["writers"])}


def enough(draft: Draft, needs: int) -> None:
    """Of every version that is approved: enough people besides its writer pressed, and for these very bytes."""
    for number, item in enumerate(draft.versions):
        if item.get("said") == "approve":
            about = item["approved"]
            assert questions.answer(item, questions.DRAFT, about) == "approve"
            people = draft.pressed[number, about] - set(item["wrote"])
            assert len(people) >= needs + ("" in item["wrote"]) and "" not in people
