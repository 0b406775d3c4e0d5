"""Every hostile file ends in words to staff, soon, in little memory, and in no harm."""

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crier import sandbox
from crier.model.errors import Rejected
from crier.model.newsroom import Newsroom
from crier.reading import pipeline
from crier.text import messages

sys.path.insert(0, str(Path(__file__).parent))
import files

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
CASES = files.cases()
SCHEMES = ("http://", "https://", "mailto:", "tel:")


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
    _harmless(made)


def _harmless(made):
    published = made.reading.model_copy(update={"findings": (), "evidence": ()})
    told = published.model_dump_json()
    assert files.SECRET not in told
    assert "root:" not in told
    for address in _addresses(published.model_dump()):
        assert address.startswith(SCHEMES), address
    assert not [c for c in told if c in "\u202e\u2066\ufeff\x00"]
    for data in made.pictures.values():
        assert files.SECRET.encode() not in data
        assert b"Exif" not in data and b"PK\x03\x04" not in data


def _addresses(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "href" and inner:
                yield inner
            else:
                yield from _addresses(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _addresses(inner)


def test_no_child_needed_more_than_a_gibibyte():
    assert 10 << 10 < sandbox.peak() < 1 << 20  # KiB
