"""The newsroom on the page: newsroom.toml as a form, for keepers. It writes that file and no other."""

from __future__ import annotations

from crier.workflows.web import newsroom_form, serving, signing_in
from handlers.settings.newsroom_page import Settings


def routes() -> serving.Routes[Settings]:
    """What looking shows and what acting does, by path. docs/web.openapi.yaml says the same."""
    return {"/staff/newsroom": (newsroom_form.show, newsroom_form.save)}


handler = serving.web_handler(routes, signing_in.unknown, Settings, newsroom_form.LIMITS)
