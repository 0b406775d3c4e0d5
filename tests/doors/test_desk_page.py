"""The desk's page: who gets in and for how long, what they see, and what they may press."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import cloud
import pytest
from approvers import ANA, BEN, EMBARGOED, ROOM, draft, enforce
from arrivals import machine
from desk_browser import Browser, delivered
from drafting import arrived, join, lies, out, put
from publishing import few, go
from visitors import World, visit, world

from crier.aws import client
from crier.mail.sending import ledger, plan
from crier.mail.sending.ledger import Balance, Call, Progress
from crier.model.deletions import Deletion
from crier.model.naming import release_id
from crier.stores import deletions, mailings
from crier.stores.releases import Releases
from handlers import decide, desk, staff
from handlers.settings.withdraw import Settings as Withdraw

__all__ = ["few", "machine", "world"]  # fixtures
STRANGER = "stranger@example.net"


def enforced(said: str = "") -> None:
    enforce('timezone = "America/Los_Angeles"\napproval = "drafts"\napprovals = 2\n' + (said or ROOM))


@pytest.fixture(autouse=True)
def room(aws: Any, few: None, machine: Any, world: World) -> None:
    enforced()


@pytest.fixture
def ana(world: World) -> Browser:
    browser = Browser(world)
    browser.sign_in(ANA)
    return browser


def test_a_mailed_link_signs_in_once_and_a_session_ends(world: World) -> None:
    browser = Browser(world)
    assert not browser.inside
    link = browser.sign_in(ANA.upper())
    assert browser.inside and "Signed in:" in browser.page() and ANA in browser.page()
    assert browser.go("POST", link)["statusCode"] == 410, "once"
    world.later(hours=11, minutes=59)
    assert browser.inside
    world.later(minutes=1)
    assert not browser.inside, "whatever the table still holds"


def test_nothing_tells_who_is_known(world: World) -> None:
    known, other = Browser(world).ask(ANA), Browser(world).ask(STRANGER)
    bare = [
        {**one, "cookies": [re.sub("=[^;]+;", "=x;", one["cookies"][0], count=1)]} for one in (known, other)
    ]
    assert bare[0] == bare[1] and known["statusCode"] == 202
    assert delivered(world) == [ANA], "and one mail, though each message came twice"


def test_cookies_are_of_this_host_and_no_script_reads_them(world: World) -> None:
    browser = Browser(world)
    lines = list(browser.ask(ANA)["cookies"])
    delivered(world)
    lines += browser.enter(world.link("/staff/enter/"))["cookies"]
    assert len(lines) == 3
    for line in lines:
        assert line.startswith("__Host-"), line
        for part in ("HttpOnly", "Secure", "SameSite=Strict", "Path=/"):
            assert part in line, line
        assert "Domain" not in line


def test_a_session_of_the_table_opens_nothing(world: World, ana: Browser) -> None:
    """Only its hash is kept."""
    found = client.client("dynamodb").scan(TableName="subscribers")["Items"]
    text = json.dumps(found, default=str)
    assert not any(value in text for value in ana.cookies.values())
    for item in found:
        thief = Browser(world, {"__Host-crier-desk": item["pk"]["S"].removeprefix("session#")})
        assert not thief.inside


def test_a_link_opens_nothing_in_another_browser(world: World) -> None:
    """Forwarded, or asked for by somebody who wants to be signed in as another (session fixation)."""
    browser = Browser(world)
    browser.ask(ANA)
    delivered(world)
    link, other = world.link("/staff/enter/"), Browser(world)
    assert other.enter(link)["statusCode"] == 410 and not other.inside
    given = Browser(world, {"__Host-crier-desk": "known to a thief", **browser.cookies})
    assert given.enter(link)["statusCode"] == 303 and given.inside
    assert given.cookies["__Host-crier-desk"] != "known to a thief"
    assert not Browser(world, {"__Host-crier-desk": "known to a thief"}).inside


def test_each_link_that_a_browser_asked_for_lately_signs_in(world: World) -> None:
    """A mail that was slow comes after its reader asked once more: either link does."""
    browser, asked = Browser(world), []
    for _ in range(4):
        browser.ask(ANA)
        delivered(world)
        asked.append(world.link("/staff/enter/"))
        world.later(minutes=2)
    other = Browser(world, dict(browser.cookies))
    assert browser.enter(asked[0])["statusCode"] == 410, "of the last three"
    assert browser.enter(asked[1])["statusCode"] == 303 and browser.inside
    assert "__Host-crier-asked" not in browser.cookies, "and of nobody who comes after"
    world.later(minutes=15)
    assert other.go("POST", asked[3])["statusCode"] == 410, "each for its quarter of an hour"


@pytest.mark.parametrize("cookie", ["", ".", "a", "x" * 43, ".".join(["y" * 43] * 200), "é" * 43])
def test_a_cookie_that_was_made_up_signs_nobody_in(world: World, cookie: str) -> None:
    browser = Browser(world, {"__Host-crier-asked": cookie})
    browser.ask(ANA)
    delivered(world)
    link = world.link("/staff/enter/")
    assert len(browser.cookies["__Host-crier-asked"]) < 3 * 44
    thief = Browser(world, {"__Host-crier-asked": cookie})
    assert thief.enter(link)["statusCode"] == 410 and not thief.inside
    assert browser.enter(link)["statusCode"] == 303


def test_a_button_that_is_pressed_twice_at_once_signs_in(world: World) -> None:
    """The browser shows the second answer, and knows nothing of the first: not its cookie either."""
    browser = Browser(world)
    browser.ask(ANA)
    delivered(world)
    link, before = world.link("/staff/enter/"), dict(browser.cookies)
    assert browser.enter(link)["statusCode"] == 303
    again = Browser(world, before)
    assert again.go("POST", link)["statusCode"] == 303 and again.inside
    assert again.cookies["__Host-crier-desk"] != browser.cookies["__Host-crier-desk"]
    world.later(minutes=1)
    assert Browser(world, before).go("POST", link)["statusCode"] == 410, "for a moment alone"
    assert Browser(world).go("POST", link)["statusCode"] == 410


def test_another_site_s_form_signs_nobody_out(world: World, ana: Browser) -> None:
    """It brings no cookie, and what is answered would be kept: the browser's own is not taken away."""
    answer = visit(staff, "POST", "/staff/leave", {}, site="cross-site")
    assert answer["statusCode"] == 303 and not answer.get("cookies") and ana.inside


