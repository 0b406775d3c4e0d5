"""The whole road on the deployed template, walked as staff, readers and subscribers do."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import subprocess
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Any

import feedparser
import icalendar
import pytest

from crier.model import naming
from infrastructure.local.operators import people
from infrastructure.local.road import staff
from infrastructure.local.stack import standin

if TYPE_CHECKING:
    from deployed_stack import Stack

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "docs" / "samples"
REAL = ROOT.parent / "shared" / "releases" / "s01-summit.txt"
with (SAMPLES / "subscribers.csv").open() as _file:
    READERS = tuple(row["email"] for row in csv.DictReader(_file))
DESK = tomllib.loads((SAMPLES / "newsroom.toml").read_text())["desk"][0]


NAMES = {
    "spaces": "two words.txt", "plus": "a+b.txt", "accents": "ñandú é.txt", "emoji": "🎉 fiesta.txt",
    "climbing": "../../en/feed.atom.txt", "percent": "a%20b.txt", "folder": "inner folder/x.txt", "quotes": "\"quoted\" 'x'.txt",
}  # fmt: skip


def _headline(word: str) -> str:
    return f"A Release Whose File Has {word.title()} in Its Name"


@pytest.fixture(scope="module")
def newsroom(deployed: Stack) -> Stack:
    """The sample newsroom and its three subscribers."""
    staff.put(deployed.place, "newsroom/newsroom.toml", (SAMPLES / "newsroom.toml").read_bytes())
    people.import_file(deployed.place, SAMPLES / "subscribers.csv")
    return deployed


@pytest.fixture(scope="module")
def lost(newsroom: Stack) -> staff.Upload:
    """A mailing whose first answer is lost after SES accepted it; its end is looked at last."""
    standin.change(newsroom.place, faults=[{"kind": "lose", "calls": 1}])
    text = "headline: The Answer That Was Lost\n\nNobody knows what became of it. Contact: Ada Example, ada@example.org, +1 213 555 0100.\n\nFor a minute nobody knows.\n"
    upload = newsroom.put("lost.txt", text.encode())
    deadline = time.monotonic() + 180
    while standin.stats(newsroom.place)["counts"].get("fault lose", 0) < 1:
        assert time.monotonic() < deadline, "SES was never called"
        time.sleep(0.1)
    return upload


@pytest.fixture(scope="module", autouse=True)
def gathering(newsroom: Stack) -> dict[str, staff.Upload]:
    """Put first and looked at late: what lies in a folder is read half a minute after it came."""
    return {word: newsroom.put(name, text(_headline(word))) for word, name in NAMES.items() if "/" in name}


def releases() -> list[Any]:
    sample = pytest.param(SAMPLES / "night-buses.txt", id="sample")
    there = pytest.mark.skipif(not REAL.exists(), reason="the real releases are not beside this checkout")
    return [sample, pytest.param(REAL, id="real", marks=[there, pytest.mark.long])]


@pytest.mark.parametrize("file", releases())
def test_a_release_goes_the_whole_road(newsroom: Stack, lost: staff.Upload, stack: Stack, file: Path) -> None:
    before = {reader: len(stack.mails(reader)) for reader in READERS}
    upload = stack.put(file.name, file.read_bytes())
    item = stack.mailed(upload)
    assert item["state"] == "published"
    head = staff.head(stack.place, upload.release)
    headline = file.read_text().partition("\n")[0]

    # The page, as a browser gets it.
    status, headers, page = stack.get(head["address"])
    assert status == 200 and headers["Content-Type"] == "text/html; charset=utf-8"
    assert headline.encode() in page
    assert headers["Content-Security-Policy"] and "s-maxage=60" in headers["Cache-Control"]

    # The PDF: real, tagged, with the release's words in it.
    status, headers, pdf = stack.get(head["address"] + "release.pdf")
    assert status == 200 and headers["Content-Type"] == "application/pdf"
    words = subprocess.run(
        ["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    assert " ".join(headline.split()[:4]) in " ".join(words.split())
    assert subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True).stdout.count(
        b"Tagged:          yes"
    )

    # Whoever was sent the PDF can tell: by the page, the edge and the function on the way.
    assert b"<h1>Is this file ours?</h1>" in stack.get("/en/verify/")[2] == stack.get("/verify/")[2]
    for body, says in ((pdf, "Authentic, and current"), (pdf + b" ", "We do not know this")):
        digest = hashlib.sha256(body).hexdigest()
        status, headers, answer = stack.get(f"/verify/answer/en?asked={digest}")
        assert status == 200 and f"<h1>{says}</h1>" in answer.decode()
        assert headers["Cache-Control"] == "no-store"

    # Text and calendar of the same version.
    assert headline.split()[0].lower() in stack.get(head["address"] + "release.txt")[2].decode().lower()
    (event,) = icalendar.Calendar.from_ical(stack.get(head["address"] + "event.ics")[2]).events
    assert event.start.utcoffset().total_seconds() == -7 * 3600

    # Both feeds name it first, with the PDF's length.
    for name in ("feed.atom", "feed.rss"):
        feed = feedparser.parse(stack.get(f"/en/{name}")[2])
        assert not feed.bozo
        (entry,) = [entry for entry in feed.entries if entry.link == stack.place.site + head["address"]]
        assert entry.title == headline
        (enclosure,) = entry.enclosures
        assert int(enclosure.length) == len(pdf) and enclosure.type == "application/pdf"
    index = stack.get("/en/")[2].decode()
    assert head["address"] in index and 'type="application/atom+xml"' in index

    # Every subscriber got it once, with a way out in body and headers.
    for reader in READERS:
        new = [mail for mail in stack.mails(reader) if mail["Subject"] == headline]
        assert len(new) == 1, reader
        letter(new[0], stack)
    assert sum(len(stack.mails(reader)) for reader in READERS) >= sum(before.values()) + len(READERS)

    # Staff were told what was wrong with the file.
    told = stack.receipt(upload)
    assert told.count("[email protected]") == 2
    assert told.count("link was lost") == 2
    assert "cut off" in told and "Spread the love" in told
    mails = [mail for mail in stack.mails(DESK) if headline in mail["Subject"]]
    assert len(mails) == 2 and all(mail["Auto-Submitted"] == "auto-generated" for mail in mails)


def letter(mail: EmailMessage, stack: Stack) -> None:
    """One subscriber's mail, as a mail program reads it."""
    assert not mail.defects
    way_out = mail["List-Unsubscribe"].strip("<>")
    assert way_out.startswith(stack.place.site + "/unsubscribe/")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"[\w -]+<press\.127\.0\.0\.1>", mail["List-Id"])
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        assert part is not None and not part.defects
        assert way_out in part.get_content()
    assert "{{" not in mail.as_string()


