"""Each question to the desk, answered by each of its buttons, by silence, twice, and too late: one table for all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

import cloud
import pytest
from arrivals import machine
from deleting import ses, subjects
from desk_questions import AGENDA, FIRST, KEY, OTHER, answers, newsroom, put, put_newsroom, run, state
from drafting import press
from publishing import few, go, public

from crier.aws import client, handler
from crier.model import questions
from crier.stores.releases import Releases
from handlers import decide, proof, publish, read, render_page

__all__ = ["few", "machine", "newsroom", "ses"]  # fixtures

TWO_WAYS = "EMBARGOED UNTIL 01/12/2030 09:00 Europe/Madrid\n\n"
JANUARY, DECEMBER = "2030-01-12T08:00:00Z", "2030-12-01T08:00:00Z"


class Asked(NamedTuple):
    """A file that one question is asked about, and what each of its buttons leads to."""

    text: str
    headline: str
    after: dict[str, str]  # the word: "out", "held", or the instant it waits for
    before: str = ""  # a text that was public under the name before


ROWS = {
    questions.AS_READ: Asked(AGENDA, "Agenda", {"right": "out", "hold": "held"}),
    questions.SAME_NAME: Asked(
        OTHER, "Library Stays Open on Sundays", {"correction": "out", "anew": "out", "hold": "held"}, FIRST
    ),
    questions.EMBARGO: Asked(
        "EMBARGOED\n\n" + OTHER, "Library Stays Open on Sundays", {"now": "out", "hold": "held"}
    ),
    questions.DAY_MONTH: Asked(
        TWO_WAYS + OTHER,
        "Library Stays Open on Sundays",
        {"earlier": JANUARY, "later": DECEMBER, "hold": "held"},
    ),
}


def rows(*buttons: str) -> list[Any]:
    """Parameters for each question, or each button of each. In every run: the newest question's, and of its
    buttons one (tests/doors/test_questions.py has the others); the whole table with the long tests."""
    made = [(name, word) for name, row in ROWS.items() for word in (row.after if buttons else [""])]
    return [
        pytest.param(
            *((name, word) if buttons else (name,)),
            marks=() if name == questions.DAY_MONTH and word in ("", *buttons) else (pytest.mark.long,),
            id=f"{name} {word}".strip(),
        )
        for name, word in made
    ]


EACH = pytest.mark.parametrize("question", rows())


@dataclass
class Case:
    """One question that was asked: the version it is about, its mail's buttons, what was public before it."""

    reference: dict[str, Any]
    found: dict[str, str]
    public: dict[str, bytes]


def ask(ses: cloud.Ses, question: str) -> Case:
    row = ROWS[question]
    if row.before:
        assert run(put(row.before, "01")) == "published"
    before, reference = public(), put(row.text, "02")
    assert run(reference) == "asked" == state(reference)
    item = Releases("releases").version(reference["release"], reference["version"])
    assert item["question"] == question and public() == before
    assert subjects(ses)[-1] == f"A question: {row.headline}"
    found = links(ses)
    assert set(found) == set(row.after)
    return Case(reference, found, before)


def links(ses: cloud.Ses) -> dict[str, str]:
    text = ses.letters[-1]["Content"]["Simple"]["Body"]["Text"]["Data"]
    return {link.split("/")[-2]: link for link in re.findall(r"\S+/desk/(?!proof/)\S+", text)}


def decided(reference: dict[str, Any], at: datetime) -> Any:
    return decide.work(reference, handler.settings(decide.Settings), at)


def test_every_question_stands_in_the_table() -> None:
    asked = {
        name: {reply.word for reply in row.replies}
        for name, row in questions.QUESTIONS.items()
        if name not in (questions.DRAFT, questions.APPROVAL)  # test_drafts.py, test_four_eyes.py
    }
    assert asked == {name: set(row.after) for name, row in ROWS.items()}


@pytest.mark.parametrize(("question", "word"), rows("later"))
def test_answered_by_a_button_pressed_twice(ses: cloud.Ses, question: str, word: str) -> None:
    """Looking does nothing; the first press decides, the same again changes nothing, another comes too late."""
    case, row = ask(ses, question), ROWS[question]
    assert press("GET", case.found[word])[0] == 200 and answers() == [] and public() == case.public
    first, again = press("POST", case.found[word]), press("POST", case.found[word])
    assert first == again and first[0] == 200
    started = answers()
    for other in set(row.after) - {word}:
        assert press("POST", case.found[other]) == (410, first[1])
    assert answers() == [] and public() == case.public
    if row.after[word] == "held":
        assert started == [] and state(case.reference) == "held"
        return
    (begun,) = started
    go(read, begun)
    answer = go(decide, begun)
    assert answer["outcome"] == "ready"
    if row.after[word] != "out":
        assert (answer["publish_at"], answer["waiting"]) == (row.after[word], True)
        return
    assert "waiting" not in answer
    go(render_page, begun)
    assert go(publish, begun)["outcome"] == "published" and public() != case.public


@EACH
def test_silence_reminds_once_and_leaves_it(ses: cloud.Ses, question: str) -> None:
    case, row = ask(ses, question), ROWS[question]
    for _ in range(2):
        assert go(proof, {**case.reference, "remind": True}) == {"outcome": "told"}
        go(read, case.reference)
        assert run(case.reference) == "asked" == state(case.reference)
    assert [one for one in subjects(ses) if "question" in one] == [
        f"A question: {row.headline}",
        f"Still open, a question: {row.headline}",
    ]
    assert public() == case.public and answers() == []
    later = datetime(2036, 1, 1, tzinfo=UTC)  # whatever instants it names are over
    assert decided(case.reference, later)["outcome"] == "asked" and public() == case.public
    for link in links(ses).values():
        assert press("GET", link)[0] == 200, "the reminder's buttons work"


