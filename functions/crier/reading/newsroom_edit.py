"""newsroom.toml changed by a form: which settings it may say, and the file with those changed and no other.

The file stays as its people wrote it, comments and all. What the result says is computed a second time
without its text; where the two differ, nothing is written.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Literal

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Array

from crier.model.errors import Permanent
from crier.model.newsroom import Named, Newsroom
from crier.model.release import Finding
from crier.reading import newsroom_file
from crier.reading.newsroom_file import Way
from crier.text import messages

Kind = Literal["line", "lines", "words", "number", "yes", "choice"]
Values = Mapping[str, str]  # of a form, by the name of its field
Make = Callable[[Any], Any]  # of a value that which stands for it


@dataclass(frozen=True)
class Setting:
    """A setting that a form may say. `name`: the way to it in the file, with dots."""

    name: str
    kind: Kind = "line"
    choices: tuple[str, ...] = ()
    optional: bool = False  # said to be empty, its line goes


# What gives somebody rights, or tells them of what is not public, is none of these: a session that was stolen
# names nobody an approver (decision 112).
SETTINGS = (
    Setting("organisation"),
    Setting("website", optional=True),
    Setting("address", "lines", optional=True),
    Setting("languages", "words"),
    Setting("desk_language", "choice"),
    Setting("timezone"),
    Setting("country"),
    Setting("paper", "choice", ("letter", "a4")),
    Setting("accent"),
    Setting("picture_in_mail", "yes"),
    Setting("when_unsure", "choice", ("ask", "hold")),
    Setting("undo.page", "number"),
    Setting("undo.mail", "number"),
)
GROUPS = ("lists", "topics")
NEW = "+"  # the slug of the row that is to be added
_STAYS = "staff.newsroom.stays"
_BETWEEN = re.compile(r"[,;\s]+")
_LONE_END = re.compile(r"(?<!\r)\n")
_BARE = re.compile(r"[A-Za-z0-9_-]+")  # a key that needs no quotation marks
_NUMBER = re.compile(r"[0-9]{1,9}")
_BOM = b"\xef\xbb\xbf"


class Unwritable(Permanent):
    """The file cannot be changed without changing what it says besides."""


def rows(newsroom: Newsroom, group: str) -> tuple[Named, ...]:
    """The lists or topics whose names a form may change: no list of previews."""
    return newsroom.ordinary if group == "lists" else newsroom.topics


def languages_of(newsroom: Newsroom, row: Named | None = None) -> tuple[str, ...]:
    """The languages that a row's names are asked in: the newsroom's, and those it has names in."""
    return tuple(dict.fromkeys((*newsroom.languages, *(row.names if row else ()))))


def values(newsroom: Newsroom) -> dict[str, str]:
    """All that a form may say, as the newsroom has it."""
    known = {setting.name: _text(_value(newsroom, setting.name)) for setting in SETTINGS}
    for group in GROUPS:
        for row in rows(newsroom, group):
            names = {tag: row.names.get(tag, "") for tag in languages_of(newsroom, row)}
            known |= {f"{group}.{row.slug}.{tag}": name for tag, name in names.items()}
        known[f"{group}.{NEW}.slug"] = ""
        known |= {f"{group}.{NEW}.{tag}": "" for tag in languages_of(newsroom)}
    return known


def changes(given: Values, newsroom: Newsroom) -> dict[str, str]:
    """What of a form differs from what is known; a field that it has not is as it was.

    A new row that is there already, as of a form that was sent twice, is none.
    """
    known = values(newsroom)
    said = {name: trimmed(given[name]) for name in known if name in given}
    differs = {name: value for name, value in said.items() if value != trimmed(known[name])}
    for group in GROUPS:
        for row in _added(group, differs):
            if any(one.slug == row["slug"] and one.names == row["names"] for one in rows(newsroom, group)):
                differs = {
                    name: one for name, one in differs.items() if not name.startswith(f"{group}.{NEW}.")
                }
    return differs


def changed(data: bytes, wanted: Values, newsroom: Newsroom) -> bytes:
    """The file with these changes and no other. newsroom: as the file says it. Raises Unwritable."""
    text = data.removeprefix(_BOM).decode()
    expected: dict[str, Any] = tomllib.loads(text)
    try:
        document = tomlkit.parse(text)
        tail = ""
        for setting in SETTINGS:
            if setting.name in wanted:
                _set(expected, setting, wanted[setting.name], _same)
                _set(document, setting, wanted[setting.name], _item)
        for group in GROUPS:
            tail += _rows_changed(document, expected, group, wanted, newsroom)
        after = tomlkit.dumps(document)
    except (TOMLKitError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unwritable("newsroom.toml") from error
    if tail:
        after += ("" if not after or after.endswith("\n") else "\n") + tail
    if "\r\n" in text and not _LONE_END.search(text):  # tomlkit's new lines, and ours, end as all others do
        after = _LONE_END.sub("\r\n", after)
    try:
        same = tomllib.loads(after) == expected
    except tomllib.TOMLDecodeError as error:
        raise Unwritable("newsroom.toml") from error
    if not same:
        raise Unwritable("newsroom.toml")
    return (_BOM if data.startswith(_BOM) else b"") + after.encode()


def problems(
    data: bytes, wanted: Values, ordinary: AbstractSet[str], previews: AbstractSet[str], language: str
) -> dict[str, str]:
    """Why a changed file would not come into force, by the name of the field; empty: of no field.

    By the reader that judges what is put. ordinary, previews: as of newsroom_file.turned.
    """
    newsroom, located = newsroom_file.located(data, language)
    if newsroom is not None:
        turned = newsroom_file.turned(newsroom, ordinary, previews, language)
        located = tuple(((), finding) for finding in turned)
    said = messages.say(messages.spoken(language), "furnishing.form.is")
    words: dict[str, str] = {}
    for way, finding in located:
        name = _field(way, finding, wanted, data)
        # Beside its field how it is written says enough; elsewhere what it is about has to be said.
        message = "" if name and finding.message == said else finding.message
        parts = (message, "" if name else finding.excerpt, finding.suggestion)
        words.setdefault(name, " ".join(part for part in parts if part))
    return words


def refused(
    wanted: Values, newsroom: Newsroom, lists_ever: AbstractSet[str], language: str
) -> dict[str, str]:
    """Why the form does not say it, by the name of the field: what it would take away, and a list of old.

    newsroom: as the file says it; lists_ever: slugs of all lists that were in force, of either kind.
    """
    known, words = values(newsroom), {}
    tongue = messages.spoken(language)
    for setting in SETTINGS:
        if setting.kind == "words" and setting.name in wanted:
            gone = [
                one
                for one in _value(newsroom, setting.name)
                if one not in _written_words(wanted[setting.name])
            ]
            if gone:
                words[setting.name] = messages.say(tongue, f"{_STAYS}.{setting.name}", gone=", ".join(gone))
    for name, value in wanted.items():
        if name.partition(".")[0] in GROUPS and known[name] and not value:
            words[name] = messages.say(tongue, f"{_STAYS}.name", name=known[name])
    slug = f"lists.{NEW}.slug"
    if wanted.get(slug) in lists_ever - {one.slug for one in newsroom.lists}:
        words[slug] = messages.say(tongue, f"{_STAYS}.slug")
    return words


def _field(way: Way, finding: Finding, wanted: Values, data: bytes) -> str:
    """The form's field that a finding is about; empty: none."""
    if not way:  # two of one slug, or one that lists of another kind had
        added = [f"{group}.{NEW}.slug" for group in GROUPS]
        return next((one for one in added if wanted.get(one) == finding.excerpt), "")
    if way[0] in GROUPS and len(way) > 1:
        entries = tomllib.loads(data.decode("utf-8-sig")).get(way[0], [])
        place = int(way[1])
        slug = entries[place].get("slug") if place < len(entries) else None
        is_new = place == len(entries) - 1 and any(one.startswith(f"{way[0]}.{NEW}.") for one in wanted)
        row = NEW if is_new else slug
        mine = [one for one in wanted if one.startswith(f"{way[0]}.{row}.")]
        exact = f"{way[0]}.{row}.{way[-1]}"
        return exact if exact in mine or exact.endswith(f".{NEW}.slug") else next(iter(mine), "")
    names = {setting.name for setting in SETTINGS}
    return next((name for name in (".".join(way), way[0]) if name in names), "")


