"""Words that keep a text back until a day, put together from their parts (not_before.toml), in any order.

embargo.toml lists turns of phrase; nobody lists them all. What all of them share is here: somebody forbids or
lets somebody publish, and a day to come is named. By themselves these words hold nothing back.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

# Words between the parts: bounded, and each ends where its blank does, so that none is tried twice.
_WORDS = r"(?:[^\s!?;]{1,24}\s){0,%d}"
# Open to the public, abierto al público: people, and nothing that was let.
_CROWDS = "the to open general al el del au le du il ao o do un"
_NO_CROWD = "".join(rf"(?<!{word} )" for word in _CROWDS.split())


class Patterns(NamedTuple):
    """barred: forbidden before a day; let: from a day on; until: held until a day; asked: somebody is asked
    to wait or to keep it; whatever: something is forbidden before a day; status: names a day, in a line of
    its own; dated: publishing and a day."""

    barred: re.Pattern[str]
    let: re.Pattern[str]
    until: re.Pattern[str]
    asked: re.Pattern[str]
    whatever: re.Pattern[str]
    status: re.Pattern[str]
    dated: re.Pattern[str]
    bare: re.Pattern[str]  # not to be published: a whole line


def _gap(most: int) -> str:
    return r"[\s,:/(–-]{1,3}" + _WORDS % most


def _barred(of: Mapping[str, str]) -> str:
    no, publish, before = (f"(?:{of[part]})" for part in ("not", "publish", "before"))
    weak = f"(?:{of['publish']}|{of['use']})"
    return (
        rf"{no}{_gap(5)}{weak}{_gap(8)}{before}"
        rf"|{no}{_gap(2)}{before}{_gap(9)}{publish}"
        rf"|{before}{_gap(9)}{no}{_gap(4)}{publish}"
        rf"|{weak}{_gap(4)}{no}{_gap(3)}{before}"
    )


def _let(of: Mapping[str, str]) -> str:
    parts = ("publish", "public", "may", "since")
    publish, public, may, since = (f"(?:{of[part]})" for part in parts)
    weak = f"(?:{of['publish']}|{of['use']})"
    return (
        rf"{weak}{_gap(3)}{may}{_gap(3)}{since}"
        rf"|{may}{_gap(2)}{weak}{_gap(3)}{since}"
        rf"|{may}{_gap(1)}{since}{_gap(9)}{publish}"
        rf"|{_NO_CROWD}{public}{_gap(1)}{since}"
    )


def _asked(of: Mapping[str, str]) -> str:
    ask, wait, before, no = (f"(?:{of[part]})" for part in ("ask", "wait", "before", "not"))
    return (
        rf"{ask}{_gap(8)}{wait}|{ask}{_gap(8)}{before}{_gap(8)}{wait}"
        rf"|{ask}{_gap(8)}{no}{_gap(5)}{before}|{ask}{_gap(8)}{before}{_gap(8)}{no}"
    )


def _until(of: Mapping[str, str]) -> str:
    return rf"(?:{of['keep']}){_gap(4)}(?:{of['before']})"


def _whatever(of: Mapping[str, str]) -> str:
    no, before = (f"(?:{of[part]})" for part in ("not", "before"))
    return rf"{no}{_gap(5)}{before}"


def _dated(of: Mapping[str, str]) -> str:
    publish = f"{_NO_CROWD}(?:{of['publish']})"
    return rf"{publish}{_gap(4)}(?:{of['on']}|{of['since']})|{publish}(?:\s?[:–—-]| (?=\d))"


@cache
def patterns() -> Patterns:
    data = tomllib.loads((files(__package__) / "not_before.toml").read_text("utf-8"))
    languages = tuple(data.values())

    def any_of(parts: list[str]) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?:(?!\w)|(?<= ))")

    return Patterns(
        any_of([_barred(each) for each in languages]),
        any_of([_let(each) for each in languages]),
        any_of([_until(each) for each in languages]),
        any_of([_asked(each) for each in languages]),
        any_of([_whatever(each) for each in languages]),
        any_of([each["status"] for each in languages]),
        any_of([_dated(each) for each in languages]),
        re.compile(
            "|".join(
                rf"[\W_]*(?:{each['not']})\s(?:[^\s!?;]{{1,14}}\s){{0,2}}(?:{each['publish']})[\W_]*\Z"
                for each in languages
            )
        ),
    )
