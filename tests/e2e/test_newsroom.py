"""The newsroom on the deployed template: another newsroom.toml, readers with and without JavaScript, a withdrawal."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import feedparser
import icalendar
import pytest
from browsers import Browser, until
from deployed_stack import invoke

from infrastructure.local.road import staff

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deployed_stack import Stack

NAME, WORD = "The Harbour Street Newsroom", "quillwort"
HEADLINE = "Harbour Street Library Reopens With a Reading Room"
LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30"><rect width="60" height="20"/></svg>'
TOML = f"""organisation = "{NAME}"
languages = ["en", "es"]
desk = ["desk@example.org"]
timezone = "America/Los_Angeles"
hub = "https://hub.invalid/"
undo = {{ page = 0, mail = 0 }}
[[lists]]
slug = "press"
names = {{ en = "Press", es = "Prensa" }}
[[lists]]
slug = "nobody"
names = {{ en = "Nobody", es = "Nadie" }}
[[topics]]
slug = "libraries"
names = {{ en = "Public libraries", es = "Bibliotecas públicas" }}
"""
TEXT = f"""---
topics: libraries
lists: nobody
---
{HEADLINE}

FAIRVIEW, Ohio, November 24, 2026. The library on Harbour Street opens again, with a {WORD} in its garden.

WHAT: Opening day

WHEN: Saturday, December 5, 2026, 10 a.m. PST

WHERE: 12 Harbour Street, Fairview

Contact: Ada Example, +1 213 555 0100, ada@example.org
"""

DRAFTED = "Harbour Street Gets a Kitchen for Everybody"
DRAFT = f"""---
lists: nobody
---
{DRAFTED}

FAIRVIEW, Ohio, November 24, 2026. The tenants of Harbour Street cook together from now on.

Contact: Ada Example, +1 213 555 0100, ada@example.org
"""
OLD = "Forty Tenants of Harbour Street Found a Council"
OLD_TEXT = f"""headline: {OLD}

FAIRVIEW, Ohio. They met in the kitchen of number 12, and agreed on five rules for the whole street.

