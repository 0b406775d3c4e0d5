"""The words by which a text is read, by language: one file each, of regular expressions in groups.

What a word means does not hang on the language of the text around it: newsrooms mix them. So a finder
takes a group's words of all languages together. Only where a line breaks off is its own language asked:
"the UN" is no Spanish article.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def _by_language() -> Mapping[str, Mapping[str, Mapping[str, list[str]]]]:
    sheets = sorted(
        (each for each in files(__package__).iterdir() if each.name.endswith(".toml")),
        key=lambda one: one.name,
    )
    return {sheet.name.removesuffix(".toml"): tomllib.loads(sheet.read_text("utf-8")) for sheet in sheets}


def words(group: str, name: str) -> tuple[str, ...]:
    """The expressions of one name in all languages, without nested quantifiers; each once.

    Raises KeyError where no language has any.
    """
    every: dict[str, None] = {}  # a set in order
    for table in _by_language().values():
        every.update(dict.fromkeys(table.get(group, {}).get(name, ())))
    if not every:
        raise KeyError(f"{group}.{name}")
    return tuple(every)


def words_of(language: str, group: str, name: str) -> tuple[str, ...]:
    """The expressions of one name in one language (BCP 47); "": in all. Nothing where it has none."""
    if not language:
        return words(group, name)
    return tuple(_by_language().get(language.partition("-")[0], {}).get(group, {}).get(name, ()))


def any_of(group: str, *names: str) -> str:
    """The expressions of these names as one alternation, in brackets."""
    return f"(?:{'|'.join('|'.join(words(group, name)) for name in names)})"
