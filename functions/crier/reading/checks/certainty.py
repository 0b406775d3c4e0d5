"""What the reading itself is not sure of: whether the headline is the headline, and the text a release."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crier.reading import confidence, weighing
from crier.reading.checks.subject import Hit, Subject
from crier.reading.document import Unit
from crier.reading.fields import addressees, other_papers, person_names, phrase_ends, press_marks
from crier.reading.fields.extraction import Fields
from crier.reading.fields.layout import is_prose


def as_read(subject: Subject) -> Iterator[Hit]:
    """A headline that may be another line, a text that is unlike releases. What staff name is certain.

    Lines at the top that another program was meant to read name the title of anything, and so does a title
    that names another paper where nothing else vouches: there only the headline is certain. Who says what
    kind of paper it is has said that it is for the press.
    """
    found = subject.fields
    named, front = confidence.said(found), found.document.front
    if not found.headline or (named and not confidence.for_another(found) and not _names_another(found)):
        return
    weighed = subject.confidence
    headline, release = weighing.shipped().asked
    if (weighed.headline < headline or _is_half(found)) and not named:
        yield Hit(found.headline, "headline")
    if weighed.release < release and not ("kind" in front and addressees.kind(str(front["kind"]))):
        yield Hit(found.headline, "kind")


def _names_another(found: Fields) -> bool:
    """Whether the headline names minutes, a circular, a guide, and nothing in the text is of a release."""
    return bool(other_papers.named(found.headline or "", ())) and not press_marks.proof(found)


def _is_half(found: Fields) -> bool:
    """Whether the headline ends where no phrase does, may go on in the line below, which is set like it, or
    begins in the line above, which was left out and breaks off or is a heading over it; or is a name."""
    language, headline = found.language.language, found.headline or ""
    if phrase_ends.is_open(headline, language) or _is_house(headline, found.subheadline or ""):
        return True
    roles, units = found.layout.roles, found.layout.units
    heads = [at for at, role in enumerate(roles) if role == "headline"]
    if not heads:
        return False
    below = units[heads[-1] + 1] if heads[-1] + 1 < len(units) else None
    if below and _is_set_like(units[heads[-1]], below) and _goes_on(headline, below.words, language):
        return True
    above = heads[0] - 1
    if above < 0 or roles[above] not in ("letterhead", "leftover"):
        return False
    return phrase_ends.breaks_off(units[above].words, language) or _is_over(units[above], units[heads[0]])


def _is_house(headline: str, under: str) -> bool:
    """Whether a headline reads as an organisation's name over the headline: "Harbor Workers Union"."""
    words = headline.split()
    if not 2 <= len(words) <= _LONGEST_NAME or len(under.split()) <= len(words):
        return False
    ends = person_names.is_organisation(words[-1]) or _POSSESSIVE.search(headline)
    return bool(ends or (person_names.is_organisation(words[0]) and _OF.fullmatch(words[1])))


_LONGEST_NAME = 5  # words
_OF = re.compile(r"(?:de|del|des|du|d['’]\w+|da|do|di|della|delle)", re.IGNORECASE)
_POSSESSIVE = re.compile(r"[a-z]s['’]\s\w+\Z")


def _goes_on(headline: str, below: str, language: str) -> bool:
    """Whether nothing tells that a headline is whole before a line that is set like it: "The Boats Stay:"."""
    if headline.rstrip().endswith((":", "：")):
        return True
    return phrase_ends.may_be_either(headline, language) and phrase_ends.may_go_on(headline, below, language)


def _is_over(one: Unit, other: Unit) -> bool:
    """Whether a heading that was left out stands over the one that was taken, and is no name in capitals."""
    longer = [word for word in one.words.split() if len(word) > _SMALL]
    small = sum(word[0].islower() for word in longer)
    headings = one.kind == other.kind == "heading" and 0 < one.level < other.level
    return headings and small > 0 and not person_names.is_organisation(one.words)


_SMALL = 3  # letters: shorter words have no capital in a name


def _is_set_like(one: Unit, other: Unit) -> bool:
    alike = (one.kind, one.level, one.bold) == (other.kind, other.level, other.bold)
    return alike and bool(other.words) and not is_prose(other.words)
