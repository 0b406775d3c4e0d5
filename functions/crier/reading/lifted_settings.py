"""Settings at the top of a document that has no front matter: `Label: value` lines, a small table."""

from __future__ import annotations

import re
from dataclasses import replace

from crier.reading import front_matter
from crier.reading.document import Document, Unit

# What such lines may set. A date, a dateline and contacts are read where they stand.
_SETTINGS = {
    "headline", "subheadline", "embargo", "release", "lists", "topics", "language", "correction", "accept",
    "kind", "draft", "lead", "changes", "notify", "preview",
}  # fmt: skip
# Lines a release begins with, too: they may stand between settings and stay in the text. A release
# day is set only by a table, or by a line among other settings.
_BOTH = {"release"}

_FENCE = re.compile(r"-{3,}|[–—]-?")  # Word makes a dash of hyphens
# What stands around settings and says nothing: ---yaml, +++, ```, {, ===, --- # settings
_MARK = re.compile(r"[^\w\s]+\s?(?:(?:ya?ml|toml|json)|#.*)?|(?:front[ -]?matter|metadata)\W*", re.IGNORECASE)
_MOST_FRONT = 40  # lines
_MOST_SETTINGS = 16  # lines or rows at the top
_LONGEST = 200  # characters of one
_STRAIGHT = str.maketrans("“”„‘’", '"""\'\'')
_OF_THE_TEXT = re.compile(
    r"(?:for|para|not|no|press|media|news|contact|contacto|what|when|where|who|why|qu[eé]|cu[aá]ndo|d[oó]nde"
    r"|qui[eé]n|time|place|phone|tel|e-?mail|web|from|to|de|a|subject|asunto|comunicado|nota)\b",
    re.IGNORECASE,
)


def lifted(document: Document) -> Document:
    """The document with the settings at its top taken for front matter, where it has none of its own.

    A line among them that sets nothing leaves the text with a fact of kind
    "unknown-key", so that somebody is told.
    """
    if document.front or any(fact.kind == "front-matter" for fact in document.facts):
        return document
    units = list(document.units)
    head, units = _fenced(units)
    front, facts = head.fields, list(head.facts)
    taken, more = _settings(units)
    for key, value in more:
        if fact := front_matter.add(front, key, value):
            facts.append(fact)
    units = [unit for at, unit in enumerate(units) if at not in taken]
    return replace(document, units=tuple(units), front=front, facts=(*document.facts, *facts))


def _first_labels(units: list[Unit]) -> tuple[list[tuple[int, Unit, str, str]], list[int]]:
    """The labels and values with which a file begins, where they stand, and where marks do."""
    run: list[tuple[int, Unit, str, str]] = []
    marks: list[int] = []
    for at, unit in enumerate(units[: _MOST_SETTINGS * 2]):
        if unit.kind not in ("line", "row") and not unit.words:
            continue  # an empty paragraph, the rule before a table
        if unit.kind == "line" and _MARK.fullmatch(unit.words):
            marks.append(at)
            continue
        pair = front_matter.labelled(unit.words) if unit.kind in ("line", "row") else None
        if pair is None or len(unit.words) > _LONGEST or len(run) >= _MOST_SETTINGS:
            break
        run.append((at, unit, *pair))
    return run, marks


def _settings(units: list[Unit]) -> tuple[set[int], list[tuple[str, str]]]:
    """Which of the first units are settings, and what they say."""
    run, marks = _first_labels(units)
    table = {unit.group for _, unit, key, _ in run if unit.kind == "row" and _sets(key, row=True)}
    sure = [at for at, unit, key, _ in run if _sets(key, row=unit.group in table)]
    last = max(sure, default=-1)
    chosen = [
        (at, unit, key, value)
        for at, unit, key, value in run
        if _takes(unit, key, table, among=at <= last) and (at <= last or unit.group in table)
    ]
    taken = {at for at, _, _, _ in chosen}
    taken |= {at for at in marks if taken and at <= max(taken) + 1}
    return taken, [(key, value) for _, _, key, value in chosen]


def _sets(key: str, *, row: bool) -> bool:
    """Whether a label by itself says that its line is a setting."""
    field = front_matter.field_of(key)
    if field is None:
        return bool(front_matter.meant(key))
    return field in _SETTINGS and (row or field not in _BOTH)


def _takes(unit: Unit, key: str, table: set[int], *, among: bool) -> bool:
    """Whether a line of the run leaves the text."""
    field = front_matter.field_of(key)
    if field is not None:
        return field in _SETTINGS
    return bool(front_matter.meant(key)) or unit.group in table or (among and not _OF_THE_TEXT.match(key))


def _fenced(units: list[Unit]) -> tuple[front_matter.Head, list[Unit]]:
    """Front matter between lines of `---`, as it is pasted into Word, and the units after it."""
    nothing = front_matter.Head({}, "")
    if not units or not _FENCE.fullmatch(units[0].words):
        return nothing, units
    end = next((at for at, unit in enumerate(units[1:_MOST_FRONT], 1) if _FENCE.fullmatch(unit.words)), 0)
    lines = [unit.words.translate(_STRAIGHT) for unit in units[1:end]]
    head = front_matter.split("\n".join(("---", *lines, "---", "")))
    return (head, units[end + 1 :]) if end and (head.fields or head.facts) else (nothing, units)
