"""The thirty things a careful desk looks for before a release goes out: each is a check, fires, and knows a near miss."""

from datetime import UTC, datetime

import check_cases
import pytest
import translation_cases

from crier.model.newsroom import Newsroom
from crier.reading import checks, pipeline
from crier.text import messages

# Number in the desk's list → the check.
THIRTY = {check.number: check.name for check in checks.CHECKS if check.number}

# From (text that fires it, near miss), and from facts that text cannot show (near miss: the file without).
BY_TEXT = {check for check, _, _ in check_cases.FIRES}
BY_FACT = {check for check, _, _ in check_cases.FACTS}
BY_SIBLING = {"translation"} if translation_cases.CHANGES else set()


def test_all_thirty_are_checks_and_none_goes_by_two_names():
    assert sorted(THIRTY) == list(range(1, 31))
    names = [check.name for check in checks.CHECKS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("check", [check.name for check in checks.CHECKS])
def test_each_has_a_case_that_fires_and_one_that_does_not(check):
    assert check in BY_TEXT | BY_FACT | BY_SIBLING


@pytest.mark.parametrize(
    ("check", "fires"), [(check, fires) for check, fires, _ in check_cases.FIRES],
    ids=[f"{at}-{case[0]}" for at, case in enumerate(check_cases.FIRES)],
)  # fmt: skip
def test_each_is_said_in_every_language_with_what_to_do(check, fires):
    told = []
    for language in messages.languages():
        house = Newsroom(desk_language=language)
        now = datetime(2026, 5, 20, 12, tzinfo=UTC)
        found = pipeline.read(pipeline.Upload(fires.encode(), "ferry.txt"), newsroom=house, now=now).findings
        told.append([(each.message, each.suggestion) for each in found if each.check == check])
    assert {len(each) for each in told} == {len(told[0])} != {0}
    words = [both for each in told for both in each]
    assert all(message and suggestion for message, suggestion in words)
    assert len(set(words)) == sum(len(set(each)) for each in told), "no language borrows another's words"
