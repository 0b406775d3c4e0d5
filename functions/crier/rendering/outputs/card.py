"""The picture that social networks and messengers show beside a link to the release."""

from __future__ import annotations

from crier.model.edition import Edition
from crier.rendering.outputs import paper

WIDTH, HEIGHT = 1200, 630  # pixels: what Open Graph's readers ask for


def render(edition: Edition) -> bytes:
    """card.png: 1200 by 630 pixels, set by WeasyPrint so that it has the PDF's letters in every script.

    Raises NotTypeset (crier.rendering.pdf.typesetting), as the PDF does.
    """
    made: bytes = paper.typesetting().card(edition, WIDTH, HEIGHT)
    return made
