"""The replies to what the desk is asked (model/questions.py), as links.

The first counts; who comes later reads how it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from crier.model import four_eyes, naming, proofs, questions
from crier.model.proofs import Proof
from crier.model.questions import AnswerState, Reply, Word
from crier.model.settings import ReleasesTable
from crier.stores import current_newsroom, optimistic, proof_words
from crier.stores.releases import Releases
from crier.subscribers import pages
from crier.text import messages
from crier.workflows import desk_links, publish_draft, web
from crier.workflows.web import Answer, Request
from crier.workflows.web.serving import Act
from crier.workflows.web.withdrawal_links import unknown


class Settings(web.Settings, publish_draft.Settings, Protocol):
    """What is asked of the stack here."""


DeskRequest = Request[Settings]


@dataclass(frozen=True)
class ProofRequest:
    """The proof that a link is about, as it stands, and what the link replies."""

    proof: Proof
    item: Mapping[str, Any]
    state: AnswerState
    reply: Reply
    person: int = 0  # whom the link was mailed to, by place in the item's `desk`

    @property
    def language(self) -> str:
        """That of the mail."""
        return messages.spoken(str(self.item.get("language", "en")))

    @property
    def by(self) -> str:
        """Whom the link was mailed to; empty: one from before that was kept."""
        return desk_links.presser(self.item.get("desk", ()), self.person)

    @property
    def uncounted(self) -> str:
        """Why pressing would add nothing: the words' name (desk.…); empty: it would."""
        return uncounted(self.item, self.reply.word, self.by)


def uncounted(item: Mapping[str, Any], word: Word, person: str) -> str:
    """Why somebody's word about a version adds nothing (desk.…): it does not count, or was counted."""
    if not four_eyes.applies(item, word):
        return ""
    if four_eyes.same(person) in four_eyes.counted(item):
        return "counted"
    return four_eyes.refusal(item, person)


def current(settings: ReleasesTable, item: Mapping[str, Any]) -> Mapping[str, Any]:
    """A version's item with who may approve it today, where several must (four_eyes.today)."""
    if not four_eyes.applies(item, four_eyes.APPROVE):
        return item
    known = current_newsroom.in_force(settings.releases)
    return four_eyes.today(item, known.newsroom if known else None)


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
    item = current(request.settings, Releases(request.settings.releases).version(proof.draft, proof.version))
    reply = questions.asked(item).reply(word)
    if reply is None:
        return None
    return ProofRequest(
        proof, item, publish_draft.proof_state(request.settings, proof, item), reply, token.generation
    )


def _show(request: DeskRequest, word: Word) -> Answer:
    asked = _asked(request, word)
    if asked is None:
        return unknown(request)
    if asked.state != "open" or asked.uncounted:
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
        if asked.state != "open" or asked.uncounted:
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
        return counting(request, asked.item, asked.language, asked.uncounted)
    by = str(asked.item.get("said_by", ""))
    said = questions.asked(asked.item).reply(str(asked.item.get("said", "")))
    moment = desk_links.called(asked.item, said, asked.language, request.now)[1] if said else ""
    page = pages.notice(f"desk.{asked.state}", asked.language, request.facts(), by=by, moment=moment)
    return Answer(page, 200 if asked.state == asked.reply.end else 410)


def counting(request: Request[web.Settings], item: Mapping[str, Any], language: str, why: str) -> Answer:
    """How an approval by several people stands, for whose word adds nothing (any more)."""
    by, number = ", ".join(four_eyes.counted(item)), str(four_eyes.missing(item))
    page = pages.notice(f"desk.{why}", language, request.facts(), approved=by, number=number)
    return Answer(page, 200 if why == "counted" else 410)
