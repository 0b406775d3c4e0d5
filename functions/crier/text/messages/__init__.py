"""Every word Crier itself says, per language: one TOML file each, the same keys in all."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def languages() -> tuple[str, ...]:
    """The languages Crier speaks: the catalogues beside this file."""
    names = (entry.name for entry in files(__package__).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def spoken(language: str) -> str:
    """The language Crier answers in when asked for this one: itself, its base, or English."""
    for candidate in (language, language.partition("-")[0]):
        if candidate in languages():
            return candidate
    return "en"


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """All messages of one language, by dotted key. Use `spoken` first."""
    data = tomllib.loads((files(__package__) / f"{language}.toml").read_text("utf-8"))
    flat: dict[str, str] = {}

    def walk(prefix: str, node: Mapping[str, object]) -> None:
        for key, value in node.items():
            if isinstance(value, Mapping):
                walk(f"{prefix}{key}.", value)
            else:
                flat[prefix + key] = str(value)

    walk("", data)
    return flat


def say(language: str, key: str, **values: object) -> str:
    """The message in this language. With `count`, `<key>.one` or `<key>.other` is taken.

    Raises KeyError for a key or a value that is missing: silence is a defect.
    """
    words = catalogue(spoken(language))
    if "count" in values and key not in words:
        key = f"{key}.{'one' if values['count'] == 1 else 'other'}"
    return words[key].format(**values)
