"""What the documents name as the proof of a sentence is there: tests, files of tests, rules of the template."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "docs/decisions").glob("*.md"), ROOT / "template.yaml"]
)  # fmt: skip
# Pages that say who may do what: every paragraph that says so names what shows it.
PROVEN = ("security.md", "sandbox.md")


@cache
def sources() -> str:
    """All tests, and what the template is judged by."""
    return "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "tests").rglob("*.py")))


@cache
def defined() -> frozenset[str]:
    return frozenset(re.findall(r"^ *def (test_\w+)", sources(), re.MULTILINE)) | {
        path.stem for path in (ROOT / "tests").rglob("*.py")
    }


def missing(text: str) -> list[str]:
    """Names of tests, paths below tests/ and rules that a page tells of and nobody finds."""
    names = set(re.findall(r"\b(test_[a-z0-9_]+)\b", text)) - defined()
    paths = {
        one.rstrip("/.") for one in re.findall(r"`(tests/[\w./-]+)", text) if not (ROOT / one.rstrip("/.")).exists()
    }  # fmt: skip
    known = (ROOT / "tests/template/rules.py").read_text("utf-8")
    rules = {one for one in re.findall(r"rule `([a-z'-]+)`", text) if f'"{one}"' not in known}
    return sorted(names | paths | rules)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_page_names_is_there(page: Path) -> None:
    assert missing(page.read_text("utf-8")) == []


def test_the_search_finds_what_is_not_there() -> None:
    said = "`tests/doors/test_no.py: test_no_such_thing` (rule `no-such-rule`), `tests/doors/test_desk.py`"
    assert missing(said) == ["no-such-rule", "test_no", "test_no_such_thing", "tests/doors/test_no.py"]


CLAIM = re.compile(r"\b(can|cannot|may|nobody|never|nothing|none|no)\b", re.IGNORECASE)
SHOWN = re.compile(
    r"test_|tests/|rule `|docs/\w+\.md|decision \d|What remains|believed|Believed|not seen|Not seen"
)
# Paragraphs that only tell how it is built, or what is not kept out.
TOLD = ("## ", "| ", "- **", "1. ", "2. ", "3. ", "4. ")


@pytest.mark.parametrize("name", PROVEN)
def test_what_cannot_happen_has_its_test_beside_it(name: str) -> None:
    text = (ROOT / "docs" / name).read_text("utf-8")
    bare = [
        part[:90]
        for part in text.split("\n\n")
        if not part.startswith(("#", *TOLD)) and CLAIM.search(part) and not SHOWN.search(part)
    ]
    assert bare == []