def test_leaving_works_by_one_click_and_looking_changes_nothing(newsroom: Stack, stack: Stack) -> None:
    stack.subscribe("leaver@example.org")
    upload = stack.put("leave-one.txt", text("A First Release to Leave By"))
    stack.mailed(upload)
    mail = next(one for one in stack.mails("leaver@example.org") if one["Subject"].endswith("Leave By"))
    path = mail["List-Unsubscribe"].strip("<>").removeprefix(stack.place.site)
    for method in ("GET", "HEAD"):
        assert stack.get(path, method)[0] == 200
    status, headers, page = stack.get(path, "POST", b"List-Unsubscribe=One-Click")
    assert status == 200 and headers["Location"] is None and headers["Set-Cookie"] is None
    assert b"off the list" in page
    stack.mailed(stack.put("leave-two.txt", text("A Second Release After Leaving")))
    assert not any(one["Subject"].endswith("After Leaving") for one in stack.mails("leaver@example.org"))


def text(headline: str) -> bytes:
    return (
        f"{headline}\n\nNovember 24, 2026\nContact: Ada Example, ada@example.org, +1 213 555 0100\n\n"
        "The coalition said on Tuesday that it would say so again. It is a whole sentence.\n"
    ).encode()


BAD = {
    "empty.txt": (b"", "empty"),
    "nothing.txt": (b" \n \n", "empty"),
    "binary.txt": (bytes(range(256)) * 40, ""),
    "picture.txt": (b"\x89PNG\r\n\x1a\n" + bytes(1000), ""),
    "program.exe": (b"MZ" + bytes(100), ""),
    "noextension": (b"words", ""),
    "large.txt": (b"a line of words\n" * (60 * 65536), "10 MB"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_answered_in_words(newsroom: Stack, stack: Stack, name: str) -> None:
    data, said = BAD[name]
    upload = stack.put(name, data)
    item = stack.answer(upload)
    assert item["state"] == "rejected"
    told = stack.receipt(upload)
    assert said in told and name in told
    assert len(told.split()) > 12, told
    assert stack.get("/en/feed.atom")[2].decode().count(name) == 0


@pytest.mark.long
def test_the_same_event_three_times_is_one_release(newsroom: Stack, stack: Stack) -> None:
    upload = stack.put("thrice.txt", text("Said Three Times and Heard Once"))
    stack.mailed(upload)
    before = len(stack.executions("Publication"))
    (item,) = staff.versions(stack.place, upload.release)
    event = {
        "version": "0", "id": "again", "detail-type": "Object Created", "source": "aws.s3", "region": "us-east-1",
        "account": "000000000000", "time": "2026-11-24T12:00:00Z", "resources": [],
        "detail": {"bucket": {"name": stack.names["Uploads"]},
                   "object": {"key": upload.key, "version-id": upload.version_id, "sequencer": item["sequencer"]}},
    }  # fmt: skip
    queue = next(
        url for url in stack.client("sqs").list_queues()["QueueUrls"] if "Uploads" in url.rpartition("/")[2]
    )
    for _ in range(2):
        stack.client("sqs").send_message(QueueUrl=queue, MessageBody=json.dumps(event))
    deadline = time.monotonic() + 180
    while _waiting(stack, queue):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert len(stack.executions("Publication")) == before
    assert len(staff.versions(stack.place, upload.release)) == 1
    for reader in READERS:
        assert len([mail for mail in stack.mails(reader) if "Three Times" in mail["Subject"]]) == 1


def _waiting(stack: Stack, queue: str) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = stack.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"]
    return sum(int(found[name]) for name in names)


@pytest.mark.long
def test_two_uploads_of_one_key_at_once_end_in_one_release(newsroom: Stack, stack: Stack) -> None:
    with ThreadPoolExecutor(2) as pool:
        uploads = list(
            pool.map(
                lambda word: stack.put("race.txt", text(f"The {word} of Two at Once")), ("First", "Other")
            )
        )
    newest = stack.client("s3").head_object(Bucket=stack.names["Uploads"], Key="releases/race.txt")[
        "VersionId"
    ]
    last = next(upload for upload in uploads if upload.version_id == newest)
    stack.answer(last)
    # The first to be published is mailed: the other's either never is, or is its correction.
    first = staff.head(stack.place, last.release)["first"]
    stack.mailed(
        next(one for one in uploads if (staff.version(stack.place, one) or {}).get("number") == first)
    )
    address = staff.head(stack.place, last.release)["address"]
    word = (
        stack.client("s3").get_object(Bucket=stack.names["Uploads"], Key="releases/race.txt")["Body"].read()
    )
    headline = word.decode().partition("\n")[0]
    assert headline.encode() in stack.get(address)[2]
    titles = [entry.title for entry in feedparser.parse(stack.get("/en/feed.atom")[2]).entries]
    assert [title for title in titles if "of Two at Once" in title] == [headline]
    for reader in READERS:
        assert len([mail for mail in stack.mails(reader) if "of Two at Once" in mail["Subject"]]) == 1


@pytest.mark.long
def test_a_correction_keeps_its_address_and_is_not_mailed(newsroom: Stack, stack: Stack) -> None:
    """It also has no event any more: its calendar goes, too."""
    event = b"\nWHEN: Tuesday, December 1, 2026, 5:00 p.m. PST\n\nWHERE: Harbor Hall, 1 Example Street, Los Angeles, CA 90099\n"
    first = stack.put("correct.txt", text("A Mistake in the Headlin") + event)
    stack.mailed(first)
    address = staff.head(stack.place, first.release)["address"]
    assert stack.get(address + "event.ics")[0] == 200
    second = stack.put("correct.txt", text("A Mistake in the Headline"))
    assert stack.answer(second)["state"] == "published"
    assert staff.head(stack.place, first.release)["address"] == address
    page = stack.get(address)[2].decode()
    assert "A Mistake in the Headline<" in page and "corrected" in page.lower()
    assert stack.get(address + "event.ics")[0] != 200
    for reader in READERS:
        assert len([mail for mail in stack.mails(reader) if "Headlin" in mail["Subject"]]) == 1
    third = stack.put("correct.txt", text("A Mistake in the Headline"))
    assert stack.answer(third)["state"] == "unchanged"


@pytest.mark.long
def test_a_slice_run_twice_at_once_sends_once(newsroom: Stack, stack: Stack) -> None:
    upload = stack.put("slices.txt", text("Sent by Two Slices at Once"))
    deadline = time.monotonic() + 180
    wanted = {"format": 1, "release": upload.release, "version": 1, "kind": "release"}
    while not any(one["input"].get("release") == upload.release for one in stack.executions("Mailing")):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    name = next(
        one["FunctionName"]
        for page in stack.client("lambda").get_paginator("list_functions").paginate()
        for one in page["Functions"]
        if "SendMail" in one["FunctionName"]
    )

    def slice_() -> Any:
        answer = stack.client("lambda").invoke(FunctionName=name, Payload=json.dumps(wanted))
        return json.load(answer["Payload"])

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: slice_(), range(3)))
    stack.mailed(upload)
    for reader in READERS:
        assert len([mail for mail in stack.mails(reader) if "Two Slices" in mail["Subject"]]) == 1


