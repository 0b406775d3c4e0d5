"""Whether a file or an address is ours: asked by a hash that the browser, or a person, reckoned."""

from __future__ import annotations

from typing import Protocol

from crier.model.settings import SigningKey
from crier.subscribers import forms, pages
from crier.text import messages
from crier.workflows import verification, web
from crier.workflows.web import Answer, Request, unknown


class Settings(web.Settings, SigningKey, Protocol):
    """What is asked of the stack here."""


def answer(request: Request[Settings]) -> Answer:
    """The answer in the language of the path. What is not public yet is unknown, as if it were not there."""
    language, facts = request.named["language"], request.facts()
    if language not in messages.reader_languages():
        return unknown(request)
    asked = verification.asked_for(forms.first(request.query, "asked"))
    if asked is None:
        links = [(pages.verify_page(language, facts), "verify.again")]
        return Answer(pages.notice("verify.unclear", language, facts, links=links), 400)
    return Answer(pages.verified(language, facts, verification.of(request.settings, asked)))
