"""Approve, and Hold: the two links of a proof. The first word counts; who comes later reads how it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crier.model import naming, proofs
from crier.model.proofs import SAID, Proof, Standing, Word
from crier.stores import proof_words
from crier.stores.releases import Releases
from crier.subscribers import pages
from crier.text import messages
from crier.workflows import publish_draft
from crier.workflows.web import Answer, Request
from crier.workflows.web.serving import Act
from crier.workflows.web.withdrawal_links import unknown


@dataclass(frozen=True)
class Asked:
    """The proof that a link is about, as it stands."""

    proof: Proof
    item: Mapping[str, Any]
    standing: Standing

    @property
    def language(self) -> str:
        """That of the mail."""
        return messages.spoken(str(self.item.get("language", "en")))


def link(word: Word) -> tuple[Act, Act]:
    """What looking shows behind the link of a word, a page with a button, and what acting does.

    approve: publishes exactly what was proofed.
    hold: it stays a draft.
    """
    return (lambda request: _show(request, word)), (lambda request: _act(request, word))


def _asked(request: Request, word: Word) -> Asked | None:
    token = request.token(word)
    if token is None:
        return None
    proof = proofs.named(token.subject)
    item = Releases(request.here.releases).version(proof.draft, proof.version)
    return Asked(proof, item, publish_draft.standing(request.here, proof, item))


def _show(request: Request, word: Word) -> Answer:
    asked = _asked(request, word)
    if asked is None:
        return unknown(request)
    if asked.standing != "open":
        return _told(request, word, asked)
    file = naming.display(asked.item["key"])
    return Answer(pages.desk(f"desk.{word}", asked.language, request.facts(), file=file))


def _act(request: Request, word: Word) -> Answer:
    asked = _asked(request, word)
    if asked is None:
        return unknown(request)
    if asked.standing == "open":
        proof_words.settle(request.here.releases, asked.proof, word)
        asked = _asked(request, word) or asked
    if asked.standing == "approved":  # once more, if whoever said so died before it was put there
        publish_draft.put(request.here, asked.proof, asked.item)
    return _told(request, word, asked)


def _told(request: Request, word: Word, asked: Asked) -> Answer:
    page = pages.notice(f"desk.{asked.standing}", asked.language, request.facts())
    return Answer(page, 200 if asked.standing == SAID[word] else 410)