def trimmed(value: str) -> str:
    """A field's value as it counts: browsers send other line ends than they were given."""
    return value.replace("\r\n", "\n").strip()


def _value(newsroom: Newsroom, name: str) -> Any:  # noqa: ANN401
    value: Any = newsroom
    for part in name.split("."):
        value = getattr(value, part)
    return value


def _text(value: Any) -> str:  # noqa: ANN401
    """A setting's value as its field has it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(value)
    return "" if value is None else str(value)


def _written(setting: Setting, value: str) -> Any:  # noqa: ANN401
    """A field's value as the file has it. What cannot be one stays text, and the reader says so."""
    if setting.kind == "yes":
        return {"yes": True, "no": False}.get(value, value)
    if setting.kind == "number":
        return int(value) if _NUMBER.fullmatch(value) else value
    if setting.kind == "words":
        return _written_words(value)
    return value


def _written_words(value: str) -> list[str]:
    return [one for one in _BETWEEN.split(value) if one]


def _same(value: Any) -> Any:  # noqa: ANN401
    return value


def _item(value: Any) -> Any:  # noqa: ANN401
    """A value as tomlkit has it, of our own writing: tomlkit's escapes are those of TOML 1.1."""
    return tomlkit.value(_literal(value))


def _literal(value: Any) -> str:  # noqa: ANN401
    """A value in TOML 1.0."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")  # JSON's strings are TOML's
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, dict):
        pairs = [
            f"{key if _BARE.fullmatch(key) else _literal(key)} = {_literal(one)}"
            for key, one in value.items()
        ]
        return f"{{ {', '.join(pairs)} }}" if pairs else "{}"
    return str(value)


def _set(document: MutableMapping[str, Any], setting: Setting, value: str, made: Make) -> None:
    *above, last = setting.name.split(".")
    home = document
    for part in above:
        if part not in home:
            home[part] = {}
        home = home[part]
    if value or not setting.optional:
        home[last] = made(_written(setting, value))
    else:
        home.pop(last, None)


def _rows_changed(
    document: MutableMapping[str, Any],
    expected: dict[str, Any],
    group: str,
    wanted: Values,
    newsroom: Newsroom,
) -> str:
    """Changes a group's rows in both; what is to be written at the file's end.

    A file that names none has those that everybody starts with: they are written down with the first change.
    """
    own = {name: value for name, value in wanted.items() if name.startswith(f"{group}.")}
    if not own:
        return ""
    added = list(_added(group, own))
    if group not in document:
        known = [{"slug": one.slug, "names": dict(one.names)} for one in rows(newsroom, group)]
        _rename(known, group, own, _same)
        expected[group] = [*known, *added]
        return "".join(_table(group, row) for row in expected[group])
    _rename(expected[group], group, own, _same)
    _rename(document[group], group, own, _item)
    expected[group] += added
    if isinstance(document[group], Array):
        for row in added:
            document[group].append(_item(row))
        return ""
    return "".join(_table(group, row) for row in added)


def _rename(entries: Sequence[Any], group: str, own: Values, made: Make) -> None:
    for entry in entries:
        before = f"{group}.{entry['slug']}."
        for name, value in own.items():
            if not name.startswith(before):
                continue
            tag = name.removeprefix(before)
            if value:
                entry["names"][tag] = made(value)
            else:
                entry["names"].pop(tag, None)
        if not entry.get("names"):  # written with dots, the last takes their table along
            entry["names"] = {}


def _added(group: str, own: Values) -> Iterator[dict[str, Any]]:
    before = f"{group}.{NEW}."
    parts = {name.removeprefix(before): value for name, value in own.items() if name.startswith(before)}
    if any(parts.values()):
        names = {tag: value for tag, value in parts.items() if tag != "slug" and value}
        yield {"slug": parts.get("slug", ""), "names": names}


def _table(group: str, row: Mapping[str, Any]) -> str:
    """A row at the end of the file: there it belongs to no other table, and no comment moves."""
    return "".join((f"\n[[{group}]]\n", *(f"{key} = {_literal(value)}\n" for key, value in row.items())))
