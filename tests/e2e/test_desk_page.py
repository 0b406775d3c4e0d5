"""Four eyes and the desk's page on the deployed template: two people, two browsers, real mail, both languages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from browsers import Browser, until, words_of

from crier.model import desk_session, handed_in, naming
from crier.text import messages
from infrastructure.local.road import staff

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deployed_stack import Stack

NAME, HEADLINE = "The Four Eyes Newsroom", "Harbour Street Gets a Bakery of Its Own"
KEEPER, CANARY = "carla@example.org", "canary.keeper@reader.example.org"
PEOPLE = {"anaisa@example.org": "en", "benito@example.org": "es"}
TOML = f"""organisation = "{NAME}"
languages = ["en", "es"]
desk = ["anaisa@example.org"]
approval = "embargoed"
approvals = 1
undo = {{ page = 0, mail = 0 }}
people = [
  {{ address = "anaisa@example.org", roles = ["writer", "approver"] }},
  {{ address = "benito@example.org", roles = ["approver"] }},
  {{ address = "carla@example.org", roles = ["keeper"] }},
]
[[lists]]
slug = "nobody"
names = {{ en = "Nobody", es = "Nadie" }}
"""
TEXT = f"""---
embargo: 2041-12-01 09:00 America/New_York
lists: nobody
---
{HEADLINE}

FAIRVIEW, Ohio, November 24, 2026. The tenants of Harbour Street bake together from now on.

Contact: Ada Example, +1 213 555 0100, ada@example.org
"""


@pytest.fixture(scope="module")
def newsroom(deployed: Stack) -> Iterator[Stack]:
    """The newsroom of these tests; afterwards the one that was there."""
    place, key = deployed.place, "newsroom/newsroom.toml"
    s3, bucket = deployed.client("s3"), deployed.names["Uploads"]
    there = s3.list_objects_v2(Bucket=bucket, Prefix=key).get("Contents")
    before = s3.get_object(Bucket=bucket, Key=key)["Body"].read() if there else None
    staff.put(place, key, TOML.encode())
    until(lambda: NAME in deployed.get("/en/")[2].decode("utf-8", "replace"), 60)
    yield deployed
    if before:
        staff.put(place, key, before)


@pytest.fixture
def browsers() -> Iterator[dict[str, Browser]]:
    led = {address: Browser() for address in PEOPLE}
    yield led
    for one in led.values():
        one.process.communicate(timeout=20)


def links(stack: Stack, address: str, path: str) -> list[str]:
    """The links of somebody's mails, the newest last."""
    found = [re.findall(rf"\S*{path}\S+", words_of(mail)) for mail in stack.mails(address)]
    return [str(link) for in_one in found for link in in_one]


def sign_in(stack: Stack, browser: Browser, address: str, language: str, clicks: str = "press") -> None:
    say = messages.catalogue(language).__getitem__
    before = len(links(stack, address, "/staff/enter/"))  # of another sign-in, which open nothing any more
    browser.language(language)
    browser.goto(f"{stack.place.site}/staff/")
    assert browser.axe() == []
    browser.fill(say("join.email"), address)
    browser.press(say("staff.sign_in.button"))
    assert say("staff.asked.title") in browser.text() and browser.axe() == []
    until(lambda: len(links(stack, address, "/staff/enter/")) > before, 60)
    browser.goto(links(stack, address, "/staff/enter/")[-1])
    assert browser.axe() == []
    getattr(browser, clicks)(say("staff.enter.button"))
    until(lambda: say("staff.leave") in browser.text(), 20)


def asked_on(stack: Stack, browser: Browser, words: str) -> bool:
    """Whether somebody's list says by now that it waits for an answer."""
    browser.goto(f"{stack.place.site}/staff/")
    return words in browser.text()


