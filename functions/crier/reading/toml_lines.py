"""On which line of a TOML file a value stands, for whoever has to mend it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

_TABLE = re.compile(r"\s*\[(?P<array>\[)?\s*(?P<name>[^\[\]]+?)\s*\]\]?\s*(#.*)?\Z")
_PAIR = re.compile(r"\s*(?P<key>[\w.\"' -]+?)\s*=")


def find(text: str, way: Sequence[str]) -> int | None:
    """The line, from 1, of the value that the names and places of `way` lead to; else of what holds it.

    None where no line says even the first of them.
    """
    tables: Counter[tuple[str, ...]] = Counter()
    inside: tuple[str, ...] = ()
    best, longest = None, 0
    for number, line in enumerate(text.splitlines(), 1):
        if table := _TABLE.match(line):
            parts = _parts(table["name"])
            if table["array"]:
                tables[parts] += 1
            inside = stands = tuple(_placed(parts, tables))
        elif pair := _PAIR.match(line):
            stands = (*inside, *_parts(pair["key"]))
        else:
            continue
        if tuple(way[: len(stands)]) == stands and len(stands) > longest:
            best, longest = number, len(stands)
    return best


def _placed(parts: tuple[str, ...], tables: Mapping[tuple[str, ...], int]) -> Iterator[str]:
    """The names with the places in arrays of tables: behind the name of one, that of its last table."""
    for at, part in enumerate(parts, 1):
        yield part
        if number := tables.get(parts[:at]):
            yield str(number - 1)


def _parts(key: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in key.split("."))
