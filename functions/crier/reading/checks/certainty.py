"""What the reading itself is not sure of: whether the headline is the headline, and the text a release."""

from __future__ import annotations

from collections.abc import Iterator

from crier.reading import confidence, weighing
from crier.reading.checks.subject import Hit, Subject
from crier.reading.fields import addressees, phrase_ends
from crier.reading.fields.extraction import Fields


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
    """Whether the headline ends where no phrase does, or a line right above it does, which was left out."""
    language = found.language.language
    if phrase_ends.is_open(found.headline or "", language):
        return True
    roles = found.layout.roles
    above = next((at - 1 for at, role in enumerate(roles) if role == "headline"), -1)
    if above < 0 or roles[above] not in ("letterhead", "leftover"):
        return False
    return phrase_ends.breaks_off(found.layout.units[above].words, language)
