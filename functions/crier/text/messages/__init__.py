"""Every word Crier itself says: a TOML file for each language beside this one, the same keys in all.

These files are the registry of languages: forms, routes, letters, the gallery and the tests loop over
`languages()`, and nothing else lists them.
"""

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
    """The message in this language. With `count`, the form it takes there: `<key>.one`, `<key>.few` …

    Raises KeyError for a key or a value that is missing: silence is a defect.
    """
    language = spoken(language)
    words = catalogue(language)
    count = values.get("count")
    if isinstance(count, int) and key not in words:
        form = f"{key}.{plural_form(language, count)}"
        key = form if form in words else f"{key}.other"
    return words[key].format(**values)


def plural_form(language: str, count: int) -> str:
    """The plural category of a number (Unicode CLDR, through Babel): zero, one, two, few, many or other."""
    from babel import Locale  # 30 ms: only where something is counted

    form: str = Locale.parse(language, sep="-").plural_form(count)
    return form


def counted() -> tuple[str, ...]:
    """The messages that are counted, without their forms; each language has `<key>.other` at least."""
    return tuple(key.removesuffix(".one") for key in catalogue("en") if key.endswith(".one"))
