"""A file of people looked through before anybody is written: does Crier understand who left?

A value may come late in a million rows, so all of them are read once, first
(decision 67). What is learnt is small, and kept with the import's progress.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from crier.model.errors import Rejected
from crier.subscribers import csv_file, foreign_columns
from crier.subscribers.csv_file import CsvLayout
from crier.subscribers.foreign_columns import Judged

SHOWN = 3  # values of a column that is asked about
LONGEST = 30  # characters of one
_FIGURES = 6  # more of them may be somebody's number


@dataclass(frozen=True)
class Ask:
    """What is not understood: a column by its name, and some of its values, never an address.

    Without a column it is the name of the file.
    """

    column: str = ""
    values: tuple[str, ...] = ()
    contradicts: bool = False  # the file's name says that everybody left, a column that somebody did not


class Unclear(Rejected):
    """The file may say who left in a way that Crier does not understand: nobody is written."""

    def __init__(self, asks: Sequence[Ask]) -> None:
        super().__init__("import-unclear")
        self.asks = tuple(asks)


@dataclass(frozen=True)
class Survey:
    """What the whole of a file taught: which columns count, where a blank is a no, whether anybody left."""

    counting: tuple[int, ...] = ()
    ticked: tuple[int, ...] = ()  # columns of proof that hold ticks: a blank is no tick
    leavers: bool = False

    def dumps(self) -> str:
        """For the import's record."""
        return json.dumps(vars(self))

    @staticmethod
    def loads(text: str) -> Survey:
        """What `dumps` wrote."""
        values = json.loads(text)
        return Survey(tuple(values["counting"]), tuple(values["ticked"]), values["leavers"])

    def applied(self, found: CsvLayout) -> CsvLayout:
        """The layout with what the survey taught."""
        judged = (_strict(one) if one.at in self.ticked else one for one in found.judged)
        return replace(found, judged=tuple(one for one in judged if one.at in self.counting))


@dataclass
class _Seen:
    """What one column said so far."""

    verdicts: set[str | None] = field(default_factory=set)
    values: list[str] = field(default_factory=list)  # not understood, as they may be shown
    ticked: bool = False


@dataclass
class _Other:
    """A column of which nothing is known: what its cells are."""

    named: bool  # by a word that Crier can read
    seen: _Seen = field(default_factory=_Seen)
    leaving: bool = False  # a cell tells that somebody left
    flags: bool = True  # every one is a yes or a no
    dated: bool = False
    distinct: set[str] = field(default_factory=set)

    def take(self, cell: str) -> None:
        if foreign_columns.tells_of_leaving(cell):
            self.leaving = True
            _remember(self.seen, cell)
        if self.named:
            return
        self.flags = self.flags and foreign_columns.is_flag(cell)
        self.dated = self.dated or foreign_columns.is_date(cell)
        if len(self.distinct) <= _FEW:
            self.distinct.add(cell)
            _remember(self.seen, cell)

    def unclear(self, *, header: bool) -> bool:
        """Whether somebody must say what it is; where no column is named at all, yes and no are."""
        if self.leaving or self.named or not self.distinct:
            return self.leaving
        return self.flags or (header and (self.dated or len(self.distinct) <= _FEW))


_FEW = 3  # different cells of a column whose name cannot be read: with no more it may be who left


def survey(path: Path, found: CsvLayout) -> Survey:
    """Looks through the whole file. Raises Unclear with everything that is to be asked."""
    judged = {column.at: _Seen() for column in found.judged}
    asked = {at: _Seen() for at in found.asked}
    others = {at: _Other(not foreign_columns.unreadable(found.names[at])) for at in found.others}
    for _, cells in csv_file.records(path, found):
        if cells is not None:
            _look_at(cells, found, judged, asked, others)
    counting = [column for column in found.judged if _counts(column, judged[column.at])]
    verdicts = [judged[column.at].verdicts for column in counting]
    unclear = [column.at for column, seen in zip(counting, verdicts, strict=True) if None in seen]
    asks = _asks(found, unclear, judged | asked, others)
    asks += _of_name(found, [column for column in counting if _denies(column, judged[column.at])])
    if asks:
        raise Unclear(asks)
    leave = any(foreign_columns.NO in seen for seen in verdicts)
    return Survey(
        tuple(column.at for column in counting),
        tuple(column.at for column in counting if judged[column.at].ticked),
        leavers=found.of_name == foreign_columns.NO or leave,
    )


