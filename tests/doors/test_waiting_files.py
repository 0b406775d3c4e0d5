"""A file handed in under the name of a colleague's waiting draft: asked about, and twice is once."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime
from typing import Any

import cloud
import pytest
from approvers import ANA, BEN, ROOM, draft, enforce, written_by
from arrivals import machine
from desk_browser import Browser, delivered
from drafting import KEY, TEXT, arrived, lies, links, press, put
from handing_in import DAN, deliver, form
from publishing import few, go
from visitors import World, world

from crier.aws import client, s3
from crier.model import handed_in
from crier.model.naming import release_id
from crier.stores import file_writers
from crier.workflows import hand_in as workflow
from handlers import decide, hand_in, proof, render_page

pytestmark = pytest.mark.long

__all__ = ["few", "machine", "world"]  # fixtures
DRAFT = release_id(KEY)
NAME = KEY.removeprefix("drafts/")
OTHER = TEXT.replace("Forty", "Fifty")


@pytest.fixture(autouse=True)
def room(aws: Any, few: None, machine: Any, world: World) -> None:
    enforce('approval = "drafts"\napprovals = 2\n' + ROOM)


def hand(world: World, address: str, text: str = OTHER, name: str = NAME) -> str:
    """Hands a file in; its key."""
    key = form(world, address)["key"].replace("${filename}", name)
    deliver(key, s3.put_version("uploads", key, text.encode(), "text/plain"))
    return key


def page(world: World, address: str) -> tuple[Browser, str]:
    browser = Browser(world)
    browser.sign_in(address)
    return browser, browser.page()


def answer(browser: Browser, word: str, shown: str = "") -> int:
    """Presses a button of the page about the one file that waits; the queue hands over what that asks for."""
    (card,) = re.findall(rf'action="/staff/{word}">(.*?)</form>', browser.page(), re.DOTALL)
    given = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', card))
    status = browser.go("POST", f"/staff/{word}", given | ({"shown": shown} if shown else {}))["statusCode"]
    asked_again()
    return int(status)


def asked_again() -> None:
    queue = cloud.ENV["INCOMING_QUEUE"]
    for message in client.client("sqs").receive_message(QueueUrl=queue).get("Messages", ()):
        client.client("sqs").delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        record = {"messageId": "1", "receiptHandle": "h", "body": message["Body"], "eventSource": "aws:sqs"}
        for _ in range(2):
            assert hand_in.handler({"Records": [record]}, cloud.Context())["batchItemFailures"] == []


def test_a_colleague_s_waiting_draft_is_not_replaced_without_a_word(world: World) -> None:
    draft(principal="AIDAANA")
    before = lies(KEY)
    key = hand(world, DAN)
    assert lies(KEY) == before and s3.keys("uploads", "incoming/") == [key], "it waits, too"
    sent = len(world.ses.letters)
    assert delivered(world) == [DAN], "once, though it was asked twice"
    letter = world.ses.letters[sent]["Content"]["Simple"]
    assert "/staff/" in letter["Body"]["Text"]["Data"] and NAME not in json.dumps(letter)
    browser, shown = page(world, DAN)
    assert f"A draft of this name, by {ANA}, is waiting" in shown and "It came on" in shown
    assert "/staff/replace" not in page(world, BEN)[1], "it is the question of whoever handed it in"
    assert answer(browser, "replace") == 303
    assert len(lies(KEY)) == 2 and s3.get("uploads", KEY)[0] == OTHER.encode()
    assert file_writers.of("releases", KEY, lies(KEY)[0]).person == DAN
    assert s3.keys("uploads", "incoming/") == [] and "/staff/replace" not in browser.page()


def test_another_spelling_of_the_name_s_ending_is_the_same_draft(world: World) -> None:
    draft(principal="AIDAANA")
    hand(world, DAN, name="council.md")
    assert s3.keys("uploads", "drafts/") == [KEY]
    assert answer(page(world, DAN)[0], "replace") == 303
    assert s3.keys("uploads", "drafts/") == ["drafts/council.md", KEY]


def test_a_word_is_about_the_draft_that_was_shown(world: World) -> None:
    draft(principal="AIDAANA")
    hand(world, DAN)
    browser, shown = page(world, DAN)
    (card,) = re.findall(r'action="/staff/replace">(.*?)</form>', shown, re.DOTALL)
    given = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', card))
    draft(TEXT.replace("Forty", "Sixty"), "02", "AIDAANA")  # Ana's newer one came meanwhile
    assert browser.go("POST", "/staff/replace", given)["statusCode"] == 303
    asked_again()
    assert b"Sixty" in s3.get("uploads", KEY)[0], "nobody saw that one"
    assert f'value="{given["shown"]}"' not in browser.page(), "and is asked about it"
    assert browser.go("POST", "/staff/replace", given)["statusCode"] == 303
    asked_again()
    assert b"Sixty" in s3.get("uploads", KEY)[0]
    assert answer(browser, "replace") == 303
    assert s3.get("uploads", KEY)[0] == OTHER.encode()


def test_leaving_that_one_takes_one_s_own_file_away(world: World) -> None:
    draft(principal="AIDAANA")
    before = lies(KEY)
    hand(world, DAN)
    browser, _ = page(world, DAN)
    assert answer(browser, "leave-it") == 303
    assert lies(KEY) == before and s3.keys("uploads", "incoming/") == []
    assert "/staff/leave-it" not in browser.page()


@pytest.mark.parametrize("word", ["replace", "leave-it"])
def test_a_word_takes_the_form_of_the_session_s_own_page(world: World, word: str) -> None:
    draft(principal="AIDAANA")
    before, key = lies(KEY), hand(world, DAN)
    (card,) = re.findall(rf'action="/staff/{word}">(.*?)</form>', page(world, DAN)[1], re.DOTALL)
    given = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', card))
    other, _ = page(world, BEN)
    own = re.findall(r'name="proof" value="([^"]+)"', other.page())[0]
    assert other.go("POST", f"/staff/{word}", given)["statusCode"] == 400, "of another's page"
    assert other.go("POST", f"/staff/{word}", given | {"proof": own})["statusCode"] == 303
    assert Browser(world).go("POST", f"/staff/{word}", given)["statusCode"] == 400
    for file in ("", "x" * 2_000, "\0", given["file"].upper()):
        assert other.go("POST", f"/staff/{word}", {"proof": own, "file": file})["statusCode"] == 303, (
            "no fault"
        )
    asked_again()
    assert lies(KEY) == before and s3.keys("uploads", "incoming/") == [key], "nothing of another's is said"


def test_one_s_own_draft_and_an_answered_one_are_replaced_as_ever(world: World) -> None:
    draft(principal="AIDADAN")
    hand(world, DAN)
    assert s3.get("uploads", KEY)[0] == OTHER.encode(), "his own"
    reference = arrived(KEY, lies(KEY)[0], "02")
    go(decide, reference)
    go(render_page, reference)
    go(proof, reference)
    press("POST", links(world.ses)["hold"])
    hand(world, ANA, TEXT)
    assert s3.get("uploads", KEY)[0] == TEXT.encode(), "Dan's was held: nothing waits"


def test_a_queue_that_hands_over_the_older_last_asks_whoever_put_both(world: World) -> None:
    """By two forms, or by one twice: the newer draft stays, and the page says whose it is."""
    keys = [form(world, DAN)["key"].replace("${filename}", NAME) for _ in range(2)]
    put_then = [(key, s3.put_version("uploads", key, text.encode(), "text/plain"))
                for key, text in ((keys[0], TEXT), (keys[1], OTHER))]  # fmt: skip
    handed(*put_then[1], at="2026-11-24T12:01:00+00:00")
    handed(*put_then[0], at="2026-11-24T12:00:00+00:00")
    assert s3.get("uploads", KEY)[0] == OTHER.encode() and len(lies(KEY)) == 1
    assert delivered(world) == [DAN]
    browser, shown = page(world, DAN)
    assert "You put in a newer draft of this name yourself" in shown and "This file came before it" in shown
    assert answer(browser, "leave-it") == 303
    assert s3.keys("uploads", "incoming/") == [] and s3.get("uploads", KEY)[0] == OTHER.encode()


def handed(key: str, version: str, at: str) -> None:
    """The event of a file that S3 took then."""
    real = workflow.s3.get

    def dated(*given: Any) -> Any:
        body, stored = real(*given)
        return body, replace(stored, taken=datetime.fromisoformat(at))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(workflow.s3, "get", dated)
        deliver(key, version)


def test_one_that_intake_has_not_seen_yet_waits_as_well(world: World) -> None:
    s3.put("uploads", KEY, TEXT.encode(), "text/plain")
    written_by("AIDAANA")
    hand(world, DAN)
    assert s3.get("uploads", KEY)[0] == TEXT.encode()
    assert ANA in page(world, DAN)[1]


def test_whose_nobody_can_tell_may_be_anybody_s(world: World) -> None:
    draft()
    hand(world, DAN)
    assert s3.get("uploads", KEY)[0] == TEXT.encode()
    assert "Somebody else's draft of this name is waiting" in page(world, DAN)[1]


def test_who_is_replaced_hears_by_whom(world: World) -> None:
    draft(principal="AIDADAN")
    delivered(world)
    press("POST", links(world.ses)["approve"])  # the last of its mails: Cleo's
    hand(world, ANA)
    assert answer(page(world, ANA)[0], "replace") == 303
    sent = len(world.ses.letters)
    reference = arrived(KEY, lies(KEY)[0], "02")
    go(decide, reference)
    go(render_page, reference)
    go(proof, reference)
    go(proof, reference)
    new = [
        (one["Destination"]["ToAddresses"], one["Content"]["Simple"]["Body"]["Text"]["Data"])
        for one in world.ses.letters[sent:]
    ]
    told = [(to, text) for to, text in new if "Another draft took its place" in text]
    assert [set(to) for to, _ in told] == [{DAN, "cleo@desk.example"}], "once, and not Ana"
    assert f"The newer one was put in by {ANA}." in told[0][1].replace("\n", " ")
    proofs = [text.replace("\n", " ") for _, text in new if "Proof:" in text]
    assert proofs and all(f"That one was put in by {DAN}." in text for text in proofs)


def test_a_bucket_client_s_replacement_is_told_as_well(world: World) -> None:
    draft(principal="AIDADAN")
    sent = len(world.ses.letters)
    draft(OTHER, "02")
    texts = {
        to: one["Content"]["Simple"]["Body"]["Text"]["Data"].replace("\n", " ")
        for one in world.ses.letters[sent:]
        for to in one["Destination"]["ToAddresses"]
    }
    assert "Nobody can tell who put the newer one in." in texts[DAN]
    assert f"That one was put in by {DAN}." in texts[ANA]


def test_the_same_text_again_displaces_nothing(world: World) -> None:
    draft(principal="AIDADAN")
    sent = len(world.ses.letters)
    draft(TEXT, "02")
    assert not any("took its place" in json.dumps(one) for one in world.ses.letters[sent:])


class Died(BaseException):
    """The function died there."""


@pytest.mark.parametrize("step", ["note_person", "delete_version", "forget"])
def test_a_death_on_the_way_leaves_one_draft(
    world: World, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between put and note, note and delete, delete and the end of a question."""
    key = form(world, DAN)["key"].replace("${filename}", NAME)
    version = s3.put_version("uploads", key, TEXT.encode(), "text/plain")
    where = {
        "note_person": workflow.file_writers,
        "delete_version": workflow.s3,
        "forget": workflow.waiting_files,
    }

    def dies(*_: Any, **__: Any) -> None:
        raise Died

    with monkeypatch.context() as patched:
        patched.setattr(where[step], step, dies)
        with pytest.raises(Died):
            deliver(key, version)
    assert len(lies(KEY)) == 1
    deliver(key, version)
    (copy,) = lies(KEY)
    assert file_writers.of("releases", KEY, copy).person == DAN
    assert s3.keys("uploads", "incoming/") == []


