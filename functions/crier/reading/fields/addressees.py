"""Settings whose values are words of a closed set: lists, topics, a language, a kind, the names of checks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache

from crier.model.newsroom import Named
from crier.model.release import Kind
from crier.reading.fields import labels
from crier.text import messages


def folded(text: str) -> str:
    """Small letters without accents; hyphens and underscores are spaces."""
    plain = "".join(
        character
        for character in unicodedata.normalize("NFD", text.casefold())
        if unicodedata.category(character) not in ("Mn", "Cf")
    )
    return " ".join(re.sub(r"[\s_-]+", " ", plain).split())


def slugs(named: Sequence[Named], said: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(the slugs that are meant, the words that mean none): by slug or by a name people are shown."""
    known = {folded(name): one.slug for one in reversed(named) for name in (*one.names.values(), one.slug)}
    meant: list[str] = []
    unknown: list[str] = []
    for words in said:
        label = labels.find(words)
        if label and label.immediate:
            continue  # "Distribution: for immediate release"
        slug = known.get(folded(words))
        (meant if slug else unknown).append(slug or words)
    return tuple(dict.fromkeys(meant)), tuple(dict.fromkeys(unknown))


_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}\Z")
_ALSO = {
    "castellano": "es", "espanol": "es", "brazilian": "pt-BR", "brasileno": "pt-BR", "valencia": "ca",
    "ingles": "en",
}  # fmt: skip


def language(said: str) -> str | None:
    """The BCP 47 tag of a language by its tag, or its name in a language of ours or itself; None: no such."""
    if _TAG.match(said):
        base, *more = said.replace("_", "-").split("-")
        if base.lower() in _tags():
            return "-".join((base.lower(), *more))
    return _languages().get(folded(said)) if said else None


_NAMED = (
    "en", "es", "pt", "fr", "de", "it", "ca", "gl", "eu", "nl", "pl", "ru",
    "ar", "tr", "id", "vi", "zh", "ja", "ko", "he", "fa", "ur", "hi", "ne",
    "bn", "fil", "ht", "el", "ro", "uk", "sv", "da", "no", "fi", "cs", "hu",
)  # fmt: skip


@cache
def _tags() -> frozenset[str]:
    from babel import Locale

    return frozenset(Locale("en").languages)


@cache
def _languages() -> dict[str, str]:
    from babel import Locale

    named: dict[str, str] = {}
    for tag in _NAMED:
        for speaker in (*messages.languages(), tag):
            if name := Locale(speaker).languages.get(tag):
                named.setdefault(folded(name), tag)
    return named | _ALSO


_KINDS: dict[str, Kind] = {
    "release": "release", "advisory": "advisory", "statement": "statement", "invitation": "advisory",
    "invitacion": "advisory", "aviso": "advisory", "comunicado": "release", "nota": "release",
    "declaracion": "statement", "posicionamiento": "statement", "event": "advisory", "evento": "advisory",
}  # fmt: skip


def kind(said: str) -> Kind | None:
    """The kind of paper a word names: convocatoria is an advisory; None for any other."""
    known = _KINDS.get(folded(said))
    label = labels.find(said) if said else None
    return known or (label.kind if label else None)
