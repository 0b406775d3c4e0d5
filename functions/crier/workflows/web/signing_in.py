"""The way onto the desk's page: by a link mailed to somebody whom newsroom.toml names, and by no password.

Whether an address is known shows nowhere: the answer is the same, and the mail is written by another
function. The link works once, for a quarter of an hour, in the browser that asked for it: each that this
browser asked for lately, as a mail may come late, and a button that is pressed twice at once is pressed once.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from crier.aws import sqs
from crier.model import desk_session
from crier.model.desk_session import Entry
from crier.model.errors import Rejected
from crier.model.newsroom import Newsroom, Person
from crier.model.settings import (
    GreetingsQueue,
    IncomingQueue,
    MailingsTable,
    ReleasesTable,
    SiteUrl,
    SubscribersTable,
    UploadsBucket,
)
from crier.model.timestamps import zulu
from crier.stores import current_newsroom, desk_sessions
from crier.subscribers import forms, pages, request_source, tokens
from crier.workflows import web
from crier.workflows.web import Answer, Cookie, Request, Visit


class VisitSettings(web.BareSettings, ReleasesTable, SubscribersTable, Protocol):
    """What is asked of the stack to know who is signed in. No link can be made with it."""


class SessionSettings(VisitSettings, web.Settings, Protocol):
    """The same at a door that has our key."""


class Settings(
    SessionSettings,
    UploadsBucket,
    SiteUrl,
    MailingsTable,
    GreetingsQueue,
    IncomingQueue,
    Protocol,
):
    """What is asked of the stack here."""


# __Host-: sent by this host alone, over TLS, to every path of it; no other host can set one.
SESSION, ASKED = "__Host-crier-desk", "__Host-crier-asked"
HOME = "/staff/"
AGAIN = "again"  # in the query of a visit that this page asked for
PER_SOURCE, PER_MAILBOX, IN_ALL = 20, 5, 200  # wishes to sign in, an hour
OLD = 86_400.0  # seconds: of a form


@dataclass(frozen=True)
class Staff:
    """Somebody who is signed in."""

    person: Person
    newsroom: Newsroom
    session: str  # the cookie
    ends: datetime  # UTC, of the session

    @property
    def proof(self) -> str:
        """What each of this session's forms carries (CSRF): nobody who has not the cookie can make it."""
        return hmac.digest(self.session.encode(), b"form", "sha256").hex()


def staff(request: Visit[VisitSettings]) -> Staff | None:
    """Who asks; None: nobody who is signed in. Whom newsroom.toml names no more is signed out by that."""
    name = request.cookies.get(SESSION, "")
    session = desk_sessions.current(request.settings.subscribers, name, request.now)
    in_force = current_newsroom.in_force(request.settings.releases) if session else None
    if session is None or in_force is None:
        return None
    person = desk_session.named(in_force.newsroom, session.address)
    return Staff(person, in_force.newsroom, name, session.ends) if person else None


def form(request: Request[SessionSettings], problem: str = "", status: int = 200) -> Answer:
    """Where an address is typed."""
    stamp = tokens.stamp(request.keys, request.now)
    headers = _looked_at_again(request) if status == 200 else {}
    return Answer(pages.sign_in(request.language(), request.facts(), stamp, problem), status, headers)


def _looked_at_again(request: Visit[VisitSettings]) -> dict[str, str]:
    """Whoever comes by a link in a mail brings no cookie, though they may be signed in: it is of visits from
    our own pages alone. So the list is asked for once more, from this page, and once: nothing is changed by
    looking."""
    asks = request.fetched_from == "cross-site" and not forms.first(request.query, AGAIN)
    return {"Refresh": f"0; url={HOME}?{AGAIN}=1"} if asks else {}


