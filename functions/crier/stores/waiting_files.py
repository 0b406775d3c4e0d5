"""Files that the desk's page took in and that wait for a word, as a colleague's draft of their name waits.

Items of the Releases table, under whoever handed them in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crier.aws import dynamodb
from crier.model import handed_in
from crier.model.handed_in import Said


@dataclass(frozen=True)
class WaitingFile:
    """One file, by key and version in its form's folder.

    shown: names the draft that waits, as it was when it was asked about. by: who wrote that one; empty:
    nobody can tell. since: when it came (ISO 8601, UTC). said: what whoever handed the file in said of
    exactly that.
    """

    key: str
    version: str
    shown: str
    by: str
    since: str
    asked: str  # ISO 8601, UTC
    said: Said | str = ""

    @property
    def person(self) -> str:
        """The mark of whose form it was (desk_session.mark)."""
        return handed_in.of(self.key).person

    @property
    def mark(self) -> str:
        """Names the file (handed_in.mark)."""
        return handed_in.mark(self.key, self.version)


def ask(releases: str, file: WaitingFile) -> bool:
    """Has somebody asked about a file; False where the same was asked before, and what was said stands."""
    values = {name: getattr(file, name) for name in ("key", "version", "shown", "by", "since", "asked")}
    known = _item(releases, file.person, file.mark)
    if known and known["shown"] == file.shown:
        return False
    where = {"shown": known["shown"] if known else None}
    return dynamodb.update(releases, *_key(file.person, file.mark), {**values, "said": None}, where=where)


def known(releases: str, person: str, mark: str) -> WaitingFile | None:
    """One of them."""
    item = _item(releases, person, mark)
    return _file(item) if item else None


def of(releases: str, person: str) -> list[WaitingFile]:
    """All of one person."""
    return [_file(item) for item in dynamodb.query(releases, f"handed-in#{person}", "")]


def say(releases: str, person: str, mark: str, said: Said, shown: str) -> bool:
    """The first word about exactly what was shown counts; False: it was another, or is said already."""
    where = {"shown": shown, "said": None}
    return dynamodb.update(releases, *_key(person, mark), {"said": said}, where=where)


def forget(releases: str, person: str, mark: str) -> None:
    """Nothing is asked about it any more."""
    if _item(releases, person, mark):
        dynamodb.delete(releases, *_key(person, mark))


def _item(releases: str, person: str, mark: str) -> dict[str, Any] | None:
    return dynamodb.get(releases, *_key(person, mark))


def _file(item: Mapping[str, Any]) -> WaitingFile:
    names = WaitingFile.__dataclass_fields__
    return WaitingFile(**{name: str(item[name]) for name in names if name in item})


def _key(person: str, mark: str) -> tuple[str, str]:
    return f"handed-in#{person}", mark
