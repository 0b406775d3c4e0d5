"""Front matter: what staff say about a release at the top of a text, as `key: value` lines."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from crier.model.values import fit, shown, unfit
from crier.reading.document import Fact

# Field → what staff may write for it, in English, Spanish and as other newsrooms do. Spaces, hyphens
# and underscores are the same.
_NAMES = {
    "headline": "headline, title, titular, título, titulo, titre, titel, post title",
    "subheadline": "subheadline, subhead, subtitle, subtitular, subtítulo, subtitulo, sumario",
    "date": "date, fecha, data, post date",
    "dateline": "dateline, city, ciudad",
    "embargo": "embargo, embargoed, embargoed for release, embargo until, embargoed until, embargo ends, "
    "embargo time, embargo date, embargo lifts, embargado, embargada, embargado hasta, "
    "embargo hasta, bajo embargo, bajo embargo hasta, fin del embargo, under embargo, "
    "under embargo until, not before, not for release before, do not publish before, hold, "
    "hold until, hold for release, hold for release until, no antes de, no antes del, "
    "no publicar antes de, no publicar antes del, no difundir antes del, retener hasta, sperrfrist, "
    "sperrfrist bis, frei ab, sous embargo, sous embargo jusqu'au, embargo jusqu'au, embargado até, "
    "embargo até, sob embargo, embargo fino a, embargat fins, go live, go live at, live at, "
    "goes live, scheduled, scheduled for, send at, programado, programado para",
    "release": "publish, publish at, publish on, publish date, publish time, published, published at,"
    " publication, publication date, publication time, release, release date, release time, release on,"
    " release at, for release, publicar, publicar el, publicado, publicación, publicacion,"
    " fecha de publicación, fecha de publicacion, hora de publicación, hora de publicacion,"
    " fecha de difusión, fecha de difusion, difusión, difusion, pubdate, publishdate, published time,"
    " published on, published date",
    "kind": "kind, type, tipo",
    "language": "language, lang, idioma, lengua",
    "lists": "lists, list, listas, lista, audience, audiencia, distribution, distribución, distribucion,"
    " mailing list, mailing lists, lista de correo, listas de correo, send to, enviar a, recipients,"
    " destinatarios",
    "topics": "topics, topic, temas, tema, tags, etiquetas",
    "correction": "correction, corrección, correccion",
    "changes": "changes, show changes, cambios, mostrar cambios",
    "notify": "notify, notify readers, notify subscribers, avisar, notificar, avisar a los lectores,"
    " avisar a los suscriptores",
    "preview": "preview, previews, avance, avances, adelanto, adelantos",
    "accept": "accept, aceptar, acepto",
    "contacts": "contacts, contactos",
    "draft": "draft, borrador",
    "boilerplate": "boilerplate",
    "lead": "lead, lead picture, lead image, lead photo, main picture, main image, main photo,"
    " imagen principal, foto principal, imagen de portada, foto de portada, portada",
}
# What other programs write at the top of a text; it says nothing about the release.
_OTHERS = (  # author, layout …: a website generator wrote them
    "image, layout, slug, author, authors, creators, source, summary, seotitle, category, categories,"
    " description, permalink, weight, id, url, aliases, lastmod, updated, modified, created, keywords, toc,"
    " thumbnail, cover, featured, excerpt, comments, autor, autora, resumen, post excerpt, post author,"
    " post status, post name, post type"
)


def folded(key: object) -> str:
    """A key as it is looked up: small letters, single spaces for hyphens and underscores."""
    text = unicodedata.normalize("NFC", str(key)).replace("’", "'").casefold()
    text = "".join(character for character in text if unicodedata.category(character) != "Cf")
    return " ".join(re.sub(r"[\s_–—-]+", " ", text).split()).strip(" *:.")


def _keys() -> Mapping[str, str]:
    named = {name.strip(): field for field, names in _NAMES.items() for name in names.split(",")}
    return named | {name.strip(): "" for name in _OTHERS.split(",")}


# What staff may write → the field it sets; empty: a line of another program's, no matter of ours.
KEYS = _keys()

# A key with one of these words speaks of an embargo, whatever else it says.
_EMBARGOES = ("embargo", "embargoed", "embargado", "embargada", "embargat", "sperrfrist")


def field_of(key: str) -> str | None:
    """The field a key sets; empty for another program's; None for one nobody knows."""
    written = folded(key)
    field = KEYS.get(written)
    return "embargo" if field is None and set(written.split()) & set(_EMBARGOES) else field


