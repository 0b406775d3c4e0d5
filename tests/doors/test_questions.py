"""Where Crier is not sure it asks the desk: nothing is public before a press, and the first press decides."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import cloud
import pytest
from arrivals import deliver, machine
from deleting import ses, subjects
from desk_questions import (
    AGENDA,
    FIRST,
    KEY,
    OTHER,
    answers,
    newsroom,
    put,
    put_newsroom,
    run,
    started,
    state,
)
from drafting import arrived, join, lies, press
from publishing import few, go, public

from crier.aws import client, handler
from crier.aws import s3 as objects
from crier.model import naming, questions
from crier.stores.releases import Releases
from crier.text import messages
from handlers import decide, proof, publish, read, render_page

__all__ = ["few", "machine", "newsroom", "ses"]  # fixtures
ASKED = "A question: Library Stays Open on Sundays"
WORDS = {"correction", "anew", "hold"}


def asked(text: str = OTHER) -> dict[str, Any]:
    """A public release, and another text under its name: the reference of what is asked about."""
    assert run(put(FIRST, "01")) == "published"
    reference = put(text, "02")
    assert run(reference) == "asked"
    return reference


def buttons(ses: cloud.Ses, words: set[str] = WORDS) -> dict[str, str]:
    *_, mail = [
        one["Content"]["Simple"]
        for one in ses.letters
        if one["Content"]["Simple"]["Subject"]["Data"] == ASKED
    ]
    found = {
        link.split("/")[-2]: link
        for link in re.findall(r"\S+/desk/(?!proof/)\S+", mail["Body"]["Text"]["Data"])
    }
    assert set(found) == words
    return found


def pages() -> list[str]:
    return [body.decode() for key, body in public().items() if key.endswith("/index.html")]


def test_another_text_under_a_public_name_is_asked_about(ses: cloud.Ses) -> None:
    join("a")
    assert run(put(FIRST, "01")) == "published"
    before, reference = public(), put(OTHER, "02")
    assert run(reference) == "asked" == state(reference)
    assert public() == before and subjects(ses)[1:] == [ASKED]
    text = " ".join(ses.letters[-1]["Content"]["Simple"]["Body"]["Text"]["Data"].split())
    head = Releases("releases").head(reference["release"])
    assert (
        head.address in text
        and "this text is another" in text
        and "would get the mail: fewer than ten" in text
    )
    (folder,) = [key for key in objects.keys("uploads", "receipts/") if key.endswith("/index.html")]
    assert "Sunday hours" in objects.get("uploads", folder)[0].decode()
    assert go(proof, reference) == {"outcome": "asked"} and len(subjects(ses)) == 2, "twice is once"
    assert (head.ready, head.version) == (1, 1)


@pytest.mark.long
def test_a_correction_asks_nothing(ses: cloud.Ses) -> None:
    assert run(put(FIRST, "01")) == "published"
    assert run(put(FIRST.replace("Forty", "Fifty").replace("Found", "Start"), "02")) == "published"
    assert run(put("correction: the wrong file was put here\n\n" + OTHER, "03")) == "published"
    (page,) = pages_of(KEY)
    assert "Sunday hours" in page


def pages_of(key: str) -> list[str]:
    head = Releases("releases").head(Releases("releases").called(naming.release_id(key)))
    return [public()[f"{head.address[1:]}index.html"].decode()]


def test_it_is_a_correction(ses: cloud.Ses) -> None:
    reference = asked()
    found = buttons(ses)
    assert press("GET", found["correction"]) == press("HEAD", found["correction"])
    assert press("GET", found["correction"]) == (200, "Is this a correction?") and answers() == []
    for _ in range(2):
        assert press("POST", found["correction"]) == (200, "It goes out as a correction")
    (begun,) = answers()
    assert begun == reference
    go(read, begun)
    assert run(begun) == "published" and state(reference) == "published"
    (page,) = pages()
    assert "Sunday hours" in page and "orrect" in page
    for word in ("anew", "hold"):
        assert press("POST", found[word]) == (410, "It goes out as a correction")
    assert press("POST", found["correction"])[0] == 200 and answers() == [], "the execution's name is taken"


@pytest.mark.long
def test_it_is_a_new_release(ses: cloud.Ses) -> None:
    reference = asked()
    found = buttons(ses)
    for _ in range(2):
        assert press("POST", found["anew"]) == (200, "It goes out as a new release")
    (begun,) = answers()
    releases = Releases("releases")
    assert begun["release"] != reference["release"] and state(reference) == "parted"
    go(read, begun)
    assert go(decide, begun)["outcome"] == "ready"
    go(render_page, begun)
    assert go(publish, begun)["mail"] is True, "its lists are mailed as any new one's"
    one, other = pages()
    assert ("Sunday hours" in one) != ("Sunday hours" in other)
    heads = [releases.head(name) for name in (reference["release"], begun["release"])]
    assert len({head.address for head in heads}) == 2 and all(head.version == 1 for head in heads)
    # From here on the name is the new one's: a correction of it asks nothing.
    corrected = put(OTHER.replace("three", "four"), "03")
    assert corrected["release"] == begun["release"] and run(corrected) == "published"


def test_hold(ses: cloud.Ses) -> None:
    reference = asked()
    found, before = buttons(ses), public()
    for _ in range(2):
        assert press("POST", found["hold"]) == (200, "The file is held")
    assert press("POST", found["anew"]) == press("POST", found["correction"]) == (410, "The file is held")
    assert answers() == [] and state(reference) == "held" and public() == before


@pytest.mark.long
def test_silence_leaves_it(ses: cloud.Ses) -> None:
    """However often it is looked at: nothing is public without a press, and the desk has one mail."""
    reference = asked()
    before = public()
    for _ in range(3):
        go(read, reference)
        assert run(reference) == "asked" == state(reference)
    assert public() == before and answers() == [] and subjects(ses).count(ASKED) == 1


@pytest.mark.long
def test_an_embargo_that_passes_meanwhile_needs_the_press(ses: cloud.Ses) -> None:
    reference = asked("EMBARGOED UNTIL December 1, 2030, 9:00 AM PST\n\n" + OTHER)
    before = public()
    later = datetime(2030, 12, 24, tzinfo=UTC)
    assert decide.work(reference, handler.settings(decide.Settings), later)["outcome"] == "asked"
    assert public() == before
    press("POST", buttons(ses)["anew"])
    (begun,) = answers()
    go(read, begun)
    answer = go(decide, begun)
    assert (answer["outcome"], answer["publish_at"]) == ("ready", "2030-12-01T17:00:00Z"), (
        "it is waited for still"
    )


@pytest.mark.long
def test_too_late(ses: cloud.Ses) -> None:
    """A newer file, seen by intake or not, or one that was taken away: the old links say so."""
    asked()
    found, s3 = buttons(ses), client.client("s3")
    newer = s3.put_object(Bucket="uploads", Key=KEY, Body=b"another")["VersionId"]
    late(found)
    s3.delete_object(Bucket="uploads", Key=KEY, VersionId=newer)
    assert press("GET", found["anew"])[0] == 200, "as it was asked"
    gone = s3.delete_object(Bucket="uploads", Key=KEY)["VersionId"]
    late(found)
    s3.delete_object(Bucket="uploads", Key=KEY, VersionId=gone)
    put(OTHER.replace("three", "four"), "03")
    late(found)


def late(found: dict[str, str]) -> None:
    before = public()
    for word in WORDS:
        for method in ("GET", "POST"):
            assert press(method, found[word]) == (410, "This proof is no longer the newest")
    assert answers() == [] and public() == before


def test_an_answer_is_about_these_bytes(ses: cloud.Ses) -> None:
    """Whoever reads it later finds the answer void where the file, or the question, is another."""
    reference = asked()
    press("POST", buttons(ses)["correction"])
    item = Releases("releases").version(reference["release"], reference["version"])
    assert questions.answer(item, questions.SAME_NAME, item["sha256"]) == "correction"
    assert questions.answer(item, questions.SAME_NAME, "0" * 64) == ""
    assert questions.answer(item, "another", item["sha256"]) == ""


def test_what_nobody_answered_starts_nothing(ses: cloud.Ses) -> None:
    """A forged message, or one that came too early, has no say: the table has."""
    reference = asked()
    before = started()
    assert deliver({"answered": reference["release"], "version": reference["version"]}) == []
    assert deliver({"answered": reference["release"], "version": 1}) == []
    assert started() == before


def test_dying_after_the_word_is_healed_by_pressing_again(
    ses: cloud.Ses, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked()
    found = buttons(ses)

    def die(*_: Any, **__: Any) -> None:
        raise cloud.Crash

    with monkeypatch.context() as patch:
        patch.setattr("crier.aws.sqs.again", die)
        with pytest.raises(cloud.Crash):
            press("POST", found["anew"])
    assert answers() == []
    assert press("POST", found["anew"])[0] == 200 and len(answers()) == 1


def test_an_approved_draft_is_asked_about_as_any_file(ses: cloud.Ses) -> None:
    """Approve is no answer to another question, nor is an answer an approval."""
    assert run(put(FIRST, "01")) == "published"
    assert run(put(OTHER, "02", "drafts/press release.txt")) == "proofed"
    (approve,) = re.findall(
        r"\S+/desk/approve/\S+", ses.letters[-1]["Content"]["Simple"]["Body"]["Text"]["Data"]
    )
    assert press("POST", approve)[0] == 200
    before = public()
    assert run(arrived(KEY, lies(KEY)[0], "03")) == "asked" and public() == before


@pytest.mark.long
def test_who_wants_no_questions_gets_a_hold_that_says_why(ses: cloud.Ses) -> None:
    put_newsroom('when_unsure = "hold"\n')
    assert run(put(FIRST, "01")) == "published"
    reference = put(OTHER, "02")
    assert run(reference) == "held" == state(reference)
    text = ses.letters[-1]["Content"]["Simple"]["Body"]["Text"]["Data"]
    assert "this text is another" in " ".join(text.split()) and "/desk/" not in text


def test_what_waits_for_its_embargo_is_not_replaced_unasked(ses: cloud.Ses) -> None:
    first = put("EMBARGOED UNTIL December 1, 2030, 9:00 AM PST\n\n" + FIRST, "01")
    assert go(decide, first)["outcome"] == "ready"
    assert run(put(OTHER, "02")) == "asked" and public() == {}
    assert Releases("releases").head(first["release"]).ready == 1


UNSURE = "EMBARGOED\n\n" + OTHER  # until when?
FREE = {"now", "hold"}


def test_an_embargo_without_an_end_is_asked_about_and_let_go(ses: cloud.Ses) -> None:
    reference = put(UNSURE, "01")
    assert run(reference) == "asked" == state(reference) and public() == {}
    text = " ".join(ses.letters[-1]["Content"]["Simple"]["Body"]["Text"]["Data"].split())
    assert "speaks of an embargo" in text and "EMBARGOED" in text
    found = buttons(ses, FREE)
    assert press("GET", found["now"])[0] == 200 and answers() == []
    for _ in range(2):
        assert press("POST", found["now"]) == (200, "It goes out now")
    assert press("POST", found["hold"]) == (410, "It goes out now")
    (begun,) = answers()
    go(read, begun)
    assert run(begun) == "published" and state(reference) == "published"
    (page,) = pages_of(KEY)
    assert "Sunday hours" in page and "EMBARGOED" not in page


def test_an_embargo_without_an_end_is_kept_back_to_be_mended(ses: cloud.Ses) -> None:
    reference = put(UNSURE, "01")
    assert run(reference) == "asked"
    found = buttons(ses, FREE)
    assert press("POST", found["hold"]) == (200, "The file is held until it is mended")
    assert press("POST", found["now"])[0] == 410 and answers() == []
    assert run(put(OTHER, "02")) == "published", "mended, under the same name"
    assert press("POST", found["now"])[0] == 410 and answers() == []


def test_an_embargo_without_an_end_waits_as_long_as_nobody_answers(ses: cloud.Ses) -> None:
    reference = put(UNSURE, "01")
    for _ in range(3):
        assert run(reference) == "asked"
    assert (
        decide.work(reference, handler.settings(decide.Settings), datetime(2036, 1, 1, tzinfo=UTC))["outcome"]
        == "asked"
    )
    assert public() == {} and subjects(ses) == [ASKED]


@pytest.mark.long
def test_one_question_after_the_other(ses: cloud.Ses) -> None:
    reference = asked(UNSURE)
    before = public()
    press("POST", buttons(ses)["correction"])
    (begun,) = answers()
    go(read, begun)
    assert run(begun) == "asked" and public() == before and subjects(ses).count(ASKED) == 2
    press("POST", buttons(ses, FREE)["now"])
    (begun,) = answers()
    go(read, begun)
    assert run(begun) == "published" and state(reference) == "published"


@pytest.mark.long
@pytest.mark.parametrize("stop", ["[NUMBER] of them", "Monday, November 24, 2026"])
def test_what_is_held_anyway_is_not_asked_about(ses: cloud.Ses, stop: str) -> None:
    assert run(put(FIRST, "01")) == "published"
    assert run(put(UNSURE.replace("Volunteers", stop), "02")) == "held"
    assert "/desk/" not in ses.letters[-1]["Content"]["Simple"]["Body"]["Text"]["Data"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_question_has_its_words(language: str) -> None:
    for question in questions.QUESTIONS.values():
        keys = [
            f"desk.{reply.words}.{part}"
            for reply in question.replies
            for part in ("link", "title", "text", "button")
        ]
        keys += [f"desk.{reply.end}.{part}" for reply in question.replies for part in ("title", "text")]
        if question.name != questions.DRAFT:
            keys += [f"question.{question.name}.is", f"question.{question.name}.do"]
        assert set(keys) <= set(messages.catalogue(language))


AS_READ = {"right", "hold"}
UNSURE_ABOUT = "A question: Agenda"


def buttons_of(ses: cloud.Ses, subject: str) -> dict[str, str]:
    *_, text = [
        one["Content"]["Simple"]["Body"]["Text"]["Data"]
        for one in ses.letters
        if one["Content"]["Simple"]["Subject"]["Data"] == subject
    ]
    return {link.split("/")[-2]: link for link in re.findall(r"\S+/desk/(?!proof/)\S+", text)}


def unsure(text: str = AGENDA) -> dict[str, Any]:
    reference = put(text, "01")
    assert run(reference) == "asked" == state(reference) and public() == {}
    return reference


def test_a_headline_crier_is_not_sure_of_is_asked_about_and_confirmed(ses: cloud.Ses) -> None:
    reference = unsure()
    text = " ".join(ses.letters[-1]["Content"]["Simple"]["Body"]["Text"]["Data"].split())
    assert "is not sure that it read your file right" in text and "Agenda" in text
    assert "would get the mail: fewer than ten" in text
    assert "For you to decide" in text and "Must be mended" not in text
    found = buttons_of(ses, UNSURE_ABOUT)
    assert set(found) == AS_READ
    assert press("GET", found["right"]) == (200, "Publish it as it was read?") and answers() == []
    for _ in range(2):
        assert press("POST", found["right"]) == (200, "It goes out as it was read")
    assert press("POST", found["hold"]) == (410, "It goes out as it was read")
    (begun,) = answers()
    go(read, begun)
    assert run(begun) == "published" and state(reference) == "published" and len(pages()) == 1


def test_a_wrong_headline_is_kept_back_until_it_is_named(ses: cloud.Ses) -> None:
    reference = unsure()
    found = buttons_of(ses, UNSURE_ABOUT)
    assert press("POST", found["hold"]) == (200, "The file is held until it is mended")
    assert press("POST", found["right"])[0] == 410 and answers() == [] and state(reference) == "held"
    assert run(put("headline: An Evening at the Pier\n\n" + AGENDA, "02")) == "published"
    assert press("POST", found["right"])[0] == 410 and answers() == []


def test_a_doubt_about_the_headline_waits_as_long_as_nobody_answers(ses: cloud.Ses) -> None:
    reference = unsure()
    for _ in range(3):
        go(read, reference)
        assert run(reference) == "asked"
    assert public() == {} and subjects(ses) == [UNSURE_ABOUT]


def test_a_doubt_about_the_headline_is_over_once_another_file_came(ses: cloud.Ses) -> None:
    unsure()
    found = buttons_of(ses, UNSURE_ABOUT)
    put(AGENDA.replace("chair", "friend"), "02")
    for word in AS_READ:
        assert press("POST", found[word]) == (410, "This proof is no longer the newest")
    assert answers() == [] and public() == {}


def test_an_answer_is_about_the_bytes_that_were_shown(ses: cloud.Ses) -> None:
    unsure()
    press("POST", buttons_of(ses, UNSURE_ABOUT)["right"])
    assert run(put(AGENDA.replace("chair", "friend"), "02")) == "asked", "other bytes are asked about anew"


def test_what_a_doubt_was_weighed_from_is_kept_beside_the_answer(ses: cloud.Ses) -> None:
    reference = unsure()
    press("POST", buttons_of(ses, UNSURE_ABOUT)["hold"])
    item = Releases("releases").version(reference["release"], reference["version"])
    signs = json.loads(item["signs"])
    assert item["answers"]["as-read"][0] == "hold" and 0 <= signs["share"] <= 1
    assert all(isinstance(value, float) for value in signs.values()), "numbers, no words"


def test_the_desk_is_reminded_once_of_a_question(ses: cloud.Ses) -> None:
    reference = unsure()
    for _ in range(2):
        assert go(proof, {**reference, "remind": True}) == {"outcome": "told"}
    reminded = "Still open, a question: Agenda"
    assert subjects(ses) == [UNSURE_ABOUT, reminded] and state(reference) == "asked"
    assert press("POST", buttons_of(ses, reminded)["right"])[0] == 200, "its buttons work"


@pytest.mark.long
@pytest.mark.parametrize("how", ["answered", "newer"])
def test_nobody_is_reminded_of_what_is_settled(ses: cloud.Ses, how: str) -> None:
    reference = unsure()
    if how == "answered":
        press("POST", buttons_of(ses, UNSURE_ABOUT)["hold"])
    else:
        put(OTHER, "02")
    before = len(ses.letters)
    assert go(proof, {**reference, "remind": True}) == {"outcome": "told"} and len(ses.letters) == before


def test_who_wants_no_questions_gets_a_headline_held(ses: cloud.Ses) -> None:
    put_newsroom('when_unsure = "hold"\n')
    reference = put(AGENDA, "01")
    assert run(reference) == "held" == state(reference) and public() == {}


def test_an_approved_draft_was_seen_and_is_not_asked_about(ses: cloud.Ses) -> None:
    assert run(put(AGENDA, "01", "drafts/press release.txt")) == "proofed"
    (approve,) = re.findall(
        r"\S+/desk/approve/\S+", ses.letters[-1]["Content"]["Simple"]["Body"]["Text"]["Data"]
    )
    assert press("POST", approve)[0] == 200
    assert run(arrived(KEY, lies(KEY)[0], "02")) == "published"


def test_what_nobody_approved_is_asked_about_though_a_draft_of_its_name_was(ses: cloud.Ses) -> None:
    assert run(put(OTHER, "01", "drafts/press release.txt")) == "proofed"
    (approve,) = re.findall(
        r"\S+/desk/approve/\S+", ses.letters[-1]["Content"]["Simple"]["Body"]["Text"]["Data"]
    )
    assert press("POST", approve)[0] == 200
    assert run(put(AGENDA, "02")) == "asked"
