"""Who left, in other tools' words: what a column, a value and a file's name say of people.

All the words are data (exports.toml). What looks like consent or leaving and
is not understood is never guessed at: the import asks (decision 67).
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

# What a cell, a row or a file says of a person; the first that is said wins.
NO = "no"  # left, bounced, complained: suppressed
UNASKED = "unasked"  # never said yes: neither added nor suppressed
YES = "yes"
NOTHING = ""
STRONGEST = (NO, UNASKED, YES, NOTHING)

ASK = "ask"  # of a file's name: it looks like leaving, and is not understood

_TICKS, _CROSSES = "✓✔☑✅", "✗✘☒❌"
_NUMBER = re.compile(r"^[-+]?\d+([.,]0+)?$")
_DATE = re.compile(r"^\D{0,12}\d{1,4}[-/. ]\w{1,9}[-/., ]+\d{1,4}(\D.*)?$|^\d{8}(T\d+Z?)?$|^\d{10}(\d{3})?$")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORD = re.compile(r"[a-z0-9]+")
_SUBSTRING = 6  # letters from which a word is looked for inside others: "adopting" has "optin"


@dataclass(frozen=True, eq=False)  # the rows of the registry are themselves: cells are remembered by them
class Meaning:
    """What a column is, of those that say how people stand."""

    kind: str  # see exports.toml
    names: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()
    doubtful: bool = False
    blank: str = ""
    values: Mapping[str, str] = field(default_factory=dict)  # plain value: what it says


@dataclass(frozen=True)
class Judged:
    """A column of a file that says how people stand: its number, from 0, and how to read it."""

    at: int
    meaning: Meaning


@dataclass(frozen=True)
class _Words:
    columns: tuple[Meaning, ...]
    values: Mapping[str, str]
    true: frozenset[str]
    false: frozenset[str]
    blank: frozenset[str]
    looks: Mapping[str, tuple[str, ...]]
    files: Mapping[str, tuple[str, ...]]


def plain(text: str) -> str:
    """Letters and digits alone, without case and accents."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in letters if c.isascii() and c.isalnum())


def words(name: str) -> list[str]:
    """The words of a name: `doNotContact`, `do_not_contact` and `Do not contact` are the same three."""
    parted = unicodedata.normalize("NFKD", _HUMP.sub(" ", name))
    return _WORD.findall("".join(c for c in parted if not unicodedata.combining(c)).casefold())


@cache
def _known() -> _Words:
    data = tomllib.loads((files(__package__) / "exports.toml").read_text("utf-8"))
    values = data["values"]
    return _Words(
        columns=tuple(_meaning(row) for row in data["columns"]),
        values=_by_value(values),
        true=frozenset(values["true"]),
        false=frozenset(values["false"]),
        blank=frozenset(values["blank"]),
        looks={key: tuple(some) for key, some in data["looks"].items()},
        files={key: tuple(some) for key, some in data["files"].items()},
    )


def _meaning(row: Mapping[str, Any]) -> Meaning:
    blanks = {"allowed": UNASKED, "asked": UNASKED, "status": UNASKED, "since": UNASKED}
    return Meaning(
        row["kind"],
        frozenset(plain(name) for name in row["names"]),
        frozenset(plain(name) for name in row.get("marks", ())),
        row.get("doubtful", False),
        row.get("blank", blanks.get(row["kind"], NOTHING)),
        _by_value(row),
    )


def _by_value(row: Mapping[str, Any]) -> dict[str, str]:
    meanings = dict[str, str]()
    for meaning in (YES, UNASKED, NO):
        meanings.update(dict.fromkeys(row.get(meaning, ()), meaning))
    return meanings


# ---- columns ----


def columns(
    names: Sequence[str], taken: Collection[int]
) -> tuple[tuple[Judged, ...], tuple[int, ...], tuple[int, ...]]:
    """Which columns say how people stand; which look so, not understood; and whose cells are looked at.

    `taken`: columns that are something else: the address, the language.
    """
    there = {plain(name) for name in names}
    judged, asked, others = list[Judged](), list[int](), list[int]()
    for at, name in enumerate(names):
        if at in taken:
            continue
        known = _understood(name, there)
        meaning = known or _by_its_words(name)
        if meaning is not None and meaning.kind != "nothing":
            judged.append(Judged(at, meaning))
        elif meaning is None and looks(name):
            asked.append(at)
        elif known is None and not _elsewhere(words(name)):
            others.append(at)
    return tuple(judged), tuple(asked), tuple(others)


