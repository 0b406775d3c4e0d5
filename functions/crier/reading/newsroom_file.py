"""A newsroom.toml as staff hear of it: what is wrong with it, and what a change means, in plain words."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from typing import Any

from pydantic import ValidationError

from crier.model.newsroom import WRITTEN, Named, Newsroom, Person, Windows
from crier.model.release import Boilerplate, Contact, Finding
from crier.model.values import shown
from crier.reading import toml_lines
from crier.text import messages

CHECK = "newsroom"
Way = tuple[str, ...]
_TYPES = ("line", "lines", "mail", "web")  # of model/values.py
# What a setting is written like, by the last name on the way to it: words under furnishing.form.like.
_FORMS = {
    "preview_hours": "hours", "approvals": "approvals",
    "page": "seconds", "mail": "seconds",  # of undo
    "accent": "colour", "country": "country", "desk_language": "language", "hub": "hub",
    "languages": "language", "names": "language", "paper": "paper", "slug": "slug", "timezone": "timezone",
}  # fmt: skip
_OF_PREVIEWS = ("open_preview", "only_previews", "preview_topic")  # of model/newsroom.py
_MODELS = (Newsroom, Named, Person, Windows, Contact, Boilerplate)
_KNOWN = [name for model in _MODELS for name in model.model_fields]
_KNOWN.remove("logo")  # a file of its own


def judge(data: bytes, language: str) -> tuple[Newsroom | None, tuple[Finding, ...]]:
    """The newsroom of a file, or None and why; `language` is that of whoever reads it."""
    newsroom, problems = located(data, language)
    return newsroom, tuple(finding for _, finding in problems)


def located(data: bytes, language: str) -> tuple[Newsroom | None, tuple[tuple[Way, Finding], ...]]:
    """As `judge`, each finding with the way to what it is about: names and places; none: the whole file."""
    say = partial(messages.say, messages.spoken(language))
    try:
        text = data.decode("utf-8-sig")
        newsroom = Newsroom.model_validate(tomllib.loads(text), context=WRITTEN)
    except UnicodeDecodeError:
        return None, (((), _stop(say, "encoding")),)
    except tomllib.TOMLDecodeError as error:
        return None, (((), _stop(say, "toml", excerpt=_line(text, str(error)))),)
    except RecursionError:  # brackets in brackets, thousands deep
        return None, (((), _stop(say, "toml")),)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        return None, tuple((_way(one), _problem(say, one, text)) for one in errors)
    twice = [((), _stop(say, "twice", excerpt=slug)) for slug in _twice(newsroom.lists, newsroom.topics)]
    return (None, tuple(twice)) if twice else (newsroom, ())


def _gone(newsroom: Newsroom, was: Newsroom, language: str) -> Iterator[tuple[str, str]]:
    """What the newsroom had and has no more: "list", "topic" or "language", and how it is called."""
    for kind, old, new in (("list", was.lists, newsroom.lists), ("topic", was.topics, newsroom.topics)):
        slugs = {one.slug for one in new}
        yield from ((kind, one.name(language)) for one in old if one.slug not in slugs)
    yield from (("language", one) for one in was.languages if one not in newsroom.languages)


def turned(
    newsroom: Newsroom, ordinary: AbstractSet[str], previews: AbstractSet[str], language: str
) -> tuple[Finding, ...]:
    """What must not come into force: a list that becomes one of previews, or was one.

    ordinary, previews: the slugs of all lists that ever were. Who is on a list stays on it by its slug, also
    where they put themselves on it, and whoever is on one of previews reads embargoed releases.
    """
    say = partial(messages.say, messages.spoken(language))
    trusted = [
        _stop(say, "list-trusted", excerpt=one.slug) for one in newsroom.previewers if one.slug in ordinary
    ]
    mailed = [
        _stop(say, "list-mailed", excerpt=one.slug) for one in newsroom.ordinary if one.slug in previews
    ]
    return (*trusted, *mailed)


def changes(newsroom: Newsroom, was: Newsroom | None, language: str) -> tuple[Finding, ...]:
    """What staff should know of a newsroom that is sound: whom it no longer reaches, what it drops."""
    say = partial(messages.say, messages.spoken(language))
    found = [] if newsroom.desk else [_warn(say, "no-desk")]
    if not newsroom.address and (was is None or was.address):  # asked for once
        found.append(_warn(say, "no-address"))
    approvers = {one.address.casefold() for one in newsroom.people if "approver" in one.roles}
    if newsroom.approval != "none" and len(approvers or set(newsroom.desk)) <= newsroom.approvals:
        found.append(_warn(say, "few-approvers"))
    if newsroom.previews != "asked" and not newsroom.previewers:
        found.append(_warn(say, "no-previewers"))
    if was is not None:
        gone = _gone(newsroom, was, language)
        found += [_warn(say, f"{kind}-gone", excerpt=named) for kind, named in gone]
    if messages.spoken(newsroom.desk_language) != newsroom.desk_language.partition("-")[0]:
        found.append(
            _warn(
                say,
                "desk-language",
                excerpt=newsroom.desk_language,
                languages=", ".join(messages.languages()),
            )
        )
    return tuple(found)


def _way(error: Mapping[str, Any]) -> Way:
    """The names and places that lead to what one of pydantic's errors is about."""
    way = tuple(str(part) for part in error["loc"] if part != "[key]")
    named = error.get("ctx", {}).get("name")
    return (*way, str(named)) if named else way


