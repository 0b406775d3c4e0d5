"""Tell them, and Tell nobody: the links of a receipt that asks whether a notice goes out (model/notices.py).

The first word counts, or that of as many as must approve all that goes out; later ones read how it stands.

Whom newsroom.toml no longer names decides nothing. Who approves a reason says by the form which
one they read.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from crier.model import notices, questions
from crier.model.notices import MOST_REASON, Notice
from crier.model.questions import AnswerState, Word
from crier.model.settings import DeletionsQueue, ReleasesTable
from crier.stores import notice_words, optimistic
from crier.stores.releases import Releases
from crier.subscribers import forms, pages
from crier.text.characters import line
from crier.workflows import send_notice, web
from crier.workflows.web import Answer, Request, replies
from crier.workflows.web.replies import AskedReply
from crier.workflows.web.serving import Act
from crier.workflows.web.withdrawal_links import unknown


class Settings(web.Settings, ReleasesTable, DeletionsQueue, Protocol):
    """What is asked of the stack here."""


DeskRequest = Request[Settings]
# What a mail program makes a link of: with a scheme, or a name with a dot in it. "EE. UU." has a space.
_ADDRESS = re.compile(r"://|@|www\.|[\w-]\.[^\W\d_]{2,}", re.IGNORECASE)


@dataclass(frozen=True)
class NoticeRequest(AskedReply):
    """A reply about a notice."""

    notice: Notice

    @property
    def reason(self) -> str:
        """What stands there as the reason; empty: nobody gave one."""
        return str(self.item.get("reason", ""))

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
    item = replies.current(request.settings, item)
    state = _state(request.settings, notice, item)
    gone = replies.unnamed(request.settings, item.get("desk", ()), token.generation)
    return NoticeRequest(item, state, reply, token.generation, notice, unnamed=gone)


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
    if not asked.waits:
        return _answer(request, asked)
    return Answer(
        pages.desk(
            f"desk.{asked.reply.words}",
            asked.language,
            request.facts(),
            file=str(asked.item["file"]),
            number=str(asked.item["people"]),
            reason=asked.reason if word == "notify" else "",
            seen=_fingerprint(asked.reason) if word == "notify" else "",
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
    if asked.gives_reason and asked.waits:
        reason = line(forms.first(request.given, "reason"), MOST_REASON)
        if problem := _problem(reason):
            return _show(request, word, f"desk.{asked.reply.words}.{problem}")
    read = forms.first(request.given, "seen") if asked.reason else _fingerprint(reason)
    for _ in range(optimistic.TRIES):  # somebody else's approval may be counted meanwhile
        if not asked.waits:
            break
        if word == "notify" and asked.reason and _fingerprint(asked.reason) != read:
            return _show(request, word, f"desk.{asked.reply.words}.changed")  # they never saw these words
        notice_words.settle(
            request.settings.releases,
            asked.notice,
            asked.item,
            asked.reply,
            asked.by,
            request.now,
            reason,
        )
        asked = _asked(request, word) or asked
    if asked.state == asked.reply.end and asked.reply.deed == "mail":
        send_notice.take_up(request.settings, asked.notice)  # once more, if whoever said so died before
    return _answer(request, asked)


def _problem(reason: str) -> str:
    """What is wrong with a reason, by its words' name; empty: nothing."""
    if not reason:
        return "missing"
    return "addresses" if _ADDRESS.search(unicodedata.normalize("NFKC", reason)) else ""


def _fingerprint(reason: str) -> str:
    """What a form carries of the reason that it showed; of none, nothing."""
    return hashlib.sha256(reason.encode()).hexdigest()[:32] if reason else ""


def _answer(request: DeskRequest, asked: NoticeRequest) -> Answer:
    if asked.state == "open" and asked.uncounted:
        return replies.counting(request, asked)
    by = str(asked.item.get("said_by", ""))
    page = pages.notice(f"desk.{asked.state}", asked.language, request.facts(), by=by)
    return Answer(page, 200 if asked.state == asked.reply.end else 410)
