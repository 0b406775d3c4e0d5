"""Every hostile file ends in words to staff, soon, in little memory, and in no harm."""

import time
from datetime import UTC, datetime

import pytest
from harmless import harmless

from crier import sandbox
from crier.model.errors import Rejected
from crier.model.newsroom import Newsroom
from crier.reading import pipeline
from crier.text import messages
from hostile import files

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
CASES = files.cases()


def test_there_are_enough_of_them():
    assert len(CASES) >= 60


EACH = 12  # the others are long


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if number % EACH == 0 else pytest.mark.long)
        for number, name in enumerate(CASES)
    ],
)
def test_a_hostile_file_ends_in_words_and_in_no_harm(name):
    make, refusal = CASES[name]
    upload = pipeline.Upload(make(), name)
    started = time.monotonic()
    try:
        made = pipeline.read_in_sandbox(upload, newsroom=Newsroom(), now=NOW)
    except Rejected as error:
        assert refusal is not None, error.check
        assert refusal in ("*", "*?", error.check)
        for language in messages.languages():
            (told,) = pipeline.refused(upload, error, newsroom=Newsroom(desk_language=language)).findings
            assert told.message and told.suggestion
        return
    finally:
        assert time.monotonic() - started < 30
    assert refusal in (None, "*?"), "it was read"
    assert made.reading.findings or made.reading.verdict == "publish"
    harmless(made)


def test_no_child_needed_more_than_a_gibibyte():
    assert 10 << 10 < sandbox.peak() < 1 << 20  # KiB