def test_two_at_one_moment_leave_one_and_a_question(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another file comes between the look and the put: nothing of it is overwritten."""
    key = form(world, DAN)["key"].replace("${filename}", NAME)
    version = s3.put_version("uploads", key, OTHER.encode(), "text/plain")
    look, came = workflow.s3.look, list[str]()

    def late(bucket: str, name: str, version_id: str | None = None) -> Any:
        found = look(bucket, name, version_id)
        if not came:
            came.append(KEY)
            put(KEY, TEXT)
            written_by("AIDAANA")
        return found

    monkeypatch.setattr(workflow.s3, "look", late)
    message = {"detail": {"object": {"key": key, "version-id": version}}}
    record = {"messageId": "1", "receiptHandle": "h", "body": json.dumps(message), "eventSource": "aws:sqs"}
    assert hand_in.handler({"Records": [record]}, cloud.Context())["batchItemFailures"], "it comes again"
    deliver(key, version)
    assert s3.get("uploads", KEY)[0] == TEXT.encode() and len(lies(KEY)) == 1
    assert "/staff/replace" in page(world, DAN)[1]


def test_a_draft_s_mark_is_no_one_else_s_to_know() -> None:
    assert handed_in.mark("incoming/a/b/c.txt", "1") != handed_in.mark("incoming/a/b/c.txt", "2")
