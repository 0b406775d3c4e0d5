"""The links of mails to the desk: one word each, said by whoever has the mail, and naming whom it went to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from crier.aws import secretsmanager
from crier.model import four_eyes, questions
from crier.model.newsroom import Newsroom
from crier.model.questions import Reply
from crier.model.settings import LinkKey, SiteUrl
from crier.subscribers import tokens
from crier.text import dates


class Settings(SiteUrl, LinkKey, Protocol):
    """What is asked of the stack here."""


Word = tuple[str, str]  # what a link says, and how it is called in its mail
Links = Callable[[str], tuple[Word, ...]]  # of the mail to one address of the desk
WORKS = timedelta(days=28)  # in which a link does what it says, or says how it ended


def links(
    settings: Settings,
    subject: str,
    words: Iterable[Word],
    desk: Sequence[str],
    now: datetime,
    works: timedelta = WORKS,
) -> Links:
    """For each word a link says (approve, keep …) and how it is called in the mail: that, and its address.

    subject: what the link is about (Proof.subject, Deletion.subject). desk: whom the mails go to, as it is
    kept with that (`presser` reads it): a link says whose it is by the place in it.
    """
    keys, until, said = secretsmanager.keys(settings.secret_id), now + works, tuple(words)

    def of(to: str) -> tuple[Word, ...]:
        person = desk.index(to) + 1
        return tuple(
            (
                called,
                f"{settings.site_url}/desk/{word}/{tokens.make(keys, word, subject, person, until)}",
            )
            for word, called in said
        )

    return of


def page(settings: Settings, subject: str, desk: Sequence[str], now: datetime) -> Callable[[str], str]:
    """Where the mail to one address of the desk leads to see all of a proof (workflows/web/proof_page.py)."""
    keys, until = secretsmanager.keys(settings.secret_id), now + WORKS

    def of(to: str) -> str:
        token = tokens.make(keys, "proof", subject, desk.index(to) + 1, until)
        return f"{settings.site_url}/desk/proof/{token}/page"

    return of


def called(item: Mapping[str, Any], reply: Reply, language: str, now: datetime) -> tuple[str, str]:
    """What a reply's words are called in the catalogues, and the moment they tell of, as it is said.

    item: the version's. The words of an instant that is over say so; most replies tell of no moment.
    """
    at = questions.instant(item, reply)
    if at is None:
        return f"desk.{reply.words}", ""
    over = "-over" if at <= now else ""
    return f"desk.{reply.words}{over}", dates.moment(at, language, str(item.get("zone", "UTC")))


def place(desk: Sequence[str], person: str) -> int:
    """The number by which a link names somebody among whom its mails went to; 0: none went to them."""
    same = [four_eyes.same(one) for one in desk]
    return same.index(four_eyes.same(person)) + 1 if four_eyes.same(person) in same else 0


def of_today(newsroom: Newsroom, person: str) -> bool:
    """Whether somebody would be mailed the desk's links today: of the desk, or an approver.

    A newsroom without a desk's address has the stack's own, which nobody here knows.
    """
    if not newsroom.desk:
        return True
    named = (*newsroom.desk, *(one.address for one in newsroom.people if "approver" in one.roles))
    return four_eyes.same(person) in map(four_eyes.same, named)


def presser(desk: Sequence[str], person: int) -> str:
    """Whom a link was mailed to, by its token's number; empty: one from before this was kept."""
    return desk[person - 1] if 0 < person <= len(desk) else ""