def is_nothing(name: str, names: Sequence[str]) -> bool:
    """Whether the tool that a file is from means something else by this column than we would."""
    known = _understood(name, {plain(one) for one in names})
    return known is not None and known.kind == "nothing"


def _elsewhere(parts: Sequence[str]) -> bool:
    """Whether a name is of a telephone, a payment or the like, and not of mail."""
    known = _known().looks
    return bool(set(parts) & set(known["elsewhere"])) and not _has(parts, known["mail"])


def _understood(name: str, there: Collection[str]) -> Meaning | None:
    """The row of the registry for this column; one that asks for other columns goes first."""
    rows = [row for row in _known().columns if plain(name) in row.names and row.marks <= set(there)]
    return max(rows, key=lambda row: len(row.marks), default=None)


def looks(name: str) -> str:
    """Whether a column's name looks like "leaving" or "consent"; empty where it is about something else."""
    known, parts = _known().looks, words(name)
    if _has(parts, known["links"]):
        return ""
    if _elsewhere(parts):
        return ""
    if _has(parts, known["leaving"], inside=True):
        return "leaving"
    return "consent" if _has(parts, known["consent"], inside=True) else ""


def _by_its_words(name: str) -> Meaning | None:
    """Dates, reasons and the like, which say what they are: unsubscribed_at, fecha_de_baja, active_since."""
    known, parts, look = _known().looks, words(name), looks(name)
    dated = parts[-1:] != [] and (parts[-1] in known["dates"] or parts[0] in known["dated"])
    if look == "leaving" and set(parts) & set(known["reasons"]):
        return Meaning("reason")
    if look == "leaving" and dated:
        return Meaning("when")
    if look == "consent" and dated:
        proves = _has(parts, known["proofs"])
        return Meaning("since", blank=UNASKED) if proves else Meaning("dated")
    if look == "consent" and set(parts[-1:]) & set(known["things"]):
        return Meaning("nothing")
    return None


def _has(parts: Sequence[str], phrases: Iterable[str], *, inside: bool = False) -> bool:
    return any(_without(parts, phrase, inside=inside) is not None for phrase in phrases)


def _without(parts: Sequence[str], phrase: str, *, inside: bool = False) -> list[str] | None:
    """The words that are left when this phrase is taken out of them; None where it is not in them.

    A phrase is the beginning of words, apart or in one: "opt out" is in `opt_outs` and in `optouts`. Words of
    less than five letters are whole words, so that "opt" is not in `option` nor "ban" in `bank`.
    """
    wanted = phrase.split()
    joined = "".join(wanted)
    for at, part in enumerate(parts):
        begins = part.startswith(joined) if len(joined) >= 5 else part == joined
        if begins or (inside and len(joined) >= _SUBSTRING and joined in part):
            return [*parts[:at], *parts[at + 1 :]]
        run = parts[at : at + len(wanted)]
        if len(wanted) > 1 and run[:-1] == wanted[:-1] and run[-1].startswith(wanted[-1]):
            return [*parts[:at], *parts[at + len(wanted) :]]
    return None


# ---- values ----


@lru_cache(maxsize=65_536)  # most cells of a column are the same few
def says(column: Meaning, cell: str) -> str | None:
    """What a cell of this column says of its person; None where it is not understood."""
    known, text = _known(), cell.strip()
    if text.casefold() in known.blank:
        return column.blank
    key = _key(text)
    if key in column.values:
        return column.values[key]
    return _of_kind(column, key, text)