def ask(request: Request[Settings]) -> Answer:
    """The form, sent: the same answer, and the same work, whoever it is."""
    if not _ours(request):
        return form(request, "again", 400)
    mark = desk_session.mark(forms.first(request.given, "email").strip().casefold())
    if _often(request, mark):
        return notice(request, "staff.busy", 429, headers={"Retry-After": "3600"})
    browser = secrets.token_urlsafe(32)
    entry = Entry(request.now, desk_session.mark(browser), mark)
    desk_sessions.wish(request.settings.subscribers, entry)
    message = {"kind": "enter", "mark": mark, "browser": entry.browser, "at": zulu(request.now)}
    sqs.hand_over(request.settings, message)
    until = int(desk_session.LINK.total_seconds())
    cookie = desk_session.asked_too(request.cookies.get(ASKED, ""), browser)
    return notice(request, "staff.asked", 202, cookies=(Cookie(ASKED, cookie, until),))


def unknown(request: Visit[VisitSettings]) -> Answer:
    """What is no page of the desk, or no link of ours."""
    return notice(request, "staff.unknown", 400)


def offer(request: Request[Settings]) -> Answer:
    """What a mailed link opens: a button. Scanners open it, and nobody is signed in."""
    if request.token("enter") is None:
        return unknown(request)
    return Answer(pages.enter(request.language(), request.facts()))


def enter(request: Request[Settings]) -> Answer:
    """The button: a session of a new name, whatever the browser had before."""
    token = request.token("enter")
    if token is None:
        return unknown(request)
    table = request.settings.subscribers
    link = desk_sessions.wished(table, token.subject)
    in_force = current_newsroom.in_force(request.settings.releases)
    person = desk_session.person(in_force.newsroom, link.person) if in_force and link else None
    good = link is not None and desk_session.good(link, request.cookies.get(ASKED, ""), request.now)
    if person is None or not good or not desk_sessions.use(table, token.subject, request.now):
        return notice(request, "staff.over", 410)
    name = secrets.token_urlsafe(32)
    if not desk_sessions.begin(table, name, person.address, request.now):
        return notice(request, "staff.over", 410)
    seconds = int(desk_session.SESSION.total_seconds())
    cookies = (Cookie(SESSION, name, seconds), Cookie(ASKED, "", 0))
    return Answer("", 303, {"Location": HOME}, cookies=cookies)


def leave(request: Request[Settings]) -> Answer:
    """Signs out, by the form of the session's own page alone: another site's brings no cookie along, and
    takes none away."""
    known, name = staff(request), request.cookies.get(SESSION, "")
    if known is not None and not proven(request, known):
        return unknown(request)
    if name:
        desk_sessions.end(request.settings.subscribers, name)
    return Answer("", 303, {"Location": HOME}, cookies=(Cookie(SESSION, "", 0),) if name else ())


def proven(request: Visit[VisitSettings], known: Staff) -> bool:
    """Whether a form is of this session's own page (CSRF)."""
    shown = forms.first(request.given, "proof").encode("utf-8", "surrogatepass")
    return hmac.compare_digest(shown, known.proof.encode())


def _ours(request: Request[Settings]) -> bool:
    """Whether a form is one of ours, sent from our own page as far as the browser says."""
    if request.fetched_from == "cross-site":
        return False
    shown = forms.first(request.given, "shown")
    try:
        return 0 <= tokens.age(request.keys_of(shown), shown, request.now) <= OLD
    except Rejected:
        return False


def _often(request: Request[Settings], mark: str) -> bool:
    """Each count has only what those before it let in: nobody fills everybody's with refused tries."""
    drawer = request_source.drawer(request.keys.names, request.source, request.now)
    limits = ((f"source#{drawer}", PER_SOURCE), (f"mailbox#{mark}", PER_MAILBOX), ("all", IN_ALL))
    table, now = request.settings.subscribers, request.now
    return any(desk_sessions.count(table, what, now) > most for what, most in limits)


def notice(
    request: Visit[VisitSettings],
    state: str,
    status: int,
    *,
    headers: dict[str, str] | None = None,
    cookies: tuple[Cookie, ...] = (),
    back: str = "staff.again",
) -> Answer:
    """A page of words {state}.title and .text, and the way back, called so."""
    links = [] if status == 202 else [(HOME, back)]
    page = pages.notice(state, request.language(), request.facts(), links=links)
    return Answer(page, status, headers or {}, cookies=cookies)
