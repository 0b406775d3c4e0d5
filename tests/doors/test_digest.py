"""The digest door: one mail a person, in their language and morning, once; what was withdrawn is not in it."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import cloud
import pytest
from mornings import MONDAY, PEOPLE, World

from crier.aws import client, s3
from crier.mail.digest import DigestIssue
from crier.model.timestamps import zulu
from crier.stores import digest_issues, mailings
from crier.stores.releases import Releases
from crier.subscribers import subscription
from crier.subscribers.address import subscriber_id
from crier.subscribers.subscriber import Subscriber
from crier.workflows import translation_group
from handlers import report, send_mail

KEY = b"a key of tests alone"
NOTHING = {"outcome": "nothing", "people": 0}


@pytest.fixture
def world(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setenv("MAILING_ARN", "arn:aws:states:us-east-1:123456789012:stateMachine:mailing")
    found = World()
    for name, language, cadence, topics, zone in PEOPLE:
        address = f"{name}@example.org"
        person = Subscriber(
            subscriber_id(KEY, address), address, language, ("press",), "confirmed", "test",
            topics=topics, cadence=cadence, timezone=zone, since="2026-03-01T00:00:00Z",
        )  # fmt: skip
        found.people.add(person)
    client.client("dynamodb").put_item(
        TableName="subscribers",
        Item={"pk": {"S": "zones"}, "sk": {"S": "zones"}, "names": {"SS": ["Europe/Madrid"]}},
    )
    found.attach()
    yield found


def test_a_day_of_two_releases_is_one_mail(world: World) -> None:
    world.publish("a" * 16, "Rent rules change", MONDAY + timedelta(hours=3), "rent")
    world.publish("b" * 16, "The water is {{clean}} again", MONDAY + timedelta(hours=5), "water")
    assert world.tick(MONDAY + timedelta(hours=6)) == NOTHING
    tuesday = MONDAY + timedelta(days=1)
    assert world.tick(tuesday - timedelta(minutes=1))["people"] == 1  # it is seven in Madrid long before
    assert world.send() == Counter(eli=1)
    world.started.clear()
    assert world.tick(tuesday)["people"] == 2
    assert world.send() == Counter(ana=1, dee=1)
    both = world.letter(next(n for n in (0, 1) if len(world.letter(n).about) == 2))
    assert both.subject == "News from Lantern & Co, November 24, 2026"
    assert both.text.index("Rent rules change") < both.text.index(
        "The water is { {clean} } again".replace("} }", "}}")
    )
    assert both.html.replace("{{u}}", "").count("{{") == 0 and '<a href="{{u}}">' in both.html
    assert both.headers["List-Id"] == "Daily <daily.news.example.org>"


@pytest.mark.long
def test_a_week_is_one_mail_in_the_readers_language(world: World) -> None:
    for day in range(3):
        world.publish(f"{day}" * 16, f"Day {day}", MONDAY + timedelta(days=day, hours=3), "rent")
    for hour in range(0, 24 * 8, 6):
        world.tick(MONDAY + timedelta(hours=hour))
    weekly = [one for one in world.started if one["name"].endswith("-weekly")]
    assert len(weekly) == 1
    number = world.started.index(weekly[0])
    text = world.letter(number)
    assert text.subject == "La semana de Lantern & Co, 30 de noviembre de 2026"
    assert [f"Day {day}" in text.text for day in range(3)] == [True] * 3
    assert "una vez por semana" in " ".join(text.text.split()) and '<html lang="es"' in text.html
    assert world.send() == Counter(ana=3, eli=3, ben=1)  # dee asked for water alone


@pytest.mark.long
def test_ticking_again_and_again_is_ticking_once(world: World) -> None:
    world.publish("a" * 16, "Rent rules change", MONDAY + timedelta(hours=3))
    for minutes in range(0, 60, 15):
        world.tick(MONDAY + timedelta(days=1, minutes=minutes))
    assert world.send() == Counter(ana=1, dee=1, eli=1)
    assert world.tick(MONDAY + timedelta(days=2)) == NOTHING  # never empty
    assert mailings.unfinished("mailings") == [] or {one.kind for one in mailings.unfinished("mailings")} == {
        "release"
    }


@pytest.mark.long
def test_who_changes_their_mind_gets_nothing_twice_and_misses_nothing(world: World) -> None:
    """cam had it at once and wants it daily; ana wants it at once, after it came for her digest."""
    world.publish("a" * 16, "Rent rules change", MONDAY + timedelta(hours=3))
    for name, cadence in (("cam", "daily"), ("ana", "immediate")):
        who = subscriber_id(KEY, f"{name}@example.org")
        person = world.people.find(who)
        assert person is not None
        choice, now = replace(person, cadence=cadence), MONDAY + timedelta(hours=4)
        assert world.people.change(who, lambda was, c=choice, n=now: subscription.chosen(was, 1, c, n))
    world.publish("b" * 16, "More of it", MONDAY + timedelta(hours=5))
    world.tick(MONDAY + timedelta(days=1))
    told = {}
    for number in range(len(world.started)):
        before = len(world.ses.accepted)
        given = json.loads(world.started[number]["input"])
        send_mail.handler(given, cloud.Context())
        for to in world.ses.accepted[before:]:
            told[to.partition("@")[0]] = set(world.letter(number).about)
    assert told == {
        "dee": {"a" * 16, "b" * 16},
        "eli": {"a" * 16, "b" * 16},
        "cam": {"b" * 16},
        "ana": {"a" * 16},
    }


def test_who_joined_after_a_release_is_not_told_of_it(world: World) -> None:
    world.publish("a" * 16, "Rent rules change", MONDAY + timedelta(hours=3))
    address = "new@example.org"
    world.people.add(
        Subscriber(
            subscriber_id(KEY, address), address, "en", ("press",), "confirmed", "test",
            cadence="daily", since=zulu(MONDAY + timedelta(hours=4)),
        )
    )  # fmt: skip
    world.tick(MONDAY + timedelta(days=1))
    assert "new" not in world.send()


def changed(world: World, name: str, at: datetime, **choice: Any) -> None:
    """Somebody's page of choices, saved."""
    who = subscriber_id(KEY, f"{name}@example.org")
    person = world.people.find(who)
    assert person is not None
    wanted = replace(person, **choice)
    assert world.people.change(who, lambda was: subscription.chosen(was, person.generation, wanted, at))