def _asks(
    found: CsvLayout, unclear: Sequence[int], known: Mapping[int, _Seen], others: Mapping[int, _Other]
) -> list[Ask]:
    """What is asked about columns, from left to right: the unclear ones, and those that nobody knows."""
    unknown = [at for at, other in others.items() if other.unclear(header=found.header)]
    seen = {**known, **{at: other.seen for at, other in others.items()}}
    return [
        Ask(_called(found, at), tuple(seen[at].values)) for at in sorted([*unclear, *found.asked, *unknown])
    ]


def _look_at(
    cells: Sequence[str],
    found: CsvLayout,
    judged: dict[int, _Seen],
    asked: dict[int, _Seen],
    others: dict[int, _Other],
) -> None:
    """Takes note of a row's cells, those of columns without a name too."""
    for column in found.judged:
        _judge(column, cells, judged[column.at])
    for at in found.asked:
        _remember(asked[at], cells[at] if at < len(cells) else "")
    for at in found.others:
        if at < len(cells) and cells[at]:
            others[at].take(cells[at])
    _unnamed(cells, found, others)


def _unnamed(cells: Sequence[str], found: CsvLayout, others: dict[int, _Other]) -> None:
    """What no name stands over: cells past the header or without one, and what stands beside an address."""
    address = found.columns["address"]
    for at, cell in enumerate(cells):
        if "@" in cell or at == address:
            beside = " ".join(part for part in cell.split() if "@" not in part)
            if beside and foreign_columns.tells_of_leaving(beside.strip("()[]:;,")):
                others.setdefault(at, _Other(named=True)).take(beside.strip("()[]:;,"))
        elif at >= len(found.names) and cell:
            others.setdefault(at, _Other(named=False)).take(cell)


def _called(found: CsvLayout, at: int) -> str:
    """The name of a column, or its number, from 1."""
    return (found.names[at].strip() if at < len(found.names) else "") or str(at + 1)


def _denies(column: Judged, seen: _Seen) -> bool:
    """Whether by this column somebody has not left: a consent that was given once denies nothing."""
    return foreign_columns.YES in seen.verdicts and column.meaning.kind in ("status", "allowed")


def _of_name(found: CsvLayout, saying_yes: Sequence[Judged]) -> list[Ask]:
    if found.of_name == foreign_columns.ASK:
        return [Ask()]
    if found.of_name and saying_yes:
        return [Ask(found.names[saying_yes[0].at], contradicts=True)]
    return []


def _judge(column: Judged, cells: Sequence[str], seen: _Seen) -> None:
    cell = cells[column.at] if column.at < len(cells) else ""
    verdict = foreign_columns.says(column.meaning, cell)
    seen.verdicts.add(verdict)
    if verdict is None:
        _remember(seen, cell)
    elif column.meaning.kind == "proof" and not seen.ticked:
        seen.ticked = bool(verdict) and foreign_columns.is_bare(cell)


def _counts(column: Judged, seen: _Seen) -> bool:
    """Whether a column counts: one that may be about something else does where somebody left by it."""
    return not column.meaning.doubtful or bool(seen.verdicts & {foreign_columns.NO, foreign_columns.UNASKED})


def _strict(column: Judged) -> Judged:
    return replace(column, meaning=replace(column.meaning, blank=foreign_columns.UNASKED))


def _remember(seen: _Seen, cell: str) -> None:
    """Keeps a value to be shown: never an address, nothing long, no number of anybody."""
    if len(seen.values) >= SHOWN:
        return
    value = " ".join("".join(c if c.isprintable() else " " for c in cell).split())[:LONGEST]
    personal = "@" in cell or " at " in cell or sum(c.isdigit() for c in value) > _FIGURES
    if value and not personal and value not in seen.values:
        seen.values.append(value)
