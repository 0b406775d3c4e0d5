"""A keeper looks one subscriber up, adds, removes and erases them; nobody else learns anything of anybody."""

from __future__ import annotations

import json
import re
from html import escape, unescape
from typing import Any

import cloud
import pytest
from approvers import ANA, ROOM, enforce
from desk_browser import Browser
from publishing import few
from visitors import CANARY, KEY, World, visit, world

from crier.aws import client, sqs
from crier.model.errors import Transient
from crier.model.timestamps import zulu
from crier.stores import keeper_trail
from crier.subscribers import consent
from crier.subscribers.address import subscriber_id
from crier.workflows.web import keeper_people
from handlers import people, staff

pytestmark = pytest.mark.long

__all__ = ["few", "world"]  # fixtures
KEEPER, OTHER, NOBODY = "kim@desk.example", "lou@desk.example", "nobody.knows@example.org"
LISTS = '[[lists]]\nslug = "press"\nnames = { en = "Press", es = "Prensa" }\n'
PEOPLE = ROOM.replace(
    "people = [",
    f'people = [\n  {{ address = "{KEEPER}", roles = ["keeper"] }},\n'
    f'  {{ address = "{OTHER}", roles = ["keeper"] }},',
)
PATHS = [f"/staff/people{path}" for path in ("", "/add", "/remove", "/erase")]


@pytest.fixture(autouse=True)
def room(aws: Any, few: None, world: World) -> None:
    enforce(PEOPLE + LISTS)


def signed_in(world: World, address: str = KEEPER) -> Browser:
    browser = Browser(world)
    browser.sign_in(address)
    return browser


@pytest.fixture
def kim(world: World) -> Browser:
    return signed_in(world)


def proof(browser: Browser) -> str:
    return re.findall(r'name="proof" value="(\w+)"', browser.page())[0]


def press(browser: Browser, path: str, address: str, **more: Any) -> tuple[int, str]:
    """A form of the page; status, and what a person reads."""
    given = {"proof": proof(browser), "email": address, **more}
    answer = browser.go("POST", PATHS[0] + path, given, door=people)
    assert answer["headers"]["Cache-Control"] == "no-store" and "@" not in str(answer["headers"])
    browser.world.later(seconds=1)
    return answer["statusCode"], words(answer["body"])


def words(body: str) -> str:
    bare = re.sub(r"<style>.*?</style>|<[^>]*>", " ", body, flags=re.DOTALL)
    return " ".join(unescape(bare).split())


def sure(browser: Browser, deed: str, address: str) -> tuple[int, str]:
    """Through the page that says what happens."""
    given = {"proof": proof(browser), "email": address}
    page = browser.go("POST", f"{PATHS[0]}/{deed}", given, door=people)["body"]
    browser.world.later(seconds=1)
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert fields["sure"] == "yes"
    return press(browser, f"/{deed}", address, sure="yes", shown=fields["shown"])


def trail() -> list[tuple[str, str, str]]:
    return [(one.deed, one.by, one.subscriber) for one in keeper_trail.newest("subscribers", 50)][::-1]


def names(address: str) -> str:
    return subscriber_id(KEY, address)


def test_a_keeper_sees_how_it_stands_with_one_address(world: World, kim: Browser) -> None:
    assert '<a href="/staff/people">' in kim.page()
    assert kim.go("GET", PATHS[0], door=people)["statusCode"] == 200
    world.join(CANARY, topic=["housing"], cadence="weekly")
    status, text = press(kim, "", CANARY.upper().replace("EXAMPLE.ORG", "example.org"))
    assert status == 200 and "On the list. Since November 24, 2026" in text
    for part in ("Lists: Press", "Topics: housing", "English", "once a week"):
        assert part.lower() in text.lower(), part
    assert "Nobody with this address is known." in press(kim, "", NOBODY)[1]
    world.sign_up("asks@example.org")
    world.deliver()
    assert "has not confirmed" in press(kim, "", "asks@example.org")[1]


@pytest.mark.parametrize("status", ["left", "bounced", "complained", "erased", "suppressed"])
def test_of_who_is_off_the_list_nothing_but_that_is_seen(world: World, kim: Browser, status: str) -> None:
    world.join(CANARY)
    assert world.people.end(names(CANARY), status, "2026-11-24T12:00:00Z")
    code, text = press(kim, "", CANARY)
    assert code == 200 and "Only this person can come back" in text and "Press" not in text
    sent = len(world.ses.letters)
    assert press(kim, "/add", CANARY, list="press", language="en")[0] == 200
    assert world.deliver() == [] and len(world.ses.letters) == sent, "no keeper writes to who left"