@pytest.mark.parametrize(
    ("site", "asks"), [("cross-site", True), ("same-origin", False), ("none", False), ("", False)]
)
def test_who_comes_by_a_link_in_a_mail_is_looked_at_once_more(world: World, site: str, asks: bool) -> None:
    """The session's cookie comes with visits from our own pages alone; the browser asks again from ours."""
    answer = visit(staff, "GET", "/staff/", site=site)
    assert answer["statusCode"] == 200
    assert answer["headers"].get("Refresh") == ("0; url=/staff/?again=1" if asks else None)
    assert "Refresh" not in visit(staff, "GET", "/staff/?again=1", site=site)["headers"], "once"
    form = {"email": ANA, "shown": "x"}
    assert "Refresh" not in visit(staff, "POST", "/staff/", form, site=site)["headers"]


@pytest.mark.parametrize("minutes", [15, 60, 60 * 23])
def test_a_link_ends_after_a_quarter_of_an_hour(world: World, minutes: int) -> None:
    browser = Browser(world)
    browser.ask(ANA)
    delivered(world)
    world.later(minutes=minutes)
    assert browser.go("POST", world.link("/staff/enter/"))["statusCode"] in (400, 410) and not browser.inside


def test_whom_newsroom_toml_names_no_more_is_out(world: World, ana: Browser) -> None:
    assert ana.inside
    enforced(ROOM.replace(ANA, "somebody@desk.example"))
    assert not ana.inside


def test_signing_out_takes_the_form_of_the_page(world: World, ana: Browser) -> None:
    for given in ({}, {"proof": "0" * 64}, {"proof": "é"}):
        assert ana.go("POST", "/staff/leave", given)["statusCode"] == 400 and ana.inside
    before = dict(ana.cookies)
    (proof,) = set(re.findall(r'name="proof" value="(\w+)"', ana.page()))
    assert ana.go("POST", "/staff/leave", {"proof": proof})["statusCode"] == 303 and not ana.inside
    assert not Browser(world, before).inside, "in the table too"


def test_a_mailbox_is_mailed_at_most_five_times_an_hour(world: World) -> None:
    statuses = [Browser(world).ask(ANA)["statusCode"] for _ in range(7)]
    assert statuses == [202] * 5 + [429] * 2 and delivered(world) == [ANA] * 5


