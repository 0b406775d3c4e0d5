"""The words by which a text is read, by language: one file each, of regular expressions in groups.

What a word means does not hang on the language of the text around it: newsrooms mix them. So a finder
takes a group's words of all languages together.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def _tables() -> tuple[Mapping[str, Mapping[str, list[str]]], ...]:
    sheets = sorted(
        (each for each in files(__package__).iterdir() if each.name.endswith(".toml")),
        key=lambda one: one.name,
    )
    return tuple(tomllib.loads(sheet.read_text("utf-8")) for sheet in sheets)


def words(group: str, name: str) -> tuple[str, ...]:
    """The expressions of one name in all languages, without nested quantifiers; each once.

    Raises KeyError where no language has any.
    """
    every: dict[str, None] = {}  # a set in order
    for table in _tables():
        every.update(dict.fromkeys(table.get(group, {}).get(name, ())))
    if not every:
        raise KeyError(f"{group}.{name}")
    return tuple(every)


def any_of(group: str, *names: str) -> str:
    """The expressions of these names as one alternation, in brackets."""
    return f"(?:{'|'.join('|'.join(words(group, name)) for name in names)})"