def told(world: World) -> dict[str, list[str]]:
    """Everything that was started is sent; who was mailed which releases, as many times as they were."""
    mailed = defaultdict[str, list[str]](list)
    for number, one in enumerate(world.started):
        before = len(world.ses.accepted)
        send_mail.handler(json.loads(one["input"]), cloud.Context())
        for to in world.ses.accepted[before:]:
            mailed[to.partition("@")[0]] += [release[0] for release in world.letter(number).about]
    return dict(mailed)


def test_who_turns_weekly_while_mondays_daily_mail_is_planned_gets_it_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The daily edition is frozen with her in it; the weekly one is walked by the same run after her press."""
    changed(
        world, "cam", MONDAY - timedelta(hours=9), cadence="daily"
    )  # whom the daily walk asks audiences for
    world.publish("a" * 16, "Rent rules change", MONDAY - timedelta(hours=8))
    begun = digest_issues.begun

    def and_she_presses(name: str, edition: DigestIssue) -> None:
        begun(name, edition)
        if (edition.cadence, edition.zone) == ("daily", ""):
            changed(world, "ana", MONDAY, cadence="weekly")

    monkeypatch.setattr(digest_issues, "begun", and_she_presses)
    world.tick(MONDAY)
    assert told(world) == {name: ["a"] for name in ("ana", "ben", "cam", "dee", "eli")}


ENGLISH, SPANISH = "releases/rents.en.md", "releases/rents.es.md"


@pytest.fixture
def translated(world: World) -> World:
    """What is published as "a" and "b" is one release in English and in Spanish."""
    for release, key in (("a" * 16, ENGLISH), ("b" * 16, SPANISH)):
        translation_group.join("releases", key, release)
    return world


@pytest.mark.long
@pytest.mark.parametrize("cadence", ["daily", "weekly"])
def test_another_language_brings_no_old_news_again(translated: World, cadence: str) -> None:
    world = translated
    changed(world, "cam", MONDAY, language="es")
    for release, language, key in (("a" * 16, "en", ENGLISH), ("b" * 16, "es", SPANISH)):
        world.publish(release, "Rent rules change", MONDAY + timedelta(hours=3), language=language, key=key)
    send(world, "b" * 16)
    assert [to.partition("@")[0] for to in world.ses.accepted] == ["cam"]  # at once, in Spanish
    changed(world, "cam", MONDAY + timedelta(hours=5), language="en", cadence=cadence)
    for day in range(1, 9):
        world.tick(MONDAY + timedelta(days=day))
    assert "cam" not in told(world)


def send(world: World, release: str) -> None:
    """A release's own mailing."""
    given = {"format": 1, "release": release, "version": 1, "kind": "release"}
    send_mail.handler({**given, "start_at": zulu(MONDAY)}, cloud.Context())


@pytest.mark.long
@pytest.mark.parametrize(("was", "becomes"), [("es", "en"), ("en", "es")])
def test_who_changes_language_between_the_two_plans_of_one_release_has_it_once(
    translated: World, was: str, becomes: str
) -> None:
    """The Spanish one is planned, cam changes, the English one is planned: in both, or in neither."""
    world = translated
    changed(world, "cam", MONDAY, language=was)
    world.publish("b" * 16, "Cambian las reglas", MONDAY + timedelta(hours=3), language="es", key=SPANISH)
    changed(world, "cam", MONDAY + timedelta(hours=3, seconds=1), language=becomes)
    world.publish("a" * 16, "Rent rules change", MONDAY + timedelta(hours=3, seconds=2), key=ENGLISH)
    for release in ("a" * 16, "b" * 16):
        send(world, release)
    at_once = [to.partition("@")[0] for to in world.ses.accepted]
    world.tick(MONDAY + timedelta(days=1))
    in_digests = told(world).get("cam", [])
    assert at_once.count("cam") + len(in_digests) == 1