@pytest.mark.parametrize("part", ["canary", "@example.org", "canary.bird@", "*@example.org", "%", ""])
def test_a_part_of_an_address_finds_nobody(world: World, kim: Browser, part: str) -> None:
    world.join(CANARY)
    code, text = press(kim, "", part)
    assert ("On the list" not in text and (code, trail()) == (400, [])) or "Nobody with this" in text


def test_what_is_no_address_comes_back_to_be_mended(kim: Browser) -> None:
    typed = '"Ann" <ann@example'
    answer = kim.go("POST", PATHS[0], {"proof": proof(kim), "email": typed}, door=people)
    (field,) = re.findall(r'<input class="text" type="email"[^>]*', answer["body"])
    assert answer["statusCode"] == 400 and f'value="{escape(typed)}"' in field.replace("&#34;", "&quot;")
    known = kim.go("POST", PATHS[0], {"proof": proof(kim), "email": CANARY}, door=people)["body"]
    assert 'name="email" value="" required' in known, "on the page of one address the next is asked for"


def test_no_route_lists_anybody(world: World, kim: Browser) -> None:
    world.join(CANARY)
    for path in PATHS:
        answer = kim.go("GET", f"{path}?email={CANARY}", door=people)
        assert (
            answer["statusCode"] == 200
            and CANARY not in answer["body"]
            and "On the list" not in answer["body"]
        )
    assert trail() == []


def test_adding_mails_a_confirmation_and_puts_nobody_on_a_list(world: World, kim: Browser) -> None:
    code, text = press(kim, "/add", CANARY, list="press", language="en", cadence="daily")
    assert code == 202 and "A confirmation is on its way" in text and world.row(CANARY) is None
    assert world.deliver(times=2) == ["Please confirm: news from Lantern & Co"]
    row = world.row(CANARY)
    assert row is not None and row.status == "pending" and row.lists == ()
    assert world.visit("POST", world.link("/subscribe/confirm/"))["statusCode"] == 200
    row = world.row(CANARY)
    assert row is not None and (row.status, row.lists, row.cadence) == ("confirmed", ("press",), "daily")
    assert re.fullmatch(r"asked \S+ by a keeper; confirmed \S+", row.consent)
    assert "The newsroom put your address in on" in consent.describe(row.consent, "en")
    world.deliver()
    assert press(kim, "/add", CANARY, list="press")[0] == 200 and world.deliver() == [], (
        "they have it already"
    )


def test_adding_without_a_list_says_what_to_mend(world: World, kim: Browser) -> None:
    assert press(kim, "/add", CANARY, language="en")[0] == 400
    assert world.deliver() == [] and [one[0] for one in trail()] == ["look"]


def test_a_mailbox_is_mailed_no_oftener_by_keepers_than_by_strangers(world: World, kim: Browser) -> None:
    for _ in range(9):
        assert press(kim, "/add", CANARY, list="press")[0] in (200, 202)
        world.deliver()
        world.later(hours=12)
        kim.sign_in(KEEPER)
    confirmations = [one for one in world.ses.letters if CANARY in str(one["Destination"])]
    assert 0 < len(confirmations) <= 3


def test_removing_is_leaving(world: World, kim: Browser) -> None:
    world.join(CANARY)
    code, text = press(kim, "/remove", CANARY)
    assert code == 200 and "Take this person off all lists?" in text
    row = world.row(CANARY)
    assert row is not None and row.status == "confirmed", "a page first"
    assert sure(kim, "remove", CANARY)[0] == 200
    row = world.row(CANARY)
    assert row is not None and (row.status, row.address, row.lists) == ("left", "", ())
    assert world.deliver(times=2)[-1] == "You are off the list of Lantern & Co"
    code, text = press(kim, "/remove", CANARY, sure="yes", shown="1.0")
    assert code == 200 and "Left the list." in text and world.deliver() == [], "twice is once"
    assert world.visit("POST", world.link("/subscribe/undo/"))["statusCode"] == 200, (
        "and the person takes it back"
    )