_FENCED = re.compile(
    r"\A\ufeff?(?:\s*%YAML[^\n]*\n)?\s*---[ \t]*\n(.*?)\n[ \t]*(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL
)
# The same in other clothes: ---yaml, --- # settings, +++ (TOML), ```yaml, ;;;, { (JSON).
_DRESSED = re.compile(
    r"\A\ufeff?\s*(?:(?:-{3,}|[`~]{3,})[ \t]*(?:ya?ml|toml|json|#[^\n]*)?|[+;=]{3,}|\{)[ \t]*\n(.*?)\n"
    r"(?:[-`~+;=]{3,}|\.\.\.|\})[ \t]*(?:\n|\Z)",
    re.DOTALL,
)
_LINE = re.compile(r"([^\W\d_][\w '’-]{0,40}):(?:[ \t]+(.*))?\Z")
_PAIR = re.compile(r"^[ \t]*[^\s:#][^:\n]{0,60}:(?:\s|$)", re.MULTILINE)


class Head(NamedTuple):
    """What stands at the top of a text, and the text after it."""

    fields: dict[str, object]
    text: str
    facts: tuple[
        Fact, ...
    ] = ()  # front-matter: it could not be read; unknown-key, repeated-key, odd-value: a line of it


def split(text: str) -> Head:
    """The settings at the top of a text and the text after them.

    Fenced by `---` lines or as other programs fence them, or bare `key: value` lines before the first blank
    line when each has a key of KEYS in small letters, or one that looks like
    such a key. Values stay strings, lists and mappings: YAML's own ideas of
    dates and truth values are not asked.
    """
    fenced = _FENCED.match(text)
    if fenced:
        rest = text[fenced.end() :]
        pairs = _yaml(fenced.group(1)) or _plain(fenced.group(1))
        if pairs is not None:
            return _named(pairs, rest)
        if _PAIR.search(fenced.group(1)):
            return Head({}, rest, (Fact("front-matter"),))
    dressed = _DRESSED.match(text)
    if dressed and (pairs := _loose(dressed.group(1))):
        return _named(pairs, text[dressed.end() :])
    if fenced:  # a text between two rules is a text
        return Head({}, text)
    head, gap, rest = text.lstrip("\ufeff\n").partition("\n\n")
    matches = [_LINE.match(line.rstrip()) for line in head.split("\n")]
    if not gap or not all(match and _sets(match.group(1)) for match in matches):
        return Head({}, text)
    plain = [(m.group(1), (m.group(2) or "").strip().strip("\"'")) for m in matches if m]
    return _named(_yaml(head) or plain, rest)


def _loose(source: str) -> list[tuple[str, object]]:
    """The pairs of lines that all look like settings, whatever parts word and value; none without a known."""
    lines = [line for line in source.split("\n") if line.strip() and not line.lstrip().startswith("#")]
    pairs = [labelled(line) for line in lines]
    known = any(pair and (field_of(pair[0]) is not None or meant(pair[0])) for pair in pairs)
    return [pair for pair in pairs if pair] if known and all(pairs) else []


def _sets(key: str) -> bool:
    """Whether a line without fences is a setting: "Contact: Ada" belongs to the text."""
    return key == key.lower() and (field_of(key) is not None or bool(meant(key)))


_PARTED = re.compile(r"[:：\t]|\s=\s|=(?=[\"'])")


def labelled(words: str) -> tuple[str, str] | None:
    """(key as written, value) of a `Label: value` line, as TOML or JSON too, or a row of two; else None."""
    label, *rest = _PARTED.split(words, maxsplit=1)
    label, value = label.strip(" \t*\"'"), "".join(rest).strip(" :\t").rstrip(",").strip("\"'")
    plain = label and value and len(label) <= 40 and len(label.split()) <= 5
    return (label, value) if plain and not re.search(r"\d", label) else None


# Fields whose loss does harm: a line that looks like one of these stops the release.
_GRAVE = ("embargo", "lists", "topics", "draft", "accept", "correction", "language", "kind", "changes",
          "notify", "preview")  # fmt: skip


