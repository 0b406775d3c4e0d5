"""A file of people as some program saved it: its letters, its columns and its rows, guessed and said.

CSV (RFC 4180) in UTF-8, in Windows-1252 or, as Excel's "Unicode text", in
UTF-16 with tabs; or one address a line, with or without a name. Rows come one
by one: a million of them take no memory.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from zoneinfo import available_timezones

from crier.model.errors import Rejected
from crier.model.values import unfit
from crier.subscribers import foreign_columns
from crier.subscribers.address import within
from crier.subscribers.foreign_columns import Judged, plain
from crier.subscribers.subscriber import CADENCES

SAMPLE = 65_536  # bytes that the guesses rest on
TRIED = 50  # rows of them
LONGEST = 8_192  # characters of one record; what is longer has a quotation mark that is never closed

_LINE = re.compile(r"\r\n|\r|\n")
_SEPARATOR = re.compile(r"^sep=[,;\t|]$", re.IGNORECASE)

# What a column is called, without accents and signs: the first that fits wins.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "address": (
        *("email", "mail", "emailaddress", "correo", "correoelectronico", "courriel", "emailadresse"),
        *("address", "direccion", "subscriber"),
    ),
    "language": ("language", "lang", "idioma", "lengua"),
    "lists": ("lists", "list", "listas", "lista"),
    "topics": ("topics", "topic", "temas", "tema"),
    "cadence": ("cadence", "frequency", "frecuencia"),
    "timezone": ("timezone", "zone", "zonahoraria", "husohorario"),
    "consent": ("consent", "proof", "consentimiento", "prueba"),
}


@dataclass(frozen=True)
class CsvLayout:
    """How a file is written, and which column is what (by number, from 0)."""

    encoding: str
    delimiter: str
    header: bool
    columns: Mapping[str, int]
    names: tuple[str, ...]  # as the file calls its columns; empty without a header
    before: int = 0  # records before the first row: Excel's own "sep=;", a title
    judged: tuple[Judged, ...] = ()  # columns that say who left, or may be mailed
    asked: tuple[int, ...] = ()  # columns that look so and are not understood
    others: tuple[int, ...] = ()  # columns of which nothing is known: their cells must not tell of leaving
    of_name: str = ""  # what the file's name says of everybody in it: leaving.of_file


@dataclass(frozen=True)
class CsvRow:
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
    list_names: Mapping[str, str] = field(
        default_factory=dict
    )  # as `plain` has what readers are shown: the slug
    topic_names: Mapping[str, str] = field(default_factory=dict)
    language_names: Mapping[str, str] = field(default_factory=dict)


def layout(path: Path, name: str = "") -> CsvLayout:
    """The file's layout. Raises Rejected("import-address") where no column holds mail addresses.

    `name`: what staff called it, with the folders it came in.
    """
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
    encoding = _encoding(path, sample)
    lines = _LINE.split(sample.decode(encoding, "replace"))[: TRIED + 1]
    of_name = foreign_columns.of_file(name.split("/"))
    if _one_a_line(lines):
        return CsvLayout(encoding, "", header=False, columns={"address": 0}, names=(), of_name=of_name)
    signed = int(bool(lines) and _SEPARATOR.match(lines[0]) is not None)
    top = next((line for line in lines[signed:4] if any(sign in line for sign in "\t;,")), "")
    delimiter = lines[0][4] if signed else max("\t;,", key=top.count)
    rows = list(csv.reader(lines[signed:], delimiter=delimiter))
    title = _title(rows)
    before, rows = signed + title, rows[title:]
    if not rows:
        raise Rejected("import-address")
    header = not any(_is_address(cell) for cell in rows[0])
    columns = _named(rows[0], rows) if header else {}
    if not _holds_addresses(columns.get("address"), rows):
        columns = {**columns, "address": _by_content(rows, columns.get("address"))}
    names = tuple(rows[0]) if header else ()
    taken = {at for column, at in columns.items() if column != "consent"}
    judged, asked, others = foreign_columns.columns(names, taken)
    return CsvLayout(encoding, delimiter, header, columns, names, before, judged, asked, others, of_name)


def _title(rows: Sequence[Sequence[str]]) -> int:
    """How many rows stand above the names of the columns, as "Members for group ..." of Google does."""
    for number, cells in enumerate(rows[:4]):
        if sum(bool(cell.strip()) for cell in cells) > 1:
            return number if "address" in _named(cells, rows) else 0
        if any(_is_address(cell) for cell in cells):
            return 0
    return 0


def _one_a_line(lines: Sequence[str]) -> bool:
    """Whether this is no table: one address a line, perhaps with a name, as Mailman lists its members."""
    said = [line for line in lines if line.strip()]
    return bool(said) and all(_is_address(line) for line in said)


def rows(path: Path, found: CsvLayout, rules: Rules, after: int = 0) -> Iterator[CsvRow | Problem]:
    """What stands after a line of the file, in order. Blank lines are nothing."""
    for number, cells in records(path, found):
        if number <= after:
            continue
        yield Problem(number, "quotes") if cells is None else _row(number, cells, found, rules)


def records(path: Path, found: CsvLayout) -> Iterator[tuple[int, list[str] | None]]:
    """The number and the cells of each record below the header that is not blank; None as in `_records`."""
    with path.open(
        encoding=found.encoding, errors="replace", newline="" if found.delimiter else None
    ) as file:
        read = _records(file, found.delimiter) if found.delimiter else ([line.rstrip("\n")] for line in file)
        for number, cells in enumerate(read, 1):
            if number > found.before + found.header and (cells is None or any(map(str.strip, cells))):
                yield number, cells


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


def _row(line: int, cells: Sequence[str], found: CsvLayout, rules: Rules) -> CsvRow | Problem:
    said = {name: cells[at].strip() if at < len(cells) else "" for name, at in found.columns.items()}
    alone = found.header or len(cells) == 1
    addresses = [] if alone else list(filter(_is_address, cells))
    if len(addresses) > 1:
        return Problem(line, "several")
    said["address"] = (addresses or [said["address"]])[0]
    try:
        address = within(bare(said["address"]))
    except Rejected:
        return Problem(line, "address")
    verdict = status_of(cells, found)
    if verdict in (None, foreign_columns.UNASKED):
        return Problem(line, "status" if verdict is None else "unasked")
    suppress = verdict == foreign_columns.NO
    lists = _words(said.get("lists", ""), rules.list_names) or rules.lists[:1]
    topics = _words(said.get("topics", ""), rules.topic_names)
    language = _language(said.get("language", ""), rules)
    cadence = said.get("cadence", "").lower() or "immediate"
    timezone = said.get("timezone", "")
    proof = " ".join(bare(said.get("consent", "")).split())
    consent = proof if proof and not foreign_columns.is_bare(proof) else rules.consent
    row = CsvRow(line, address, language, lists, topics, cadence, consent, suppress, timezone)
    # A suppression needs nothing but the address.
    wrong = "" if suppress else _wrong(row, rules) or ("consent" if unfit(proof) else "")
    return Problem(line, wrong) if wrong else row


def _wrong(row: CsvRow, rules: Rules) -> str:
    """What of a row this newsroom has not, by the name of its column; empty where it has all."""
    fits = {
        "lists": set(row.lists) <= set(rules.lists),
        "topics": set(row.topics) <= set(rules.topics),
        "language": row.language in rules.languages,
        "cadence": row.cadence in CADENCES,
        "timezone": not row.timezone or row.timezone in _zones(),
    }
    return next((column for column, known in fits.items() if not known), "")


def status_of(cells: Sequence[str], found: CsvLayout) -> str | None:
    """What the file says of the person in this row (leaving.STRONGEST); None where it is not understood."""
    verdicts = {found.of_name}
    for column in found.judged:
        said = foreign_columns.says(column.meaning, cells[column.at] if column.at < len(cells) else "")
        if said is None:
            return None
        verdicts.add(said)
    return next((verdict for verdict in foreign_columns.STRONGEST if verdict in verdicts), None)


def _language(cell: str, rules: Rules) -> str:
    if not cell or cell in rules.languages:
        return cell or rules.languages[0]
    folded = {language.casefold(): language for language in rules.languages}
    return folded.get(cell.casefold().replace("_", "-")) or rules.language_names.get(plain(cell), cell)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection); `bare` takes it back."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "'") else cell


def bare(cell: str) -> str:
    """The cell as it was before `safe`."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@", "\t", "\r", "'") else cell


