"""What becomes of a reading: instants, windows and sameness, one function, no store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest

from crier.model import questions
from crier.model.errors import Permanent
from crier.model.lifecycle import Head
from crier.model.newsroom import Newsroom, Windows
from crier.model.release import Embargo, Evidence, Paragraph, Reading, Source, Span
from crier.reading import decision
from crier.site import handover

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
RELEASE, ADDRESS, SITE = "0123456789abcdef", "/en/2026/11/24-x/", "https://news.example.org"
NONE = Head()
PUBLISHED = Head(version=1, published="2026-11-20T08:00:00+00:00", sha256="a" * 64, address=ADDRESS)


def read(until: datetime | None = None, sha256: str = "b" * 64, key: str = "releases/x.txt") -> Reading:
    return Reading(
        language="en", headline="Rent rules change", lists=(),
        body=(Paragraph(text=(Span(text="All about it."),)),),
        source=Source(sha256=sha256, format=".txt", key=key),
        embargo=Embargo(label="EMBARGOED", until=until) if until else None, verdict="publish",
    )  # fmt: skip


def decided(reading: Reading, head: Head = NONE, undo: int = 0, **more: object) -> decision.Decision:
    room = Newsroom(undo=Windows(page=undo))
    return decision.decide(reading, head, room, RELEASE, 2, ADDRESS, SITE, NOW, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("undo", [0, 30, 60, 61, 600])
@pytest.mark.parametrize("until", [None, NOW - HOUR, NOW, NOW + HOUR])
def test_it_goes_out_after_its_embargo_and_the_time_to_take_it_back(
    until: datetime | None, undo: int
) -> None:
    made = decided(read(until), undo=undo)
    later = bool(until and until > NOW)
    begins = until if until and later else NOW
    assert made.outcome == "ready" and made.edition is not None
    assert made.publish_at == begins + timedelta(seconds=undo)
    assert made.waiting is (later or undo > 60)
    assert (made.edition.published, made.edition.updated) == (begins, begins), (
        "an embargo that is over dates nothing"
    )
    assert made.edition.correction is None


@pytest.mark.parametrize("word", ["yes", "no", ""])
@pytest.mark.parametrize("again", [False, True], ids=["other words", "the same words"])
def test_who_repeats_the_public_words_has_nobody_told(word: str, again: bool) -> None:
    reading = read().model_copy(
        update={"evidence": (Evidence(field="notify", words=word, rule="front matter"),)}
    )
    first = decided(reading).edition
    assert first is not None
    head = replace(PUBLISHED, sha256=(reading.source.sha256 if again else "a" * 64))
    made = decided(reading, head, translations={"es": "/es/2026/11/24-x/"}, public=first)
    assert made.edition is not None and made.repeats is again
    told = handover.of(made.edition, repeats=made.repeats).mails(1)["notice"]
    assert told is (word == "yes" and not again)


@pytest.mark.parametrize("until", [None, NOW - HOUR, NOW + HOUR])
def test_a_correction_keeps_the_first_day(until: datetime | None) -> None:
    made = decided(read(until), PUBLISHED)
    assert made.edition is not None
    assert made.edition.published == datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert made.edition.updated == (until if until and until > NOW else NOW)
    assert made.edition.correction


def test_the_same_bytes_are_unchanged_only_where_something_is_published() -> None:
    assert decided(read(sha256="a" * 64), PUBLISHED).outcome == "unchanged"
    assert decided(read(), PUBLISHED).outcome == "ready"
    assert decided(read(sha256="a" * 64), Head(sha256="a" * 64)).outcome == "ready"
    nothing = Reading.model_construct(
        **{**vars(read()), "source": Source(sha256="", format=".txt", key="releases/x.txt")}
    )
    assert decided(nothing, Head()).outcome == "ready"


@pytest.mark.parametrize(
    ("head", "outcome"),
    [
        (Head(version=2), "ready"),
        (Head(version=3), "superseded"),
        (Head(ready=3), "superseded"),
        (Head(ready=2), "ready"),
    ],
)
def test_a_newer_version_supersedes_and_an_older_does_not(head: Head, outcome: str) -> None:
    stands = Head(version=head.version, ready=head.ready, published="2026-11-20T08:00:00+00:00")
    assert decided(read(), stands).outcome == outcome


OLD, ARCHIVED = "archive/1999-05-04-founding.txt", datetime(1999, 5, 4, 16, tzinfo=UTC)


@pytest.mark.parametrize("verdict", ["publish", "hold"])
def test_an_old_release_takes_its_own_day(verdict: str) -> None:
    reading = read(key=OLD).model_copy(update={"verdict": verdict})
    room = Newsroom(timezone="America/New_York")
    assert decision.first_published(reading, room, NONE, NOW) == ARCHIVED
    assert decision.first_published(reading, room, PUBLISHED, NOW) == datetime(2026, 11, 20, 8, tzinfo=UTC)
    rejected = reading.model_copy(update={"verdict": "reject"})
    assert decision.first_published(rejected, room, NONE, NOW) == NOW
    assert decision.first_published(read(key="releases/1999-05-04-founding.txt"), room, NONE, NOW) == NOW


def test_an_old_release_is_no_news_and_its_correction_is_of_today() -> None:
    first = decided(read(key=OLD)).edition
    assert first is not None and first.updated == first.published < NOW
    mended = decided(read(key=OLD), PUBLISHED).edition
    assert mended is not None and mended.updated == NOW


@pytest.mark.parametrize(
    ("verdict", "doubt", "unsure", "outcome"),
    [
        ("publish", "", "ask", "ready"),
        ("publish", "headline", "ask", "asked"),
        ("publish", "headline", "hold", "held"),
        ("publish", questions.APPROVAL, "hold", "asked"),
        ("hold", "", "ask", "held"),
        ("hold", "headline", "ask", "held"),
        ("reject", "headline", "ask", "rejected"),
    ],
)
def test_what_is_held_is_not_asked_about_and_what_is_asked_about_does_not_go_out(
    verdict: str, doubt: str, unsure: Literal["ask", "hold"], outcome: str
) -> None:
    reading = read().model_copy(update={"verdict": verdict})
    room = Newsroom(when_unsure=unsure)
    for head in (NONE, PUBLISHED):
        given = decision.decide(reading, head, room, RELEASE, 2, ADDRESS, SITE, NOW, doubt=doubt)
        assert given.outcome == outcome
    # What is public with the very same bytes is asked about no more.
    again = replace(PUBLISHED, sha256=reading.source.sha256)
    given = decision.decide(reading, again, room, RELEASE, 2, ADDRESS, SITE, NOW, doubt=doubt)
    assert given.outcome == ("rejected" if verdict == "reject" else "unchanged")


@pytest.mark.parametrize(
    ("unlisted", "known", "links", "outcome"),
    [
        (False, False, {}, "unchanged"),
        (False, True, {}, "unchanged"),
        (False, True, {"es": "/es/2026/11/24-x/"}, "ready"),
        (True, True, {}, "ready"),
        (True, False, {}, "ready"),
    ],
)
def test_the_same_bytes_are_made_anew_where_lists_or_links_want_it(
    unlisted: bool, known: bool, links: dict[str, str], outcome: str
) -> None:
    public = decided(read()).edition if known else None
    head = replace(PUBLISHED, sha256=read().source.sha256, unlisted=unlisted)
    given = decided(read(), head, translations=links, public=public)
    assert given.outcome == outcome
    assert given.repeats is (outcome == "ready" and known)
    if given.repeats:
        assert given.edition is not None and public is not None
        assert (given.edition.updated, given.edition.correction) == (public.updated, public.correction)


def test_an_address_is_tried_by_its_words_then_with_the_releases_mark() -> None:
    tried = list(decision.addresses(read(), Newsroom(), RELEASE, NOW))
    begin = "/en/2026/11/24-rent-rules-change"
    assert tried == [f"{begin}/", f"{begin}-0123/", f"{begin}-{RELEASE}/"]
    hostile = read().model_copy(update={"language": "../en"})
    with pytest.raises(Permanent):
        next(decision.addresses(hostile, Newsroom(), RELEASE, NOW))