@EACH
def test_too_late(ses: cloud.Ses, question: str) -> None:
    """A newer file that intake has not seen yet, a deletion, a withdrawal, a newer file that it has seen."""
    case, s3, releases = ask(ses, question), client.client("s3"), Releases("releases")
    found, id_ = case.found, case.reference["release"]
    unseen = s3.put_object(Bucket="uploads", Key=KEY, Body=b"another")["VersionId"]
    refused(case)
    s3.delete_object(Bucket="uploads", Key=KEY, VersionId=unseen)
    assert all(press("GET", link)[0] == 200 for link in found.values()), "as it was asked"
    gone = s3.delete_object(Bucket="uploads", Key=KEY)["VersionId"]
    refused(case)
    s3.delete_object(Bucket="uploads", Key=KEY, VersionId=gone)
    put(OTHER.replace("three", "four"), "03")
    refused(case)
    assert releases.change_head(id_, releases.head(id_), {"state": "withdrawn"})
    refused(case)


def refused(case: Case) -> None:
    for link in case.found.values():
        for method in ("GET", "POST"):
            assert press(method, link) == (410, "This proof is no longer the newest")
    assert answers() == [] and public() == case.public


# ---- a day and a month that read two ways ----


def test_the_buttons_say_both_instants_in_the_zone_that_was_written(ses: cloud.Ses) -> None:
    ask(ses, questions.DAY_MONTH)
    content = ses.letters[-1]["Content"]["Simple"]["Body"]
    words = " ".join(content["Text"]["Data"].replace("\N{NO-BREAK SPACE}", " ").split())
    for day in ("January 12, 2030", "December 1, 2030"):
        assert f"{day}, 9:00 AM, Central European Standard Time:" in words
        assert day in content["Html"]["Data"]
    assert "I will mend it" in words and "can be read two ways" in words and "01/12/2030 09:00" in words


@pytest.mark.long
def test_its_pages_tell_the_instant(ses: cloud.Ses) -> None:
    put_newsroom('desk_language = "es"\n')
    reference = put(TWO_WAYS + OTHER, "01")
    assert run(reference) == "asked"
    later = links(ses)["later"]
    for method in ("GET", "POST"):
        status, title = press(method, later)
        assert status == 200 and "1 de diciembre de 2030" in title


def test_the_instant_that_was_pressed_is_the_one_that_was_offered(ses: cloud.Ses) -> None:
    """Bound to release, version, bytes and question: what a later reading says of it counts no more."""
    case = ask(ses, questions.DAY_MONTH)
    press("POST", case.found["later"])
    item = Releases("releases").version(case.reference["release"], case.reference["version"])
    assert item["answers"][questions.DAY_MONTH] == [
        "later",
        item["sha256"],
        "2030-12-01T08:00:00.000000+00:00",
    ]
    assert questions.chosen(item, item["sha256"]) == datetime(2030, 12, 1, 8, tzinfo=UTC)
    assert questions.chosen(item, "0" * 64) is None, "of other bytes"
    for given in (["now", item["sha256"]], ["hold", item["sha256"], "2030-01-01T00:00:00+00:00"]):
        assert questions.chosen({"answers": {questions.DAY_MONTH: given}}, item["sha256"]) is None
    moved = {**item, "either": ["2027-01-01T00:00:00+00:00"] * 2}
    assert questions.chosen(moved, item["sha256"]) == datetime(2030, 12, 1, 8, tzinfo=UTC)


def test_an_instant_that_passed_meanwhile_needs_the_press_and_is_no_wait(ses: cloud.Ses) -> None:
    case = ask(ses, questions.DAY_MONTH)
    summer = datetime(2030, 7, 1, tzinfo=UTC)  # January is over, December is to come
    assert decided(case.reference, summer)["outcome"] == "asked"
    press("POST", case.found["earlier"])
    (begun,) = answers()
    go(read, begun)
    answer = decided(begun, summer)
    assert (answer["outcome"], answer["publish_at"]) == ("ready", "2030-07-01T00:00:00Z")
    assert "waiting" not in answer


@pytest.mark.long
def test_of_two_instants_one_may_be_over_when_it_is_asked(ses: cloud.Ses) -> None:
    """The button says so: whoever presses it publishes at once."""
    year = datetime.now(UTC).year
    assert run(put(f"EMBARGOED UNTIL 01/12/{year} 09:00 CET\n\n" + OTHER, "01")) in ("asked", "published")
    if datetime.now(UTC) < datetime(year, 12, 1, 8, tzinfo=UTC):
        text = " ".join(ses.letters[-1]["Content"]["Simple"]["Body"]["Text"]["Data"].split())
        assert f"January 12, {year}" in text and "over already, publish at once:" in text


def test_a_hold_instead_of_a_question(ses: cloud.Ses) -> None:
    put_newsroom('when_unsure = "hold"\n')
    assert run(put(TWO_WAYS + OTHER, "01")) == "held" and public() == {}
    text = ses.letters[-1]["Content"]["Simple"]["Body"]["Text"]["Data"]
    assert "/desk/" not in text and "read two ways" in " ".join(text.split())
