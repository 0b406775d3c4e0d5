"""What the links of proofs and of notices share: whose reply it is, and whether it counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crier.model import four_eyes
from crier.model.questions import AnswerState, Reply, Word
from crier.model.settings import ReleasesTable
from crier.stores import current_newsroom
from crier.subscribers import pages
from crier.text import messages
from crier.workflows import desk_links, web
from crier.workflows.web import Answer, Request


@dataclass(frozen=True)
class AskedReply:
    """What a link is about, as it stands, and what the link replies.

    person: whom the link was mailed to, by place in the item's `desk`. unnamed: whom newsroom.toml names no
    more among those whom it would be mailed to today.
    """

    item: Mapping[str, Any]
    state: AnswerState
    reply: Reply
    person: int
    unnamed: bool = field(default=False, kw_only=True)

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
        """Why pressing would add nothing: the words' name (desk.…); empty: it would.

        Whom newsroom.toml names no more says nothing by an old mail, whatever is asked.
        """
        return "unnamed" if self.unnamed else uncounted(self.item, self.reply.word, self.by)

    @property
    def waits(self) -> bool:
        """Whether a press would add something."""
        return self.state == "open" and not self.uncounted


def unnamed(settings: ReleasesTable, desk: Sequence[str], person: int) -> bool:
    """Whether newsroom.toml names whom a link was mailed to no more. desk: as it was noted with the mails.

    Links from before 28 November 2026 name nobody, and work until they end.
    """
    whose = desk_links.presser(desk, person)
    known = current_newsroom.in_force(settings.releases) if whose else None
    return known is not None and not desk_links.of_today(known.newsroom, whose)


def no_more(request: Request[web.Settings], language: str) -> Answer:
    """What such a link answers."""
    return Answer(pages.notice("desk.unnamed", language, request.facts()), 410)


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


def counting(request: Request[web.Settings], asked: AskedReply) -> Answer:
    """How an approval by several people stands, for whose word adds nothing (any more)."""
    by, number = ", ".join(four_eyes.counted(asked.item)), str(four_eyes.missing(asked.item))
    why = asked.uncounted
    page = pages.notice(f"desk.{why}", asked.language, request.facts(), approved=by, number=number)
    return Answer(page, 200 if why == "counted" else 410)