def _of_kind(column: Meaning, key: str, text: str) -> str | None:
    known = _known()
    if column.kind == "reason":
        return NOTHING if key in known.false else NO
    if column.kind == "proof":
        return _of_proof(key, text)
    if column.kind == "dated":  # a year, or it is no date after all
        return NOTHING if sum(c.isdigit() for c in text) >= 4 else None
    true = key in known.true or _DATE.match(text) is not None
    if column.kind == "status":
        return known.values.get(key)
    if not true and key not in known.false:
        said = known.values.get(key)  # a word in a column of yes and no
        return None if said == YES and column.kind in ("barred", "when") else said
    if column.kind in ("barred", "when"):
        return NO if true else NOTHING
    return YES if true else (NO if column.kind == "allowed" else UNASKED)


def _of_proof(key: str, text: str) -> str | None:
    """A text is a proof; a plain no is none; one word alone that is neither is asked about."""
    known = _known()
    if key in known.false:
        return UNASKED
    if key in known.true or key in known.values:
        return known.values.get(key, YES)
    return (
        None
        if speaks_of_leaving(text)
        or (text.isalpha() and len(text) < 12 and key not in ("paper", "form", "website", "papel"))
        else NOTHING
    )


def _key(text: str) -> str:
    if _NUMBER.match(text):
        return re.sub(r"[.,]0+$", "", text)
    if text[:1] in _TICKS or text[:1] in _CROSSES:
        return "true" if text[:1] in _TICKS else "false"  # of no sign at all nobody asks
    return plain(text) or text


@lru_cache(maxsize=65_536)
def is_bare(cell: str) -> bool:
    """Whether a cell of proof is no more than a tick."""
    key = _key(cell.strip())
    return key in _known().true or key in _known().values


@lru_cache(maxsize=65_536)
def tells_of_leaving(cell: str) -> bool:
    """Whether a cell of any other column is a word for having left: we should have known that column."""
    if len(cell) > 200:
        return False
    return speaks_of_leaving(cell) or any(
        _known().values.get(plain(part)) == NO and plain(part) not in _EVERYDAY for part in _parts(cell)
    )


def speaks_of_leaving(text: str) -> bool:
    """Whether words of somebody's own say that a person left: "asked to be taken off the list"."""
    return _phrases_of_leaving().search(_small(text)) is not None


@cache
def _phrases_of_leaving() -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(_known().looks['phrases'])})")


def _small(text: str) -> str:
    """The text in small letters without accents, its spaces single."""
    parted = unicodedata.normalize("NFKD", " ".join(text.casefold().split()))
    return "".join(c for c in parted if not unicodedata.combining(c)).replace("’", "'")


def is_flag(cell: str) -> bool:
    """Whether a cell is a yes or a no, whatever of."""
    key = _key(cell.strip())
    return key in _known().true or key in _known().false


def is_date(cell: str) -> bool:
    """Whether a cell is a day or an instant."""
    return _DATE.match(cell.strip()) is not None


def unreadable(name: str) -> bool:
    """Whether a column's name has no letter Crier can read and is not known to be of a name or a town."""
    return not words(name) and name.strip().casefold() not in {"", *_everyday()}


@cache
def _everyday() -> frozenset[str]:
    return frozenset(_known().looks["everyday"])


_EVERYDAY = frozenset(
    {"left", "dead", "invalid", "abuse", "spam", "junk", "block", "bloque", "queja", "disabled"}
)


def _parts(cell: str) -> list[str]:
    return re.split(r"[,;|/]", cell)


# ---- files ----


def of_file(parts: Iterable[str]) -> str:
    """What a file's path, folder by folder, says of everybody in it: no, unasked, nothing, or ask."""
    saying = {_of_part(part) for part in parts}
    return next((one for one in (ASK, *STRONGEST) if one in saying), NOTHING)


def _of_part(part: str) -> str:
    known, parts = _known().files, words(re.sub(r"\.[A-Za-z0-9]{1,5}$", "", part))
    for meaning, phrases in ((UNASKED, known["unasked"]), (NO, known["no"]), (NO, known["first"])):
        for phrase in phrases:
            rest = _without(parts, phrase)
            if rest is None or (phrases is known["first"] and parts[0] != phrase):
                continue
            return ASK if set(rest) & set(known["mixed"]) else meaning
    return ASK if looks(" ".join(parts)) == "leaving" else NOTHING
