"""What a form says: read strictly, against what the newsroom offers, and nothing else believed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs

from crier.model.errors import Rejected
from crier.model.mail_address import normal
from crier.model.newsroom_facts import Choice, Facts
from crier.subscribers.subscriber import CADENCES


@dataclass(frozen=True)
class Limits:
    """How large a form may be."""

    most: int  # bytes
    fields: int


LIMITS = Limits(16_384, 100)  # the public's forms have a few hundred bytes

Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Wanted:
    """What somebody chose: all of it offered by the newsroom, the address as written."""

    address: str = ""
    language: str = "en"
    lists: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    cadence: str = "immediate"


def fields(body: bytes, limits: Limits = LIMITS) -> Fields:
    """The fields of a form; none where the body is no form of ours (application/x-www-form-urlencoded)."""
    if len(body) > limits.most:
        return {}
    try:
        return parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=limits.fields)
    except ValueError:  # a UnicodeDecodeError is one
        return {}


def first(given: Fields, name: str) -> str:
    """A field's first value, or nothing."""
    return next(iter(given.get(name, ())), "")


def wanted(given: Fields, offered: Facts, fallback: str) -> tuple[Wanted, tuple[str, ...]]:
    """What a form asks for, and which of its parts have to be mended: "address", "lists".

    What the newsroom does not offer is left out: a list that is not open cannot be joined by its name.
    """
    language, cadence = first(given, "language"), first(given, "cadence")
    lists = _offered(given.get("list", ()), offered.lists)
    if len(offered.lists) == 1:
        lists = (offered.lists[0].slug,)  # there is nothing to choose
    address = first(given, "email").strip()
    found = Wanted(
        address=address,
        language=language if language in offered.languages else fallback,
        lists=lists,
        topics=_offered(given.get("topic", ()), offered.topics),
        cadence=cadence if cadence in CADENCES else "immediate",
    )
    problems = []
    try:
        normal(address)
    except Rejected:
        problems.append("address")
    if not lists:
        problems.append("lists")
    return found, tuple(problems)


def _offered(given: Sequence[str], choices: Sequence[Choice]) -> tuple[str, ...]:
    return tuple(choice.slug for choice in choices if choice.slug in given)