def test_a_page_that_is_hours_old_ends_no_newer_subscription(world: World, kim: Browser) -> None:
    world.join(CANARY)
    shown = {"sure": "yes", "shown": "1.0"}
    assert press(kim, "/remove", CANARY, **shown)[0] == 200
    world.deliver()
    world.visit("POST", world.link("/subscribe/undo/"))
    for deed in ("remove", "erase"):
        code, text = press(kim, f"/{deed}", CANARY, **shown)
        assert code == 200 and "On the list." in text
    row = world.row(CANARY)
    assert row is not None and row.status == "confirmed"


@pytest.mark.parametrize("before", ["confirmed", "left"])
def test_erasing_leaves_a_code_alone(world: World, kim: Browser, before: str) -> None:
    world.join(CANARY)
    world.deliver()
    if before == "left":
        assert world.people.end(names(CANARY), "left", "2026-11-24T12:00:00Z")
    assert "cannot be taken back" in press(kim, "/erase", CANARY)[1]
    assert sure(kim, "erase", CANARY)[0] == 200
    records = world.people.records(names(CANARY))
    assert records.row is not None and (records.wish, records.undo) == (None, None)
    assert (records.row.status, records.row.address, records.row.consent) == ("erased", "", "")
    code, text = press(kim, "/erase", CANARY, sure="yes", shown="1.0")
    assert code == 200 and "Erased, and gets no mail." in text and world.deliver() == []


def test_each_look_and_deed_is_kept_under_its_keeper_without_the_address(
    world: World, kim: Browser, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    world.join(CANARY)
    world.deliver()
    lou = signed_in(world, OTHER)
    capsys.readouterr()
    caplog.clear()
    press(kim, "", CANARY)
    sure(lou, "remove", CANARY)
    sure(kim, "erase", CANARY)
    press(kim, "/add", NOBODY, list="press")
    one = names(CANARY)
    assert trail() == [
        ("look", KEEPER, one), ("look", OTHER, one), ("remove", OTHER, one),
        ("look", KEEPER, one), ("erase", KEEPER, one), ("add", KEEPER, names(NOBODY)),
    ]  # fmt: skip
    text = press(kim, "", CANARY)[1]
    assert "Pressed “Yes, take them off” · November 24, 2026" in text and OTHER in text
    assert "Mail the conf" not in text
    page = words(kim.go("GET", PATHS[0], door=people)["body"])
    assert "Pressed “Yes, erase it” ·" in page and CANARY not in page, "what was done, and to nobody by name"
    lying = json.dumps(client.client("dynamodb").scan(TableName="subscribers")["Items"], default=str)
    logged = [*capsys.readouterr(), caplog.text]
    assert '"people.asked":[1.0]' in logged[0], "and counted"
    for text in (lying, *logged):
        assert "canary" not in text.lower() and "nobody.knows" not in text.lower()


@pytest.mark.parametrize("path", PATHS)
def test_whoever_is_no_keeper_gets_one_answer(world: World, path: str) -> None:
    world.join(CANARY)
    world.deliver()
    ana = signed_in(world, ANA)
    assert "/staff/people" not in ana.page()
    mark = proof(ana)
    for method in ("GET", "POST"):
        answers = [
            ana.go(
                method, path, {"proof": mark, "email": address, "sure": "yes", "shown": "1.0"}, door=people
            )
            for address in (CANARY, NOBODY, "no address")
        ]
        assert answers[0] == answers[1] == answers[2] and answers[0]["statusCode"] == 403
    strangers = [
        visit(people, "POST", path, {"email": address, "sure": "yes"}) for address in (CANARY, NOBODY)
    ]
    assert strangers[0] == strangers[1] and strangers[0]["statusCode"] == 400
    assert "/staff/leave" not in visit(people, "GET", path)["body"]
    row = world.row(CANARY)
    assert row is not None and row.status == "confirmed" and trail() == []


@pytest.mark.parametrize("given", [{}, {"proof": "0" * 64}, {"proof": "é"}])
def test_it_takes_the_session_s_own_form(world: World, kim: Browser, given: dict[str, str]) -> None:
    world.join(CANARY)
    for path in PATHS:
        answer = kim.go("POST", path, {"email": CANARY, "sure": "yes", "shown": "1.0", **given}, door=people)
        assert answer["statusCode"] == 400
    row = world.row(CANARY)
    assert row is not None and row.status == "confirmed" and trail() == []


def test_who_is_no_keeper_any_more_is_out(world: World, kim: Browser) -> None:
    mark = proof(kim)
    enforce(PEOPLE.replace('roles = ["keeper"]', 'roles = ["writer"]') + LISTS)
    answer = kim.go("POST", PATHS[0], {"proof": mark, "email": CANARY}, door=people)
    assert answer["statusCode"] == 403


def test_a_keeper_asks_about_sixty_addresses_an_hour(
    world: World, kim: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper_people, "PER_KEEPER", 4)
    world.join(CANARY)
    statuses = [press(kim, path, CANARY)[0] for path in ("", "/remove", "/erase", "/add", "", "/erase")]
    assert statuses == [200] * 4 + [429] * 2
    lou = signed_in(world, OTHER)
    assert press(lou, "", CANARY)[0] == 200
    monkeypatch.setattr(keeper_people, "IN_ALL", 5)
    assert press(lou, "", CANARY)[0] == 429, "all keepers together"
    world.later(hours=1)
    assert press(kim, "", CANARY)[0] == 200


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Look one subscriber up"), ("es", "Buscar a un suscriptor")]
)
def test_the_page_speaks_the_reader_s_language(kim: Browser, language: str, title: str) -> None:
    kim.language = language
    page = kim.go("GET", PATHS[0], door=people)["body"]
    assert f"<h1>{title}</h1>" in page and "<script" not in page


