"""The page for staff says what Crier does: every check, every format, every line of front matter, in both languages."""

import re
from pathlib import Path

import pytest

from crier.model.upload_formats import EXTENSIONS
from crier.reading import front_matter
from crier.reading.checks import CHECKS

PAGE = (Path(__file__).parents[2] / "docs/newsroom.md").read_text("utf-8")
ENGLISH, SPANISH = PAGE.split("\n## Español\n")


@pytest.mark.parametrize("half", [ENGLISH, SPANISH], ids=["en", "es"])
def test_the_page_names_what_there_is_and_nothing_else(half):
    assert re.findall(r"^\| `([a-z-]+)` \|", half, re.MULTILINE) == [check.name for check in CHECKS]
    assert set(re.findall(r"`(\.[a-z]+)`", half)) == set(EXTENSIONS)
    keys = re.findall(r"`(\w+):`", half)
    assert keys and not [key for key in keys if key not in front_matter.KEYS]


def test_both_halves_are_about_the_same():
    assert [len(re.findall(pattern, ENGLISH)) for pattern in (r"^\*\*", r"^\| ")] == [
        len(re.findall(pattern, SPANISH)) for pattern in (r"^\*\*", r"^\| ")
    ]
