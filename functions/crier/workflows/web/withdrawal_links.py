"""Withdraw now, and Keep: the two links of the mail that tells the desk of a deleted file.

The first word counts; whoever comes later, or again, reads how it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from crier.model import deletions as core
from crier.model import naming
from crier.model.deletions import Deletion, DeletionState, Word
from crier.model.lifecycle import Head
from crier.stores import deletions
from crier.stores.releases import Releases
from crier.subscribers import pages
from crier.text import messages
from crier.workflows import desk_links, web
from crier.workflows.web import Answer, Request, replies
from crier.workflows.web.serving import Act


class Settings(web.Settings, deletions.Settings, Protocol):
    """What is asked of the stack here."""


DeskRequest = Request[Settings]
RELEASE = 16  # hex digits of a link's subject that name the release; the others name the deletion

# What a word made of it: told with 200 to whoever said so, with 410 where it was too late for the other.
ENDS: dict[Word, tuple[DeletionState, ...]] = {
    "withdraw": ("withdrawing", "withdrawn"),
    "keep": ("kept", "back"),
}


@dataclass(frozen=True)
class WithdrawalRequest:
    """The deletion that a link is about, as it stands."""

    release: str
    item: Mapping[str, Any]
    head: Head
    state: DeletionState
    person: int = 0  # whom the link was mailed to, by place in the item's `desk`
    unnamed: bool = False  # newsroom.toml names them no more

    @property
    def language(self) -> str:
        """That of the mail."""
        return messages.spoken(str(self.item.get("language", "en")))


def link(word: Word) -> tuple[Act[Settings], Act[Settings]]:
    """What looking shows behind the link of a word, a page with a button, and what acting does.

    withdraw: the withdrawal that would come anyway, now.
    keep: the release stays public though its file is gone.
    """
    return (lambda request: _show(request, word)), (lambda request: _act(request, word))


def unknown(request: Request[web.Settings]) -> Answer:
    """A link that is not ours, or too old."""
    return Answer(pages.notice("desk.unknown", request.language(), request.facts()), 400)


def _asked(request: DeskRequest, word: Word) -> WithdrawalRequest | None:
    token = request.token(word)
    if token is None:
        return None
    release, named = token.subject[:RELEASE], token.subject[RELEASE:]
    item, head = deletions.known(request.settings, release), Releases(request.settings.releases).head(release)
    person, state = token.generation, core.state(item, named, head)
    gone = replies.unnamed(request.settings, item.get("desk", ()), person)
    return WithdrawalRequest(release, item, head, state, person, gone)


def _show(request: DeskRequest, word: Word) -> Answer:
    asked = _asked(request, word)
    if asked is None:
        return unknown(request)
    if asked.state != "open" or asked.unnamed:
        return _answer(request, word, asked)
    head, file = asked.head, naming.display(asked.item["key"])
    title = Releases(request.settings.releases).title(head)
    return Answer(pages.desk(f"desk.{word}", asked.language, request.facts(), title, head, file=file))


def _act(request: DeskRequest, word: Word) -> Answer:
    asked = _asked(request, word)
    if asked is None:
        return unknown(request)
    # Also once more, if whoever said so died before it was taken up.
    if asked.state in ("open", "withdrawing") and not asked.unnamed:
        said = Deletion(asked.release, asked.item["key"], asked.item["sequencer"])
        by = desk_links.presser(asked.item.get("desk", ()), asked.person)
        deletions.settle(request.settings, said, word, by, request.now)
        deletions.take_up(request.settings, said)
        asked = _asked(request, word) or asked
    return _answer(request, word, asked)


def _answer(request: DeskRequest, word: Word, asked: WithdrawalRequest) -> Answer:
    if asked.unnamed:
        return replies.no_more(request, asked.language)
    by = str(asked.item.get("said_by", "")) if asked.state != "over" else ""
    links = [(asked.head.address, "receipt.page")] if asked.head.address else []
    page = pages.notice(f"desk.{asked.state}", asked.language, request.facts(), links=links, by=by)
    return Answer(page, 200 if asked.state in ENDS[word] else 410)