def test_the_desk_s_own_function_answers_nothing_of_it(world: World, kim: Browser) -> None:
    """Its role opens no address (template.yaml), and it has no such route."""
    for path in PATHS:
        assert kim.go("POST", path, {"email": CANARY}, door=staff)["statusCode"] == 400
    assert cloud.ENV["ADDRESS_KEY"]


# ---- what comes too late, and what is pressed twice ----


def test_who_is_erased_after_an_add_is_mailed_nothing_and_kept_nowhere(world: World, kim: Browser) -> None:
    """The add waits in the queue; its address goes no further, and counts at no mailbox."""
    world.sign_up(CANARY)
    world.deliver()
    world.later(hours=30)
    kim.sign_in(KEEPER)
    assert press(kim, "/add", CANARY, list="press", language="en")[0] == 202
    assert sure(kim, "erase", CANARY)[0] == 200
    assert world.deliver(times=2) == []
    records = world.people.records(names(CANARY))
    assert records.row is not None and (records.status, records.wish) == ("erased", None)
    world.sign_up(CANARY)
    assert world.deliver() == ["Please confirm: news from Lantern & Co"], "their own later wish counts"


@pytest.mark.parametrize(
    ("path", "more"),
    [("", {}), ("/remove", {}), ("/remove", {"sure": "yes", "shown": "1.0"}), ("/add", {"list": "press"})],
)
def test_a_goodbye_that_was_not_handed_over_goes_when_the_keeper_looks_again(
    world: World, kim: Browser, monkeypatch: pytest.MonkeyPatch, path: str, more: dict[str, str]
) -> None:
    """Whether by the same button, or by the address typed anew, on whose page no button is left."""
    world.join(CANARY)
    world.deliver()
    hand_over, shown = sqs.hand_over, {"sure": "yes", "shown": "1.0"}

    def fail(*_: object) -> None:
        raise Transient("the queue is away")

    monkeypatch.setattr(sqs, "hand_over", fail)
    with pytest.raises(Transient):
        press(kim, "/remove", CANARY, **shown)
    assert world.people.records(names(CANARY)).status == "left"
    world.later(minutes=1)
    monkeypatch.setattr(sqs, "hand_over", hand_over)
    for _ in range(2):
        assert "Left the list." in press(kim, path, CANARY, **more)[1]
    assert world.deliver(times=2) == ["You are off the list of Lantern & Co"]
    assert press(kim, path, CANARY, **more)[0] == 200 and world.deliver() == []
    assert world.visit("POST", world.link("/subscribe/undo/"))["statusCode"] == 200


def test_a_look_at_who_left_by_themselves_mails_nobody(world: World, kim: Browser) -> None:
    """Also where a keeper took them off once, and they came back since."""
    world.join(CANARY)
    sure(kim, "remove", CANARY)
    world.deliver()
    world.visit("POST", world.link("/subscribe/undo/"))
    world.later(days=2)
    kim.sign_in(KEEPER)
    assert world.people.end(names(CANARY), "left", zulu(world.now))
    assert "Left the list." in press(kim, "", CANARY)[1]
    assert "Left the list." in press(kim, "/remove", CANARY, sure="yes", shown="1.1")[1]
    assert world.deliver() == []


