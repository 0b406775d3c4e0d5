"""What the reading itself is not sure of: whether the headline is the headline, and the text a release."""

from __future__ import annotations

from collections.abc import Iterator

from crier.reading import confidence
from crier.reading.checks.subject import Hit, Subject


def as_read(subject: Subject) -> Iterator[Hit]:
    """A headline that may be another line, a text that is unlike releases. What staff name is certain."""
    found = subject.fields
    if not found.headline or confidence.said(found):
        return
    weighed = subject.confidence
    if weighed.headline < confidence.HEADLINE:
        yield Hit(found.headline, "headline")
    if weighed.release < confidence.RELEASE:
        yield Hit(found.headline, "kind")
