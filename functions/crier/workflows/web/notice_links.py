"""Tell them, and Tell nobody: the links of a receipt that asks whether a notice goes out (model/notices.py).

The first word counts, or that of as many as must approve all that goes out; later ones read how it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from crier.model import notices, questions
from crier.model.notices import MOST_REASON, Notice
from crier.model.questions import AnswerState, Reply, Word
from crier.model.settings import DeletionsQueue, ReleasesTable
from crier.stores import notice_words, optimistic
from crier.stores.releases import Releases
from crier.subscribers import forms, pages
from crier.text import messages
from crier.text.characters import line
from crier.workflows import desk_links, send_notice, web
from crier.workflows.web import Answer, Request, proof_links
from crier.workflows.web.serving import Act
from crier.workflows.web.withdrawal_links import unknown


class Settings(web.Settings, ReleasesTable, DeletionsQueue, Protocol):
    """What is asked of the stack here."""


DeskRequest = Request[Settings]


@dataclass(frozen=True)
class NoticeRequest:
    """The notice that a link is about, as it stands, and what the link replies."""

    notice: Notice
    item: Mapping[str, Any]
    state: AnswerState
    reply: Reply
    person: int  # whom the link was mailed to, by place in the item's `desk`

    @property
    def language(self) -> str:
        """That of the mail."""
        return messages.spoken(str(self.item.get("language", "en")))

    @property
    def by(self) -> str:
        """Whom the link was mailed to."""
        return desk_links.presser(self.item.get("desk", ()), self.person)

    @property
    def uncounted(self) -> str:
        """Why pressing would add nothing: the words' name (desk.…); empty: it would."""
        return proof_links.uncounted(self.item, self.reply.word, self.by)

    @property
    def gives_reason(self) -> bool:
        """Whether whoever presses says why: of a withdrawal, the first."""
        return (
            self.notice.kind == "withdrawal" and self.reply.word == "notify" and not self.item.get("reason")
        )


def link(word: Word) -> tuple[Act[Settings], Act[Settings]]:
    """What looking shows behind the link of a word, a page with a button, and what acting does.

    notify: those hear whom it concerns. quiet: nobody does.
    """
    return (lambda request: _show(request, word)), (lambda request: _act(request, word))


def _asked(request: DeskRequest, word: Word) -> NoticeRequest | None:
    token = request.token(word)
    notice = notices.named(token.subject) if token else None
    item: Mapping[str, Any] = notice_words.known(request.settings.releases, notice) if notice else {}
    reply = questions.asked(item).reply(word) if item else None
    if token is None or notice is None or reply is None:
        return None
    item = proof_links.current(request.settings, item)
    return NoticeRequest(notice, item, _state(request.settings, notice, item), reply, token.generation)


def _state(settings: ReleasesTable, notice: Notice, item: Mapping[str, Any]) -> AnswerState:
    if reply := questions.asked(item).reply(str(item.get("said", ""))):
        return reply.end
    if notice.kind == "withdrawal":
        return "open"
    releases = Releases(settings.releases)
    head = releases.head(notice.release)
    words = releases.wording(notice.release, head.version)  # a quiet version corrects nothing
    public = head.state != "withdrawn" and words == notice.version
    return "open" if public else "over-corrected"


def _show(request: DeskRequest, word: Word, problem: str = "") -> Answer:
    asked = _asked(request, word)
    if asked is None:
        return unknown(request)
    if asked.state != "open" or asked.uncounted:
        return _answer(request, asked)
    return Answer(
        pages.desk(
            f"desk.{asked.reply.words}",
            asked.language,
            request.facts(),
            file=str(asked.item["file"]),
            number=str(asked.item["people"]),
            reason=str(asked.item.get("reason", "")) if word == "notify" else "",
            asks=MOST_REASON if asked.gives_reason else 0,
            problem=problem,
        ),
        400 if problem else 200,
    )


def _act(request: DeskRequest, word: Word) -> Answer:
    asked = _asked(request, word)
    if asked is None:
        return unknown(request)
    reason = ""
    if asked.gives_reason and asked.state == "open" and not asked.uncounted:
        reason = line(forms.first(request.given, "reason"), MOST_REASON)
        if not reason:
            return _show(request, word, f"desk.{asked.reply.words}.missing")
    for _ in range(optimistic.TRIES):  # somebody else's approval may be counted meanwhile
        if asked.state != "open" or asked.uncounted:
            break
        notice_words.settle(
            request.settings.releases, asked.notice, asked.item, asked.reply, asked.by, reason
        )
        asked = _asked(request, word) or asked
    if asked.state == asked.reply.end and asked.reply.deed == "mail":
        send_notice.take_up(request.settings, asked.notice)  # once more, if whoever said so died before
    return _answer(request, asked)


def _answer(request: DeskRequest, asked: NoticeRequest) -> Answer:
    if asked.state == "open" and asked.uncounted:
        return proof_links.counting(request, asked.item, asked.language, asked.uncounted)
    by = str(asked.item.get("said_by", ""))
    page = pages.notice(f"desk.{asked.state}", asked.language, request.facts(), by=by)
    return Answer(page, 200 if asked.state == asked.reply.end else 410)
