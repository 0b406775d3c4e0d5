"""What the desk's page shows of the past: receipts, who said what when, what a correction changed, counts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from approvers import ANA, EMBARGOED, ROOM, draft, enforce
from arrivals import machine
from desk_browser import Browser, delivered
from drafting import TEXT, join, links, out, press, put
from handing_in import DAN
from publishing import few, go
from visitors import World, visit, world

from crier.aws import s3
from crier.model import questions
from crier.model.notices import Notice
from crier.stores import notice_words
from crier.stores.releases import Releases
from crier.workflows.web import desk_receipts
from handlers import report, staff

pytestmark = pytest.mark.long

__all__ = ["few", "machine", "world"]  # fixtures
KEY = "releases/council.txt"


@pytest.fixture
def ana(aws: Any, few: None, machine: Any, world: World) -> Browser:
    enforce('timezone = "America/Los_Angeles"\n' + ROOM)
    browser = Browser(world)
    browser.sign_in(ANA)
    return browser


def published(text: str = TEXT, sequencer: str = "01") -> dict[str, Any]:
    reference = put(KEY, text, sequencer)
    out(reference)
    go(report, {**reference, "about": "publication", "outcome": "published"})
    return reference


def history(browser: Browser) -> list[str]:
    lists = re.findall(r"<ol>(.*?)</ol>", browser.page(), re.DOTALL)
    return [re.sub(r"<[^>]+>", "", line).strip() for line in re.findall(r"<li>.*?</li>", lists[0])]


def test_a_receipt_is_seen_by_whoever_is_signed_in_alone(world: World, ana: Browser) -> None:
    published()
    (address,) = re.findall(r'href="(/staff/receipts/[^"]+)">Receipt</a>', ana.page())
    answer = ana.go("GET", address)
    assert answer["statusCode"] == 200 and "Your release is public." in answer["body"]
    assert answer["headers"]["Cache-Control"] == "no-store"
    stranger = visit(staff, "GET", address)
    assert "council" not in stranger["body"] and "/staff/leave" not in stranger["body"]
    assert ana.go("POST", address)["statusCode"] == 400, "without the form of the page"


@pytest.mark.parametrize(
    "path",
    ["{r}/1/question", "{r}/2/publication", "{r}/0x1/publication", "0000000000000000/1/publication",
     "{r}/1/Publication", "../{r}/1/publication", "{r}/1/told_publication"],
)  # fmt: skip
def test_an_address_names_no_other_file_of_the_folder(world: World, ana: Browser, path: str) -> None:
    reference = published()
    s3.put("uploads", "receipts/2026-11-29/other.html", b"another's", "text/html")
    assert ana.go("GET", f"/staff/receipts/{path.format(r=reference['release'])}")["statusCode"] == 400


def test_who_said_what_stands_with_its_moment(world: World, ana: Browser) -> None:
    draft(EMBARGOED, principal="AWS:AIDADAN")
    press("POST", links(world.ses)["approve"])
    (line,) = [one for one in history(ana) if one.startswith("Approved")]
    assert "November 24, 2026, 4:00\N{NO-BREAK SPACE}AM, Pacific Standard Time" in line, (
        "the newsroom's clock"
    )


@pytest.mark.parametrize(("word", "said"), [("notify", "shall hear"), ("quiet", "nobody is mailed")])
def test_a_word_about_a_notice_is_among_who_did_what(
    world: World, ana: Browser, word: str, said: str
) -> None:
    reference = published()
    notice = Notice(reference["release"], 1, "correction")
    asked = {"question": notice.question, "state": "open", "desk": [ANA], "people": "ten", "language": "en"}
    notice_words.ask("releases", notice, asked)
    item = notice_words.known("releases", notice)
    reply = questions.NOTICES[notice.question].reply(word)
    assert reply and notice_words.settle("releases", notice, item, reply, ANA, world.now, "")
    (line,) = [one for one in history(ana) if one.startswith("Said that")]
    assert said in line and ANA in line and "version 1" in line and "2026" in line


@pytest.mark.parametrize(("language", "words"), [("en", "the headline"), ("es", "el titular")])
def test_a_correction_says_what_changed(world: World, ana: Browser, language: str, words: str) -> None:
    reference = published()
    published(TEXT.replace("Tenants Found", "Renters Found"), "02")
    assert Releases("releases").version(reference["release"], 2)["changed"] == ["headline"]
    ana.language = language
    assert [words in line for line in history(ana) if "2" in line and "·" in line].count(True) == 1


def test_lists_are_counted_in_tens_and_when_stands_beside(world: World, ana: Browser) -> None:
    for number in range(23):
        join(f"reader{number}")
    draft(EMBARGOED)
    section = ana.page().split("<h2>Subscribers</h2>")[1].split("</section>")[0]
    assert "Press</bdi>: about 20 · counted with what came in on" in section and "23" not in section


def pressed(world: World, browser: Browser, action: str) -> list[dict[str, Any]]:
    """A form of the page, and the letters that this brings."""
    (proof,) = set(re.findall(r'name="proof" value="(\w+)"', browser.page()))
    sent = len(world.ses.letters)
    answer = browser.go("POST", action, {"proof": proof})
    assert answer["statusCode"] == 200 and "to your address alone" in answer["body"]
    delivered(world)
    return world.ses.letters[sent:]


def test_a_receipt_comes_once_more_to_whoever_asks(world: World, ana: Browser) -> None:
    published()
    (action,) = re.findall(r'<form method="post" action="(/staff/receipts/[^"]+)"', ana.page())
    (letter,) = pressed(world, ana, action)
    assert letter["Destination"]["ToAddresses"] == [ANA]
    simple = letter["Content"]["Simple"]
    assert simple["Subject"]["Data"].startswith("Published: ") and "Attachments" not in simple
    text = simple["Body"]["Text"]["Data"]
    assert (
        "Your release is public." in text and "https://news.example.org/en/2026/" in text and "<" not in text
    )
    assert "max-width" not in text, "nothing of its style"
    assert simple["Body"]["Html"]["Data"].startswith("<!doctype html>")


def test_a_proof_s_mail_comes_as_a_test_to_whoever_was_asked(world: World, ana: Browser) -> None:
    draft(EMBARGOED)
    (action,) = re.findall(r'<form method="post" action="(/staff/test/[^"]+)"', ana.page())
    (letter,) = pressed(world, ana, action)
    assert letter["Destination"]["ToAddresses"] == [ANA]
    simple = letter["Content"]["Simple"]
    assert simple["Subject"]["Data"].startswith("Test: Tenants Found")
    assert "Forty tenants" in simple["Body"]["Text"]["Data"] and "{{" not in simple["Body"]["Html"]["Data"]
    dan = Browser(world)
    dan.sign_in(DAN)
    assert action not in dan.page()
    (proof,) = set(re.findall(r'name="proof" value="(\w+)"', dan.page()))
    assert dan.go("POST", action, {"proof": proof})["statusCode"] == 400, "nobody asked Dan"
    assert visit(staff, "POST", action)["statusCode"] == 400


def test_nobody_is_mailed_more_than_thirty_an_hour(world: World, ana: Browser) -> None:
    published()
    (action,) = re.findall(r'<form method="post" action="(/staff/receipts/[^"]+)"', ana.page())
    (proof,) = set(re.findall(r'name="proof" value="(\w+)"', ana.page()))
    statuses = [ana.go("POST", action, {"proof": proof})["statusCode"] for _ in range(desk_receipts.MOST + 1)]
    assert statuses == [200] * desk_receipts.MOST + [429]
