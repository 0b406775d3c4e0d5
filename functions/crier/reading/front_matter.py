"""Front matter: what staff say about a release at the top of a text, as `key: value` lines."""

from __future__ import annotations

import re
from collections.abc import Mapping

# What staff may write, and the field it sets. Spanish and the common names of other newsrooms count.
KEYS = {
    "headline": "headline", "title": "headline", "titular": "headline", "título": "headline",
    "titulo": "headline", "titre": "headline", "titel": "headline",
    "subheadline": "subheadline", "subtitle": "subheadline", "subtítulo": "subheadline",
    "subtitulo": "subheadline", "sumario": "subheadline",
    "date": "date", "fecha": "date", "data": "date",
    "dateline": "dateline", "city": "dateline", "ciudad": "dateline",
    "embargo": "embargo", "kind": "kind", "type": "kind", "tipo": "kind",
    "language": "language", "lang": "language", "idioma": "language",
    "lists": "lists", "list": "lists", "listas": "lists", "lista": "lists",
    "topics": "topics", "topic": "topics", "temas": "topics", "tema": "topics", "tags": "topics",
    "correction": "correction", "corrección": "correction", "correccion": "correction",
    "accept": "accept", "aceptar": "accept", "acepto": "accept",
    "contacts": "contacts", "contactos": "contacts",
    "event": "event", "evento": "event",
    "boilerplate": "boilerplate", "notes": "notes", "notas": "notes",
    "draft": "draft", "borrador": "draft",
    "image": "image", "layout": "layout", "slug": "slug", "author": "author", "creators": "creators",
    "source": "source", "summary": "summary", "seotitle": "seotitle", "category": "category",
}  # fmt: skip

_FENCED = re.compile(r"\A\ufeff?\s*---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_LINE = re.compile(r"([^\W\d_][\w -]{0,30}):(?:[ \t]+(.*))?\Z")


def split(text: str) -> tuple[dict[str, object], str, bool]:
    """(fields, the text after them, whether they could be read).

    Fenced by `---` lines, or bare `key: value` lines before the first blank
    line when each has a key of KEYS in lower case. Values stay strings, lists
    and mappings: YAML's own ideas of dates and truth values are not asked.
    """
    fenced = _FENCED.match(text)
    if fenced:
        fields = _yaml(fenced.group(1))
        if fields is None:
            return {}, text[fenced.end() :], False
        return _named(fields), text[fenced.end() :], True
    head, gap, rest = text.lstrip("\ufeff\n").partition("\n\n")
    lines = head.split("\n")
    matches = [_LINE.match(line.rstrip()) for line in lines]
    if not gap or not all(match and match.group(1) in KEYS for match in matches):
        return {}, text, True
    pairs = {m.group(1): (m.group(2) or "").strip().strip("\"'") for m in matches if m}
    return _named(_yaml(head) or pairs), rest, True


def labelled(words: str) -> tuple[str, str] | None:
    """(field, value) of a `Label: value` line or a two-column row that sets a field; else None."""
    label, _, value = words.replace("\t", ": ", 1).partition(":")
    key = KEYS.get(label.strip().casefold())
    return (key, value.strip(" :\t")) if key and value.strip(" :\t") else None


def _yaml(source: str) -> Mapping[str, object] | None:
    import yaml

    try:
        # BaseLoader knows strings, lists and mappings only: nothing to construct, nothing to run.
        loaded = yaml.load(source, Loader=yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
    return loaded if isinstance(loaded, dict) else None


def _named(fields: Mapping[str, object]) -> dict[str, object]:
    named: dict[str, object] = {}
    for key, value in fields.items():
        field = KEYS.get(str(key).strip().casefold())
        if field and value not in ("", None, [], {}):
            named.setdefault(field, value)
    return named


def words(value: object) -> str:
    """One value of front matter as text; empty for a list or mapping."""
    return " ".join(value.split()) if isinstance(value, str) else ""


def several(value: object) -> tuple[str, ...]:
    """A value of front matter that may be one word, words with commas, or a list."""
    if isinstance(value, str):
        value = value.strip("[]").split(",")
    if not isinstance(value, list):
        return ()
    return tuple(text for each in value if isinstance(each, str) and (text := " ".join(each.split())))
