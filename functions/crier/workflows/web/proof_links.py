"""The replies to what the desk is asked (model/questions.py), as links.

The first counts; who comes later reads how it stands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from crier.model import naming, proofs, questions
from crier.model.proofs import Proof
from crier.model.questions import Word
from crier.stores import optimistic, proof_words
from crier.stores.releases import Releases
from crier.subscribers import pages
from crier.workflows import desk_links, publish_draft, web
from crier.workflows.web import Answer, Request, replies
from crier.workflows.web.replies import AskedReply
from crier.workflows.web.serving import Act
from crier.workflows.web.withdrawal_links import unknown


class Settings(web.Settings, publish_draft.Settings, Protocol):
    """What is asked of the stack here."""


DeskRequest = Request[Settings]


@dataclass(frozen=True)
class ProofRequest(AskedReply):
    """A reply about a proof."""

    proof: Proof


def link(word: Word) -> tuple[Act[Settings], Act[Settings]]:
    """What looking shows behind the link of a word, a page with a button, and what acting does.

    approve: publishes exactly what was proofed. hold: it stays as it is.
    correction, anew: what is public under this file's name is corrected, or this is a release of its own.
    now: it goes out though it speaks of an embargo. earlier, later: which of two instants its embargo means.
    right: it goes out as it was read.
    """
    return (lambda request: _show(request, word)), (lambda request: _act(request, word))


def _asked(request: DeskRequest, word: Word) -> ProofRequest | None:
    token = request.token(word)
    if token is None:
        return None
    proof = proofs.named(token.subject)
    item = replies.current(
        request.settings, Releases(request.settings.releases).version(proof.draft, proof.version)
    )
    reply = questions.asked(item).reply(word)
    if reply is None:
        return None
    state = publish_draft.proof_state(request.settings, proof, item)
    gone = replies.unnamed(request.settings, item.get("desk", ()), token.generation)
    return ProofRequest(item, state, reply, token.generation, proof, unnamed=gone)


def _show(request: DeskRequest, word: Word) -> Answer:
    asked = _asked(request, word)
    if asked is None:
        return unknown(request)
    if not asked.waits:
        return _answer(request, asked)
    file = naming.display(asked.item["key"])
    words, moment = desk_links.called(asked.item, asked.reply, asked.language, request.now)
    return Answer(pages.desk(words, asked.language, request.facts(), file=file, moment=moment))


def _act(request: DeskRequest, word: Word) -> Answer:
    asked = _asked(request, word)
    if asked is None:
        return unknown(request)
    if asked.state == "open" and not publish_draft.unchanged(request.settings, asked.item, asked.reply):
        asked = replace(asked, state="newer")
    for _ in range(optimistic.TRIES):  # somebody else's approval may be counted meanwhile
        if not asked.waits:
            break
        proof_words.settle(
            request.settings.releases, asked.proof, asked.item, asked.reply, asked.by, request.now
        )
        asked = _asked(request, word) or asked
    if asked.state == asked.reply.end:  # once more, if whoever said so died before it was done
        publish_draft.do(request.settings, asked.proof, asked.item, asked.reply)
    return _answer(request, asked)


def _answer(request: DeskRequest, asked: ProofRequest) -> Answer:
    if asked.state == "open" and asked.uncounted:
        return replies.counting(request, asked)
    by = str(asked.item.get("said_by", ""))
    said = questions.asked(asked.item).reply(str(asked.item.get("said", "")))
    moment = desk_links.called(asked.item, said, asked.language, request.now)[1] if said else ""
    page = pages.notice(f"desk.{asked.state}", asked.language, request.facts(), by=by, moment=moment)
    return Answer(page, 200 if asked.state == asked.reply.end else 410)