def _words(cell: str, names: Mapping[str, str]) -> tuple[str, ...]:
    """The slugs that a cell names, by themselves or by what readers are shown, which may be several words."""
    if cell.isalnum():
        return (names.get(plain(cell), cell.lower()),)
    slugs = list[str]()
    for part in re.split(r"[,;|]", cell):
        shown = names.get(plain(part))
        slugs += [shown] if shown else [names.get(plain(word), word) for word in part.lower().split()]
    return tuple(dict.fromkeys(slugs))


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


def _named(cells: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, int]:
    """Which column is what. Of two of the same name the first; of two for addresses the one that has more."""
    called = ["" if foreign_columns.is_nothing(cell, cells) else plain(cell) for cell in cells]
    columns: dict[str, int] = {}
    for column, names in COLUMNS.items():
        for name in names:
            places = [at for at, one in enumerate(called) if one == name]
            if places:
                columns[column] = (
                    max(places, key=lambda at: _addresses(rows, at)) if column == "address" else places[0]
                )
                break
    return columns


def _holds_addresses(at: int | None, rows: Sequence[Sequence[str]]) -> bool:
    return at is not None and _addresses(rows, at) > 0


def _addresses(rows: Sequence[Sequence[str]], at: int) -> int:
    return sum(_is_address(cells[at]) for cells in rows if at < len(cells))


def _by_content(rows: Sequence[Sequence[str]], named: int | None) -> int:
    """The column with the most addresses; the one that is named so where no column has any."""
    counts = [_addresses(rows, at) for at in range(max(len(cells) for cells in rows))]
    if not any(counts) and named is None:
        raise Rejected("import-address")
    return counts.index(max(counts)) if any(counts) else named or 0


def _is_address(cell: str) -> bool:
    try:
        return bool(within(bare(cell.strip())))
    except Rejected:
        return False
