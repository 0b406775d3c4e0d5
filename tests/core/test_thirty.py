"""The thirty things a careful desk looks for before a release goes out: each is a check, fires, and knows a near miss."""

from datetime import UTC, datetime

import pytest

from core import test_checks, test_filesets
from crier.model.newsroom import Newsroom
from crier.reading import checks, pipeline

# Number in the desk's list → what it looks for, the check.
THIRTY = {
    1: ("not a release", "not-a-release"),
    2: ("unreadable", "unreadable"),
    3: ("a placeholder", "placeholder"),
    4: ("tracked changes", "tracked-changes"),
    5: ("comments", "comments"),
    6: ("hidden, struck, white, highlighted text", "hidden-text"),
    7: ("signs of a draft", "draft"),
    8: ("an embargo that contradicts", "embargo"),
    9: ("no headline", "no-headline"),
    10: ("weekday and date", "weekday"),
    11: ("the wrong year", "wrong-year"),
    12: ("no zone, or the other season's", "time-zone"),
    13: ("an event incomplete or odd", "event"),
    14: ("no media contact", "no-contact"),
    15: ("a contact broken", "contact-broken"),
    16: ("a link lost", "link-lost"),
    17: ("a link bad", "link-bad"),
    18: ("text cut off", "cut-off"),
    19: ("web leftovers", "web-leftovers"),
    20: ("trouble with a quotation", "quotation"),
    21: ("a name spelt two ways", "name-spelling"),
    22: ("boilerplate missing, old, edited", "boilerplate"),
    23: ("the headline's form", "headline-form"),
    24: ("language", "language"),
    25: ("a translation that differs", "translation"),
    26: ("dates that disagree", "dates-disagree"),
    27: ("images", "images"),
    28: ("content outside the body", "outside-body"),
    29: ("private data", "private-data"),
    30: ("slips of language and numbers", "language-slips"),
}
# Beyond the thirty: what the pipeline itself must say.
OURS = {"no-body", "front-matter"}

# From (text that fires it, near miss), and from facts that text cannot show (near miss: the file without).
BY_TEXT = {check for check, _, _ in test_checks.FIRES}
BY_FACT = {check for check, _, _ in test_checks.FACTS}
BY_SIBLING = {"translation"} if test_filesets.CHANGES else set()


def test_all_thirty_are_checks_and_nothing_else_is():
    assert list(THIRTY) == list(range(1, 31))
    assert {check for _, check in THIRTY.values()} | OURS == set(checks.CHECKS)


@pytest.mark.parametrize("number", THIRTY)
def test_each_has_a_case_that_fires_and_one_that_does_not(number):
    assert THIRTY[number][1] in BY_TEXT | BY_FACT | BY_SIBLING


@pytest.mark.parametrize(
    ("check", "fires"), [(check, fires) for check, fires, _ in test_checks.FIRES],
    ids=[f"{at}-{case[0]}" for at, case in enumerate(test_checks.FIRES)],
)  # fmt: skip
def test_each_is_said_in_both_languages_with_what_to_do(check, fires):
    told = []
    for language in ("en", "es"):
        house = Newsroom(desk_language=language)
        now = datetime(2026, 5, 20, 12, tzinfo=UTC)
        found = pipeline.read(pipeline.Upload(fires.encode(), "ferry.txt"), newsroom=house, now=now).findings
        told.append([(each.message, each.suggestion) for each in found if each.check == check])
    english, spanish = told
    assert len(english) == len(spanish) >= 1
    assert all(message and suggestion for message, suggestion in english + spanish)
    assert not set(english) & set(spanish)
