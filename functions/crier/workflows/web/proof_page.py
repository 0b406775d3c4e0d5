"""All of a proof on one page, for whoever of the desk has its link.

The link stands in one mail to one of the desk, and is void with the links beside it. What is shown lies where
staff alone read, and nothing here changes anything: the page's buttons post to those of proof_links, under
the same name and for no longer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, Protocol

from crier.aws import s3
from crier.model import four_eyes, proof_view, proofs, questions
from crier.model.media_types import content_type
from crier.model.proofs import Proof
from crier.model.public_files import PICTURE_FILE
from crier.model.questions import AnswerState
from crier.model.settings import UploadsBucket
from crier.stores.releases import Releases
from crier.subscribers import pages, tokens
from crier.subscribers.tokens import Token
from crier.text import messages
from crier.workflows import desk_links, publish_draft, web
from crier.workflows.web import Answer, Request, replies
from crier.workflows.web.withdrawal_links import unknown


class Settings(web.Settings, publish_draft.Settings, UploadsBucket, Protocol):
    """What is asked of the stack here."""


PAGE = "page"  # the name of the page itself; pictures lie beside it, as they do beside a public page
MOST = 4_000_000  # bytes: a function answers with six megabytes at most, as base64
SECONDS = 60  # for which the address of a file that is larger is good, and that of a PDF
_FILES = re.compile(rf"index\.html|mail\.(?:html|txt)|release\.pdf|{PICTURE_FILE}|paper-[1-9]\.jpg")
_GONE = ("newer", "over")


@dataclass(frozen=True)
class Opened:
    """A proof that a link opens: the version's item, and whose link it is."""

    proof: Proof
    token: Token
    item: Mapping[str, Any]
    state: AnswerState

    @property
    def language(self) -> str:
        """That of the mail."""
        return messages.spoken(str(self.item.get("language", "en")))


def show(request: Request[Settings]) -> Answer:
    """The page, or a file of the proof that it shows. One that is not the newest shows nothing any more, nor
    one that was mailed to somebody whom newsroom.toml names no more."""
    token, name = request.token("proof"), request.named["name"]
    if token is None or not (name == PAGE or _FILES.fullmatch(name)):
        return unknown(request)
    proof = proofs.named(token.subject)
    item = Releases(request.settings.releases).version(proof.draft, proof.version)
    if "folder" not in item:
        return unknown(request)
    current = replies.current(request.settings, item)
    opened = Opened(proof, token, current, publish_draft.proof_state(request.settings, proof, item))
    if opened.state in _GONE:
        return Answer(pages.notice(f"desk.{opened.state}", opened.language, request.facts()), 410)
    if replies.unnamed(request.settings, item.get("desk", ()), token.generation):
        return replies.no_more(request, opened.language)
    return _page(request, opened) if name == PAGE else _file(request, opened, name)


def _file(request: Request[Settings], opened: Opened, name: str) -> Answer:
    bucket, key = request.settings.uploads, f"{opened.item['folder']}{name}"
    stored = s3.look(bucket, key)
    if stored is None:
        return unknown(request)
    if stored.size > MOST or name.endswith(".pdf"):
        return Answer("", 302, {"Location": s3.signed_get(bucket, key, None, SECONDS)})
    return Answer(s3.get(bucket, key)[0], media_type=content_type(name))


def _page(request: Request[Settings], opened: Opened) -> Answer:
    bucket, item, language = request.settings.uploads, opened.item, opened.language
    found = {}
    for name in (proof_view.FILE, "index.html", "mail.html"):
        stored = s3.find(bucket, f"{item['folder']}{name}")
        if stored is None:
            return unknown(request)
        found[name] = stored[0]
    frames = [("page", found["index.html"]), ("mail", found["mail.html"])]
    small = sum(len(document) for _, document in frames) < MOST // 2
    said = questions.asked(item).reply(str(item.get("said", "")))
    mine = desk_links.presser(item.get("desk", ()), opened.token.generation)
    several = four_eyes.applies(item, four_eyes.APPROVE)
    page = pages.proof(
        language,
        request.facts(),
        proof_view.from_json(found[proof_view.FILE]),
        [(name, document.decode()) for name, document in frames if small],
        _buttons(request, opened) if opened.state == "open" else [],
        state=opened.state,
        by=str(item.get("said_by", "")),
        mine=mine,
        moment=desk_links.called(item, said, language, request.now)[1] if said else "",
        approved=", ".join(four_eyes.counted(item)) if several else "",
        number=str(four_eyes.missing(item)) if several else "",
        uncounted=replies.uncounted(item, four_eyes.APPROVE, mine),
    )
    return Answer(page)


def _buttons(request: Request[Settings], opened: Opened) -> list[tuple[str, str, str]]:
    """The replies, under the name that the page's link has, and good for as long."""
    token, buttons = opened.token, []
    mine = desk_links.presser(opened.item.get("desk", ()), token.generation)
    until = datetime.combine(token.until or request.now.date(), time(), UTC)
    for reply in questions.asked(opened.item).replies:
        if replies.uncounted(opened.item, reply.word, mine):
            continue
        words, moment = desk_links.called(opened.item, reply, opened.language, request.now)
        own = tokens.make(request.keys, reply.word, token.subject, token.generation, until)
        buttons.append((f"/desk/{reply.word}/{own}", words, moment))
    return buttons
