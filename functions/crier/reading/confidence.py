"""How sure the reading is of its headline, and that the text is a release at all: 0 to 1 each.

Two weighings of what can be counted: of the line that was chosen against the best of the others, and of
the whole text. How the line was chosen: fields/headline_choice.py. What the weights are: weighing.py. No
word of a text is weighed or kept.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from crier.reading import weighing
from crier.reading.fields import (
    extraction,
    headline_choice,
    headline_signs,
    other_papers,
    own_voice,
    press_marks,
)
from crier.reading.fields.extraction import Fields
from crier.reading.fields.headline_choice import Ranked
from crier.reading.fields.layout import is_prose, squeezed
from crier.reading.weighing import Signs, Weighings

# What texts for the press call themselves, anywhere; and who speaks where a text is somebody's own.
_CALLED = re.compile(
    r"\b(?:(?:press|news|media) (?:release|statement|advisory|alert|notice|contact|office|inquir|enquir)"
    r"|for immediate release|embargo|comunicado"
    r"|(?:nota|bolet[ií]n|sala|oficina|gabinete|contacto) (?:de|para) (?:la )?prensa"
    r"|communiqu[eé]|contact presse|presse(?:mitteilung|information|kontakt|meldung|stelle)"
    r"|comunicato stampa|persbericht|nota de premsa|comunicado (?:à|de) imprensa)",
    re.IGNORECASE,
)
_MYSELF = re.compile(r"\b(?:I|my|me|yo|mi|je|mon|ich|mein|eu|meu)\b")
_FRONTED = re.compile(r"[^:]{2,24}:\s")
_RULES = ("label", "position", "front matter", "mail subject")
_ROLES = ("label", "date", "contact", "letterhead", "leftover", "boilerplate", "notes", "event", "end")
# What is told of the chosen line and of those beside it.
_OF_CHOICE = (
    "characters", "words", "capitals", "titled", "digits", "ends", "full-stop", "colon", "lower", "quotes",
    "web", "fronted", "place", "share-before", "top-level", "biggest", "sized", "bold", "centred",
    "kind-heading", "kind-row", "is-title", "in-title", "has-title", "repeated", "to-text", "after-label",
    "organisation", "office", "person", "label", "days", "echo", "as-cut", "as-joined", "same-paragraph",
    "after:words", "after:label", "after:dateline", "after:prose", "after:days", "after:same-paragraph",
    "before:words", "before:label", "before:same-paragraph", "before:days",
)  # fmt: skip


@dataclass(frozen=True)
class Confidence:
    """headline, release: how sure, 0 to 1. signs: what that was weighed from."""

    headline: float
    release: float
    signs: Signs


def whole(found: Fields) -> dict[str, float]:
    """What can be counted of the whole text and of the fields that were read."""
    return {
        **_of_words(found),
        **_of_layout(found),
        **_of_fields(found),
        **_of_front(found),
        **_of_kind(found),
    }


def _of_words(found: Fields) -> dict[str, float]:
    """How the text speaks, whatever stands where."""
    texts = [unit.words for unit in found.layout.units if unit.words]
    letters = sum(map(len, texts)) or 1
    calling = [is_prose(text) for text in texts if _CALLED.search(text)]
    return {
        "called": float(bool(calling)),
        "called-top": _calls([*texts[:8], found.document.title or ""]),
        "called-prose": min(3.0, float(sum(calling))),
        "called-lines": min(3.0, float(len(calling) - sum(calling))),
        "called-end": _calls(texts[-8:]),
        "myself": min(8.0, 1000 * sum(len(_MYSELF.findall(text)) for text in texts) / letters),
        "asks": min(8.0, 1000 * sum(text.count("?") for text in texts) / letters),
        "shouts": min(8.0, 1000 * sum(text.count("!") for text in texts) / letters),
        "quoted": sum(len(each.quote.text) for each in found.quotations) / letters,
        "letters": math.log1p(letters),
    }


def _calls(texts: Iterable[str]) -> float:
    """Whether one of these calls something what texts for the press are called."""
    return float(any(_CALLED.search(text) for text in texts))


def _of_layout(found: Fields) -> dict[str, float]:
    """What the body is made of, and what its lines were taken for."""
    arranged = found.layout
    body = [arranged.units[index] for index in found.body_units]
    prose = [unit for unit in body if is_prose(unit.words)]
    kinds = Counter(unit.kind for unit in body)
    many = len(body) or 1
    return {
        "fronted": sum(bool(_FRONTED.match(unit.words)) for unit in body) / many,
        "linked": sum(any(span.href for span in unit.text) for unit in body) / many,
        "lists": kinds["item"] / many,
        "longest": math.log1p(max((len(unit.words) for unit in body), default=0)),
        **{f"rule:{rule.replace(' ', '-')}": float(arranged.headline_rule == rule) for rule in _RULES},
        **{f"lines:{role}": min(9.0, float(arranged.roles.count(role))) for role in _ROLES},  # type: ignore[arg-type]
        "paragraphs": math.log1p(len(prose)),
        "body": math.log1p(sum(len(unit.words) for unit in body)),
        "items": kinds["item"] / many,
        "rows": kinds["row"] / many,
        "body-headings": min(12.0, float(kinds["heading"])),
        "short-lines": sum(len(unit.words) < 60 for unit in body) / many,
        "prose-share": len(prose) / many,
        "lead": min(9.0, float(max(arranged.lead, 0))),
    }


def _of_fields(found: Fields) -> dict[str, float]:
    """Which fields were read, and how many of each."""
    labels = [label for _, label in found.layout.labels]
    return {
        "kind-label": float(any(label.kind for label in labels)),
        "release-label": float(any(label.immediate or label.embargo for label in labels)),
        "date": float(found.date is not None),
        "date-line": float(found.printed_date is not None),
        "dateline:read": float(found.dateline is not None),
        "subheadline": float(found.subheadline is not None),
        "contacts": min(4.0, float(len(found.contacts))),
        "boilerplate": float(bool(found.boilerplate)),
        "quotations": min(5.0, float(len(found.quotations))),
        "speakers": float(any(each.quote.speaker for each in found.quotations)),
        "events": min(3.0, float(len(found.events))),
        "pictures": min(5.0, float(len(found.document.images))),
    }


def _of_front(found: Fields) -> dict[str, float]:
    """What its lines at the top say, whoever they are for."""
    foreign = [fact.text for fact in found.document.facts if fact.kind == "foreign-key"]
    return {
        "said": float(bool(found.document.front)),
        "foreign-keys": min(6.0, float(len(foreign))),
        "authored": float(any(key.startswith(("author", "autor", "byline")) for key in foreign)),
        "filed": float(any(key.startswith(("categor", "layout", "tag")) for key in foreign)),
        "topics": float("topics" in found.document.front),
    }


def _of_kind(found: Fields) -> dict[str, float]:
    """What vouches for a release, and what for another paper."""
    texts = [unit.words for unit in found.layout.units if unit.words]
    subject = next((fact.text for fact in found.document.facts if fact.kind == "subject"), "")
    named = other_papers.named(found.headline or "", texts)
    return {
        **press_marks.voices(texts),
        "proof": float(press_marks.proof(found)),
        "other-paper": float(
            bool(named) or press_marks.is_article(found) or own_voice.is_other(found, texts)
        ),
        "answered": float(other_papers.answered(subject, texts)),
        "greets": float(other_papers.greets(texts)),
    }


def votes(best: Mapping[str, Ranked], headline: str, by_rules: str) -> dict[str, float]:
    """How the chosen line stands among all, what each reader says of it, and what it looks like."""
    key = squeezed(headline)
    total = headline_choice.OPEN + sum(each.odds for each in best.values())
    mine = best.get(key)
    others = [each for each in best.values() if each.option.key != key]
    rival = max(others, key=lambda each: each.odds, default=None)
    own, other = (mine.odds if mine else 0.0), (rival.odds if rival else 0.0)
    rival_key = rival.option.key if rival else ""
    signs = mine.option.signs if mine else headline_signs.shape(headline)
    return {
        "share": own / total,
        "rival": other / total,
        "ahead": float(own > other),
        "margin": math.log(own + 1e-4) - math.log(other + 1e-4),
        "within": float(bool(key and rival_key) and (rival_key in key or key in rival_key)),
        "known": float(mine is not None),
        "line-odds": mine.line if mine else -9.0,
        "trees-odds": mine.trees if mine else -9.0,
        "line-first": float(mine is not None and all(mine.line >= each.line for each in others)),
        "trees-first": float(mine is not None and all(mine.trees >= each.trees for each in others)),
        "agreed": float(squeezed(by_rules) == key),
        "rules-silent": float(not by_rules),
        **{name: signs.get(name, 0.0) for name in _OF_CHOICE},
    }


def said(found: Fields) -> bool:
    """Whether staff named the headline themselves. "Press release no. 12" names none."""
    return bool(extraction.said_headline(found.document.front))


def for_another(found: Fields) -> bool:
    """Whether the lines at the top were written for another program: they name the title of anything."""
    return any(fact.kind in ("foreign-key", "unknown-key") for fact in found.document.facts)


def signs_of(found: Fields, made: Weighings) -> dict[str, float]:
    """Everything that is weighed of one reading."""
    best = headline_choice.ranked(found.options, made)
    return votes(best, found.headline or "", found.by_rules) | whole(found)


def remembered(found: Fields) -> float:
    """What the house memory adds to how sure the headline is, in log odds."""
    recalled = found.recalled
    return recalled.shift if recalled and recalled.key == squeezed(found.headline or "") else 0.0


def vouched(found: Fields) -> float:
    """What it adds to how sure it is that the text is a release, in log odds."""
    recalled = found.recalled
    return recalled.vouched if recalled and recalled.key == squeezed(found.headline or "") else 0.0


def of(found: Fields) -> Confidence:
    """How sure the reading of a document is."""
    if not found.headline:
        return Confidence(0.0, 0.0, {})
    made = weighing.shipped()
    signs = signs_of(found, made)
    headline = weighing.chance(made.headline.odds(signs) + remembered(found))
    return Confidence(headline, release(signs, made, vouched(found)), signs)


_NAMED = 6.0  # log odds that a paper loses which calls itself by another name


def release(signs: Signs, made: Weighings, vouched: float = 0.0) -> float:
    """How sure it is that a text is a release: what was weighed, less what nothing in it vouches for.

    vouched: what the house's layout says for it, in log odds. A paper that calls itself by another name, a
    letter and an answer get nothing for their layout."""
    other = signs["other-paper"]
    spoken = other or signs.get("answered") or signs.get("greets")
    odds = made.release.odds(signs) + made.proof[int(signs["proof"])] + (0.0 if spoken else vouched)
    return weighing.chance(odds - _NAMED * other)
