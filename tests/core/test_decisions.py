"""Decisions: each is headed as it should be, the list is theirs, and whatever names one names one that is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from infrastructure.local.repository import decisions
from infrastructure.local.stack.place import ROOT

TEXT = {".md", ".py", ".toml", ".yaml", ".yml", ".sh", ".html", ".js", ".mjs", ".in", ".txt", ""}
# "decision 13", "decisions 13 and 40", "docs/decisions/0013-…": in prose and in comments alike
NAMED = re.compile(r"\b[Dd]ecisions?\s+(\d{1,3}(?:(?:,\s*|\s+(?:and|or|to)\s+)\d{1,3})*)\b(?!\s*%)")
FILES = re.compile(r"decisions/(\d{4}-[a-z0-9-]+\.md)")
HEAD = "# {number}. A title\n\nStatus: {status}\nDate: {day}\n\nText.\n"


def named(text: str) -> set[int]:
    return {int(number) for match in NAMED.finditer(text) for number in re.findall(r"\d+", match[1])}


def written() -> list[Path]:
    """The project's text files; the history of changes may speak of what is gone, goldens hold releases."""
    folders = [ROOT / name for name in (".ci", ".github", "docs", "functions", "infrastructure", "tests")]
    below = [path for folder in folders for path in folder.rglob("*")]
    return [
        path
        for path in (*ROOT.iterdir(), *below)
        if path.suffix in TEXT
        and path.is_file()
        and path.name != "CHANGELOG.md"
        and not {"golden", "__pycache__"} & set(path.parts)
    ]


def test_every_decision_is_headed_as_it_should_be_and_fits_the_others() -> None:
    everything = decisions.load()
    assert len(everything) > 50
    assert not decisions.faults(everything)


def test_the_list_is_that_of_the_files() -> None:
    """`./crier golden` writes it."""
    assert decisions.INDEX.read_text("utf-8") == decisions.index(decisions.load())


def test_whatever_names_a_decision_names_one_that_is_there() -> None:
    there = {decision.number: decision.file for decision in decisions.load()}
    missing, sources = [], written()
    for path in sources:
        if path == Path(__file__):
            continue
        text = path.read_text("utf-8")
        missing += [f"{path.name}: decision {number}" for number in named(text) - set(there)]
        missing += [f"{path.name}: {file}" for file in set(FILES.findall(text)) - set(there.values())]
        if "docs/decisions.md" in text:
            missing.append(f"{path.name}: the one file that was")
    assert len(sources) > 200
    assert not missing


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("see decision 13.", {13}),
        ("Decisions 13 and 40 say so", {13, 40}),
        ("(decision 999)", {999}),
        ("decisions 1, 2 or 3", {1, 2, 3}),
        ("a decision of 3 people, decision2", set()),
    ],
)
def test_names_are_found_in_prose(text: str, numbers: set[int]) -> None:
    assert named(text) == numbers


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("0001-a.md", "", "first line"),
        ("0001-a.md", HEAD.format(number=2, status="accepted", day="2026-11-24"), "first line"),
        ("1-a.md", HEAD.format(number=1, status="accepted", day="2026-11-24"), "first line"),
        ("0001-A b.md", HEAD.format(number=1, status="accepted", day="2026-11-24"), "first line"),
        ("0001-a.md", HEAD.format(number=1, status="maybe", day="2026-11-24"), "Status"),
        ("0001-a.md", HEAD.format(number=1, status="superseded by", day="2026-11-24"), "Status"),
        ("0001-a.md", "# 1. A\n\nDate: 2026-11-24\n", "Status"),
        ("0001-a.md", HEAD.format(number=1, status="accepted", day="24 November"), "Date"),
        ("0001-a.md", "# 1. A\n\nStatus: accepted\n", "Date"),
    ],
)
def test_a_head_that_lacks_something_is_refused(tmp_path: Path, name: str, text: str, why: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(decisions.Unreadable, match=why):
        decisions.load(tmp_path)


@pytest.mark.parametrize(
    ("heads", "fault"),
    [
        ([(1, "accepted"), (2, "accepted")], None),
        ([(1, "superseded by 2"), (2, "accepted")], None),
        ([(1, "superseded by 3"), (2, "accepted")], "not there"),
        ([(1, "accepted"), (2, "superseded by 1")], "older"),
        ([(1, "accepted"), (1, "accepted")], "two decisions"),
    ],
)
def test_faults_between_decisions_are_found(
    tmp_path: Path, heads: list[tuple[int, str]], fault: str | None
) -> None:
    for place, (number, status) in enumerate(heads):
        text = HEAD.format(number=number, status=status, day="2026-11-24")
        (tmp_path / f"{number:04}-{'abc'[place]}.md").write_text(text)
    told = decisions.faults(decisions.load(tmp_path))
    assert fault in told[0] if fault else told == []
