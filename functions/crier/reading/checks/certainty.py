"""What the reading itself is not sure of: whether the headline is the headline, and the text a release."""

from __future__ import annotations

from collections.abc import Iterator

from crier.reading import confidence, weighing
from crier.reading.checks.subject import Hit, Subject
from crier.reading.fields import addressees


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
    if weighed.headline < headline and not named:
        yield Hit(found.headline, "headline")
    if weighed.release < release and not ("kind" in front and addressees.kind(str(front["kind"]))):
        yield Hit(found.headline, "kind")
