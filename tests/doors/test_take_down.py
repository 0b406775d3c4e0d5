"""Withdraw a public release from the desk's page: who may, what it does, and what it does not."""

from __future__ import annotations

import re
from typing import Any

import cloud
import pytest
from approvers import ANA, BEN, ROOM, enforce
from arrivals import event, machine
from deleting import subjects, take, waiting
from desk_browser import Browser
from drafting import TEXT, lies, out, put
from publishing import few, public
from visitors import KEYS, World, visit, world

from crier.aws import client, s3
from crier.model import deletions as core
from crier.model import desk_session
from crier.model.deletions import Deletion
from crier.stores import deletions, full_stops
from crier.stores.releases import Releases
from crier.subscribers import tokens
from crier.workflows import take_down
from crier.workflows.web import take_down_links
from handlers import desk
from handlers.settings.withdraw import Settings as Withdraw

__all__ = ["few", "machine", "world"]  # fixtures
KEY = "releases/council.txt"
GIVEN = Withdraw(**dict.fromkeys(Withdraw.__dataclass_fields__, "x") | {"releases": "releases"})  # type: ignore[arg-type]


@pytest.fixture
def ana(aws: Any, few: None, machine: Any, world: World, monkeypatch: pytest.MonkeyPatch) -> Browser:
    queue = client.client("sqs").create_queue(QueueName="deletions")["QueueUrl"]
    monkeypatch.setenv("DELETIONS_QUEUE", queue)
    monkeypatch.setattr(take_down, "SOON", 0)
    cloud.fresh()
    world.ses.attach(client.client("sesv2"))
    enforce('timezone = "America/Los_Angeles"\n' + ROOM)
    browser = Browser(world)
    browser.sign_in(ANA)
    return browser


def published(text: str = TEXT, sequencer: str = "01") -> str:
    reference = put(KEY, text, sequencer)
    out(reference)
    return str(reference["release"])


def link(browser: Browser) -> str:
    (found,) = re.findall(r'href="(/desk/take-down/[^"]+)"', browser.page())
    return str(found)


def press(address: str, method: str = "POST") -> tuple[int, str]:
    answer = visit(desk, method, address)
    return answer["statusCode"], re.findall(r"<h1>(.*)</h1>", answer["body"])[0]


def taken_up() -> None:
    """What the queue holds, and S3's own events of what was deleted."""
    for message in waiting():
        assert take(message) == []
    if not lying():
        assert take(event(KEY, "0A") | {"detail-type": "Object Deleted"}) == []


def lying() -> bool:
    return s3.look("uploads", KEY) is not None


def test_an_approver_withdraws_what_is_public(world: World, ana: Browser) -> None:
    release = published()
    address = link(ana)
    assert press(address, "GET") == (200, "Withdraw this release?")
    page = visit(desk, "GET", address)["body"]
    assert "council.txt" in page and "Tenants Found" in page and page.count("<button") == 1
    assert 'href="/staff/"' in page
    assert lying() and not waiting(), "looking changes nothing"
    assert press(address) == (200, "The release is being withdrawn")
    assert not lying() and lies(KEY), "deleted as a person deletes it: the bucket keeps what it was"
    taken_up()
    head = Releases("releases").head(release)
    assert head.state == "withdrawn" and b"withdrawn" in public()[f"{head.address[1:]}index.html"].lower()
    assert subjects(world.ses)[-1] == "Withdrawn: council.txt"
    page = ana.page()
    assert re.search(rf"Withdrawn · [^<]+ · <bdi>{ANA}</bdi>", page), "under the person's name, with the hour"
    assert "/desk/take-down/" not in page


@pytest.mark.parametrize("between", ["at once", "withdrawn"])
def test_twice_is_once(world: World, ana: Browser, between: str) -> None:
    published()
    address = link(ana)
    press(address)
    if between == "withdrawn":
        taken_up()
    assert press(address)[0] == 200
    taken_up()
    taken_up()
    assert press(address) == (200, "The release is withdrawn")
    assert subjects(world.ses).count("Withdrawn: council.txt") == 1 and not waiting()


@pytest.mark.parametrize("seen", ["read", "not read yet"])
def test_a_stale_page_withdraws_nothing_newer(world: World, ana: Browser, seen: str) -> None:
    release = published()
    address = link(ana)
    newer = TEXT.replace("Forty", "Fifty")
    if seen == "read":
        published(newer, "02")
    else:
        s3.put("uploads", KEY, newer.encode(), "text/plain")
    for method in ("GET", "POST"):
        assert press(address, method) == (410, "Nothing was withdrawn by this page")
    assert lying() and not waiting() and not deletions.known(GIVEN, release)
    if seen == "read":
        assert press(link(ana))[0] == 200


