"""One story for each question on the deployed template: by a button pressed twice, by silence, and too late."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from deployed_stack import invoke, put_newsroom
from desk_questions import AGENDA, FIRST, OTHER

from crier.model import naming
from infrastructure.local.road import staff

if TYPE_CHECKING:
    from deployed_stack import Stack

DESK = "desk@example.org"


class Story(NamedTuple):
    """A file that is asked about, what was public under its name, and the button that lets it out."""

    text: str
    headline: str
    press: str
    before: str = ""
    waits: bool = False  # for the instant that was pressed


STORIES = {
    "as-read": Story(AGENDA, "Agenda", "right"),
    "same-name": Story(OTHER, "Library Stays Open on Sundays", "anew", FIRST),
    "embargo": Story("EMBARGOED\n\n" + OTHER, "Library Stays Open on Sundays", "now"),
    "day-month": Story(
        "EMBARGOED UNTIL 01/12/2030 09:00 Europe/Madrid\n\n" + OTHER,
        "Library Stays Open on Sundays",
        "later",
        waits=True,
    ),
}
EACH = pytest.mark.parametrize("name", STORIES)


@pytest.fixture(scope="module", autouse=True)
def newsroom(deployed: Stack) -> None:
    put_newsroom(deployed, "press")


def varied(text: str, mark: str) -> str:
    """The same file for another story: no two are alike to the byte."""
    return f"{text.rstrip()}\n\nWhoever wants to know more asks at the desk for the story called {mark}.\n"


def asked(stack: Stack, name: str, way: str) -> tuple[staff.Upload, dict[str, str]]:
    """The file, put and asked about, and the buttons of its newest mail by their words."""
    story, file = STORIES[name], f"{name} {way}.txt"
    if story.before:
        assert stack.answer(stack.put(file, varied(story.before, way).encode()))["state"] == "published"
    upload = stack.put(file, varied(story.text, f"{name}-{way}").encode())
    item = stack.answer(upload)
    assert item["state"] == "asked" and item["question"] == name
    return upload, buttons(stack, upload)


def buttons(stack: Stack, upload: staff.Upload) -> dict[str, str]:
    """The newest links that are about this upload: a link's token names it and no other."""
    texts = [mail.get_body(("plain",)).get_content() for mail in stack.mails(DESK)]
    (text,) = [one for one in texts if naming.display(upload.key) in one and "/desk/" in one][-1:]
    return {link.split("/")[-2]: urlsplit(link).path for link in re.findall(r"\S+/desk/(?!proof/)\S+", text)}


def press(stack: Stack, path: str, method: str = "POST") -> int:
    status, _, _ = stack.get(path, method, b"" if method == "POST" else None)
    return int(status)


def settled(stack: Stack, upload: staff.Upload, wanted: set[str]) -> dict[str, Any]:
    """The upload's version once it has come to one of these states."""
    deadline = time.monotonic() + 240
    while True:
        item = staff.version(stack.place, upload) or {}
        if item.get("state") in wanted or time.monotonic() > deadline:
            assert item.get("state") in wanted
            return item
        time.sleep(0.5)


@EACH
def test_by_a_button_pressed_twice(stack: Stack, name: str) -> None:
    upload, found = asked(stack, name, "button")
    story = STORIES[name]
    assert press(stack, found[story.press], "GET") == 200
    assert [press(stack, found[story.press]) for _ in range(2)] == [200, 200]
    assert {press(stack, path) for word, path in found.items() if word != story.press} == {410}
    wanted = {"parted"} if story.press == "anew" else {"ready"} if story.waits else {"published"}
    item = settled(stack, upload, wanted)
    if story.waits:
        deadline = time.monotonic() + 120
        while "receipt_waiting" not in item and time.monotonic() < deadline:
            time.sleep(0.5)
            item = staff.version(stack.place, upload) or {}
        assert item["publish_at"].startswith("2030-12-01T08:00:00")
        words = " ".join(
            staff.receipt(stack.place, upload, "waiting").replace("\N{NO-BREAK SPACE}", " ").split()
        )
        assert "December 1, 2030" in words and "Central European Standard Time" in words
        return
    release = item["to"] if story.press == "anew" else upload.release
    deadline = time.monotonic() + 240
    while not staff.head(stack.place, release).get("version") and time.monotonic() < deadline:
        time.sleep(0.5)
    page = stack.get(staff.head(stack.place, release)["address"])[2].decode()
    assert story.headline in page
    started = [one["input"] for one in stack.executions("Publication") if one["input"]["release"] == release]
    assert len(started) == (1 if story.press == "anew" else 2), "the upload's own, and one for both presses"


@EACH
def test_by_silence(stack: Stack, name: str) -> None:
    """The flow's own step, three days early: one more mail, however often; and it stays back."""
    upload, _ = asked(stack, name, "silence")
    version = len(staff.versions(stack.place, upload.release))
    before = len(stack.mails(DESK))
    reference = {"format": 1, "release": upload.release, "version": version, "remind": True}
    for _ in range(2):
        assert invoke(stack, "Proof", reference) == {"outcome": "told"}
    after = stack.mails(DESK)[before:]
    assert [mail["Subject"] for mail in after if mail["Subject"].startswith("Still open")] == [
        f"Still open, a question: {STORIES[name].headline}"
    ]
    assert (staff.version(stack.place, upload) or {})["state"] == "asked"


@EACH
def test_too_late(stack: Stack, name: str) -> None:
    upload, found = asked(stack, name, "late")
    stack.client("s3").delete_object(Bucket=stack.names["Uploads"], Key=upload.key)
    for path in found.values():
        assert press(stack, path, "GET") == press(stack, path) == 410
    newer = varied(STORIES[name].text, f"{name}-newer").encode()
    assert stack.answer(stack.put(f"{name} late.txt", newer))["state"] in ("asked", "received")
    assert {press(stack, path) for path in found.values()} == {410}
