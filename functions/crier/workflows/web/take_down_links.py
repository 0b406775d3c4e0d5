"""Withdraw a public release from the desk's page: its link there, for an approver of the newsroom in force.

The link names the person on whose page it stood, and the newest version that this page showed: of anything
newer nothing is withdrawn by it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product
from typing import Literal, Protocol

from crier.model import deletions as core
from crier.model import desk_session, four_eyes, naming
from crier.model.lifecycle import Head
from crier.model.newsroom import Newsroom, Person
from crier.stores import current_newsroom, deletions
from crier.stores.releases import Releases
from crier.subscribers import pages, tokens
from crier.subscribers.tokens import Keys, Token
from crier.workflows import take_down, web
from crier.workflows.web import Answer, Request
from crier.workflows.web.withdrawal_links import RELEASE, unknown


class Settings(web.Settings, take_down.Settings, Protocol):
    """What is asked of the stack here."""


DeskRequest = Request[Settings]
HOME = "/staff/"
State = Literal["open", "withdrawing", "withdrawn", "changed", "refused"]


@dataclass(frozen=True)
class TakeDown:
    """The public release that a link is about, as it stands."""

    release: str
    head: Head
    state: State
    newsroom: Newsroom
    by: str = ""  # whose page it stood on


def may(person: Person) -> bool:
    """Whether somebody of the newsroom may withdraw what is public."""
    return "approver" in person.roles


def address(keys: Keys, release: str, latest: int, person: str, ends: datetime) -> str:
    """The link of whoever has this mark (desk_session.mark), as the page shows it with this newest version.

    It is good no longer than their session, whose end (UTC) it names to the minute.
    """
    subject = core.taken_down(release, latest, person)
    return f"/desk/take-down/{tokens.make(keys, 'take-down', subject, _minute(ends), ends)}"


def show(request: DeskRequest) -> Answer:
    """What would happen, and a button."""
    asked = _asked(request)
    if asked is None:
        return unknown(request)
    if asked.state != "open":
        return _answer(request, asked)
    releases = Releases(request.settings.releases)
    file = naming.display(releases.version(asked.release, asked.head.latest)["key"])
    page = pages.desk(
        "desk.take-down",
        request.language(),
        request.facts(),
        releases.title(asked.head),
        asked.head,
        file=file,
        back=HOME,
    )
    return Answer(page)


def act(request: DeskRequest) -> Answer:
    """Withdraws it. Twice is once, and does again what died before."""
    asked = _asked(request)
    if asked is None:
        return unknown(request)
    if asked.state not in ("open", "withdrawing"):
        return _answer(request, asked)
    done = take_down.begin(
        request.settings, asked.release, asked.head, asked.by, asked.newsroom.desk_language, request.now
    )
    if not done:
        return _notice(request, "desk.take-down-changed", 410)
    after = Releases(request.settings.releases).head(asked.release)
    return _answer(
        request, replace(asked, state="withdrawn" if after.state == "withdrawn" else "withdrawing")
    )


def _asked(request: DeskRequest) -> TakeDown | None:
    token, settings = request.token("take-down"), request.settings
    in_force = current_newsroom.in_force(settings.releases)
    if token is None or in_force is None or _over(token, request.now):
        return None
    release, newsroom = token.subject[:RELEASE], in_force.newsroom
    head = Releases(settings.releases).head(release)
    if head.state == "withdrawn":
        return TakeDown(release, head, "withdrawn", newsroom)
    person, latest = _named(newsroom, release, head, token.subject)
    if person is None or not may(person):
        return TakeDown(release, head, "refused", newsroom)
    if latest != head.latest or not head.version:
        return TakeDown(release, head, "changed", newsroom)
    known = deletions.known(settings, release)
    pressed = known and core.state(known, core.mark(known["sequencer"]), head) == "withdrawing"
    if not pressed and take_down.files(settings, release) is None:
        return TakeDown(release, head, "changed", newsroom)
    return TakeDown(release, head, "withdrawing" if pressed else "open", newsroom, person.address)


def _named(newsroom: Newsroom, release: str, head: Head, subject: str) -> tuple[Person | None, int]:
    """Whose link it is, and the newest version that it names; None: of nobody of the newsroom in force."""
    for person, latest in product(newsroom.people, range(head.latest, 0, -1)):
        mark = desk_session.mark(four_eyes.same(person.address))
        if core.taken_down(release, latest, mark) == subject:
            return person, latest
    return None, 0


def _minute(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute


def _over(token: Token, now: datetime) -> bool:
    """Whether the session has ended on whose page it stood. Of its last day tokens.py takes care."""
    return token.until == now.date() and token.generation <= _minute(now)


def _answer(request: DeskRequest, asked: TakeDown) -> Answer:
    if asked.state == "refused":
        return _notice(request, "desk.take-down-refused", 403)
    if asked.state in ("open", "changed"):
        return _notice(request, "desk.take-down-changed", 410)
    by = str(deletions.known(request.settings, asked.release).get("said_by", ""))
    return _notice(request, f"desk.{asked.state}", 200, by=by)


def _notice(request: DeskRequest, words: str, status: int, *, by: str = "") -> Answer:
    page = pages.notice(words, request.language(), request.facts(), links=[(HOME, "staff.title")], by=by)
    return Answer(page, status)