Contact: Ada Example, +1 213 555 0100, ada@example.org
"""


def told(stack: Stack, subject: str) -> bool:
    return any(mail["Subject"].startswith(subject) for mail in stack.mails("desk@example.org"))


def desk_link(stack: Stack, word: str, subject: str = "Deleted") -> str:
    """A link of the newest mail about a deleted file, or a draft."""
    mails = [mail for mail in stack.mails("desk@example.org") if mail["Subject"].startswith(subject)]
    (text,) = [part.get_content() for part in mails[-1].walk() if part.get_content_type() == "text/plain"]
    return str(re.findall(rf"/desk/{word}/\S+", text)[-1])


@pytest.fixture(scope="module")
def newsroom(deployed: Stack) -> Iterator[Stack]:
    """The newsroom of these tests; afterwards the one that was there."""
    place = deployed.place
    bucket, key = deployed.names["Uploads"], "newsroom/newsroom.toml"
    s3 = deployed.client("s3")
    there = s3.list_objects_v2(Bucket=bucket, Prefix=key).get("Contents")
    before = s3.get_object(Bucket=bucket, Key=key)["Body"].read() if there else None
    staff.put(place, key, TOML.encode())
    until(lambda: NAME in deployed.get("/es/")[2].decode("utf-8", "replace"), 60)
    yield deployed
    if before:
        staff.put(place, key, before)


@pytest.fixture(scope="module")
def release(newsroom: Stack) -> str:
    """The address of a release with a topic, an event and a word of its own; an old one and a draft are put beside it.

    Its file is deleted at once: whatever comes of that waits, as the last test says.
    """
    staff.put(newsroom.place, "archive/1999-05-04-founding.txt", OLD_TEXT.encode())
    staff.put(newsroom.place, "drafts/kitchen.txt", DRAFT.encode())
    upload = newsroom.put("harbour.txt", TEXT.encode())
    assert newsroom.answer(upload, 180)["state"] == "published"
    newsroom.client("s3").delete_object(Bucket=newsroom.names["Uploads"], Key=upload.key)
    return str(staff.head(newsroom.place, upload.release)["address"])


def test_a_newsroom_is_there_before_its_first_release_and_says_so(newsroom: Stack, stack: Stack) -> None:
    for path in ("/en/", "/es/feeds/", "/en/events/", "/"):
        status, _, page = stack.get(path)
        assert status == 200 and NAME in page.decode(), path
    until(lambda: told(stack, "The newsroom is up to date"))


@pytest.mark.long
def test_a_second_visit_of_a_reader_is_not_modified(newsroom: Stack, stack: Stack, release: str) -> None:
    from urllib.request import ProxyHandler, Request, build_opener

    for path in ("/en/feed.atom", "/en/feed.rss", "/en/feed.json", "/feed.atom", "/en/", release):
        status, headers, _ = stack.get(path)
        assert status == 200 and "s-maxage=60" in headers["Cache-Control"], path
        for name, value in (
            ("If-None-Match", headers["ETag"]),
            ("If-Modified-Since", headers["Last-Modified"]),
        ):
            request = Request(stack.place.site + path, headers={name: value})  # noqa: S310 (loopback)
            with pytest.raises(OSError, match="304") as answer:
                build_opener(ProxyHandler({})).open(request, timeout=30)
            answer.value.close()  # type: ignore[attr-defined]


@pytest.mark.long
@pytest.mark.parametrize("scripts", [("scripts",), ()], ids=["JavaScript", "no JavaScript"])
def test_a_release_is_found_by_topic_year_and_word(
    newsroom: Stack, stack: Stack, release: str, scripts: tuple[str, ...]
) -> None:
    browser, site = Browser(*scripts), stack.place.site
    year = release.split("/")[2]
    try:
        for way in ("Public libraries", year):
            browser.goto(f"{site}/en/")
            browser.follow(way)
            browser.follow(HEADLINE)
            assert browser.url() == site + release
        browser.goto(f"{site}/en/")
        browser.fill("Words to look for", WORD)
        browser.press("Search")
        assert browser.url() == f"{site}/en/search/?q={WORD}"
        if not scripts:
            browser.follow(year)  # plain lists lead there, too
        browser.follow(HEADLINE)
        assert browser.url() == site + release
        browser.goto(f"{site}/en/")
        browser.follow("Events")
        calendar = icalendar.Calendar.from_ical(browser.download("Subscribe to this calendar"))
    finally:
        browser.process.communicate(timeout=20)
    (event,) = [event for event in calendar.events if event["URL"] == site + release]
    assert event["SUMMARY"] and event.start.astimezone(UTC) == datetime(2026, 12, 5, 18, tzinfo=UTC)


def test_an_old_release_is_in_its_year_and_in_no_feed(newsroom: Stack, stack: Stack, release: str) -> None:
    until(lambda: told(stack, "In the archive"), 60)
    assert OLD in stack.get("/en/1999/")[2].decode()
    assert OLD in stack.get("/en/1999/05/04-forty-tenants-of-harbour-street-found-a-council/")[2].decode()
    assert OLD not in stack.get("/en/feed.atom")[2].decode()


@pytest.mark.long
def test_the_hour_brings_the_pages_of_events_up_to_date(newsroom: Stack, stack: Stack) -> None:
    assert invoke(stack, "Freshen", {}) == {"outcome": "freshened", "written": 0}


@pytest.mark.long
def test_a_deleted_file_is_announced_and_withdrawn(newsroom: Stack, stack: Stack, release: str) -> None:
    until(lambda: told(stack, "Deleted, withdrawn in a quarter of an hour"), 60)
    assert HEADLINE in stack.get(release)[2].decode(), "nothing is withdrawn yet"
    link = desk_link(stack, "withdraw")
    assert HEADLINE in stack.get(link)[2].decode(), "what it is about"
    assert HEADLINE in stack.get(release)[2].decode(), "looking changes nothing"
    status, headers, page = stack.get(link, "POST", b"")
    assert status == 200 and headers["Cache-Control"] == "no-store", page
    until(lambda: told(stack, "Withdrawn"), 60)  # comes when all is done
    status, _, page = stack.get(release)
    assert status == 410 and HEADLINE not in page.decode() and "withdrawn" in page.decode()
    assert stack.get(release + "release.pdf")[0] in (403, 404)  # MiniStack: docs/local.md
    (entry,) = [
        one for one in feedparser.parse(stack.get("/en/feed.atom")[2]).entries if one.link.endswith(release)
    ]
    assert entry.title == "Withdrawn"
    for path in ("/en/", "/en/topics/libraries/", f"/en/search/{'-'.join(release.split('/')[2:4])}.json"):
        assert HEADLINE not in stack.get(path)[2].decode(), path
    assert stack.get(link, "POST", b"")[0] == 200, "twice is once"
    assert stack.get(desk_link(stack, "keep"), "POST", b"")[0] == 410


def test_a_draft_is_proofed_and_approved(newsroom: Stack, stack: Stack, release: str) -> None:
    until(lambda: told(stack, "Proof: "), 60)
    assert DRAFTED not in stack.get("/en/")[2].decode()
    s3, bucket = stack.client("s3"), stack.names["Uploads"]
    keys = [item["Key"] for item in s3.list_objects_v2(Bucket=bucket, Prefix="receipts/")["Contents"]]
    proof = {key.rpartition("/")[2]: key for key in keys if "/kitchen-txt-" in key}
    assert {"index.html", "release.pdf", "mail.html", "mail.txt"} <= set(proof)
    page = s3.get_object(Bucket=bucket, Key=proof["index.html"])["Body"].read().decode()
    assert DRAFTED in page
    assert stack.get(desk_link(stack, "approve", "Proof"), "POST", b"")[0] == 200
    until(lambda: told(stack, f"Published: {DRAFTED}"), 60)
    assert DRAFTED in stack.get("/en/")[2].decode()
    assert stack.get(desk_link(stack, "hold", "Proof"), "POST", b"")[0] == 410


@pytest.mark.long
def test_a_logo_is_drawn_without_rights_and_shown(newsroom: Stack, stack: Stack) -> None:
    key = "newsroom/logo.svg"
    staff.put(newsroom.place, key, LOGO)
    until(lambda: told(stack, "Your logo is shown"), 90)
    (path,) = set(re.findall(r'src="(/[^"]*logo[^"]*\.png)"', stack.get("/en/")[2].decode()))
    status, headers, picture = stack.get(path)
    assert (status, headers["content-type"], picture[:4]) == (200, "image/png", b"\x89PNG")
    newsroom.client("s3").delete_object(Bucket=newsroom.names["Uploads"], Key=key)
    until(lambda: path not in stack.get("/en/")[2].decode(), 90)
