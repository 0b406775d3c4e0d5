"""One subscriber, looked up, added, removed or erased by a keeper of newsroom.toml who is signed in.

The whole address alone finds somebody, and travels in a form's body; nothing lists people. Whoever is no
keeper gets one answer, before anybody is looked for. Each look and deed is counted, and noted under the
keeper's name before it is done: a line says what was pressed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, Protocol

from crier.aws import sqs
from crier.aws.handler import count
from crier.model import desk_session, four_eyes
from crier.model.errors import Rejected
from crier.model.settings import AddressKey, GreetingsQueue
from crier.model.timestamps import zulu
from crier.stores import keeper_trail, rate_limits
from crier.stores.keeper_trail import Deed, Done
from crier.stores.subscribers import Subscribers
from crier.subscribers import consent, forms, pages, subscription
from crier.subscribers.address import subscriber_id
from crier.subscribers.forms import Wanted
from crier.subscribers.pages import Event, PersonCard
from crier.subscribers.subscriber import ENDED, Subscriber
from crier.subscribers.subscription import SubscriptionRecords
from crier.text import dates
from crier.workflows.web import Answer, Request, joining, signing_in
from crier.workflows.web.serving import Act
from crier.workflows.web.signing_in import Staff


class Settings(signing_in.SessionSettings, AddressKey, GreetingsQueue, Protocol):
    """What is asked of the stack here."""


HOME = "/staff/people"
PER_KEEPER, IN_ALL = 60, 200  # addresses asked about, an hour
SHOWN, LOOKED_AT = 20, 200  # lines of who did what: on the page, and for those about one address
Ending = Literal["remove", "erase"]


@dataclass(frozen=True)
class Asked:
    """An address that a keeper asks about."""

    keeper: Staff
    address: str  # as it was typed
    subscriber: str  # its id


def form(request: Request[Settings]) -> Answer:
    """Where an address is typed."""
    known = signing_in.staff(request)
    if known is None:
        return signing_in.form(request)
    return _page(request, known) if _may(known) else _refused(request)


def look(request: Request[Settings]) -> Answer:
    """How it stands with one address."""
    asked = _asked(request)
    if isinstance(asked, Answer):
        return asked
    return _found(request, asked)


def add(request: Request[Settings]) -> Answer:
    """A confirmation by mail, as a sign-up has it sent: nobody is on a list without their own yes.

    Who is on a list has it already; who left, or was taken off, comes back by their own sign-up alone.
    """
    asked = _asked(request)
    if isinstance(asked, Answer):
        return asked
    row = _people(request).unopened(asked.subscriber)
    if row is not None and row.status != "pending":
        return _found(request, asked)
    language = request.language()
    wanted, problems = forms.wanted(request.given, request.facts(), language)
    if problems:
        return _found(request, asked, wanted, problems)
    _note(request, asked, "add")
    joining.hand_over(request.settings, wanted, consent.by_keeper(request.now), request.now)
    return _notice(request, "staff.people.added", 202)


def end(deed: Ending) -> Act[Settings]:
    """Takes somebody off all lists, as leaving does, or erases them; after a page that says what happens.

    It ends the subscription that the page showed: who joined anew since is not touched.
    """

    def act(request: Request[Settings]) -> Answer:
        asked = _asked(request)
        if isinstance(asked, Answer):
            return asked
        row = _people(request).unopened(asked.subscriber)
        pressed, shown = forms.first(request.given, "sure") == "yes", forms.first(request.given, "shown")
        if row is None or not _can(deed, row) or (pressed and shown != _stand(row)):
            return _found(request, asked)
        if not pressed:
            return _sure(request, asked, deed, row)
        _note(request, asked, deed)
        decide = partial(_ended, deed=deed, shown=shown, request=request)
        after = _people(request).change(asked.subscriber, decide)
        if after is None:
            return _found(request, asked)
        if deed == "remove" and after.undo is not None:
            _say_goodbye(request, asked)
        return _notice(request, f"staff.people.done-{_deed_of(deed, row)}", 200)

    return act


def _say_goodbye(request: Request[Settings], asked: Asked) -> None:
    """Into the queue; whatever comes there twice for one leaving is mailed once."""
    sqs.hand_over(request.settings, {"kind": "goodbye", "id": asked.subscriber})


def _taken_off(row: Subscriber, trail: Sequence[Done]) -> bool:
    """Whether a keeper's press ended the subscription: the line of it names the moment of the end."""
    return row.status == "left" and any(one.deed == "remove" and zulu(one.at) == row.since for one in trail)


def _deed_of(deed: Ending, row: Subscriber) -> str:
    """Which words say what is done: whoever has not confirmed leaves nothing to take back, and no mail."""
    return "remove-pending" if deed == "remove" and row.status == "pending" else deed


def _ended(
    was: SubscriptionRecords, deed: Ending, shown: str, request: Request[Settings]
) -> SubscriptionRecords | None:
    if was.row is None or _stand(was.row) != shown or not _can(deed, was.row):
        return None
    if deed == "remove":
        return subscription.ended(was, "left", zulu(request.now))
    return subscription.erased(was, was.row.generation, request.now)


def _can(deed: Ending, row: Subscriber) -> bool:
    return row.status not in ENDED if deed == "remove" else row.status != "erased"


