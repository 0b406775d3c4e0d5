"""Proof of consent: when somebody asked, by which form, when they confirmed; as kept, and as told them."""

from __future__ import annotations

import re
from datetime import datetime

from crier.model.timestamps import zulu
from crier.subscribers.subscription import when
from crier.text import dates, messages

# The version names the very words that were agreed to: docs/consent/ has them all.
_FORM = re.compile(
    r"^asked (?P<asked>\S+) by the form (?P<form>[A-Za-z0-9-]+) (?P<version>\w+)(; confirmed (?P<done>\S+))?$"
)
_KEEPER = re.compile(r"^asked (?P<asked>\S+) by a keeper(; confirmed (?P<done>\S+))?$")
_TRUSTED = re.compile(r"; trusted by staff (?P<day>\S+): (?P<list>[a-z0-9-]+)(?=;|$)")  # subscription.trusted
_FILE = re.compile(r"^(?P<day>\d{4}-\d\d-\d\d) imported: (?P<file>.+)$")


def by_form(language: str, version: str, now: datetime) -> str:
    """What is kept of a sign-up; states.confirmed adds the answer."""
    return f"asked {zulu(now)} by the form {language} {version}"


def by_keeper(now: datetime) -> str:
    """What is kept of an address that a keeper put in; states.confirmed adds the person's own answer."""
    return f"asked {zulu(now)} by a keeper"


def is_keepers(proof: str) -> bool:
    """Whether a keeper put the address in, as against the person themselves."""
    return bool(_KEEPER.match(proof))


def describe(proof: str, language: str) -> str:
    """The proof as sentences for whoever it is about; as it stands where it came with an import."""
    sentences = [_first(_TRUSTED.sub("", proof), language)]
    for one in _TRUSTED.finditer(proof):
        day = dates.day(when(one["day"]), language)
        sentences.append(messages.say(language, "data.by_staff", day=day, list=one["list"]))
    return " ".join(sentences)


def _first(proof: str, language: str) -> str:
    """How they came onto the list at all."""
    if form := _FORM.match(proof):
        return messages.say(
            language,
            "data.by_form",
            asked=dates.day(when(form["asked"]), language),
            form=dates.language_name(form["form"], language),
            version=form["version"],
            done=dates.day(when(form["done"] or form["asked"]), language),
        )
    if keeper := _KEEPER.match(proof):
        asked, done = keeper["asked"], keeper["done"] or keeper["asked"]
        days = {"asked": dates.day(when(asked), language), "done": dates.day(when(done), language)}
        return messages.say(language, "data.by_keeper", **days)
    if file := _FILE.match(proof):
        return messages.say(
            language, "data.by_file", day=dates.day(when(file["day"]), language), file=file["file"]
        )
    return proof