@pytest.mark.long
@pytest.mark.parametrize("word", NAMES)
def test_any_name_goes_the_road(gathering: dict[str, staff.Upload], stack: Stack, word: str) -> None:
    upload = gathering.get(word) or stack.put(NAMES[word], text(_headline(word)))
    assert stack.answer(upload)["state"] == "published"
    address = staff.head(stack.place, upload.release)["address"]
    assert naming.ADDRESS.match(address)
    assert stack.get(address)[0] == 200
    feed = feedparser.parse(stack.get("/en/feed.atom")[2])
    assert not feed.bozo and _headline(word) in [entry.title for entry in feed.entries]


@pytest.mark.long
def test_a_mailbox_that_is_gone_gets_no_more(newsroom: Stack, stack: Stack) -> None:
    """SES's simulator bounces for good; SNS and a queue bring it back, and the subscription ends."""
    from crier.stores.subscribers import Subscribers

    gone = stack.subscribe("bounce@simulator.amazonses.com")
    stack.mailed(stack.put("bounce-one.txt", text("A Release That One Mailbox Refuses")))
    people = Subscribers(stack.names["Subscribers"], 1)
    deadline = time.monotonic() + 180
    while (found := people.find(gone)) is None or found.status == "confirmed":
        assert time.monotonic() < deadline, "the bounce was never heard of"
        time.sleep(0.2)
    assert found.status == "bounced"
    second = stack.put("bounce-two.txt", text("A Release After the Bounce"))
    stack.mailed(second)
    sent = standin.mails(stack.place, to="bounce@simulator.amazonses.com")
    assert len(sent) == 1


