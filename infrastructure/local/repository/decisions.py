"""The decisions under docs/decisions/, one file each, and the list of them, which is made from the files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from infrastructure.local.stack.place import ROOT

FOLDER = ROOT / "docs/decisions"
INDEX = FOLDER / "README.md"
_NAME = re.compile(r"(\d{4})-[a-z0-9]+(-[a-z0-9]+)*\.md")
_STATUS = re.compile(r"accepted|superseded by (\d+)")
_HEAD = (
    "# Decisions\n\n"
    "Each says what was the matter, what we do, what it costs, and when it was decided. A decision that no "
    "longer holds stays, and says which took its place. To add one: a file here, `NNNN-a-few-words.md`, "
    "headed as its neighbours are, and `./crier golden`, which writes this list.\n\n"
    "| | Decision | Status | Date |\n|---|---|---|---|\n"
)
_ROW = "| {0.number} | [{0.title}]({0.file}) | {0.status} | {0.day} |\n"


class Unreadable(ValueError):
    """A file that is not headed as a decision is: `args[0]` says which and why."""


@dataclass(frozen=True)
class Decision:
    """The head of one file."""

    number: int
    title: str
    status: str  # "accepted", or "superseded by N"
    day: date
    file: str  # its name

    @property
    def successor(self) -> int | None:
        """The number of the decision that took its place."""
        match = _STATUS.fullmatch(self.status)
        return int(match[1]) if match and match[1] else None


def read(path: Path) -> Decision:
    """The decision in this file. Raises Unreadable."""
    named = _NAME.fullmatch(path.name)
    lines = path.read_text("utf-8").splitlines()
    headed = re.fullmatch(r"# (\d+)\. (.+)", lines[0]) if lines else None
    if named is None or headed is None or int(named[1]) != int(headed[1]):
        raise Unreadable(f"{path.name}: the first line must be '# N. Title', N the number in its name")
    facts = dict(re.findall(r"(?m)^(Status|Date): (.+)$", "\n".join(lines[1:6])))
    if not _STATUS.fullmatch(facts.get("Status", "")):
        raise Unreadable(f"{path.name}: Status must be 'accepted' or 'superseded by N'")
    try:
        day = date.fromisoformat(facts.get("Date", ""))
    except ValueError as error:
        raise Unreadable(f"{path.name}: Date must be a day, as in 2026-11-24") from error
    return Decision(int(headed[1]), headed[2], facts["Status"], day, path.name)


def load(folder: Path = FOLDER) -> list[Decision]:
    """All of them, by number. Raises Unreadable."""
    files = sorted(path for path in folder.glob("*.md") if path.name != INDEX.name)
    return sorted((read(path) for path in files), key=lambda decision: decision.number)


def faults(decisions: Iterable[Decision]) -> list[str]:
    """What is wrong between them, a sentence each."""
    by_number: dict[int, Decision] = {}
    sentences = []
    for decision in decisions:
        if decision.number in by_number:
            sentences.append(f"two decisions have the number {decision.number}")
        by_number[decision.number] = decision
    for decision in by_number.values():
        if decision.successor is not None and decision.successor not in by_number:
            sentences.append(f"{decision.number} is superseded by {decision.successor}, which is not there")
        if decision.successor is not None and decision.successor <= decision.number:
            sentences.append(f"{decision.number} is superseded by an older one, {decision.successor}")
    return sentences


def index(decisions: Iterable[Decision]) -> str:
    """README.md of the folder."""
    return _HEAD + "".join(map(_ROW.format, decisions))
