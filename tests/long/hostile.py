"""Hundreds of generated hostile files: each ends in words or in a harmless reading, within ten seconds of CPU."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from harmless import harmless

from crier.model.errors import Rejected
from crier.model.newsroom import Newsroom
from crier.reading import pipeline
from crier.sandbox import keeping
from crier.text import messages
from hostile import generated

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
FILES = generated.files(4)
MOST_SECONDS = 10.0  # of CPU, as issue 14 has it


def test_there_are_enough_of_them() -> None:
    assert len(set(FILES.values())) >= 300


@pytest.mark.parametrize("name", FILES)
def test_it_ends_in_words_or_in_a_harmless_reading(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Anything else that is raised would be told as our fault: it fails here."""
    monkeypatch.setenv("CRIER_CANARY", generated.CANARY)
    before = keeping.spent()
    try:
        made = pipeline.read_in_sandbox(pipeline.Upload(FILES[name], name), newsroom=Newsroom(), now=NOW)
    except Rejected as error:
        for language in messages.languages():
            refused = pipeline.refused(
                pipeline.Upload(b"", name), error, newsroom=Newsroom(desk_language=language)
            )
            (told,) = refused.findings
            assert told.message and told.suggestion
            assert generated.CANARY not in told.message and "root:" not in told.message
    else:
        assert made.reading.findings or made.reading.verdict == "publish"
        harmless(made)
        assert generated.CANARY not in made.reading.model_dump_json()
    assert keeping.spent() - before < MOST_SECONDS
