"""The previews' door: an embargoed release for whoever has a link to it. GET and HEAD show; nothing acts."""

from __future__ import annotations

from crier.workflows.web import preview_page, serving
from handlers.settings.preview import Settings


def routes() -> serving.Routes[Settings]:
    """What looking shows and what acting does, by path. docs/web.openapi.yaml says the same."""
    return {"/preview/<token>/<name>": (preview_page.show, preview_page.unknown)}


handler = serving.web_handler(routes, preview_page.unknown, Settings)
