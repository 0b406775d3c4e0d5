"""What the reading itself is not sure of: whether the headline is the headline, and the text a release."""

from __future__ import annotations

from collections.abc import Iterator

from crier.reading import confidence, weighing
from crier.reading.checks.subject import Hit, Subject
from crier.reading.document import Unit
from crier.reading.fields import addressees, phrase_ends
from crier.reading.fields.extraction import Fields
from crier.reading.fields.layout import is_prose


def as_read(subject: Subject) -> Iterator[Hit]:
    """A headline that may be another line, a text that is unlike releases. What staff name is certain.

    Lines at the top that another program was meant to read name the title of anything: there only the
    headline is certain. Who says what kind of paper it is has said that it is for the press.
    """
    found = subject.fields
    named, front = confidence.said(found), found.document.front
    if not found.headline or (named and not confidence.for_another(found)):
        return
    weighed = subject.confidence
    headline, release = weighing.shipped().asked
    if (weighed.headline < headline or _is_half(found)) and not named:
        yield Hit(found.headline, "headline")
    if weighed.release < release and not ("kind" in front and addressees.kind(str(front["kind"]))):
        yield Hit(found.headline, "kind")


def _is_half(found: Fields) -> bool:
    """Whether the headline ends where no phrase does, may go on in the line below, which is set like it, or
    begins in the line above, which was left out and breaks off."""
    language, headline = found.language.language, found.headline or ""
    if phrase_ends.is_open(headline, language):
        return True
    roles, units = found.layout.roles, found.layout.units
    heads = [at for at, role in enumerate(roles) if role == "headline"]
    if not heads:
        return False
    if phrase_ends.may_be_either(headline, language) and heads[-1] + 1 < len(units):
        one, other = units[heads[-1]], units[heads[-1] + 1]
        if _is_set_like(one, other) and phrase_ends.may_go_on(headline, other.words, language):
            return True
    above = heads[0] - 1
    if above < 0 or roles[above] not in ("letterhead", "leftover"):
        return False
    return phrase_ends.breaks_off(units[above].words, language)


def _is_set_like(one: Unit, other: Unit) -> bool:
    alike = (one.kind, one.level, one.bold) == (other.kind, other.level, other.bold)
    return alike and bool(other.words) and not is_prose(other.words)
