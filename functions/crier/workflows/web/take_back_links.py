"""Take the previews back: the link of the receipt of a release that waits for its hour.

It can be pressed until that hour, by whoever of today's desk has the mail; the first word counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from crier.model import naming, previews, proofs
from crier.model.proofs import Proof
from crier.model.settings import ReleasesTable
from crier.model.timestamps import sortable
from crier.stores import preview_states
from crier.stores.releases import Releases
from crier.subscribers import pages
from crier.text import messages
from crier.workflows import desk_links, web
from crier.workflows.web import Answer, Request, replies
from crier.workflows.web.withdrawal_links import unknown


class Settings(web.Settings, ReleasesTable, Protocol):
    """What is asked of the stack here."""


DeskRequest = Request[Settings]


@dataclass(frozen=True)
class PreviewRequest:
    """The previews that a link is about, as they stand."""

    proof: Proof  # the version whose receipt it stands in
    noted: Mapping[str, Any]
    state: previews.PreviewState
    person: int  # whom it was mailed to, by place in the noted `desk`
    unnamed: bool  # newsroom.toml names them no more

    @property
    def language(self) -> str:
        """That of the mail."""
        return messages.spoken(str(self.noted.get("language", "en")))


def show(request: DeskRequest) -> Answer:
    """What would happen, and a button."""
    asked = _asked(request)
    if asked is None:
        return unknown(request)
    if asked.state != "open" or asked.unnamed:
        return _answer(request, asked)
    item = Releases(request.settings.releases).version(asked.proof.draft, asked.proof.version)
    file = naming.display(item["key"])
    return Answer(pages.desk("desk.take-back", asked.language, request.facts(), file=file))


def act(request: DeskRequest) -> Answer:
    """Closes every link to the release. Twice is once."""
    asked = _asked(request)
    if asked is None:
        return unknown(request)
    if asked.state == "open" and not asked.unnamed:
        by = desk_links.presser(asked.noted.get("desk", ()), asked.person)
        preview_states.take_back(request.settings.releases, asked.proof.draft, sortable(request.now), by=by)
        asked = _asked(request) or asked
    return _answer(request, asked)


def _asked(request: DeskRequest) -> PreviewRequest | None:
    token = request.token("take-back")
    if token is None:
        return None
    proof, table = proofs.named(token.subject), request.settings.releases
    noted = preview_states.taken(table, proof.draft)
    state = preview_states.state(table, proof.draft, proof.version, request.now)
    gone = replies.unnamed(request.settings, noted.get("desk", ()), token.generation)
    return PreviewRequest(proof, noted, state, token.generation, gone)


def _answer(request: DeskRequest, asked: PreviewRequest) -> Answer:
    if asked.unnamed:
        return replies.no_more(request, asked.language)
    taken = asked.state == "taken"
    by = str(asked.noted.get("by", "")) if taken else ""
    words = "desk.taken-back" if taken else "desk.past"
    return Answer(pages.notice(words, asked.language, request.facts(), by=by), 200 if taken else 410)