@pytest.mark.long
def test_a_lost_answer_is_settled_by_sess_own_events(
    newsroom: Stack, lost: staff.Upload, stack: Stack
) -> None:
    item = stack.mailed(lost, patience=240)
    assert item["state"] == "published"
    told = stack.receipt(lost, "mailing")
    assert "fewer than ten" in told
    for reader in READERS:
        assert len([mail for mail in stack.mails(reader) if "Answer That Was Lost" in mail["Subject"]]) == 1


def test_nothing_personal_and_nothing_of_a_release_is_in_any_log(newsroom: Stack, stack: Stack) -> None:
    """After everything above: no address, no token, no headline, no file name."""
    logs = stack.logs()
    assert '"message":"started"' in logs, "the search would find nothing"
    assert "@" not in logs
    for word in ("Two at Once", "Night Bus", "thrice.txt", "/unsubscribe/"):
        assert word not in logs


def test_nothing_failed_on_the_way(newsroom: Stack, stack: Stack) -> None:
    failed = [one["input"] for one in stack.executions("Publication") if one["status"] == "FAILED"]
    assert failed == []
    dead = next(
        url
        for url in stack.client("sqs").list_queues()["QueueUrls"]
        if "DeadLetters" in url.rpartition("/")[2]
    )
    assert _waiting(stack, dead) == 0
