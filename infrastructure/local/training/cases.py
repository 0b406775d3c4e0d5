"""Labelled releases: what is right about each, and how Crier reads it with any choice of its headline."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crier.model.errors import Rejected
from crier.model.house_layout import KnownLayout
from crier.model.newsroom import Newsroom
from crier.model.upload_formats import EXTENSIONS
from crier.reading import (
    checks,
    confidence,
    formats,
    front_matter,
    guard,
    lifted_settings,
    named_fields,
    unseen,
)
from crier.reading.checks import Check
from crier.reading.checks.subject import Subject
from crier.reading.document import Document
from crier.reading.fields import addressees, extraction, headline_choice, layout_memory
from crier.reading.fields.extraction import Fields
from crier.reading.fields.headline_choice import Ranked, Under
from crier.reading.fields.headline_signs import Option
from crier.reading.fields.layout import squeezed
from crier.reading.fields.layout_memory import Recalled
from crier.reading.weighing import Signs, Weighings

RELEASES = {"release", "advisory", "statement"}
NOW = datetime(2026, 11, 28, 20, tzinfo=UTC)
HOUSE = Newsroom()
_CERTAINTY = "as-read"


@dataclass
class Read:
    """One reading of a case: its fields, what is weighed of it, and which other checks stop it."""

    fields: Fields
    whole: Signs
    stops: frozenset[str]
    below: list[Under]  # lines that might be the subheadline


@dataclass
class Case:
    """One labelled file. `document` is None for what nobody can read."""

    row: dict[str, Any]
    path: Path
    document: Document | None
    options: tuple[Option, ...] = ()
    titles: list[bool] = field(default_factory=list)  # of each option: whether it is the headline
    by_rules: str = ""
    vectors: Any = None  # the options' signs as a matrix, and the names of its columns
    names: list[str] = field(default_factory=list)
    readings: dict[tuple[str | None, str | None], Read] = field(default_factory=dict)

    @property
    def file(self) -> str:
        return self.path.name

    @property
    def organisation(self) -> str:
        """Whose it is: no organisation is learned from and judged by at once."""
        repository = (self.row.get("source") or {}).get("repo")
        named = re.match(r"(?:l\d-)?[a-z]\d+-([a-z]+)", self.file)
        return str(repository or (named[1] if named else self.file[:4]))

    @property
    def is_release(self) -> bool:
        return self.row["kind"] in RELEASES

    @property
    def scored(self) -> bool:
        """Whether its headline is known."""
        return self.is_release and self.row["headline"] != "?"

    @property
    def said(self) -> bool:
        """Whether staff named the headline."""
        return self.document is not None and bool(extraction.said_headline(self.document.front))

    def right(self, headline: str | None) -> bool:
        """Whether this is its headline. One that is not known is taken for right."""
        if not self.is_release or self.row["headline"] == "?":
            return self.is_release
        return folded(headline) in {
            folded(one) for one in (self.row["headline"], *(self.row.get("headline_also") or []))
        }

    def chosen(self, best: dict[str, Ranked], agreed: float) -> Option | None:
        """What the second reader takes instead of the rules' choice."""
        return None if self.said else headline_choice.chosen(best, self.by_rules, agreed)

    def read(self, option: Option | None, under: Option | str | None) -> Read:
        """How it is read with this headline (None: the rules') and this line below it ("rules": the rules').
        Raises Rejected for what nobody can read."""
        if self.document is None:
            raise Rejected("damaged")
        key = option.words if option else None, under.words if isinstance(under, Option) else under
        if key not in self.readings:
            self.readings[key] = _read(self.document, self.path.name, option, under)
        return self.readings[key]

    def recalled(
        self, best: dict[str, Ranked], made: Weighings, known: Sequence[KnownLayout]
    ) -> Recalled | None:
        """What the house memory says of it, with these weights."""
        same = [each for each in known if each.layout.format == self.path.suffix]
        if self.said or not same:
            return None
        units = self.read(None, "rules").fields.layout.units
        option = self.chosen(best, made.agreed)
        return layout_memory.recall(self.options, units, best, same, self.by_rules, option)

    def reading(self, best: dict[str, Ranked], made: Weighings, recalled: Recalled | None = None) -> Read:
        """How it is read with these weights."""
        option = recalled.option if recalled else self.chosen(best, made.agreed)
        first = self.read(option, "rules")
        if not first.below or (self.document and "subheadline" in self.document.front):
            return first
        return self.read(option, headline_choice.subheadline(first.below, made))

    def sure(self, read: Read, of_headline: bool, of_kind: bool) -> bool:
        """Whether Crier asks nothing about it, as checks/certainty.py has it."""
        front = read.fields.document.front
        if self.said and not confidence.for_another(read.fields):
            return True
        told = "kind" in front and addressees.kind(str(front["kind"]))
        return (self.said or of_headline) and (bool(told) or of_kind)

    def verdict(self, read: Read, certain: bool) -> str:
        """publish, hold or reject."""
        if read.stops & {"no-headline", "no-body"}:
            return "reject"
        accepted = {
            word.casefold() for word in front_matter.several(read.fields.document.front.get("accept"))
        }
        return "publish" if not read.stops - accepted and (certain or _CERTAINTY in accepted) else "hold"


def folded(text: object) -> str:
    """As the labels are compared: letters and digits, whatever their case."""
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", str(text or "")).casefold()).strip()


def _read(document: Document, name: str, option: Option | None, under: Option | str | None) -> Read:
    seen: list[Under] = []

    def below(lines: Sequence[Under]) -> Option | None:
        seen.extend(lines)
        if under == "rules":
            return next((each.option for each in lines if each.signs["of-rules"]), None)
        return under if isinstance(under, Option) else None

    found = extraction.fields(
        document, newsroom=HOUSE, now=NOW, name=name, choose=lambda *_: option, choose_under=below
    )
    subject = Subject(found, HOUSE, NOW, name, (), frozenset(checks.BY_NAME))
    others = [check for check in checks.CHECKS if check.name != _CERTAINTY]
    stops = frozenset(check.name for check in others if _stops(check, subject))
    return Read(found, confidence.whole(found), stops, seen)


def _stops(check: Check, subject: Subject) -> bool:
    return any(check.allowed(hit.level) == "stop" for hit in check.find(subject))


def load(folder: Path) -> list[Case]:
    """The cases of a folder with an expected.json; those of no known kind are left out."""
    rows = json.loads((folder / "expected.json").read_text("utf-8"))["releases"]
    return [_case(folder / row["file"], row) for row in rows if row["kind"] != "?"]


def _case(path: Path, row: dict[str, Any]) -> Case:
    try:
        guard.inspect(path.read_bytes(), path.suffix)
        seen = unseen.without(formats.reader(EXTENSIONS[path.suffix])(path.read_bytes()))
        document = named_fields.lifted(lifted_settings.lifted(seen))
        case = Case(row, path, document)
        found = case.read(None, "rules").fields
    except Rejected:
        return Case(row, path, None)
    case.options, case.by_rules = found.options, found.by_rules
    case.titles = [case.scored and case.right(option.words) for option in case.options]
    return case


def fingerprint(folder: Path) -> str:
    """One hash of the labels and of all files they are of."""
    rows = json.loads((folder / "expected.json").read_text("utf-8"))["releases"]
    whole = hashlib.sha256(json.dumps(rows, sort_keys=True).encode())
    for row in rows:
        whole.update(hashlib.sha256((folder / row["file"]).read_bytes()).digest())
    return whole.hexdigest()


def same(first: str | None, second: str | None) -> bool:
    """Whether two lines say the same."""
    return squeezed(first or "") == squeezed(second or "")