def _problem(say: partial[str], error: Mapping[str, Any], text: str) -> Finding:
    """One of pydantic's errors, by its type (https://docs.pydantic.dev/latest/errors/validation_errors/)."""
    way = _way(error)
    number = toml_lines.find(text, way)
    at = f"{number}: " if number else ""
    where, names = ".".join(way), [part for part in way if not part.isdigit()]
    name = names[-1] if names else ""
    if error["type"] == "extra_forbidden":
        near = difflib.get_close_matches(name, _KNOWN, 1)
        return _stop(say, "near" if near else "unknown", excerpt=f"{at}{where}", near=near[0] if near else "")
    if error["type"] == "missing":
        return _stop(say, "missing", excerpt=f"{at}{where}")
    if error["type"] in _OF_PREVIEWS:
        return _stop(say, error["type"].replace("_", "-"), excerpt=f"{at}{where}")
    form = _form(str(error["type"]), names)
    given = error.get("ctx", {}).get("value", error["input"])
    given = shown(str(given)) if isinstance(given, str | int | float) else ""
    found = _stop(say, "form", excerpt=at + (f"{where} = {given}" if given != "" else where))
    return found.model_copy(update={"suggestion": say(f"furnishing.form.like.{form}")})


def _form(kind: str, names: Sequence[str]) -> str:
    """How a setting is written (furnishing.form.like.…), by the kind of pydantic's error and its names."""
    if kind == "too_short" and names and names[-1] == "names":
        return "name"
    form = next((_FORMS[one] for one in reversed(names) if one in _FORMS), "other")
    if kind in _TYPES:
        return kind if form in ("other", "language") else form
    return form


def _twice(*groups: Sequence[Named]) -> Iterator[str]:
    for group in groups:
        slugs = [one.slug for one in group]
        yield from sorted({slug for slug in slugs if slugs.count(slug) > 1})


def _line(text: str, problem_text: str) -> str:
    """The line that the parser stumbled over, where it names one; otherwise what it said."""
    number = re.search(r"at line (\d+)", problem_text)
    lines = text.splitlines()
    if number and int(number[1]) <= len(lines):
        return f"{number[1]}: {lines[int(number[1]) - 1].strip()}"
    return problem_text


def _stop(say: partial[str], key: str, excerpt: str = "", **values: object) -> Finding:
    return _finding(say, "stop", key, excerpt, values)


def _warn(say: partial[str], key: str, excerpt: str = "", **values: object) -> Finding:
    return _finding(say, "warn", key, excerpt, values)


def _finding(say: partial[str], level: Any, key: str, excerpt: str, values: Mapping[str, object]) -> Finding:  # noqa: ANN401
    message, suggestion = (say(f"furnishing.{key}.{part}", **values) for part in ("is", "do"))
    return Finding(check=CHECK, level=level, message=message, excerpt=excerpt, suggestion=suggestion)
