"""Another newsroom.toml: all pages or none, whatever dies, whatever is published meanwhile; and staff are told."""

from __future__ import annotations

import itertools
import json
from contextlib import suppress
from typing import Any

import cloud
import pytest
from newsroom_files import NEW, OLD, mails, put, ses, take
from site_pages import publish, stand

from crier.aws import client, dynamodb, handler, s3
from crier.model import newsroom
from crier.reading import newsroom_file
from crier.site.collections import EVERYTHING
from crier.stores import current_newsroom
from crier.stores.releases import Releases
from crier.text import messages
from crier.workflows import rebuild_site
from handlers import rebuild_newsroom
from handlers.settings.decide import Settings as Decide

pytestmark = pytest.mark.long

__all__ = ["ses"]  # fixtures

HOMES = (EVERYTHING, "en/", "en/topics/housing/")


def names() -> set[str]:
    """The organisation's names that readers can see on the newsroom's pages."""
    pages = [key for key in s3.keys("site", "") if key.endswith(("html", "newsroom.json"))]
    bodies = [s3.get("site", key)[0].decode() for key in pages]
    return {name for name in ("Old Name", "New Name") if any(name in body for body in bodies)}


def furnished(ses: cloud.Ses) -> None:
    """Three releases, and the old newsroom in force."""
    for number in range(3):
        publish(number)
    assert take(put(OLD, "01")) == []
    assert names() == {"Old Name"}
    ses.letters.clear()


@pytest.mark.long
def test_a_newsroom_makes_every_page_anew_and_says_so(ses: cloud.Ses) -> None:
    furnished(ses)
    event = put(NEW, "02")
    assert take(event) == [] and names() == {"New Name"}
    assert mails(ses) == ["The newsroom is up to date: newsroom.toml"]
    assert stand().bring_up_to_date("en", HOMES, ("2020", "2020-01")) == [], "nothing is left to do"
    assert take(event) == [] and len(ses.letters) == 1, "twice is once"


def test_before_the_first_release_there_are_pages_too(ses: cloud.Ses) -> None:
    assert take(put(NEW.replace(b'["en"]', b'["en", "es"]'), "01")) == []
    assert {"en/index.html", "es/index.html", "index.html", "404.html"} <= set(s3.keys("site", ""))


def test_a_file_with_a_mistake_changes_nothing(ses: cloud.Ses) -> None:
    furnished(ses)
    assert take(put(NEW + b'colour = "red"\n', "02")) == []
    assert names() == {"Old Name"}
    assert mails(ses) == ["Not taken up: newsroom.toml"]
    assert (
        current_newsroom.current(handler.settings(rebuild_newsroom.Settings))[0].organisation == "Old Name"
    ), "releases still go out, as before"


def test_an_older_file_that_comes_late_changes_nothing(ses: cloud.Ses) -> None:
    old, new = put(OLD, "01"), put(NEW, "02")
    assert take(new) == [] and take(old) == []
    assert names() == {"New Name"}


@pytest.mark.long
def test_a_publication_that_ends_late_brings_nothing_old_back(ses: cloud.Ses) -> None:
    """It began under the old newsroom and writes after the new one is in force: every fifth interleaving."""
    for call in itertools.count(1, 5):
        take(put(OLD, f"{2 * call:04X}"))
        publish(call)
        cloud.fresh()
        ses.attach(client.client("sesv2"))
        seen, fired = itertools.count(1), list[str]()
        event = put(NEW, f"{2 * call + 1:04X}")

        def intrude(
            call: int = call, seen: Any = seen, fired: list[str] = fired, event: Any = event, **_: Any
        ) -> None:
            if next(seen) == call and not fired:
                fired.append("another")
                assert take(event) == []

        for service in ("s3", "dynamodb"):
            client.client(service).meta.events.register_first("before-call", intrude)
        stand().bring_up_to_date("en", (EVERYTHING,), ())
        cloud.fresh()
        ses.attach(client.client("sesv2"))
        if not fired:
            assert call > 8
            return
        assert f"urn:x:{call}" in s3.get("site", "feed.json")[0].decode()
        assert stand().bring_up_to_date("en", (EVERYTHING, "en/"), ("2020", "2020-01")) == []
        assert b"New Name" in s3.get("site", "feed.json")[0]


