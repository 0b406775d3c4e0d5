"""The house memory's story: the desk answers twice, and nobody is asked about the third of a layout."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import cloud
import house_texts
import pytest
from arrivals import machine
from deleting import ses
from desk_questions import answers, newsroom, put, run
from drafting import press
from publishing import few, go

from crier.aws import dynamodb
from crier.aws import s3 as objects
from crier.model import house_layout, naming
from crier.model.house_layout import STANDS, Remembered
from crier.stores import house_layouts
from crier.stores.releases import Releases
from crier.text import dates
from crier.workflows import house_memory
from handlers import read

__all__ = ["few", "machine", "newsroom", "ses"]  # fixtures

TABLE = "releases"


def rows() -> tuple[Remembered, ...]:
    return house_layouts.remembered(TABLE).rows


def sent(number: int, **more: Any) -> dict[str, Any]:
    return put(house_texts.text(number, **more), f"{number + 1:02}", f"releases/news {number}.txt")


def confirmed(number: int, ses: cloud.Ses) -> dict[str, Any]:
    """A release that is asked about, and the desk says that it is read right; its reference."""
    reference = sent(number)
    assert run(reference) == "asked"
    text = ses.letters[-1]["Content"]["Simple"]["Body"]["Text"]["Data"]
    (link,) = re.findall(r"\S+/desk/right/\S+", text)
    assert press("POST", link)[0] == 200
    (begun,) = answers()
    go(read, begun)
    assert run(begun) == "published"
    return begun


def item(reference: dict[str, Any]) -> dict[str, Any]:
    return Releases(TABLE).version(reference["release"], reference["version"])


def told(reference: dict[str, Any]) -> str:
    page = objects.get("uploads", item(reference)["receipt_publication"])[0].decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_third_of_a_layout_goes_out_unasked_and_a_correction_takes_it_back(ses: cloud.Ses) -> None:
    first, second = confirmed(0, ses), confirmed(1, ses)
    assert [row.by for row in rows()] == ["answer", "answer"]
    third = sent(2)
    assert run(third) == "published", "what looks like the ones before goes straight out"
    today = datetime.now(UTC).date()
    assert item(third)["layout_since"] == today.isoformat()
    assert f"Crier knows your layout since {dates.day(today, 'en')}" in told(third)
    assert "layout_since" not in item(second) and "knows your layout" not in told(first)
    assert [row.by for row in rows()] == ["answer", "answer", "day"]

    # It was the slogan after all: the same file with its headline named.
    words = house_texts.text(1, first=(f"headline: {house_texts.NEWS[1].headline}, It Says",))
    corrected = put(words, "12", "releases/news 1.txt")
    assert run(corrected) == "published"
    assert [row.by for row in rows() if row.release == second["release"]] in ([], ["day"])
    assert run(sent(3)) == "asked", "one confirmation is not enough"


@pytest.mark.long
def test_a_withdrawn_release_teaches_nothing(ses: cloud.Ses) -> None:
    for number in (0, 1):
        confirmed(number, ses)
    withdrawn = naming.release_id("releases/news 0.txt")
    assert len(house_memory.counting(TABLE, datetime.now(UTC))) == 2
    releases = Releases(TABLE)
    assert releases.withdraw(withdrawn, releases.head(withdrawn), {})
    assert [row.release for row in house_memory.counting(TABLE, datetime.now(UTC))] == [
        naming.release_id("releases/news 1.txt")
    ]
    assert run(sent(2)) == "asked"


@pytest.mark.long
def test_what_nobody_confirmed_counts_after_a_day(ses: cloud.Ses) -> None:
    """A file that says itself that it is right plants nothing: it has to stand, and counts half."""
    for number in (0, 1, 3):
        assert run(sent(number, first=("accept: as-read",))) == "published"
    now = datetime.now(UTC)
    assert {row.by for row in rows()} == {"day"} and house_memory.counting(TABLE, now) == ()
    assert run(sent(2)) == "asked"
    later = house_memory.counting(TABLE, now + STANDS + timedelta(minutes=1))
    assert len(later) == 3, "and three are not as much as two that somebody confirmed"


def test_a_reading_that_says_it_was_remembered_is_held_against_what_is(ses: cloud.Ses) -> None:
    """The function that parses may lie: no layout that nobody confirmed is told as known."""
    reference = sent(0, first=("accept: as-read",))
    at = naming.staged(reference["release"], reference["version"], "reading.json")
    found = json.loads(objects.get("staging", at)[0])
    found["evidence"].append({"field": "layout", "words": "", "rule": house_layout.RULE})
    found["layout"]["format"] = ".docx"
    objects.put("staging", at, json.dumps(found).encode(), "application/json")
    assert run(reference) == "published"
    assert "layout_since" not in item(reference)
    assert [row.layout.format for row in rows()] == [".txt"], "its format is its file's"


def test_an_answer_counts_for_the_headline_that_was_shown(
    ses: cloud.Ses, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the question and the answer more may be known of the house, and the same bytes read otherwise."""
    reference = sent(0)
    assert run(reference) == "asked"
    assert item(reference)["read_as"] == house_layout.printed(house_texts.NEWS[0].headline)
    text = ses.letters[-1]["Content"]["Simple"]["Body"]["Text"]["Data"]
    (link,) = re.findall(r"\S+/desk/right/\S+", text)
    Releases(TABLE).note(reference["release"], reference["version"], {"read_as": "0" * 12})
    assert press("POST", link)[0] == 200
    (begun,) = answers()
    go(read, begun)
    assert run(begun) == "asked", "nobody saw this headline"


def test_an_error_of_the_memory_stops_no_release(ses: cloud.Ses) -> None:
    dynamodb.put(TABLE, {"pk": "newsroom", "sk": "layouts", "revision": 1, "rows": "{no such"})
    assert run(sent(0, first=("accept: as-read",))) == "published"
