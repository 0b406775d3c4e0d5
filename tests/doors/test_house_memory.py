"""What the house memory keeps: once, on a revision, not too long, no word; and when it counts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crier.aws import dynamodb
from crier.model import house_layout
from crier.model.house_layout import AGE, MOST, STANDS, HouseLayout, Remembered, Slot
from crier.stores import house_layouts

TABLE = "releases"
NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
PLACE = Slot(how="line", lines=0, style="line:0b", size=14, place=2, before="label", after="line")
LAYOUT = HouseLayout(format=".docx", headline=PLACE)


def one(release: str = "r1", at: datetime = NOW, **more: Any) -> Remembered:
    facts = {
        "release": release, "sha256": "a" * 64, "layout": LAYOUT, "title": "f" * 12, "by": "answer",
        "received": at - timedelta(minutes=5), "noted": at, "since": at.date(),
    }  # fmt: skip
    return Remembered(**{**facts, **more})


def rows() -> tuple[Remembered, ...]:
    return house_layouts.remembered(TABLE).rows


def test_twice_is_once(aws: Any) -> None:
    assert house_layouts.remember(TABLE, one(), NOW) is True
    before = dynamodb.get(TABLE, "newsroom", "layouts")
    again = one(at=NOW + timedelta(minutes=1))
    assert house_layouts.remember(TABLE, again, NOW) is False
    assert dynamodb.get(TABLE, "newsroom", "layouts") == before


def test_a_confirmation_is_more_than_a_day_and_a_day_is_no_more_than_it(aws: Any) -> None:
    assert house_layouts.remember(TABLE, one(by="day"), NOW)
    assert house_layouts.remember(TABLE, one(by="approval"), NOW)
    assert not house_layouts.remember(TABLE, one(by="day"), NOW)
    assert [row.by for row in rows()] == ["approval"]


def test_two_people_at_once_both_get_in(aws: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second writes between the first one's reading and writing: the first reads again."""
    read = house_layouts.remembered
    others = [one("r2")]

    def overtaken(table: str) -> house_layouts.Memory:
        memory = read(table)
        if others:
            assert house_layouts.remember(table, others.pop(), NOW)
        return memory

    monkeypatch.setattr(house_layouts, "remembered", overtaken)
    assert house_layouts.remember(TABLE, one("r1"), NOW)
    assert {row.release for row in rows()} == {"r1", "r2"}


def test_what_is_forgotten_stays_forgotten(aws: Any) -> None:
    house_layouts.remember(TABLE, one(), NOW)
    assert house_layouts.forget(TABLE, NOW + timedelta(minutes=1)) == 1
    assert rows() == () and house_layouts.forget(TABLE, NOW + timedelta(minutes=1)) == 0
    assert not house_layouts.remember(TABLE, one("r2", NOW + timedelta(hours=1), received=NOW), NOW), (
        "uploaded before"
    )
    assert house_layouts.remember(TABLE, one("r2", NOW + timedelta(hours=1)), NOW)


def test_one_release_is_taken_back_alone(aws: Any) -> None:
    for name in ("r1", "r2"):
        house_layouts.remember(TABLE, one(name), NOW)
    assert house_layouts.take_back(TABLE, "r1") and not house_layouts.take_back(TABLE, "r1")
    assert [row.release for row in rows()] == ["r2"]


def test_what_an_older_crier_wrote_otherwise_is_learned_anew(aws: Any) -> None:
    item = {"pk": "newsroom", "sk": "layouts", "rows": '[{"release": "r1"}]', "revision": 7}
    dynamodb.put(TABLE, item)
    assert rows() == () and house_layouts.remember(TABLE, one(), NOW) and len(rows()) == 1


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 800)), max_size=40))
def test_the_newest_are_kept_one_a_release_and_none_too_old(steps: list[tuple[int, int]]) -> None:
    made = [one(f"r{name}", NOW + timedelta(days=days)) for name, days in steps]
    now = NOW + timedelta(days=800)
    left = house_layout.newest(made, now)
    young = {row.release for row in made if now - row.noted < AGE}
    assert len(left) == min(len(young), MOST) and len({row.release for row in left}) == len(left)
    assert all(now - row.noted < AGE for row in left)
    assert house_layout.newest(left, now) == left == house_layout.newest((*left, *left), now)


def test_what_nobody_looked_at_pushes_nothing_out_that_somebody_confirmed() -> None:
    confirmed = [one(f"c{number}", NOW + timedelta(days=number)) for number in range(MOST)]
    only = [one(f"d{number}", NOW + timedelta(days=50 + number), by="day") for number in range(2 * MOST)]
    left = house_layout.newest([*confirmed, *only], NOW + timedelta(days=100))
    assert [row.release for row in left] == [row.release for row in confirmed]
    some = house_layout.newest([*confirmed[:2], *only], NOW + timedelta(days=100))
    assert {row.release for row in some} == {"c0", "c1", *(row.release for row in only[-MOST + 2 :])}


DAY = timedelta(days=1)
COUNTS = [
    ("confirmed, and public as it was read", {}, "a" * 64, NOW, NOW, True),
    ("other bytes are public: a correction", {}, "b" * 64, NOW, NOW, False),
    ("nothing is public: an embargo, a withdrawal", {}, "", None, NOW, False),
    ("its last moment", {}, "a" * 64, NOW, NOW + AGE - timedelta(seconds=1), True),
    ("too old", {}, "a" * 64, NOW, NOW + AGE, False),
    ("nobody looked, not yet a day", {"by": "day"}, "a" * 64, NOW, NOW + STANDS - timedelta(seconds=1), False),
    ("nobody looked, a day", {"by": "day"}, "a" * 64, NOW, NOW + STANDS, True),
    ("a day since it was read, not since it is public", {"by": "day"}, "a" * 64, NOW + DAY / 2, NOW + STANDS, False),
    ("public for long, corrected just now", {"by": "day"}, "a" * 64, NOW - 9 * DAY, NOW + DAY / 2, False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "public", "since", "now", "counts"), [row[1:] for row in COUNTS], ids=[row[0] for row in COUNTS]
)
def test_when_it_counts(
    more: dict[str, Any], public: str, since: datetime | None, now: datetime, counts: bool
) -> None:
    assert one(**more).counts(public, since, now) is counts


def test_a_memory_keeps_no_word() -> None:
    """Of a layout only bounded names, numbers and fingerprints can be kept."""
    text = "Tenants found a council"
    for bad in ({"style": text}, {"after": text}, {"before": text}, {"how": text}):
        with pytest.raises(ValueError, match="validation error"):
            Slot.model_validate(PLACE.model_dump() | bad)
    for bad in ({"underlined": text}, {"format": text}, {"words": text}):
        with pytest.raises(ValueError, match="validation error"):
            HouseLayout.model_validate(LAYOUT.model_dump() | bad)
    assert date.fromisoformat(one().model_dump(mode="json")["since"]) == NOW.date()
