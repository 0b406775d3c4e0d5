"""A person's whole story on the deployed template: a real browser without JavaScript, a real inbox."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from browsers import HERE, Browser, until, words_of
from deployed_stack import Stack

from crier.aws import secretsmanager
from crier.model import newsroom_facts
from crier.model.newsroom_facts import Facts
from crier.stores.subscribers import Subscribers
from crier.subscribers import request_source
from crier.subscribers.address import subscriber_id
from crier.subscribers.subscriber import Subscriber
from crier.text import messages
from infrastructure.local.road import staff
from infrastructure.local.stack import inbox

SAMPLES = HERE.parents[1] / "docs" / "samples"
CANARY = "canary.{language}@reader.example.org"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.fail("the test needs node and npm")
    led = Browser()
    yield led
    led.process.communicate(timeout=20)  # the end of its input is the end of it


def links(mail: EmailMessage) -> list[str]:
    html = mail.get_body(("html",))
    assert html is not None
    found = re.findall(r"https?://[^\s\"<>]+", words_of(mail) + str(html.get_content()))
    return sorted({*found, *re.findall(r"<(http[^>]+)>", str(mail["List-Unsubscribe"] or ""))})


def row(stack: Stack, address: str) -> Subscriber | None:
    keys = secretsmanager.keys(stack.names["LinkKey"])
    return Subscribers(stack.names["Subscribers"], keys.naming).find(subscriber_id(keys.names, address))


@pytest.fixture(scope="module")
def newsroom(deployed: Stack) -> Facts:
    """The sample newsroom, as its pages show it: two languages, topics, every rhythm."""
    room = staff.put(deployed.place, "newsroom/newsroom.toml", (SAMPLES / "newsroom.toml").read_bytes())
    assert room.key

    def shown() -> Facts | None:
        try:
            if deployed.get("/subscribe/en")[0] != 200:  # the browser waits for no cold start
                return None
            status, _, body = deployed.get("/" + newsroom_facts.KEY)
        except TimeoutError:
            return None
        return newsroom_facts.read(body) if status == 200 and b"transport" in body else None

    found: Facts = until(shown, 180)
    return found


def curl(*given: str) -> str:
    """The head of what curl, no program of ours, is answered."""
    command = ["curl", "--silent", "--show-error", "--output", "/dev/null", "--dump-header", "-", *given]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.lower()


def scan(stack: Stack, mail: EmailMessage, address: str) -> None:
    """What a scanner does with a mail's links, before the person sees it: nothing comes of it."""
    before = row(stack, address)
    for link in links(mail):
        for method in ("HEAD", "GET"):
            assert stack.get(link.removeprefix(stack.place.site), method)[0] == 200
    assert row(stack, address) == before


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "es"])
def test_sign_up_confirm_choose_leave_undo_ask_for_data_and_be_forgotten(  # noqa: PLR0915 (one story)
    newsroom: Facts, stack: Stack, browser: Browser, language: str
) -> None:
    topic = newsroom.topics[0]
    say = lambda key, **values: messages.say(language, key, **values)  # noqa: E731
    address, other = CANARY.format(language=language), "es" if language == "en" else "en"
    browser.language(language)

    browser.goto(f"{stack.place.site}/subscribe/{language}")
    assert browser.axe() == []
    browser.fill(say("join.email"), address)
    browser.check(say("join.cadences.daily"))
    time.sleep(2.2)  # no person is quicker
    browser.press(say("join.button"))
    assert say("join.asked.title") in browser.text() and browser.axe() == []

    (asked,) = inbox.wait(stack.place, address)
    assert asked["Auto-Submitted"] == "auto-generated"
    scan(stack, asked, address)
    confirm = next(link for link in links(asked) if "/subscribe/confirm/" in link)
    browser.goto(confirm)
    assert address not in browser.text() and browser.axe() == []
    browser.press(say("confirm.button"))
    assert say("confirm.done.title") in browser.text() and browser.axe() == []

    welcome = inbox.wait(stack.place, address, 2)[-1]
    scan(stack, welcome, address)
    choose = next(link for link in links(welcome) if "/subscribe/choose/" in link)
    browser.goto(choose)
    assert browser.axe() == []
    before = row(stack, address)
    assert before is not None and before.status == "confirmed"
    assert (before.language, before.topics, before.cadence) == (language, (), "daily")
    browser.check(topic.name(language))
    browser.check(say("join.cadences.weekly"))
    browser.select(say("join.language"), other)
    browser.press(say("choose.button"))
    assert say("choose.saved") in browser.text() and browser.axe() == []
    person = row(stack, address)
    assert person is not None and person.status == "confirmed"
    assert (person.language, person.topics, person.cadence) == (other, (topic.slug,), "weekly")

    browser.press(say("choose.data_button"))
    assert say("choose.sent.title") in browser.text() and browser.axe() == []
    data = inbox.wait(stack.place, address, 3)[-1]
    assert address in words_of(data) and person.consent in " ".join(words_of(data).split())
    scan(stack, data, address)

    assert welcome["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    one_click = welcome["List-Unsubscribe"].strip("<>")
    for form in ("--data", "--form", "--form"):  # RFC 8058, 3.2: either kind; once more is as good as once
        head = curl(form, "List-Unsubscribe=One-Click", one_click)
        assert head.startswith("http/1.1 200") and "location:" not in head and "set-cookie:" not in head
    gone = row(stack, address)
    assert gone is not None and (gone.status, gone.address) == ("left", "")

    goodbye = inbox.wait(stack.place, address, 4)[-1]
    scan(stack, goodbye, address)
    browser.goto(next(link for link in links(goodbye) if "/subscribe/undo/" in link))
    assert browser.axe() == []
    browser.press(say("undo.button"))
    assert say("undo.done.title") in browser.text() and browser.axe() == []
    back = row(stack, address)
    assert back is not None and (back.status, back.topics, back.cadence) == (
        "confirmed",
        person.topics,
        "weekly",
    )

    browser.goto(choose)
    browser.follow(say("forget.link"))
    assert browser.axe() == []
    browser.press(say("forget.button"))
    assert say("forget.done.title") in browser.text() and browser.axe() == []
    for gone in (
        choose,
        one_click,
        confirm.replace("/confirm/", "/confirm/X"),
    ):  # over, leave, cut off on its way
        browser.goto(gone)
        assert browser.axe() == []
    left = row(stack, address)
    assert left is not None and (left.status, left.address, left.lists) == ("erased", "", ())
    assert len(inbox.mails(stack.place, address)) == 4


@pytest.mark.long
def test_where_a_sign_up_came_from_is_counted_and_not_kept(stack: Stack) -> None:
    keys, now = secretsmanager.keys(stack.names["LinkKey"]), datetime.now(UTC)
    found = json.dumps(
        stack.client("dynamodb").scan(TableName=stack.names["Subscribers"])["Items"], default=str
    )
    hours = (now, now - timedelta(hours=1))
    drawers = [
        f"ceiling#{hour:%Y-%m-%dT%H}#{request_source.drawer(keys.names, '127.0.0.1', hour)}" for hour in hours
    ]
    assert any(f'"{drawer}"' in found for drawer in drawers)
    assert "127.0.0.1" not in found and "canary" not in found


@pytest.mark.long
def test_a_file_put_into_the_bucket_is_imported_and_deleted(stack: Stack) -> None:
    s3, bucket = stack.client("s3"), stack.names["Uploads"]
    lines = [
        "correo;idioma;estado",
        "handed.in@reader.example.org;;",
        "nobody;;",
        "never@reader.example.org;;baja",
    ]
    s3.put_object(
        Bucket=bucket, Key="subscribers/lista de prensa.csv", Body="\r\n".join(lines).encode("cp1252")
    )
    receipts = until(
        lambda: [
            item["Key"]
            for item in s3.list_objects_v2(Bucket=bucket, Prefix="receipts/subscribers-").get("Contents", [])
            if item["Key"].endswith(".html")
        ]
    )
    page = s3.get_object(Bucket=bucket, Key=receipts[0])["Body"].read().decode()
    assert "reader.example.org" not in page
    added, muted = (row(stack, f"{name}@reader.example.org") for name in ("handed.in", "never"))
    assert added is not None and (added.status, added.address) == (
        "confirmed",
        "handed.in@reader.example.org",
    )
    assert muted is not None and (muted.status, muted.address) == ("suppressed", "")
    until(lambda: not s3.list_object_versions(Bucket=bucket, Prefix="subscribers/").get("Versions"))