def test_a_first_sign_up_that_still_waits_is_nobody_yet_and_can_be_erased_once_it_is_mailed(
    world: World, kim: Browser
) -> None:
    """What docs/subscribers.md says remains: there is no row to erase before the queue is worked off."""
    world.sign_up(CANARY)
    code, text = press(kim, "/erase", CANARY)
    assert code == 200 and "Nobody with this address is known" in text
    assert world.deliver() == ["Please confirm: news from Lantern & Co"]
    assert sure(kim, "erase", CANARY)[0] == 200
    assert world.visit("POST", world.link("/subscribe/confirm/"))["statusCode"] == 410
    assert world.people.records(names(CANARY)).status == "erased", "an earlier link brings nobody back"


def test_who_has_not_confirmed_is_taken_off_without_a_mail_and_the_page_says_so(
    world: World, kim: Browser
) -> None:
    world.sign_up(CANARY)
    world.deliver()
    code, text = press(kim, "/remove", CANARY)
    assert code == 200 and "nobody is mailed" in text and "28 days" not in text
    code, text = sure(kim, "remove", CANARY)
    assert code == 200 and "28 days" not in text and world.deliver() == []
    records = world.people.records(names(CANARY))
    assert (records.status, records.wish, records.undo) == ("left", None, None)
    assert press(kim, "/remove", CANARY, sure="yes", shown="0.0")[0] == 200 and world.deliver() == []


def test_a_second_taking_off_within_a_day_promises_no_mail(world: World, kim: Browser) -> None:
    world.join(CANARY)
    sure(kim, "remove", CANARY)
    assert world.deliver()[-1] == "You are off the list of Lantern & Co"
    world.visit("POST", world.link("/subscribe/undo/"))
    assert "may get none" in press(kim, "/remove", CANARY)[1]
    code, text = sure(kim, "remove", CANARY)
    assert code == 200 and "may get none" in text and world.deliver() == []


def test_the_trail_says_what_was_pressed_and_no_deed_that_an_old_page_refused(
    world: World, kim: Browser
) -> None:
    world.join(CANARY)
    world.deliver()
    press(kim, "/erase", CANARY, sure="yes", shown="9.9")
    assert [one[0] for one in trail()] == ["look"]
    press(kim, "/add", NOBODY, list="press")
    world.later(minutes=5)
    text = press(kim, "", NOBODY)[1]
    assert "Pressed “Mail the confirmation”" in text and "Had a confirmation mailed" not in text


def test_a_refusal_is_of_one_spelling_and_the_count_of_the_whole_mailbox(world: World, kim: Browser) -> None:
    """What docs/subscribers.md says remains: another spelling of who complained is asked like a stranger."""
    world.join("anna@example.org")
    assert world.people.end(names("anna@example.org"), "complained", "2026-11-24T12:01:00Z")
    world.later(days=2)
    kim.sign_in(KEEPER)
    for spelling, mails in (("anna@example.org", 0), ("anna+x@example.org", 1), ("anna+y@example.org", 0)):
        press(kim, "/add", spelling, list="press", language="en")
        assert len(world.deliver()) == mails, spelling


def test_a_history_that_is_cut_says_so(world: World, kim: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    world.join(CANARY)
    older = "Older ones are not shown"
    assert older not in press(kim, "", CANARY)[1]
    monkeypatch.setattr(keeper_people, "LOOKED_AT", 3)
    assert older not in press(kim, "", CANARY)[1]
    for _ in range(3):
        press(kim, "", NOBODY)
    assert older in press(kim, "", CANARY)[1]
    monkeypatch.setattr(keeper_people, "LOOKED_AT", 200)
    assert older not in press(kim, "", CANARY)[1]
    monkeypatch.setattr(keeper_people, "SHOWN", 2)
    assert older in press(kim, "", CANARY)[1]


@pytest.mark.parametrize(("language", "days"), [("en", "400 days"), ("es", "400 días")])
def test_erasing_says_that_the_keepers_lines_stay(
    world: World, kim: Browser, language: str, days: str
) -> None:
    world.join(CANARY)
    kim.language = language
    assert days in press(kim, "/erase", CANARY)[1]
    assert days in sure(kim, "erase", CANARY)[1]
