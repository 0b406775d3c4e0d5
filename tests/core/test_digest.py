"""Digests: whoever changes how often they want mail, whenever, gets every release once and none twice."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crier.mail import digest
from crier.mail.digest import DigestIssue, DigestItem
from crier.model.timestamps import zulu
from crier.subscribers.subscriber import Subscriber

ZONES = ("", "America/New_York", "Europe/Madrid", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia")
QUARTER = timedelta(minutes=15)
ANA = Subscriber("0" * 32, "", "en", ("press",), "confirmed", "test", cadence="daily")


def item(at: datetime, release: str = "a" * 16, topics: frozenset[str] = frozenset()) -> DigestItem:
    return DigestItem(release, 1, at, frozenset({"press"}), topics)


@pytest.mark.parametrize("zone", [zone or "UTC" for zone in ZONES])
@pytest.mark.parametrize("year", [2011, 2026, 2027])
def test_there_is_one_edition_for_each_morning_whatever_the_clocks_do(zone: str, year: int) -> None:
    now, seen = datetime(year, 1, 3, tzinfo=UTC), set[datetime]()
    while now.year == year:
        seen.add(digest.closed("daily", zone, now))
        now += QUARTER
    mornings = {at.astimezone(ZoneInfo(zone)) for at in seen}
    assert all(at.time() == digest.CLOSES for at in mornings if at.date().isoformat() != "2011-12-30")
    days = sorted(at.date() for at in mornings)
    missing = {days[0] + timedelta(n) for n in range((days[-1] - days[0]).days)} - set(days)
    assert {day.isoformat() for day in missing} <= {"2011-12-30"}  # Samoa had no such day
    assert len(days) == len(set(days))
    weeks = {digest.closed("weekly", zone, at + timedelta(days=3)) for at in seen}
    assert {at.astimezone(ZoneInfo(zone)).weekday() for at in weeks} == {digest.MONDAY}


def test_an_edition_is_never_empty_and_never_too_early() -> None:
    now = datetime(2026, 11, 24, 6, 59, tzinfo=UTC)
    assert digest.closed("daily", "UTC", now) == datetime(2026, 11, 23, 6, 45, tzinfo=UTC)
    assert digest.closed("daily", "UTC", now + timedelta(minutes=1)) == datetime(
        2026, 11, 24, 6, 45, tzinfo=UTC
    )
    edition = digest.due("daily", "", "UTC", None, now)
    assert edition is not None
    assert digest.owed(ANA, edition, [], lambda *_: False) == ()
    assert digest.owed(ANA, edition, [item(edition.until + timedelta(seconds=1))], lambda *_: False) == ()
    late = item(edition.until)
    assert digest.owed(ANA, edition, [late], lambda *_: True) == (late,)
    assert digest.owed(replace(ANA, since=zulu(edition.until)), edition, [late], lambda *_: False) == ()
    assert digest.owed(replace(ANA, status="left"), edition, [late], lambda *_: False) == ()
    other = item(edition.until, topics=frozenset({"water"}))
    assert digest.owed(replace(ANA, topics=("rent",)), edition, [other], lambda *_: False) == ()


@pytest.mark.parametrize(
    ("cadence", "last", "after", "until"),
    [
        ("daily", None, "2026-11-24T06:45:00Z", "2026-11-25T06:45:00Z"),
        ("weekly", None, "2026-11-16T06:45:00Z", "2026-11-23T06:45:00Z"),
        ("daily", "2026-11-21T06:45:00Z", "2026-11-21T06:45:00Z", "2026-11-25T06:45:00Z"),  # days were missed
        ("daily", "2026-11-25T06:45:00Z", "", ""),
        ("weekly", "2026-11-23T06:45:00Z", "", ""),
    ],
)
def test_an_edition_begins_where_the_one_before_ended_and_the_first_with_a_day_or_a_week(
    cadence: str, last: str | None, after: str, until: str
) -> None:
    """On a Wednesday. after: "" where none is due."""
    known = datetime.fromisoformat(last) if last else None
    edition = digest.due(cadence, "", "UTC", known, datetime(2026, 11, 25, 9, tzinfo=UTC))
    assert (edition and (zulu(edition.after), zulu(edition.until))) == ((after, until) if after else None)


def test_the_same_letter_has_the_same_name() -> None:
    edition = DigestIssue("daily", "", datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC))
    one, two = item(edition.until), item(edition.until, "b" * 16)
    assert edition.release("en", [one]) == edition.release("en", [one])
    names = {
        edition.release(language, items) for language in ("en", "es") for items in ([one], [two], [one, two])
    }
    assert len(names) == 6


@dataclass
class World:
    """A few weeks of a newsroom: people who change their minds, releases, planners and digests."""

    chance: random.Random
    now: datetime
    people: dict[str, Subscriber]
    items: list[DigestItem] = field(default_factory=list)
    planning: list[DigestItem] = field(default_factory=list)  # let in, their audience not frozen yet
    frozen: dict[str, list[set[str]]] = field(default_factory=dict)  # audiences by item
    sending: list[set[str]] = field(default_factory=list)  # audiences whose sender has not come by yet
    away: dict[str, datetime] = field(default_factory=dict)  # who left by mistake, and when they undo it
    last: dict[tuple[str, str], datetime] = field(default_factory=dict)
    attentive: bool = True

    def change(self) -> None:
        who = self.chance.choice(sorted(self.people))
        cadence = self.chance.choice(("immediate", "daily", "weekly"))
        was = self.people[who]
        if cadence != was.cadence:
            self.people[who] = replace(was, cadence=cadence, changed=zulu(self.now))

    def leave(self) -> None:
        """By mistake: it is undone within hours."""
        who = self.chance.choice(sorted(self.people))
        if who not in self.away:
            self.people[who] = replace(self.people[who], status="left")
            self.away[who] = self.now + timedelta(minutes=5 * self.chance.randint(1, 80))

    def undo(self) -> None:
        for who in [who for who, at in self.away.items() if at <= self.now]:
            del self.away[who]
            self.people[who] = replace(self.people[who], status="confirmed", changed=zulu(self.now))

    def send(self) -> None:
        """Who is away when their turn comes is passed over (NewsAudiences knows it from the ledger)."""
        for audience in self.sending:
            audience.difference_update(self.away)
        self.sending.clear()

    def release(self) -> None:
        one = item(self.now, f"{len(self.items):016x}")
        self.items.append(one)
        self.planning.append(one)

    def freeze(self) -> None:
        for one in self.planning:
            audience = {
                who
                for who, person in self.people.items()
                if person.cadence == "immediate" and person.status == "confirmed"
            }
            self.frozen.setdefault(one.name, []).append(audience)
            self.sending.append(audience)
        self.planning.clear()

    def had(self, who: str, one: DigestItem) -> bool | None:
        found = self.frozen.get(one.name) if self.attentive else []
        return None if found is None else any(who in audience for audience in found)

    def tick(self) -> None:
        horizon = [one for one in self.items if one.at > self.now - digest.HORIZON]
        for zone in ZONES:
            for cadence in digest.DIGESTS:
                edition = digest.due(
                    cadence, zone, "America/Chicago", self.last.get((cadence, zone)), self.now
                )
                if edition is None:
                    continue
                owed = {
                    who: found
                    for who, person in self.people.items()
                    if (found := digest.owed(person, edition, horizon, self.had))
                }
                for who, found in owed.items():
                    for one in found:
                        audience = {who}
                        self.frozen.setdefault(one.name, []).append(audience)
                        self.sending.append(audience)
                self.last[cadence, zone] = edition.until


def history(seed: int, *, attentive: bool = True) -> World:
    """Sixteen days of changes, and nine in which everything comes to its end."""
    chance = random.Random(seed)  # noqa: S311
    begin = datetime(2026, 10, 20, tzinfo=UTC) + timedelta(
        minutes=5 * chance.randint(0, 4_000)
    )  # two changes of clocks
    people = {
        f"{n:032x}": replace(
            ANA,
            id=f"{n:032x}",
            timezone=chance.choice(ZONES),
            cadence=chance.choice(("immediate", "daily", "weekly")),
        )
        for n in range(8)
    }
    world = World(chance, begin, people, attentive=attentive)
    quiet = begin + timedelta(days=16)
    busy = chance.choice((0.02, 0.1))
    asleep = begin
    while world.now < quiet + timedelta(days=9):
        world.now += timedelta(minutes=5)
        world.send()
        world.undo()
        if world.now < quiet:
            if chance.random() < busy:
                world.change()
            if chance.random() < busy / 4:
                world.leave()
            if chance.random() < 0.01:
                world.release()
            if chance.random() < 0.0005:  # nothing ticks for a while
                asleep = world.now + timedelta(hours=chance.randint(1, 50))
        if chance.random() < 0.6 or (
            world.planning and world.now - world.planning[0].at >= 2 * timedelta(minutes=5)
        ):
            world.freeze()
        if world.now > asleep and world.now.minute % 15 == 0:
            world.tick()
    return world


def wrong(world: World) -> Counter[str]:
    """What a person got twice, or never."""
    found = Counter[str]()
    for one in world.items:
        got = Counter(who for audience in world.frozen[one.name] for who in audience)
        found["twice"] += sum(n > 1 for n in got.values())
        found["never"] += len(world.people) - len(got)
    return +found


def test_who_was_away_when_their_week_went_has_both_weeks_with_the_next() -> None:
    """They left by mistake on a Monday at dawn, and came back hours later."""
    monday = datetime(2026, 11, 30, 6, 45, tzinfo=UTC)
    edition = DigestIssue("weekly", "", monday - timedelta(days=7), monday)
    first = item(edition.after - timedelta(days=7) + QUARTER)
    back = replace(ANA, cadence="weekly", changed=zulu(edition.after + timedelta(hours=5)))
    horizon = [one for one in (first,) if one.at > monday - digest.HORIZON]
    assert digest.owed(back, edition, horizon, lambda *_: False) == (first,)


@pytest.mark.long
@settings(max_examples=15)
@given(st.integers(0, 2**32))
@example(86911970)  # away as a week went out, two ticks asleep before it
def test_everybody_gets_everything_once_however_they_change(seed: int) -> None:
    assert not wrong(history(seed))


def test_a_digest_that_looks_at_no_audience_is_caught() -> None:
    assert wrong(history(0, attentive=False))["twice"]


def test_a_digest_that_does_not_know_who_changed_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    owed = digest.owed
    monkeypatch.setattr(digest, "owed", lambda who, *rest: owed(replace(who, changed=""), *rest))
    assert set(wrong(history(0))) == {"twice", "never"}
