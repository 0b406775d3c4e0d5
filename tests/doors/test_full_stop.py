"""Stop everything at the doors: nothing becomes public, no mailing goes on, and who said so is kept."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from approvers import ANA, ROOM, enforce
from desk_browser import Browser
from publishing import few, go, prepare, public, reading
from visitors import World, world

from crier.aws import dynamodb
from crier.model.timestamps import sortable
from crier.stores import full_stops
from crier.stores.releases import Releases
from handlers import publish, report

__all__ = ["few", "world"]  # fixtures
KEEPER = "kim@desk.example"
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
PEOPLE = ROOM.replace("people = [", f'people = [\n  {{ address = "{KEEPER}", roles = ["keeper"] }},')


@pytest.fixture(autouse=True)
def room(aws: Any, few: None, world: World) -> None:
    enforce(PEOPLE)


def signed_in(world: World, address: str) -> Browser:
    browser = Browser(world)
    browser.sign_in(address)
    return browser


def proof(page: str) -> str:
    return re.findall(r'name="proof" value="(\w+)"', page)[0]


def form(page: str, word: str) -> dict[str, str]:
    """What the form of a word carries; where the page has none, what another person's would."""
    shown = re.search(rf'action="/staff/{word}">(.*?)</form>', page, re.DOTALL)
    stop = full_stops.current("releases")
    carried = {"proof": proof(page), "stop": stop.mark if stop else ""}
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', shown[1])) if shown else carried


def press(browser: Browser, word: str) -> int:
    return int(browser.go("POST", f"/staff/{word}", form(browser.page(), word))["statusCode"])


def go_on(now: datetime = NOW) -> bool:
    stop = full_stops.current("releases")
    return full_stops.say("releases", "go-on", ANA, now, stop.mark if stop else "")


def test_nothing_becomes_public_while_everything_is_stopped_and_then_it_does() -> None:
    reference = prepare(reading())
    assert full_stops.say("releases", "stop", ANA, NOW)
    answer = go(publish, reference)
    assert (
        answer["outcome"] == "stopped" and answer["again_at"] > "2026" and set(public()) == {"newsroom.json"}
    )
    assert Releases("releases").version(reference["release"], 1)["state"] == "ready"
    told = [go(report, reference | {"about": "halted", "outcome": "halted"})["outcome"] for _ in range(2)]
    assert told == ["halted", "told"], "once, however often it looks"
    assert go_on()
    assert go(publish, reference)["outcome"] == "published"


def test_what_is_over_anyway_does_not_wait() -> None:
    """A newer version took its place: its own execution waits."""
    old, new = prepare(reading()), prepare(reading("Another", "b" * 64))
    assert go(publish, new)["outcome"] == "published"
    full_stops.say("releases", "stop", ANA, NOW)
    assert go(publish, old)["outcome"] == "superseded"


def test_a_retry_of_what_is_public_goes_on() -> None:
    reference = prepare(reading())
    assert go(publish, reference)["outcome"] == "published"
    full_stops.say("releases", "stop", ANA, NOW)
    assert go(publish, reference)["outcome"] == "published", "its feeds and its receipt are still to come"


def test_a_publication_that_died_half_way_is_finished_though_everything_is_stopped() -> None:
    """Half of it may be public: neither whoever reads it nor its withdrawal waits for the end of the stop."""
    reference, releases = prepare(reading()), Releases("releases")
    head = releases.head(reference["release"])
    begun = {"state": "publishing", "publishing": reference["version"], "since": sortable(NOW)}
    assert releases.change_head(reference["release"], head, begun)
    full_stops.say("releases", "stop", ANA, NOW)
    assert go(publish, reference)["outcome"] == "published"


def test_each_word_is_said_once_and_kept() -> None:
    assert full_stops.say("releases", "stop", ANA, NOW)
    assert not full_stops.say("releases", "stop", KEEPER, NOW)
    assert go_on(NOW.replace(hour=13)) and not go_on(NOW.replace(hour=14))
    assert [(one.word, one.by, one.at.hour) for one in full_stops.history("releases", 9)] == [
        ("go-on", ANA, 13),
        ("stop", ANA, 12),
    ]


def test_a_word_that_comes_between_is_not_overwritten(monkeypatch: pytest.MonkeyPatch) -> None:
    known = full_stops.current

    def between(releases: str) -> Any:
        stop = known(releases)
        monkeypatch.setattr(full_stops, "current", known)
        assert full_stops.say("releases", "stop", KEEPER, NOW)
        return stop

    monkeypatch.setattr(full_stops, "current", between)
    assert not full_stops.say("releases", "stop", ANA, NOW.replace(minute=1))
    assert [one.by for one in full_stops.history("releases", 9)] == [KEEPER]


@pytest.mark.parametrize("carried", [("proof", "stop"), ("proof",)], ids=["another stop", "none"])
def test_go_on_ends_no_stop_but_the_one_its_page_showed(world: World, carried: tuple[str, ...]) -> None:
    """Ana's page is an hour old; meanwhile it went on, and was stopped for another reason."""
    ana = signed_in(world, ANA)
    full_stops.say("releases", "stop", KEEPER, NOW)
    old = form(ana.page(), "go-on")
    assert go_on(NOW.replace(hour=13)) and full_stops.say("releases", "stop", KEEPER, NOW.replace(hour=14))
    given = {name: old[name] for name in carried}
    assert ana.go("POST", "/staff/go-on", given)["statusCode"] == 303
    stop = full_stops.current("releases")
    assert stop and stop.since.hour == 14 and "Everything is stopped." in ana.page()
    assert press(ana, "go-on") == 303 and full_stops.current("releases") is None


def test_one_keeper_stops_and_an_approver_lets_go_on(world: World) -> None:
    kim, ana = signed_in(world, KEEPER), signed_in(world, ANA)
    assert "/staff/stop" in kim.page() and press(kim, "stop") == 303
    stop = full_stops.current("releases")
    assert stop and stop.by == KEEPER
    page = kim.page()
    assert "Everything is stopped." in page and KEEPER in page and "/staff/go-on" not in page
    assert press(kim, "go-on") == 403 and full_stops.current("releases")
    assert "/staff/go-on" in ana.page() and press(ana, "go-on") == 303
    assert full_stops.current("releases") is None and "Went on" in ana.page()


def test_a_writer_stops_nothing(world: World) -> None:
    dan = signed_in(world, "dan@desk.example")
    assert "/staff/stop" not in dan.page()
    assert press(dan, "stop") == 403 and full_stops.current("releases") is None


@pytest.mark.parametrize("word", ["stop", "go-on"])
def test_it_takes_a_session_and_its_own_form(world: World, word: str) -> None:
    ana = signed_in(world, ANA)
    if word == "go-on":
        full_stops.say("releases", "stop", ANA, NOW)
    before = full_stops.current("releases")
    for browser, given in (
        (ana, {}),
        (ana, {"proof": "0" * 64}),
        (Browser(world), {"proof": proof(ana.page())}),
    ):
        assert browser.go("POST", f"/staff/{word}", given)["statusCode"] == 400
    assert ana.go("GET", f"/staff/{word}")["statusCode"] == 200, "looking does nothing"
    assert full_stops.current("releases") == before


def test_the_page_s_state_says_so_of_what_is_ready(world: World) -> None:
    reference = prepare(reading())
    full_stops.say("releases", "stop", ANA, NOW)
    line = dynamodb.get("releases", f"release#{reference['release']}", "version#000001")
    assert line and line["state"] == "ready"
    world.later(days=30)
    assert "waits: everything is stopped" in signed_in(world, ANA).page()
