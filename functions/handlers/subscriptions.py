"""The public's door: joining, confirming, choosing, leaving, verifying. GET shows, POST acts (RFC 8058)."""

from __future__ import annotations

from crier.workflows import web
from crier.workflows.web import choosing, joining, leaving, serving, verifying
from handlers.settings.subscriptions import Settings


def routes() -> serving.Routes[Settings]:
    """What looking shows and what acting does, by path. docs/web.openapi.yaml says the same."""
    return {
        "/subscribe": (joining.form, joining.ask),
        "/subscribe/<language>": (joining.form, joining.ask),
        "/subscribe/confirm/<token>": (joining.offer, joining.accept),
        "/subscribe/choose/<token>": (choosing.form, choosing.save),
        "/subscribe/leave/<token>": (choosing.form, choosing.leave),
        "/subscribe/data/<token>": (choosing.form, choosing.send_data),
        "/subscribe/forget/<token>": (choosing.ask_to_forget, choosing.forget),
        "/subscribe/undo/<token>": (leaving.ask_to_undo, leaving.undo),
        "/unsubscribe/<token>": (leaving.ask, leaving.act),
        "/verify/answer/<language>": (verifying.answer, verifying.answer),
    }


handler = serving.web_handler(routes, web.unknown, Settings)
