"""The page for staff says what Crier does: every check, every format, every line of front matter, in both languages."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crier.model.upload_formats import EXTENSIONS
from crier.reading import front_matter
from crier.reading.checks import CHECKS
from crier.text import messages

PAGE = (Path(__file__).parents[2] / "docs/newsroom.md").read_text("utf-8")
ENGLISH, SPANISH = PAGE.split("\n## Español\n")


@pytest.mark.parametrize("half", [ENGLISH, SPANISH], ids=["en", "es"])
def test_the_page_names_what_there_is_and_nothing_else(half):
    assert re.findall(r"^\| `([a-z-]+)` \|", half, re.MULTILINE) == [check.name for check in CHECKS]
    assert set(re.findall(r"`(\.[a-z]+)`", half)) == set(EXTENSIONS)
    keys = re.findall(r"`(\w+):`", half)
    assert keys and not [key for key in keys if key not in front_matter.KEYS]


# What stands in italics and is no word of ours: programs, styles of Word, a button that names a day.
OTHERS = re.compile(
    "Cyberduck|rclone|Title|Subtitle|Título|Subtítulo|Release (Headline|Contacts|Embargo)|"
    "(Titular|Contactos|Embargo) de la nota|\\d+ .+ …"
)


def every(node: dict[str, Any]) -> Iterator[str]:
    """All words of a catalogue."""
    for value in node.values():
        if isinstance(value, dict):
            yield from every(value)
        else:
            yield str(value)


@pytest.mark.parametrize(("tag", "half"), [("en", ENGLISH), ("es", SPANISH)], ids=["en", "es"])
def test_what_is_to_be_pressed_is_called_as_it_is_on_the_page(tag: str, half: str) -> None:
    catalogue = Path(messages.__file__).with_name(f"{tag}.toml")
    words = {*every(tomllib.loads(catalogue.read_text("utf-8")))}
    labels = re.findall(r"(?<![\w*])\*([^*\n]+)\*", re.sub(r"\*\*.+?\*\*", "", half))
    assert len(labels) > 30
    assert [one for one in labels if one not in words and not OTHERS.fullmatch(one)] == []


def test_both_halves_are_about_the_same():
    assert [len(re.findall(pattern, ENGLISH)) for pattern in (r"^\*\*", r"^\| ")] == [
        len(re.findall(pattern, SPANISH)) for pattern in (r"^\*\*", r"^\| ")
    ]