def _stand(row: Subscriber) -> str:
    """Names the subscription that a page shows, as against one that came after it."""
    return f"{row.generation}.{row.leavings}"


def _may(known: Staff) -> bool:
    return "keeper" in known.person.roles


def _asked(request: Request[Settings]) -> Asked | Answer:
    """Whom a keeper's form is about; or the answer to whoever may not ask, or has asked too often."""
    known = signing_in.staff(request)
    if known is None or not signing_in.proven(request, known):
        return signing_in.unknown(request)
    if not _may(known):
        return _refused(request)
    address = forms.first(request.given, "email").strip()
    try:
        subscriber = subscriber_id(request.keys.names, address)
    except Rejected:
        return _page(request, known, wanted=Wanted(address), problems=("address",))
    if _often(request, known):
        return _notice(request, "staff.people.busy", 429, {"Retry-After": "3600"})
    return Asked(known, address, subscriber)


def _often(request: Request[Settings], known: Staff) -> bool:
    table, now = request.settings.subscribers, request.now
    mark = desk_session.mark(four_eyes.same(known.person.address))
    count("people.asked")
    return (
        rate_limits.count_keeper(table, mark, now) > PER_KEEPER
        or rate_limits.count_keepers(table, now) > IN_ALL
    )


def _note(request: Request[Settings], asked: Asked, deed: Deed) -> None:
    by = asked.keeper.person.address
    keeper_trail.note(request.settings.subscribers, deed, by, asked.subscriber, request.now)


def _people(request: Request[Settings]) -> Subscribers:
    return Subscribers(request.settings.subscribers, request.keys.naming)


def _refused(request: Request[Settings]) -> Answer:
    return signing_in.notice(request, "staff.people.refused", 403, back="staff.title")


def _notice(
    request: Request[Settings], words: str, status: int, headers: dict[str, str] | None = None
) -> Answer:
    links = [(HOME, "staff.people.title"), (signing_in.HOME, "staff.title")]
    return Answer(
        pages.notice(words, request.language(), request.facts(), links=links), status, headers or {}
    )


def _sure(request: Request[Settings], asked: Asked, deed: Ending, row: Subscriber) -> Answer:
    """What would happen, and a button: who sees it has seen how it stands with the address."""
    _note(request, asked, "look")
    page = pages.sure(
        deed,
        _deed_of(deed, row),
        request.language(),
        request.facts(),
        asked.keeper.proof,
        asked.address,
        _stand(row),
    )
    return Answer(page)


def _found(
    request: Request[Settings],
    asked: Asked,
    wanted: Wanted | None = None,
    problems: Sequence[str] = (),
) -> Answer:
    """The page about one address. No address is opened for it: the keeper typed this one.

    Whom a keeper took off has their goodbye handed over once more: the queue may have failed then.
    """
    _note(request, asked, "look")
    row = _people(request).unopened(asked.subscriber)
    trail = keeper_trail.newest(request.settings.subscribers, LOOKED_AT + 1)
    own = [one for one in trail if one.subscriber == asked.subscriber]
    if row is not None and _taken_off(row, own):
        _say_goodbye(request, asked)
    card = _card(request, asked, row, own, len(trail) > LOOKED_AT or len(own) > SHOWN)
    return _page(request, asked.keeper, card=card, wanted=wanted, problems=problems)


def _page(
    request: Request[Settings],
    keeper: Staff,
    *,
    card: PersonCard | None = None,
    wanted: Wanted | None = None,
    problems: Sequence[str] = (),
) -> Answer:
    trail = [] if card else keeper_trail.newest(request.settings.subscribers, SHOWN)
    language, facts = request.language(), request.facts()
    fresh = Wanted(
        language=language if language in facts.languages else facts.languages[0],
        lists=tuple(one.slug for one in facts.lists[:1]),
    )
    body = pages.people(
        language,
        facts,
        keeper.proof,
        card,
        wanted or fresh,
        [_event(request, keeper, one) for one in trail],
        problems,
    )
    return Answer(body, 400 if problems else 200)


def _card(
    request: Request[Settings], asked: Asked, row: Subscriber | None, trail: Sequence[Done], cut: bool
) -> PersonCard:
    language, newsroom = request.language(), asked.keeper.newsroom
    named = {one.slug: one.name(language) for one in (*newsroom.lists, *newsroom.topics)}
    since = subscription.when(row.since) if row and row.since else None
    return PersonCard(
        address=asked.address,
        state=row.status if row else "unknown",
        shown=_stand(row) if row else "",
        since=dates.moment(since, language, newsroom.timezone) if since else "",
        lists=tuple(named.get(slug, slug) for slug in (row.lists if row else ())),
        topics=tuple(named.get(slug, slug) for slug in (row.topics if row else ())),
        language=dates.own_name(row.language) if row and row.language else "",
        cadence=row.cadence if row and row.status == "confirmed" else "",
        add=row is None or row.status == "pending",
        remove=row is not None and _can("remove", row),
        erase=row is not None and _can("erase", row),
        events=tuple(_event(request, asked.keeper, one) for one in trail[:SHOWN]),
        older=cut,
    )


def _event(request: Request[Settings], keeper: Staff, one: Done) -> Event:
    at = dates.moment(one.at, request.language(), keeper.newsroom.timezone)
    return Event(f"staff.people.did.{one.deed}", one.by, 0, at)