@pytest.mark.long
def test_a_release_between_making_and_putting_out_is_not_lost(
    ses: cloud.Ses, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnished(ses)
    enforce = current_newsroom.enforce

    def late(*given: Any) -> bool:
        publish(7, title="Came in between")
        stand().bring_up_to_date("en", HOMES, ("2020", "2020-01"))
        assert names() == {"Old Name"}, "nothing is seen before all is ready"
        return enforce(*given)

    monkeypatch.setattr(current_newsroom, "enforce", late)
    assert take(put(NEW, "02")) == []
    assert names() == {"New Name"}
    for key in ("en/index.html", "en/2020/index.html", "en/topics/housing/index.html", "feed.json"):
        assert b"Came in between" in s3.get("site", key)[0], key


@pytest.mark.long
@pytest.mark.parametrize("kill_at", range(2, 62, 20))
def test_killed_anywhere_and_started_again_it_comes_to_the_same(
    ses: cloud.Ses, monkeypatch: pytest.MonkeyPatch, kill_at: int
) -> None:
    monkeypatch.setattr("crier.stores.site_bucket.ThreadPoolExecutor", cloud.AtOnce)
    monkeypatch.setattr(rebuild_site, "ThreadPoolExecutor", cloud.AtOnce)
    furnished(ses)
    calls = 0

    def die(**_: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == kill_at:
            raise cloud.Crash

    for operation in ("s3.PutObject", "dynamodb.UpdateItem", "s3.GetObject"):
        client.client(operation.partition(".")[0]).meta.events.register_first(f"before-call.{operation}", die)
    event = put(NEW, "02")
    with suppress(cloud.Crash):
        take(event)
    assert calls >= kill_at, "it never died"
    assert take(event) == []
    assert names() == {"New Name"}
    assert stand().bring_up_to_date("en", HOMES, ("2020", "2020-01")) == []
    assert mails(ses)[-1] == "The newsroom is up to date: newsroom.toml"


@pytest.mark.long
def test_a_large_newsroom_takes_several_turns_and_is_told_of(
    ses: cloud.Ses, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnished(ses)
    queue = client.client("sqs").create_queue(QueueName="newsrooms")["QueueUrl"]
    monkeypatch.setenv("NEWSROOMS_QUEUE", queue)
    cloud.fresh()
    ses.attach(client.client("sesv2"))
    ticks = itertools.count(0.0, 1.0)
    monkeypatch.setattr(rebuild_site.time, "monotonic", lambda: next(ticks))
    monkeypatch.setattr(rebuild_site, "PATIENCE", 1.5)
    event, turns = put(NEW, "02"), 0
    while event:
        assert take(event) == []
        turns += 1
        assert names() <= {"Old Name"} or names() == {"New Name"}
        found = client.client("sqs").receive_message(QueueUrl=queue).get("Messages", [])
        event = json.loads(found[0]["Body"]) if found else {}
        for message in found:
            client.client("sqs").delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    assert turns > 2 and names() == {"New Name"}
    assert mails(ses) == [
        "The newsroom is being made anew: newsroom.toml",
        "The newsroom is up to date: newsroom.toml",
    ]


@pytest.mark.long
def test_closed_pages_of_a_feed_stay_as_they_are(ses: cloud.Ses, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (
        "site.collections",
        "stores.collection_items",
        "stores.releases",
        "workflows.site_builder",
    ):
        monkeypatch.setattr(f"crier.{module}.PAGE", 3)
    for number in range(6):
        publish(number)
    take(put(OLD, "01"))
    before = s3.get("site", "en/feed-1.atom")[0]
    take(put(NEW, "02"))
    assert s3.get("site", "en/feed-1.atom")[0] == before
    assert b"New Name" in s3.get("site", "en/feed.atom")[0]
    assert Releases("releases").collection("en/").closed == 1


# ---- what is wrong, in words ----

WRONG = {
    "near": ('organization = "x"', "near", "organization"),
    "unknown": ('quux = "x"', "unknown", "quux"),
    "broken": ('desk = ["a@example.org"\naccent = "#123456"', "toml", ""),
    "colour": ('accent = "red"', "colour", "accent = red"),
    "zone": ('timezone = "Mars/Base"', "timezone", "timezone = Mars/Base"),
    "language": ('languages = ["English"]', "language", "languages.0 = English"),
    "slug": ('[[topics]]\nslug = "Hou sing"\nnames = { en = "H" }', "slug", "topics.0.slug = Hou sing"),
    "no name": ('[[topics]]\nslug = "housing"', "missing", "topics.0.names"),
    "seconds": ("[undo]\nmail = -1", "seconds", "undo.mail = -1"),
    "kind": ("desk = 7", "other", "desk = 7"),
    "twice": ('[[lists]]\nslug = "a"\nnames = { en = "A" }\n' * 2, "twice", "a"),
}  # fmt: skip


@pytest.mark.parametrize("language", messages.languages())
@pytest.mark.parametrize("name", WRONG)
def test_each_mistake_is_named_in_plain_words(name: str, language: str) -> None:
    text, key, excerpt = WRONG[name]
    room, found = newsroom_file.judge(text.encode(), language)
    assert room is None and found
    told = {finding.message for finding in found} | {finding.suggestion for finding in found}
    keys = (f"furnishing.{key}.is", f"furnishing.form.like.{key}")
    said = {messages.catalogue(language)[one] for one in keys if one in messages.catalogue(language)}
    assert said & told
    assert excerpt in found[0].excerpt
    assert "pydantic" not in str(found) and "Input should" not in str(found)


def listed(*lists: tuple[str, bool]) -> bytes:
    """The newsroom with these lists: slug, and whether it is one of previews."""
    named = [
        f'[[lists]]\nslug = "{slug}"\nnames = {{ en = "{slug.title()}" }}\npreview = {str(preview).lower()}\n'
        for slug, preview in lists
    ]
    return NEW + "".join(named).encode()


NEWS, MEMBERS, EARLY = ("news", False), ("members", False), ("early", True)


@pytest.mark.parametrize(
    ("befores", "after", "slug"),
    [
        ([(NEWS, MEMBERS)], (NEWS, ("members", True)), "members"),
        ([(NEWS, MEMBERS), (NEWS,)], (NEWS, ("members", True)), "members"),
        ([(NEWS, EARLY)], (NEWS, ("early", False)), "early"),
        ([(NEWS, EARLY), (NEWS,)], (NEWS, ("early", False)), "early"),
        ([], (NEWS, ("press", True)), "press"),
        ([(NEWS,)], (NEWS, ("press", True)), "press"),
    ],
)
def test_no_list_becomes_one_of_previews_or_was_one(
    ses: cloud.Ses, befores: list[Any], after: Any, slug: str
) -> None:
    """Who is on a list stays on it by its slug: nobody is trusted who put themselves on it, at any time."""
    for number, before in enumerate(befores):
        assert take(put(listed(*before), f"{number:02}")) == []
    known = current_newsroom.in_force("releases")
    ses.letters.clear()
    assert take(put(listed(*after), "09")) == []
    assert mails(ses) == ["Not taken up: newsroom.toml"] and slug in json.dumps(ses.letters)
    assert current_newsroom.in_force("releases") == known
    other = tuple(("brandnew" if one[0] == slug else one[0], one[1]) for one in after)
    assert take(put(listed(*other), "10")) == []
    assert mails(ses)[-1] == "The newsroom is up to date: newsroom.toml"


def test_a_newsroom_of_before_there_was_a_memory_counts(ses: cloud.Ses) -> None:
    """An upgrade: the lists in force were noted nowhere, and the next file drops one of them."""
    assert take(put(listed(NEWS, MEMBERS), "01")) == []
    dynamodb.delete("releases", "newsroom", "lists")
    assert take(put(listed(NEWS), "02")) == []
    ses.letters.clear()
    assert take(put(listed(NEWS, ("members", True)), "03")) == []
    assert mails(ses) == ["Not taken up: newsroom.toml"]


def test_a_file_that_was_superseded_makes_no_list_another_kind(ses: cloud.Ses) -> None:
    lost = current_newsroom.InForce(newsroom.read(listed(NEWS, EARLY)), "01")
    assert current_newsroom.announce("releases", "02")
    assert not current_newsroom.enforce("releases", lost)
    assert take(put(listed(NEWS, ("early", False)), "03")) == []
    assert mails(ses)[-1] == "The newsroom is up to date: newsroom.toml"


def test_a_file_that_is_not_taken_up_says_nothing_to_releases(ses: cloud.Ses) -> None:
    """It lies in the bucket all the same: releases go by the newsroom in force, and before the first by none."""
    settings = handler.settings(Decide)
    first = put(listed(NEWS, ("press", True)), "01")
    assert take(first) == []
    room, problem = current_newsroom.current(settings)
    assert room == newsroom.Newsroom() and problem is not None and "press" in problem.excerpt
    assert take(put(listed(NEWS, MEMBERS), "02")) == []
    assert take(put(listed(("members", True), ("brandnew", False)), "03")) == []
    room, problem = current_newsroom.current(settings)
    assert problem is None and [one.slug for one in room.lists] == ["news", "members"]
    assert not room.previewers


def test_the_memory_of_lists_moves_with_the_newsroom(ses: cloud.Ses) -> None:
    assert take(put(listed(NEWS, MEMBERS, EARLY), "01")) == []
    current_newsroom.carry("releases", "mailings")
    ever = current_newsroom.lists_ever("mailings")
    assert (ever.ordinary, ever.previews) == ({"press", "news", "members"}, {"early"})


def test_what_is_no_text_is_named() -> None:
    assert newsroom_file.judge("organisation = 'Pe\u00f1a'".encode("cp1252"), "en")[0] is None


def test_what_a_change_takes_away_is_told() -> None:
    before = newsroom.read(
        b'languages = ["en", "es"]\n[[topics]]\nslug = "heat"\nnames = { en = "Heat" }\n'
        b'[[lists]]\nslug = "members"\nnames = { en = "Members" }\n'
    )
    after = newsroom.read(b'languages = ["en"]\ndesk_language = "fr"\n')
    told = {(one.excerpt, one.level) for one in newsroom_file.changes(after, before, "en")}
    assert {("Members", "warn"), ("Heat", "warn"), ("es", "warn"), ("fr", "warn"), ("", "warn")} == told
    assert newsroom_file.changes(newsroom.read(NEW), newsroom.read(OLD), "en") == ()


@pytest.mark.parametrize(
    ("before", "after", "asked"),
    [
        (None, "", True),
        (None, 'address = "12 Hill Street"', False),
        ("", "", False),
        ('address = "12 Hill Street"', "", True),
        ('address = "12 Hill Street"', 'address = "14 Hill Street"', False),
        ("", 'address = "12 Hill Street"', False),
    ],
)
def test_a_postal_address_is_asked_for_once(before: str | None, after: str, asked: bool) -> None:
    was = None if before is None else newsroom.read(f'desk = ["a@example.org"]\n{before}'.encode())
    new = newsroom.read(f'desk = ["a@example.org"]\n{after}'.encode())
    told = [one.message for one in newsroom_file.changes(new, was, "en")]
    assert told == ([messages.say("en", "furnishing.no-address.is")] if asked else [])
