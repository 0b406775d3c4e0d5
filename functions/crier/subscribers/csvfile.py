"""A file of people as some program saved it: its letters, its columns and its rows, guessed and said.

CSV (RFC 4180) in UTF-8, in Windows-1252 or, as Excel's "Unicode text", in
UTF-16 with tabs. Rows come one by one: a million of them take no memory.
"""

from __future__ import annotations

import codecs
import csv
import re
import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zoneinfo import available_timezones

from crier.errors import Rejected
from crier.subscribers.address import normal
from crier.subscribers.subscriber import CADENCES

SAMPLE = 65_536  # bytes that the guesses rest on
TRIED = 50  # rows of them
LONGEST = 8_192  # characters of one record; what is longer has a quotation mark that is never closed

_SEPARATOR = re.compile(r"^sep=[,;\t|]$", re.IGNORECASE)

# What a column is called, without accents and signs: the first that fits wins.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "address": ("email", "mail", "emailaddress", "correo", "correoelectronico", "address", "direccion"),
    "language": ("language", "lang", "idioma", "lengua"),
    "lists": ("lists", "list", "listas", "lista"),
    "topics": ("topics", "topic", "temas", "tema"),
    "cadence": ("cadence", "frequency", "frecuencia"),
    "timezone": ("timezone", "zone", "zonahoraria", "husohorario"),
    "status": ("status", "estado"),
    "consent": ("consent", "proof", "consentimiento", "prueba"),
}
STATUSES: Mapping[str, bool] = {  # whether the row suppresses
    **dict.fromkeys(("", "subscribed", "confirmed", "active", "activo", "alta"), False),
    **dict.fromkeys(("suppressed", "unsubscribed", "left", "bounced", "cleaned", "complained"), True),
    **dict.fromkeys(("baja", "rebotado", "queja"), True),
}


@dataclass(frozen=True)
class Layout:
    """How a file is written, and which column is what (by number, from 0)."""

    encoding: str
    delimiter: str
    header: bool
    columns: Mapping[str, int]
    names: tuple[str, ...]  # as the file calls its columns; empty without a header
    before: int = 0  # lines before the first row: Excel's own "sep=;"


@dataclass(frozen=True)
class Row:
    """One person, or one address that must get no mail."""

    line: int
    address: str
    language: str
    lists: tuple[str, ...]
    topics: tuple[str, ...]
    cadence: str
    consent: str
    suppress: bool
    timezone: str  # IANA; empty: the newsroom's


@dataclass(frozen=True)
class Problem:
    """A row that cannot be taken: its line, and the word of the catalogues that says why (import.reason)."""

    line: int
    reason: str


@dataclass(frozen=True)
class Rules:
    """What rows may name, and what is taken where they say nothing."""

    lists: tuple[str, ...]  # the first stands for none
    topics: tuple[str, ...]
    languages: tuple[str, ...]  # the first stands for none
    consent: str


def layout(path: Path) -> Layout:
    """The file's layout. Raises Rejected("import-address") where no column holds mail addresses."""
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
    encoding = _encoding(path, sample)
    text = sample.decode(encoding, "replace")
    lines = text.splitlines()[: TRIED + 1]
    before = int(bool(lines) and _SEPARATOR.match(lines[0]) is not None)
    delimiter = lines[0][4] if before else max("\t;,", key=(lines or [""])[0].count)
    rows = list(csv.reader(lines[before:], delimiter=delimiter))
    if not rows:
        raise Rejected("import-address")
    header = not any(_is_address(cell) for cell in rows[0])
    columns = _named(rows[0]) if header else {}
    if "address" not in columns:
        columns = {**columns, "address": _by_content(rows)}
    return Layout(encoding, delimiter, header, columns, tuple(rows[0]) if header else (), before)


def rows(path: Path, found: Layout, rules: Rules, after: int = 0) -> Iterator[Row | Problem]:
    """What stands after a line of the file, in order. Blank lines are nothing."""
    with path.open(encoding=found.encoding, errors="replace", newline="") as file:
        for number, cells in enumerate(_records(file, found.delimiter), 1):
            if number <= max(after, found.before + found.header):
                continue
            if cells is None:
                yield Problem(number, "quotes")
            elif any(cell.strip() for cell in cells):
                yield _row(number, cells, found.columns, rules)


def _records(file: Iterable[str], delimiter: str) -> Iterator[list[str] | None]:
    """The cells of each record; None for a line whose quotation marks do not fit: the next is read anew."""
    lines, back, taken = iter(file), deque[str](), list[str]()

    def feed() -> Iterator[str]:
        while line := back.popleft() if back else next(lines, ""):
            taken.append(line)
            if sum(map(len, taken)) > LONGEST:
                raise csv.Error
            yield line.replace("\0", "")

    while True:
        reader = csv.reader(feed(), delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                taken.clear()
                yield cells
            return
        except csv.Error:
            back.extendleft(reversed(taken[1:]))
            taken.clear()
            yield None


def _row(line: int, cells: Sequence[str], columns: Mapping[str, int], rules: Rules) -> Row | Problem:
    said = {name: cells[at].strip() if at < len(cells) else "" for name, at in columns.items()}
    try:
        address = normal(bare(said["address"]))
    except Rejected:
        return Problem(line, "address")
    status = said.get("status", "").lower()
    if status not in STATUSES:
        return Problem(line, "status")
    lists = _words(said.get("lists", "")) or rules.lists[:1]
    topics = _words(said.get("topics", ""))
    language = said.get("language", "") or rules.languages[0]
    cadence = said.get("cadence", "").lower() or "immediate"
    timezone = said.get("timezone", "")
    for reason, wrong in (
        ("lists", set(lists) - set(rules.lists)),
        ("topics", set(topics) - set(rules.topics)),
        ("language", {language} - set(rules.languages)),
        ("cadence", {cadence} - set(CADENCES)),
        ("timezone", {timezone} - {""} - _zones()),
    ):
        if wrong and not STATUSES[status]:  # a suppression needs nothing but the address
            return Problem(line, reason)
    consent = bare(said.get("consent", "")) or rules.consent
    return Row(line, address, language, lists, topics, cadence, consent, STATUSES[status], timezone)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection); `bare` takes it back."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "'") else cell


def bare(cell: str) -> str:
    """The cell as it was before `safe`."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@", "\t", "\r", "'") else cell


def _words(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cell.replace(",", " ").replace(";", " ").lower().split()))


def _encoding(path: Path, sample: bytes) -> str:
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    with path.open("rb") as file:  # to the end: one accent may come late
        try:
            while data := file.read(1 << 20):
                decoder.decode(data)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in letters if c.isascii() and c.isalnum())


def _named(cells: Sequence[str]) -> dict[str, int]:
    plain = [_plain(cell) for cell in cells]
    found: dict[str, int] = {}
    for column, names in COLUMNS.items():
        for name in names:
            if name in plain:
                found[column] = plain.index(name)
                break
    return found


def _by_content(rows: Sequence[Sequence[str]]) -> int:
    """The column with the most addresses."""
    width = max(len(cells) for cells in rows)
    counts = [sum(_is_address(cells[at]) for cells in rows if at < len(cells)) for at in range(width)]
    if not any(counts):
        raise Rejected("import-address")
    return counts.index(max(counts))


def _is_address(cell: str) -> bool:
    try:
        return bool(normal(bare(cell.strip())))
    except Rejected:
        return False