def test_a_form_without_our_mark_asks_for_nothing(world: World) -> None:
    for shown in ("", "x", "AQAAAA"):
        assert visit(staff, "POST", "/staff/", {"email": ANA, "shown": shown})["statusCode"] == 400
    assert delivered(world) == []


@pytest.mark.parametrize(
    ("site", "status"), [("cross-site", 400), ("same-origin", 202), ("none", 202), ("", 202)]
)
def test_a_form_of_another_site_asks_for_nothing(world: World, site: str, status: int) -> None:
    """It may carry our mark: whoever makes it got one of their own."""
    (stamp,) = re.findall(r'name="shown" value="([^"]+)"', Browser(world).go("GET", "/staff/")["body"])
    given = {"email": ANA, "shown": stamp}
    assert visit(staff, "POST", "/staff/", given, site=site)["statusCode"] == status
    assert delivered(world) == ([ANA] if status == 202 else [])


def test_the_list_shows_what_waits_and_lets_an_approver_press(world: World, ana: Browser) -> None:
    reference = draft(EMBARGOED, principal="AWS:AIDADAN")
    page = ana.page()
    assert "drafts" not in page.split("<h2>")[0] and "council.txt" in page
    assert "Waits for an answer" in page and "People whose approval is still needed: 2" in page
    actions = re.findall(r'<form method="post" action="(/desk/[^"]+)"', page)
    assert [one.split("/")[2] for one in actions] == ["approve", "hold"]
    see = re.findall(r'href="(/desk/proof/[^"]+)"', page)[0]
    assert visit(desk, "GET", see)["statusCode"] == 200
    assert visit(desk, "POST", actions[0])["statusCode"] == 200 and lies("releases/council.txt") == []
    page = ana.page()
    assert f"Approved so far by {ANA}" in page and "needed: 1" in page
    assert "/desk/approve/" not in page, "nobody counts twice"
    ben = Browser(world)
    ben.sign_in(BEN)
    approve = re.findall(r'action="(/desk/approve/[^"]+)"', ben.page())[0]
    assert visit(desk, "POST", approve)["statusCode"] == 200 and len(lies("releases/council.txt")) == 1
    page = ben.page()
    assert "Approved" in page and f"{ANA}, {BEN}" in page and "dan@desk.example" in page
    assert Releases("releases").version(reference["release"], 1)["said"] == "approve"


def test_an_approved_draft_stands_with_its_release(world: World, ana: Browser) -> None:
    """One card a file, and it says who approved; a newer draft of that name has a card of its own."""
    reference = draft(EMBARGOED, principal="AWS:AIDADAN")
    for person in (ANA, BEN):
        browser = Browser(world)
        browser.sign_in(person)
        approve = re.findall(r'action="(/desk/approve/[^"]+)"', browser.page())[0]
        assert visit(desk, "POST", approve)["statusCode"] == 200
    assert Releases("releases").version(reference["release"], 1)["put"]
    assert ana.page().count("<h2><bdi>council.txt</bdi></h2>") == 1
    assert "The draft came in" not in ana.page(), "its release has not come in yet"
    (version,) = lies("releases/council.txt")
    assert go(decide, arrived("releases/council.txt", version, "02"))["outcome"] == "ready", "asks nobody"
    page = ana.page()
    assert page.count("<h2><bdi>council.txt</bdi></h2>") == 1 and "Goes out on" in page
    lines = [re.sub("<[^>]+>", "", one) for one in re.findall("<li>(.*?)</li>", page.partition("</ol>")[0])]
    assert [one.split(" · ")[0] for one in lines if "Receipt" not in one] == [
        "The file came in",
        "Approved",
        "The draft came in",
    ]
    assert any(one.endswith(f"{ANA}, {BEN}") for one in lines) and lines[-1].endswith("dan@desk.example")
    draft(EMBARGOED.replace("Forty", "Fifty"), "03")
    assert ana.page().count("<h2><bdi>council.txt</bdi></h2>") == 2


