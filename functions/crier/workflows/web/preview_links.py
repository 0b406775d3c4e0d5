"""Take the previews back: the link of the receipt of a release that waits for its hour.

It can be pressed until that hour, by whoever of the desk has the mail; the first word counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from crier.model import naming, previews, proofs
from crier.model.proofs import Proof
from crier.model.settings import ReleasesTable
from crier.model.timestamps import sortable
from crier.stores import previews as previews_store
from crier.stores.releases import Releases
from crier.subscribers import pages
from crier.text import messages
from crier.workflows import desk_links, web
from crier.workflows.web import Answer, Request
from crier.workflows.web.withdrawal_links import unknown


class Settings(web.Settings, ReleasesTable, Protocol):
    """What is asked of the stack here."""


DeskRequest = Request[Settings]


@dataclass(frozen=True)
class PreviewRequest:
    """The previews that a link is about, as they stand."""

    proof: Proof  # the version whose receipt it stands in
    noted: Mapping[str, Any]
    standing: previews.Standing
    person: int  # whom it was mailed to, by place in the noted `desk`

    @property
    def language(self) -> str:
        """That of the mail."""
        return messages.spoken(str(self.noted.get("language", "en")))


def show(request: DeskRequest) -> Answer:
    """What would happen, and a button."""
    asked = _asked(request)
    if asked is None:
        return unknown(request)
    if asked.standing != "open":
        return _answer(request, asked)
    item = Releases(request.settings.releases).version(asked.proof.draft, asked.proof.version)
    file = naming.display(item["key"])
    return Answer(pages.desk("desk.take-back", asked.language, request.facts(), file=file))


def act(request: DeskRequest) -> Answer:
    """Closes every link to the release. Twice is once."""
    asked = _asked(request)
    if asked is None:
        return unknown(request)
    if asked.standing == "open":
        by = desk_links.presser(asked.noted.get("desk", ()), asked.person)
        previews_store.take_back(request.settings.releases, asked.proof.draft, sortable(request.now), by=by)
        asked = _asked(request) or asked
    return _answer(request, asked)


def _asked(request: DeskRequest) -> PreviewRequest | None:
    token = request.token("take-back")
    if token is None:
        return None
    proof, table = proofs.named(token.subject), request.settings.releases
    noted = previews_store.taken(table, proof.draft)
    standing = previews_store.standing(table, proof.draft, proof.version, request.now)
    return PreviewRequest(proof, noted, standing, token.generation)


def _answer(request: DeskRequest, asked: PreviewRequest) -> Answer:
    taken = asked.standing == "taken"
    by = str(asked.noted.get("by", "")) if taken else ""
    words = "desk.taken-back" if taken else "desk.past"
    return Answer(pages.notice(words, asked.language, request.facts(), by=by), 200 if taken else 410)
