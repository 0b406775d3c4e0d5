"""Four eyes at the doors: nothing goes out without the asked-for people's word on exactly its bytes."""

from __future__ import annotations

import re
from typing import Any

import cloud
import pytest
from approvers import ANA, BEN, CLEO, EMBARGOED, ROOM, draft, enforce, written_by
from arrivals import machine
from deleting import ses
from drafting import ONE, OTHER, TARGET, TEXT, arrived, lies, proofed, put
from publishing import few, go, public
from visitors import visit

from crier.aws import client
from crier.aws import s3 as objects
from crier.model import four_eyes
from crier.model.release import Reading
from crier.stores.releases import Releases
from crier.workflows import register_upload
from handlers import decide, desk, proof, publish, read, render_page
from handlers.settings.intake import Settings as Starts

__all__ = ["few", "machine", "ses"]  # fixtures


AFTER = "2031-12-02T00:00:00.000000+00:00"  # the hour of EMBARGOED is over


def newsroom(approval: str, approvals: int = 1) -> None:
    enforce(f'approval = "{approval}"\napprovals = {approvals}\n{ROOM}')


@pytest.fixture(autouse=True)
def queue(aws: Any, few: None, ses: cloud.Ses, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARRIVALS_QUEUE", client.client("sqs").create_queue(QueueName="uploads")["QueueUrl"])
    cloud.fresh()
    ses.attach(client.client("sesv2"))


def link(ses: cloud.Ses, to: str, word: str = "approve") -> str:
    """A link of the newest mail to somebody."""
    mine = [one for one in ses.letters if one["Destination"]["ToAddresses"] == [to]]
    text = mine[-1]["Content"]["Simple"]["Body"]["Text"]["Data"]
    return str(re.findall(rf"\S+/desk/{word}/\S+", text)[0])


def press(url: str, method: str = "POST") -> tuple[int, str]:
    answer = visit(desk, method, url)
    return answer["statusCode"], re.findall(r"<h1>(.*)</h1>", answer["body"])[0]


def asked(key: str = TARGET, text: str = TEXT) -> dict[str, Any]:
    """A release that is asked about."""
    reference = put(key, text)
    answer = go(decide, reference)
    assert (answer["outcome"], answer["proof"]) == ("asked", True)
    go(render_page, reference)
    assert go(proof, reference) == {"outcome": "asked"}
    return reference


def test_a_draft_waits_for_two_and_counts_nobody_twice(ses: cloud.Ses) -> None:
    newsroom("drafts", 2)
    draft(principal="AWS:AIDADAN")
    assert len(ses.letters) == 3, "the desk, and everybody whose approval counts"
    text = " ".join(ses.letters[0]["Content"]["Simple"]["Body"]["Text"]["Data"].split())
    assert "2 people must approve it before it goes out" in text and "Nobody can tell" not in text
    for _ in range(2):
        assert press(link(ses, ANA)) == (200, "Your approval is counted")
    assert lies(TARGET) == [] and press(link(ses, BEN), "GET") == (200, "Publish this draft?")
    page = visit(
        desk,
        "GET",
        re.findall(r"\S+/desk/proof/\S+", ses.letters[-1]["Content"]["Simple"]["Body"]["Text"]["Data"])[0],
    )
    assert "It waits for approval" in page["body"] and "Approved so far by ana@desk.example" in page["body"]
    assert press(link(ses, BEN)) == (200, "The draft is approved") and len(lies(TARGET)) == 1
    assert press(link(ses, CLEO)) == (200, "The draft is approved") and len(lies(TARGET)) == 1


def test_a_writer_approves_nothing_of_their_own(ses: cloud.Ses) -> None:
    newsroom("drafts")
    draft(principal="AWS:AIDAANA")
    for method in ("GET", "POST"):
        assert press(link(ses, ANA), method) == (410, "You wrote this, so somebody else must approve it")
    page = visit(desk, "GET", link(ses, ANA, "proof"))["body"]
    assert [one.split("/")[2] for one in re.findall(r'action="([^"]+)"', page)] == ["hold", "hold"]
    assert lies(TARGET) == [] and press(link(ses, BEN))[0] == 200 and len(lies(TARGET)) == 1


def test_an_unknown_writer_is_one_person_more(ses: cloud.Ses) -> None:
    newsroom("drafts")
    draft()
    text = " ".join(ses.letters[0]["Content"]["Simple"]["Body"]["Text"]["Data"].split())
    assert "2 people must approve it" in text and "Nobody can tell who put this file" in text
    assert press(link(ses, ANA))[1] == "Your approval is counted" and lies(TARGET) == []
    assert press(link(ses, BEN))[1] == "The draft is approved" and len(lies(TARGET)) == 1


def test_who_is_named_too_late_stays_unknown(ses: cloud.Ses) -> None:
    """And whom the operator's word makes no person of newsroom.toml stays so, too."""
    newsroom("drafts")
    reference = draft(principal="AWS:AIDASTRANGER")
    assert Releases("releases").version(reference["release"], 1)["writers"] == [four_eyes.UNKNOWN]
    reference = draft(TEXT + "\nMore.\n", "02")
    written_by("AWS:AIDADAN")
    assert Releases("releases").version(reference["release"], 2)["writers"] == [four_eyes.UNKNOWN]
    assert press(link(ses, ANA))[1] == "Your approval is counted" and lies(TARGET) == []


def test_a_newer_file_needs_everybody_again(ses: cloud.Ses) -> None:
    newsroom("drafts", 2)
    draft(principal="AWS:AIDADAN")
    thief = link(ses, ANA)
    assert press(thief)[1] == "Your approval is counted"
    draft(TEXT + "\nMore.\n", "02", "AWS:AIDADAN")
    assert press(thief)[0] == 410, "a link is good for its own bytes"
    assert press(link(ses, BEN))[1] == "Your approval is counted" and lies(TARGET) == []
    assert press(link(ses, CLEO))[1] == "The draft is approved"


def test_any_of_them_holds_alone(ses: cloud.Ses) -> None:
    newsroom("drafts", 2)
    draft(principal="AWS:AIDAANA")
    assert press(link(ses, ANA, "hold")) == (200, "The draft is held")
    assert press(link(ses, BEN)) == (410, "The draft is held") and lies(TARGET) == []


@pytest.mark.parametrize(
    ("approval", "text", "waits"),
    [("none", EMBARGOED, False), ("drafts", EMBARGOED, False), ("embargoed", TEXT, False),
     ("embargoed", EMBARGOED, True), ("all", TEXT, True)],
)  # fmt: skip
def test_what_is_put_into_releases_is_asked_about(approval: str, text: str, waits: bool) -> None:
    newsroom(approval)
    assert go(decide, put(TARGET, text))["outcome"] == ("asked" if waits else "ready")


def test_a_release_goes_out_when_enough_have_approved_it(ses: cloud.Ses) -> None:
    newsroom("all")
    reference = asked()
    assert press(link(ses, BEN))[1] == "Your approval is counted"
    assert go(decide, reference)["outcome"] == "asked", "once more changes nothing"
    item = Releases("releases").version(reference["release"], 1)
    assert four_eyes.counted(item) == (BEN,) and public() == {}
    assert press(link(ses, CLEO)) == (200, "It is approved, and goes out")
    assert go(decide, reference)["outcome"] == "ready"
    go(render_page, reference)
    assert go(publish, reference)["outcome"] == "published" and public()


def test_what_people_approve_in_a_folder_is_its_bytes_and_not_their_mark(ses: cloud.Ses) -> None:
    """Between two presses another file with its MD5 is laid in its place: S3 sees no change, and they are asked."""
    newsroom("all")
    side = "releases/council/photo.jpg.txt"
    objects.put("uploads", side, ONE, "text/plain")
    reference = asked("releases/council/release.txt")
    assert press(link(ses, BEN))[1] == "Your approval is counted"
    was = objects.head("uploads", side).etag
    objects.put("uploads", side, OTHER, "text/plain")
    assert objects.head("uploads", side).etag == was
    press(link(ses, CLEO))
    go(read, reference)
    assert go(decide, reference)["outcome"] == "asked" and public() == {}
    assert four_eyes.counted(Releases("releases").version(reference["release"], 1)) == ()


def test_what_was_approved_as_a_draft_is_not_asked_about_again(ses: cloud.Ses) -> None:
    newsroom("all")
    draft(principal="AWS:AIDADAN")
    assert press(link(ses, BEN))[1] == "The draft is approved"
    assert go(decide, arrived(TARGET, lies(TARGET)[0], "01"))["outcome"] == "ready"
    assert go(decide, put(TARGET, TEXT + "\nMore.\n", "02"))["outcome"] == "asked", "other bytes"


def test_an_approved_draft_s_bytes_put_once_more_are_asked_about(ses: cloud.Ses) -> None:
    """Whoever puts them later, after a withdrawal too: the approval was of one copy."""
    newsroom("all")
    draft(principal="AWS:AIDADAN")
    assert press(link(ses, BEN))[1] == "The draft is approved"
    assert go(decide, put(TARGET, TEXT))["outcome"] == "asked"


def test_a_draft_that_fewer_approved_is_asked_about_again(ses: cloud.Ses) -> None:
    """By one press before the rule came, or by fewer than the newsroom asks for now."""
    newsroom("none")
    draft()
    assert press(link(ses, ANA))[1] == "The draft is approved"
    newsroom("all")
    assert go(decide, put(TARGET, TEXT))["outcome"] == "asked"


def past(reference: dict[str, Any]) -> None:
    """Read once more after the hour: the reader drops an embargo that is over."""
    name = f"{reference['release']}/{reference['version']}/reading.json"
    found = Reading.model_validate_json(objects.get("staging", name)[0])
    assert found.embargo
    after = found.model_copy(update={"embargo": None})
    objects.put("staging", name, after.model_dump_json().encode(), "application/json")


def test_the_clock_lifts_no_rule() -> None:
    newsroom("embargoed")
    reference = asked(text=EMBARGOED)
    past(reference)
    assert go(decide, reference)["outcome"] == "asked"


def test_nor_does_a_picture_that_comes_after_the_hour() -> None:
    newsroom("embargoed")
    reference = asked(text=EMBARGOED)
    number = Releases("releases").again(reference["release"], "a picture more", received=AFTER)
    reference |= {"version": number}
    go(read, reference)
    past(reference)
    assert go(decide, reference)["outcome"] == "asked"


def test_nor_does_becoming_a_release_of_its_own() -> None:
    newsroom("embargoed")
    reference = asked(text=EMBARGOED)
    release, table = reference["release"], Releases("releases")
    table.note(release, 1, {"question": "same-name", "said": "anew"})
    given = Starts("uploads", "staging", "releases", "")
    start = register_upload.answered(given, release, 1, AFTER)
    assert start and start.release != release
    reference = {"format": 1, "release": start.release, "version": start.version}
    go(read, reference)
    past(reference)
    assert go(decide, reference)["outcome"] == "asked"


def test_who_left_approves_nothing_by_an_old_mail(ses: cloud.Ses) -> None:
    newsroom("drafts", 2)
    draft(principal="AWS:AIDADAN")
    old = {who: link(ses, who) for who in (ANA, BEN, CLEO)}
    assert press(old[ANA])[1] == "Your approval is counted"
    enforce(f'approval = "drafts"\n{ROOM}'.replace(ANA, "eve@desk.example"))
    assert press(old[BEN])[1] == "Your approval is counted", "Ana's counts no more"
    enforce(f'approval = "drafts"\n{ROOM}'.replace(BEN, "eve@desk.example"))
    for method in ("GET", "POST"):
        assert press(old[BEN], method) == (410, "This link does not work any more")
    assert lies(TARGET) == []


def test_what_failed_and_is_asked_anew_can_be_answered(ses: cloud.Ses) -> None:
    newsroom("all")
    reference = asked()
    table = Releases("releases")
    told = {"question": "same-name", "said": "correction", "told_question": "then", "state": "failed"}
    table.note(reference["release"], 1, told)
    assert go(decide, reference)["outcome"] == "asked"
    go(render_page, reference)
    before = len(ses.letters)
    assert go(proof, reference) == {"outcome": "asked"} and len(ses.letters) > before
    assert press(link(ses, BEN)) == (200, "Your approval is counted")


def test_a_link_that_names_nobody_counts_for_nothing(ses: cloud.Ses) -> None:
    newsroom("drafts")
    reference = draft(principal="AWS:AIDADAN")
    Releases("releases").note(reference["release"], 1, {"desk": None})
    assert press(link(ses, BEN)) == (410, "Your approval does not count here") and lies(TARGET) == []


def test_without_a_rule_the_first_press_decides(ses: cloud.Ses) -> None:
    objects.put("uploads", "newsroom/newsroom.toml", ROOM.encode(), "text/plain")
    proofed()
    assert len(ses.letters) == 1, "the desk's own, as ever"
    assert press(link(ses, ANA)) == (200, "The draft is approved")
