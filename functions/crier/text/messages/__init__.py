"""Every word Crier itself says: a TOML file for each language beside this one, the same keys in all.

These files are the registry of languages: forms, routes, letters, the gallery and the tests loop over
`languages()`, and nothing else lists them. The folder readers/ has more languages, each with only what
readers of releases see: pages, PDF, text, feeds, the mail of a release, daily and weekly mail. Whoever
subscribes or works at the desk is answered in one of `languages()`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_READERS = "readers"


def _named(folder: str) -> tuple[str, ...]:
    names = (entry.name for entry in (files(__package__) / folder).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def languages() -> tuple[str, ...]:
    """The languages Crier speaks: the catalogues beside this file."""
    return _named("")


@cache
def reader_languages() -> tuple[str, ...]:
    """The languages readers of releases get Crier's words in: those it speaks, and those of readers/."""
    return tuple(sorted({*languages(), *_named(_READERS)}))


def spoken(language: str) -> str:
    """The language Crier answers in when asked for this one: itself, its base, or English."""
    return _fitting(language, languages())


def for_readers(language: str) -> str:
    """The language of Crier's words beside a release in this one: itself, its base, or English."""
    return _fitting(language, reader_languages())


def _fitting(language: str, known: tuple[str, ...]) -> str:
    for candidate in (language, language.partition("-")[0]):
        if candidate in known:
            return candidate
    return "en"


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """The messages of one of `reader_languages()`, by dotted key; of one of `languages()`, all there are."""
    folder = files(__package__) if language in languages() else files(__package__) / _READERS
    data = tomllib.loads((folder / f"{language}.toml").read_text("utf-8"))
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

    A language of readers/ says in English what it has no message for. Raises KeyError for a key that
    English does not have either, and for a value that is missing: silence is a defect.
    """
    language = for_readers(language)
    form = _form(language, key, values.get("count"))
    if form not in catalogue(language) and language not in languages():
        language, form = "en", _form("en", key, values.get("count"))
    return catalogue(language)[form].format(**values)


def _form(language: str, key: str, count: object) -> str:
    """The key with the form that this count takes, where the message is counted."""
    words = catalogue(language)
    if not isinstance(count, int) or key in words:
        return key
    form = f"{key}.{plural_form(language, count)}"
    return form if form in words else f"{key}.other"


def plural_form(language: str, count: int) -> str:
    """The plural category of a number (Unicode CLDR, through Babel): zero, one, two, few, many or other."""
    from babel import Locale  # 30 ms: only where something is counted

    form: str = Locale.parse(language, sep="-").plural_form(count)
    return form


def counted() -> tuple[str, ...]:
    """The messages that are counted, without their forms; each language has `<key>.other` at least."""
    return tuple(key.removesuffix(".one") for key in catalogue("en") if key.endswith(".one"))