@pytest.mark.long  # a minute, most of it waited for
def test_two_people_approve_what_is_under_embargo(newsroom: Stack, browsers: dict[str, Browser]) -> None:
    upload = newsroom.put("bakery.txt", TEXT.encode())
    for address in PEOPLE:
        until(lambda to=address: any("/desk/approve/" in words_of(mail) for mail in newsroom.mails(to)), 120)
    ends = []
    for address, language in PEOPLE.items():
        browser, say = browsers[address], messages.catalogue(language).__getitem__
        sign_in(newsroom, browser, address, language)
        # The mail is there a moment before what it asks is noted (handlers/proof.py).
        button = f"{say('desk.let-out.link')}: bakery.txt"
        until(lambda led=browser, asks=say: asked_on(newsroom, led, asks("staff.state.asked")), 60)
        assert "bakery.txt" in browser.text() and browser.axe() == []
        # The button says what of; its name for those who hear it has the file's.
        browser.press(button)
        ends.append(browser.text())
    assert messages.catalogue("en")["desk.counted.title"] in ends[0], (
        "nobody knows who put it: two are needed"
    )
    assert messages.catalogue("en")["desk.cleared.title"] in ends[1], "in the desk's language, as its links"
    until(lambda: (staff.version(newsroom.place, upload) or {}).get("state") == "ready", 120)
    for address, language in PEOPLE.items():
        browsers[address].goto(f"{newsroom.place.site}/staff/")
        browsers[address].press(messages.catalogue(language)["staff.leave"])
        assert "bakery.txt" not in browsers[address].text()
    assert newsroom.get("/staff/")[2].count(b"bakery") == 0, "without a session"
    assert HEADLINE.encode() not in newsroom.get("/en/")[2], "and its embargo holds"


@pytest.mark.parametrize("scripts", ["", "scripts"])
def test_two_clicks_sign_in_and_a_link_in_a_mail_leads_to_the_list(
    newsroom: Stack, tmp_path: Path, scripts: str
) -> None:
    """The mail is read on another site: its link brings no cookie of ours, and the page asks once more."""
    browser, say = Browser(*filter(None, [scripts])), messages.catalogue("en").__getitem__
    mail = tmp_path / "webmail.html"
    mail.write_text(f'<a href="{newsroom.place.site}/staff/">Look at it</a>', "utf-8")
    try:
        sign_in(newsroom, browser, KEEPER, "en", clicks="press_twice")
        browser.goto(mail.as_uri())
        browser.follow("Look at it")
        until(lambda: say("staff.leave") in browser.text(), 20)
    finally:
        browser.process.communicate(timeout=20)


def test_what_the_page_takes_in_is_a_draft_of_whoever_is_signed_in(newsroom: Stack) -> None:
    """Into the folder of one form, where the browser's own request puts it: nobody else may write there."""
    address, name = next(iter(PEOPLE)), "from a phone.txt"
    folder = handed_in.folder(desk_session.mark(address), "0" * 32)
    s3, bucket = newsroom.client("s3"), newsroom.names["Uploads"]
    text = TEXT.replace(HEADLINE, "Harbour Street Bakes on Sundays").encode()
    s3.put_object(Bucket=bucket, Key=folder + name, Body=text)
    release = naming.release_id(naming.DRAFTS + name)
    until(
        lambda: any(item.get("state") == "proofed" for item in staff.versions(newsroom.place, release)), 180
    )
    assert not s3.list_objects_v2(Bucket=bucket, Prefix=folder).get("Contents"), "taken out of the folder"


def hand_in(stack: Stack, browser: Browser, language: str, name: str, text: str) -> None:
    """By the page's own form, which S3 takes; the browser is sent back."""
    say = messages.catalogue(language).__getitem__
    browser.goto(f"{stack.place.site}/staff/")
    browser.attach(say("staff.hand_in.file"), name, text)
    browser.press(say("staff.hand_in.button"))
    assert say("staff.handed_in.title") in browser.text() and browser.axe() == []


