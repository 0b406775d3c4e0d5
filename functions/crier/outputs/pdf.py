"""release.pdf: stands here so that the registry is whole; WeasyPrint is imported when it is called."""

from __future__ import annotations

from crier.edition import Edition


def render(edition: Edition) -> bytes:
    """The PDF of an edition."""
    from crier.outputs import typesetting

    return typesetting.pdf(edition)


def warm() -> None:
    """Imports and starts WeasyPrint: called at a cold start, so that the first release does not wait."""
    from crier.outputs import typesetting

    typesetting.warm()
