"""newsroom.toml as a form on the deployed template: a keeper names a list anew, and readers see it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from browsers import Browser, until, words_of

from crier.text import messages
from infrastructure.local.road import staff

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deployed_stack import Stack

NAME, KEY, KEEPER = "The Keepers Newsroom", "newsroom/newsroom.toml", "kimberly@example.org"
RIGHTS = f"""approval = "embargoed"  # two of us
people = [
  {{ address = "{KEEPER}", roles = ["keeper"] }}, # and nobody else
]
"""
TOML = f"""organisation = "{NAME}"
languages = ["en", "es"]
desk = ["{KEEPER}"]
{RIGHTS}
[[lists]]
slug = "nobody"
names = {{ en = "Nobody", es = "Nadie" }}  # for tests

[[lists]]
slug = "neighbours"
names = {{ en = "Neighbours", es = "Vecindad" }}
"""


@pytest.fixture
def newsroom(deployed: Stack) -> Iterator[Stack]:
    """The newsroom of this test; afterwards the one that was there."""
    place, s3, bucket = deployed.place, deployed.client("s3"), deployed.names["Uploads"]
    there = s3.list_objects_v2(Bucket=bucket, Prefix=KEY).get("Contents")
    before = s3.get_object(Bucket=bucket, Key=KEY)["Body"].read() if there else None
    staff.put(place, KEY, TOML.encode())
    until(lambda: NAME in deployed.get("/en/")[2].decode("utf-8", "replace"), 120)
    yield deployed
    if before:
        staff.put(place, KEY, before)


def sign_in(stack: Stack, browser: Browser, language: str) -> None:
    say = messages.catalogue(language).__getitem__
    browser.language(language)
    browser.goto(f"{stack.place.site}/staff/")
    browser.fill(say("join.email"), KEEPER)
    before = len(stack.mails(KEEPER))
    browser.press(say("staff.sign_in.button"))
    link = until(
        lambda: [
            found[0]
            for mail in stack.mails(KEEPER)[before:]
            if (found := re.findall(r"\S*/staff/enter/\S+", words_of(mail)))
        ],
        60,
    )
    browser.goto(link[-1])
    browser.press(say("staff.enter.button"))


@pytest.mark.parametrize("language", ["en", pytest.param("es", marks=pytest.mark.long)])
def test_a_list_that_a_keeper_names_anew_is_on_the_sign_up_form(newsroom: Stack, language: str) -> None:
    say, browser = messages.catalogue(language).__getitem__, Browser()
    sign_in(newsroom, browser, language)
    browser.follow(say("staff.newsroom.title"))
    assert browser.url().endswith("/staff/newsroom") and browser.axe() == []
    browser.typed("timezone", "Mars")
    browser.press(say("staff.newsroom.save"))
    assert say("furnishing.form.like.timezone") in browser.text() and browser.axe() == []
    browser.typed("timezone", "America/New_York")
    browser.typed("lists.neighbours.en", f"People next door ({language})")
    browser.press(say("staff.newsroom.save"))
    assert say("staff.newsroom.state.saved") in browser.text() and browser.axe() == []
    until(lambda: f"People next door ({language})".encode() in newsroom.get("/subscribe/en")[2], 120)
    browser.process.communicate(timeout=20)
    stored = newsroom.client("s3").get_object(Bucket=newsroom.names["Uploads"], Key=KEY)
    written = stored["Body"].read().decode()
    assert RIGHTS in written and '{ en = "Nobody", es = "Nadie" }  # for tests' in written