def meant(key: str) -> str:
    """The key that one which is not known seems to be a slip of; empty: none that matters.

    A letter more, less, other or two that changed places; two of these in a long word.
    """
    written = folded(key)
    if field_of(key) is not None:
        return ""
    for word in written.split():
        if 5 <= len(word) <= 14 and min(distance(word, each) for each in _EMBARGOES) <= 2:
            return "embargo"
    near = [
        (slips, name)
        for name, field in KEYS.items()
        if field in _GRAVE and (slips := _slips(written, name)) is not None
    ]
    return min(near)[1] if near else ""


def _slips(written: str, name: str) -> int | None:
    """How many slips lead from a key to another; None: too many to be one."""
    if not 0 < len(written) <= 40 or abs(len(written) - len(name)) > 2:
        return None
    most = 2 if len(name) >= 7 else 1
    if len(name) < 5 and (len(name) < 4 or written[0] != name[0] or written[-1] != name[-1]):
        return None
    slips = distance(written, name)
    return slips if slips <= most else None


def distance(one: str, other: str) -> int:
    """Letters to add, drop, change or swap with their neighbour to make one word of another."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        last, before, row = before, row, [at]
        for to, wanted in enumerate(other, 1):
            cost = min(before[to] + 1, row[-1] + 1, before[to - 1] + (letter != wanted))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == wanted:
                cost = min(cost, last[to - 2] + 1)
            row.append(cost)
    return row[-1]


def _yaml(source: str) -> list[tuple[str, object]] | None:
    """The pairs of a YAML mapping, in order and with those that stand twice; None where it is none."""
    import yaml

    # BaseLoader knows strings, lists and mappings only: nothing to construct, nothing to run.
    loader = yaml.BaseLoader(source)
    try:
        root = loader.get_single_node()
        if not isinstance(root, yaml.MappingNode):
            return None
        if not all(isinstance(key, yaml.ScalarNode) for key, _ in root.value):
            return None
        return [(str(key.value), loader.construct_object(value, deep=True)) for key, value in root.value]
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
    finally:
        loader.dispose()


_PLAIN = re.compile(r"([^\s:#\-\[{][^:\n]{0,60}):(?:[ \t]+([^{&*|>\[].*|\[[^\[\]]*\]))?[ \t]*\Z")


def _plain(source: str) -> list[tuple[str, object]] | None:
    """The pairs of lines that are no YAML only because a value has a colon; None for all else."""
    pairs: list[tuple[str, object]] = []
    for line in source.split("\n"):
        match = _PLAIN.match(line)
        if match:
            pairs.append((match[1], (match[2] or "").strip().strip("\"'")))
        elif line.strip():
            return None
    return pairs


def _named(pairs: Iterable[tuple[str, object]], text: str) -> Head:
    """The fields that pairs of key and value set, with a fact for each that sets none."""
    named: dict[str, object] = {}
    facts: list[Fact] = []
    for key, value in pairs:
        if field_of(key) == "":
            facts.append(Fact("foreign-key", folded(key)))
            facts.append(Fact("filed", shown(f"{folded(key)}: {_shown(value)}")))
        if fact := add(named, key, value):
            facts.append(fact)
    return Head(named, text, tuple(facts))


def add(fields: dict[str, object], key: str, value: object) -> Fact | None:
    """Sets the field of a key; the fact to tell where there is none, or where it is set already."""
    field, value = field_of(key), _alone(value)
    line = f"{key.strip()}: {_shown(value)}".strip()
    if inside := _holding(value):
        return Fact("odd-value", f"{key.strip()}: {inside}")
    if field is None:
        return Fact("unknown-key", line) if value not in ("", None, [], {}) or meant(key) else None
    if value in (None, [], {}) or (value == "" and field != "embargo") or not field:
        return None
    if field not in _LISTS and not isinstance(value, str):
        return Fact("odd-value", line)
    if field in fields and fields[field] != value:
        return Fact("repeated-key", line)
    # What is unfit stops the release, and what can be read of it counts all the same: an embargo above all.
    fields[field] = _fitting(value)
    return Fact("unfit-value", shown(line)) if _unfit(value) else None


def _unfit(value: object) -> bool:
    """Whether a value holds characters that stand in none (model/values.py); line breaks are spaces here."""
    if isinstance(value, dict):
        return any(_unfit(each) for each in value.values())
    if isinstance(value, list):
        return any(_unfit(each) for each in value)
    return isinstance(value, str) and bool(unfit(value, breaks=True))


def _fitting(value: object) -> object:
    if isinstance(value, dict):
        return {key: _fitting(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_fitting(each) for each in value]
    return "\n".join(fit(line) for line in value.split("\n")) if isinstance(value, str) else value


_LISTS = (
    "lists",
    "topics",
    "accept",
    "contacts",
    "boilerplate",
)  # fields whose value may be more than one text
_HOLDING = ("embargo", "release", "draft")  # fields that keep a release from going out


def _alone(value: object) -> object:
    """The text of a list that has no more than one."""
    return value[0] if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str) else value


def _holding(value: object) -> str:
    """A line within a value that would keep the release from going out, were it a line of its own."""
    if isinstance(value, list):
        return next((line for each in value if (line := _holding(each))), "")
    for key, within in value.items() if isinstance(value, dict) else ():
        if (field_of(str(key)) or field_of(meant(str(key)))) in _HOLDING and within:
            return f"{key}: {_shown(within)}"
        if line := _holding(within):
            return line
    return ""


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_shown(each) for each in value)
    return " ".join(value.split()) if isinstance(value, str) else "…"


def words(value: object) -> str:
    """One value of front matter as text; empty for a list or mapping."""
    if not isinstance(value, str):
        return ""
    return " ".join(_ENTITY.sub(lambda match: html.unescape(match.group()), value).split())


# What a website's program made of a sign: "Angola&#58 two bridges", "Fish &amp; chips"; "R&D" is as it is.
_ENTITY = re.compile(r"&#(?:\d{1,7}|[xX][0-9a-fA-F]{1,6});?|&[A-Za-z]{2,8};")


def several(value: object) -> tuple[str, ...]:
    """A value of front matter that may be one word, words with commas, or a list."""
    if isinstance(value, str):
        value = value.strip("[]").split(",")
    if not isinstance(value, list):
        return ()
    return tuple(text for each in value if isinstance(each, str) and (text := " ".join(each.split())))


_NO = {"no", "false", "off", "0", "never", "none", "nunca", "ninguno", "n", "-", "–", "—", "n/a"}
_YES = {
    "yes",
    "true",
    "on",
    "1",
    "y",
    "sí",
    "si",
    "now",
    "immediately",
    "immediate",
    "ya",
    "inmediata",
    "inmediato",
}


# Words of a line nobody knows that sound as if the release were not for everybody, or not yet.
_PRIVATE = re.compile(
    r"(?<!\w)(?:private|confidential|secret|internal|unpublished|unlisted|hidden|restricted|wip"
    r"|no ?publish\w*|(?:do not|dont|don't|not for|never) (?:publish|release|send|mail)|work in progress"
    r"|privad[oa]|confidencial|secret[oa]|intern[oa]|ocult[oa]|no publicar|no enviar|no difundir"
    r"|privat|vertraulich|intern|geheim|prive|confidentiel)(?!\w)"
)
_STATES = re.compile(
    r"(?<!\w)(?:status|visibility|approv\w*|review\w*|visibilidad|aprobad[oa]|revisad[oa])(?!\w)"
)
_PENDING = re.compile(
    r"(?:pend\w*|(?:in |under |en )?(?:review|revisi[oó]n)|waiting|awaiting|unfinished)(?!\w)"
)
_PUBLIC = re.compile(
    r"(?:publi\w*|approv\w*|final\w*|ready|done|ok|okay|live|everyone|all|complete\w*|list[oa]|aprobad[oa]"
    r"|definitiv[oa])\Z"
)


_BESIDE_PRIVATE = re.compile(
    r"(?<!\w)(?:is|only|use|solo|uso|yet|still|strictly|estrictamente|it|this|please)(?!\w)"
)


def withholds(line: str) -> bool:
    """Whether a line nobody knows sounds as if the release should not go out: status: in review."""
    key, _, value = line.partition(":")
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", key)
    key, value = folded(words), folded(value)
    if _PRIVATE.fullmatch(folded(_BESIDE_PRIVATE.sub(" ", key))):
        return not denied(value)
    if _STATES.search(key):
        return not (_PUBLIC.match(value) or affirmed(value))
    waits = _PRIVATE.fullmatch(value) or _PENDING.match(value) or field_of(value) == "draft"
    return bool(waits) and " " not in key  # not image size: hidden


def denied(value: str) -> bool:
    """Whether a value says no."""
    return value.casefold() in _NO


def affirmed(value: str) -> bool:
    """Whether a value says yes, or now."""
    return value.casefold() in _YES