@pytest.mark.long
@pytest.mark.parametrize("name", ["ana", "cam"])
def test_who_left_by_mistake_and_undid_it_misses_nothing(world: World, name: str) -> None:
    """It came out before they left, while they were away, and after."""
    if name == "ana":
        world.publish("a" * 16, "Before", MONDAY + timedelta(hours=3))
    who = subscriber_id(KEY, f"{name}@example.org")
    assert world.people.end(who, "left", zulu(MONDAY + timedelta(hours=4)))
    world.publish("b" * 16, "Meanwhile", MONDAY + timedelta(hours=5))
    back = MONDAY + timedelta(hours=6)
    assert world.people.change(who, lambda was: subscription.undone(was, 1, back))
    world.publish("c" * 16, "After", MONDAY + timedelta(hours=7))
    send(world, "c" * 16)
    world.tick(MONDAY + timedelta(days=1))
    owed = {"ana": ["a", "b", "c"], "cam": ["b"]}  # cam has the last one at once
    assert told(world)[name] == owed[name]
    assert world.ses.accepted.count("cam@example.org") == (2 if name == "cam" else 1)


@pytest.mark.long
@pytest.mark.parametrize("back_in_time", [False, True], ids=["after its turn", "before its turn"])
@pytest.mark.parametrize("name", ["cam", "ana"])
def test_whose_turn_came_while_they_were_away_by_mistake_gets_it_next_morning(
    world: World, name: str, back_in_time: bool
) -> None:
    """They stand in the frozen audience, and the sender passed them over: once, and not twice where it did not."""
    who = subscriber_id(KEY, f"{name}@example.org")
    world.publish("a" * 16, "Meanwhile", MONDAY + timedelta(hours=3))
    now = MONDAY + timedelta(hours=4)
    if name == "ana":
        now = MONDAY + timedelta(days=1, minutes=1)
        world.tick(now)
    assert world.people.end(who, "left", zulu(now))
    if not back_in_time:
        send_all(world)
    assert world.people.change(who, lambda was: subscription.undone(was, 1, now + timedelta(minutes=5)))
    send_all(world)
    world.tick(MONDAY + timedelta(days=1 if name == "cam" else 2))
    send_all(world)
    world.tick(MONDAY + timedelta(days=3))
    send_all(world)
    assert world.ses.accepted.count(f"{name}@example.org") == 1


def send_all(world: World) -> None:
    """Every mailing that was planned, its sender at work until it is done."""
    send(world, "a" * 16)
    world.send()


def withdraw(release: str) -> None:
    releases = Releases("releases")
    assert releases.change_head(release, releases.head(release), {"state": "withdrawn"})


def test_a_release_withdrawn_meanwhile_is_taken_out_of_letters_under_way(world: World) -> None:
    world.publish("a" * 16, "Rent rules change", MONDAY + timedelta(hours=3))
    world.publish("b" * 16, "More of it", MONDAY + timedelta(hours=5))
    tuesday = MONDAY + timedelta(days=1)
    world.tick(tuesday)
    withdraw("a" * 16)
    given = json.loads(world.started[-1]["input"])
    assert send_mail.handler(given, cloud.Context())["outcome"] == "more"  # waits for its letter
    assert world.ses.accepted == []
    world.tick(tuesday + timedelta(minutes=15))
    assert "Rent rules" not in world.letter().text and world.letter().about == ("b" * 16,)
    assert world.send() == Counter(ana=1, dee=1, eli=1)
    withdraw("b" * 16)
    assert world.tick(tuesday + timedelta(days=1)) == NOTHING


def test_staff_get_a_page_of_every_digest_and_a_mail_of_one_that_failed(world: World) -> None:
    world.publish("a" * 16, "Rent rules change", MONDAY + timedelta(hours=3))
    world.tick(MONDAY + timedelta(days=1))
    world.send()
    pages = [s3.get("uploads", key)[0].decode() for key in s3.keys("uploads", "receipts/")]
    assert len(pages) == 2 and world.ses.letters == []
    assert all("The daily mail of November 24, 2026" in page for page in pages)
    given = json.loads(world.started[0]["input"])
    assert report.handler({**given, "about": "failure", "outcome": "failed"}, cloud.Context()) == {
        "outcome": "failed"
    }
    assert report.handler({**given, "about": "failure", "outcome": "failed"}, cloud.Context()) == {
        "outcome": "told"
    }
    assert len(world.ses.letters) == 1