def test_what_comes_under_the_press_stays(
    world: World, ana: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at the file and its deletion: S3 deletes what was looked at, or nothing."""
    release = published()
    address = link(ana)
    settled = deletions.settle

    def late(*given: Any) -> str:
        s3.put("uploads", KEY, TEXT.replace("Forty", "Fifty").encode(), "text/plain")
        return settled(*given)

    with monkeypatch.context() as patch:
        patch.setattr(deletions, "settle", late)
        assert press(address) == (410, "Nothing was withdrawn by this page")
    taken_up()
    assert lying() and Releases("releases").head(release).state == "published"
    assert subjects(world.ses)[-1] == "Not withdrawn: council.txt", "and the desk hears so"
    assert "Withdrawn" not in ana.page()


def test_the_waiting_deletion_of_a_colleague_is_the_one_that_is_settled(world: World, ana: Browser) -> None:
    release = published()
    address = link(ana)
    s3.delete("uploads", KEY)
    assert take(event(KEY, "0A") | {"detail-type": "Object Deleted"}) == []
    assert press(address) == (200, "The release is being withdrawn")
    known = deletions.known(GIVEN, release)
    assert (known["sequencer"], known["said"], known["said_by"]) == ("0A", "withdraw", ANA)
    taken_up()
    assert Releases("releases").head(release).state == "withdrawn"


def test_what_was_kept_without_its_file_can_be_withdrawn(world: World, ana: Browser) -> None:
    release = published()
    s3.delete("uploads", KEY)
    assert take(event(KEY, "0A") | {"detail-type": "Object Deleted"}) == []
    deletions.settle(GIVEN, Deletion(release, KEY, "0A"), "keep", BEN, world.now)
    assert press(link(ana)) == (200, "The release is being withdrawn")
    taken_up()
    assert Releases("releases").head(release).state == "withdrawn"


def test_a_stopped_desk_withdraws_all_the_same(world: World, ana: Browser) -> None:
    release = published()
    full_stops.say("releases", "stop", BEN, world.now, "")
    assert press(link(ana))[0] == 200
    taken_up()
    assert Releases("releases").head(release).state == "withdrawn"


def test_a_writer_has_no_link_and_a_former_approver_is_told_so(world: World, ana: Browser) -> None:
    release = published()
    dan = Browser(world)
    dan.sign_in("dan@desk.example")
    assert "Public since" in dan.page() and "take-down" not in dan.page()
    subject = core.taken_down(release, 1, desk_session.mark("dan@desk.example"))
    for address in (link(ana), f"/desk/take-down/{tokens.make(KEYS, 'take-down', subject, until=world.now)}"):
        enforce(ROOM.replace(', "approver"]', "]"))
        answer = visit(desk, "POST", address)
        assert answer["statusCode"] == 403 and "newsroom.toml does not name you" in answer["body"]
    enforce(ROOM.replace(f'{{ address = "{ANA}", roles = ["writer", "approver"] }},', ""))
    assert press(address)[0] == 403
    assert lying() and not waiting()


def test_a_link_of_another_purpose_withdraws_nothing(world: World, ana: Browser) -> None:
    release = published()
    subject = core.taken_down(release, 1, desk_session.mark(ANA))
    for purpose in ("withdraw", "approve", "proof", "enter"):
        address = f"/desk/take-down/{tokens.make(KEYS, purpose, subject, until=world.now)}"
        assert visit(desk, "POST", address)["statusCode"] == 400
    assert lying() and not waiting()


def test_a_name_that_another_release_has_by_now_stays_its_own(world: World, ana: Browser) -> None:
    """A form filled in twice became a release of its own: the older one goes, the file of its name stays."""
    release = published()
    other = "f" * 16
    Releases("releases").call(release, other)
    assert press(link(ana)) == (200, "The release is being withdrawn")
    assert lying()
    taken_up()
    assert Releases("releases").head(release).state == "withdrawn"
    assert Releases("releases").called(release) == other and lying()


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Withdraw this release?"), ("es", "¿Retirar este comunicado?")]
)
def test_the_page_speaks_the_reader_s_language(ana: Browser, language: str, title: str) -> None:
    published()
    answer = visit(desk, "GET", link(ana), accept=language)
    assert f"<h1>{title}</h1>" in answer["body"] and "<script" not in answer["body"]
    assert take_down_links.HOME in answer["body"]