def test_the_list_says_who_gets_the_mail_in_tens_by_list_and_language(world: World, ana: Browser) -> None:
    for number in range(23):
        join(f"reader{number}")
    draft(EMBARGOED, principal="AWS:AIDADAN")
    page = ana.page()
    assert "Press: about 20 · English: about 20" in page
    words = re.sub(r"<style>.*?</style>|<[^>]*>", "", page, flags=re.DOTALL)  # marks of forms are any digits
    assert "23" not in words


@pytest.mark.parametrize(("planned", "shown"), [(30, "Mail: 12 of 30"), (9, ""), (0, "")])
def test_the_list_says_how_far_a_mailing_is(
    world: World, ana: Browser, monkeypatch: pytest.MonkeyPatch, planned: int, shown: str
) -> None:
    out(put("releases/council.txt"))
    stands = Progress(Balance(planned, sent=10, failed=2) if planned else Balance())
    monkeypatch.setattr(mailings, "progress", lambda *_: stands)
    world.now = datetime.now(UTC)
    ana.sign_in(ANA)
    assert shown in ana.page() and ("<progress" in ana.page()) == bool(shown)
    world.later(days=4)
    ana.sign_in(ANA)
    assert "<progress" not in ana.page(), "long over"


def test_the_list_stands_while_a_mailing_has_no_answer_to_its_first_call(world: World, ana: Browser) -> None:
    reference = put("releases/council.txt")
    out(reference)
    book = mailings.Mailing(
        "mailings", plan.mailing_id(reference["release"], reference["version"], "release")
    )
    book.planned(30, "", 1, "")
    call = Call(0, 0, 14)
    assert book.write(ledger.claim(call, 1.0, left=frozenset(), withheld=frozenset()), call)
    world.now = datetime.now(UTC)
    ana.sign_in(ANA)
    assert "Mail: 0 of 30" in ana.page()


def test_a_writer_sees_and_presses_nothing(world: World) -> None:
    draft(principal="AWS:AIDADAN")
    dan = Browser(world)
    dan.sign_in("dan@desk.example")
    page = dan.page()
    assert "Waits for an answer" in page and "/desk/" not in page


def test_a_deletion_shows_its_two_buttons(
    world: World, ana: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = "releases/council.txt"
    queue = client.client("sqs").create_queue(QueueName="deletions")["QueueUrl"]
    monkeypatch.setenv("DELETIONS_QUEUE", queue)
    cloud.fresh()
    world.ses.attach(client.client("sesv2"))
    out(put(key))
    assert "Public since" in ana.page() and "America" not in ana.page()
    release = release_id(key)
    deleted, held = Deletion(release, key, "09"), Releases("releases").head(release)
    given = Withdraw(**dict.fromkeys(Withdraw.__dataclass_fields__, "x") | {"releases": "releases"})  # type: ignore[arg-type]
    assert deletions.begin(given, deleted, {}, held.sequencer, "en")
    deletions.note_desk(given, deleted, [ANA])
    page = ana.page()
    actions = re.findall(r'<form method="post" action="(/desk/[^"]+)"', page)
    assert "it will be withdrawn" in page and [one.split("/")[2] for one in actions] == ["withdraw", "keep"]
    assert visit(desk, "POST", actions[1])["statusCode"] == 200
    assert "Public since" in ana.page() and "Kept" in ana.page()


@pytest.mark.parametrize(("language", "title"), [("en", "Releases"), ("es", "Comunicados")])
def test_the_page_speaks_the_reader_s_language(world: World, ana: Browser, language: str, title: str) -> None:
    ana.language = language
    assert f"<h1>{title}</h1>" in ana.page() and "<script" not in ana.page()


@pytest.mark.parametrize(
    "path", ["/staff/list", "/staff/enter/%19%C2%81", "/staff/enter/a/b", "/staff/enter/"]
)
def test_what_is_no_page_is_said_to_be_none(ana: Browser, path: str) -> None:
    assert [ana.go(method, path)["statusCode"] for method in ("GET", "POST")] == [400, 400]


def test_no_path_tells_anything_without_a_session(world: World, ana: Browser) -> None:
    draft(EMBARGOED, principal="AWS:AIDADAN")
    stranger = Browser(world)
    for path in ("/staff/", "/staff", "/staff/leave", "/staff/enter/x", "/staff/list", "/staff/../staff/"):
        for method in ("GET", "POST"):
            answer = stranger.go(method, path)
            assert answer["headers"]["Cache-Control"] == "no-store"
            assert "council" not in answer["body"].lower() and ANA not in answer["body"]