@pytest.mark.long
def test_a_colleague_s_waiting_draft_is_asked_about(newsroom: Stack) -> None:
    """Without a script in English, with scripts in Spanish: the second file waits until its word is pressed."""
    name, (ana, ben) = "harbour.txt", PEOPLE
    texts = [TEXT.replace(HEADLINE, f"Harbour Street {what}") for what in ("Bakes Bread", "Bakes Cake")]
    draft = naming.release_id(naming.DRAFTS + name)
    led = {ana: Browser(), ben: Browser("scripts")}
    try:
        for address, language in PEOPLE.items():
            sign_in(newsroom, led[address], address, language)
        hand_in(newsroom, led[ana], PEOPLE[ana], name, texts[0])
        until(lambda: "proofed" in [one.get("state") for one in staff.versions(newsroom.place, draft)], 180)
        hand_in(newsroom, led[ben], PEOPLE[ben], name, texts[1])
        say = messages.catalogue(PEOPLE[ben]).__getitem__

        def asks() -> bool:
            led[ben].goto(f"{newsroom.place.site}/staff/")
            return say("staff.waits.replace") in led[ben].text()

        until(asks, 120)
        assert ana in led[ben].text() and led[ben].axe() == []
        lies = {"Bucket": newsroom.names["Uploads"], "Key": naming.DRAFTS + name}
        s3 = newsroom.client("s3")
        assert b"Bakes Bread" in s3.get_object(**lies)["Body"].read(), "nothing was replaced"
        led[ben].press(f"{say('staff.waits.replace')}: {name}")
        until(lambda: b"Bakes Cake" in s3.get_object(**lies)["Body"].read(), 120)
        subject = messages.catalogue("en")["receipt.subject.replaced"].partition(":")[0]
        until(lambda: any(subject in str(mail["Subject"]) for mail in newsroom.mails(ana)), 180)
    finally:
        for one in led.values():
            one.process.communicate(timeout=20)


@pytest.mark.long
def test_an_approver_withdraws_what_is_public(newsroom: Stack) -> None:
    """In Spanish, on a phone, without a script: its page answers 410, its file is gone, the desk hears of it."""
    name, address = "market.txt", "benito@example.org"
    text = TEXT.replace(HEADLINE, "Harbour Street Opens a Market").replace(
        "embargo: 2041-12-01 09:00 America/New_York\n", ""
    )
    upload = newsroom.put(name, text.encode())
    assert newsroom.answer(upload)["state"] == "published"
    public = staff.head(newsroom.place, upload.release)["address"]
    assert newsroom.get(public)[0] == 200
    browser, say = Browser(), messages.catalogue(PEOPLE[address]).__getitem__
    try:
        sign_in(newsroom, browser, address, PEOPLE[address])
        browser.follow(f"{say('desk.take-down.link')}: {name}")
        assert say("desk.take-down.title") in browser.text() and browser.axe() == []
        browser.press(say("desk.take-down.button"))
        assert say("desk.withdrawing.title") in browser.text() and browser.axe() == []
        until(lambda: newsroom.get(public)[0] == 410, 120)
        lies = {"Bucket": newsroom.names["Uploads"], "Prefix": f"releases/{name}"}
        assert not newsroom.client("s3").list_objects_v2(**lies).get("Contents")
        subject = f"Withdrawn: {name}"
        until(
            lambda: any(subject in str(mail["Subject"]) for mail in newsroom.mails("anaisa@example.org")), 60
        )
        browser.goto(f"{newsroom.place.site}/staff/")
        assert say("staff.state.withdrawn") in browser.text() and browser.axe() == []
    finally:
        browser.process.communicate(timeout=20)


@pytest.mark.long
def test_a_keeper_adds_looks_up_removes_and_erases_one_subscriber(newsroom: Stack) -> None:
    """And that person says yes by their own mail before they are on any list."""
    browser, say = Browser(), messages.catalogue("en").__getitem__

    def look() -> str:
        browser.goto(f"{newsroom.place.site}/staff/people")
        browser.fill(say("staff.people.address"), CANARY)
        browser.press(say("staff.people.button"))
        assert browser.axe() == [] and CANARY not in browser.url()
        return str(browser.text())

    try:
        sign_in(newsroom, browser, KEEPER, "en")
        browser.follow(say("staff.people.title"))
        assert say("staff.people.state.unknown") in look()
        browser.press(say("staff.people.add.button"))
        assert say("staff.people.added.title") in browser.text()
        until(lambda: newsroom.mails(CANARY), 60)
        assert say("staff.people.state.pending") in look()
        path = links(newsroom, CANARY, "/subscribe/confirm/")[-1].removeprefix(newsroom.place.site)
        assert newsroom.get(path, "POST", b"")[0] == 200
        assert say("staff.people.state.confirmed") in look()
        for deed, state in (("remove", "left"), ("erase", "erased")):
            browser.press(say(f"staff.people.{deed}.link"))
            assert say(f"staff.people.{deed}.title") in browser.text() and browser.axe() == []
            browser.press(say(f"staff.people.{deed}.button"))
            assert say(f"staff.people.done-{deed}.title") in browser.text()
            assert say(f"staff.people.state.{state}") in look()
        assert say("staff.people.history") in browser.text()
    finally:
        browser.process.communicate(timeout=20)
