"""The release on paper for who reads it before its hour: the embargo stands across each page."""

from __future__ import annotations

from crier.model.edition import Edition
from crier.rendering.outputs import paper, preview


def render(edition: Edition) -> bytes | None:
    """preview.pdf: as release.pdf (outputs/paper.py), with a watermark. None: nobody reads it earlier."""
    if not edition.preview:
        return None
    return paper.render(edition, preview.banner(edition))
