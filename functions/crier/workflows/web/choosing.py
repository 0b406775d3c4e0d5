"""One's own choices, one's own data, and being forgotten: behind a link that only a mail brings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from crier.aws import sqs
from crier.model.timestamps import zulu
from crier.stores.mailboxes import Mailboxes
from crier.subscribers import forms, pages, subscription
from crier.subscribers.forms import Wanted
from crier.subscribers.subscriber import Subscriber
from crier.workflows.web import Answer, PublicRequest, leaving, over, unknown
from crier.workflows.web import people as subscribers


def form(request: PublicRequest) -> Answer:
    """What they get, to be changed."""
    person = _person(request)
    return _page(request, person) if isinstance(person, Subscriber) else person


def save(request: PublicRequest) -> Answer:
    """Saves what the form says; lists that are not the public's to choose stay as they are."""
    person = _person(request)
    if not isinstance(person, Subscriber):
        return person
    facts = request.facts()
    wanted, problems = forms.wanted(request.given, facts, person.language)
    offered = {one.slug for one in facts.lists}
    kept = tuple(slug for slug in person.lists if slug not in offered)
    if "lists" in problems and not kept:
        return _page(request, person, wanted=wanted, problems=("lists",))
    choice = replace(
        person,
        language=wanted.language,
        lists=(*wanted.lists, *kept),
        topics=wanted.topics,
        cadence=wanted.cadence,
    )
    done = subscribers(request).change(
        person.id, lambda was: subscription.chosen(was, person.generation, choice, request.now)
    )
    if done is None or done.row is None:
        return over(request)
    _written(request, lambda day: _mailboxes(request).prove(person.address, day))
    return _page(request, done.row, saved=True)


def leave(request: PublicRequest) -> Answer:
    """The way out on the same page."""
    person = _person(request)
    return leaving.end(request, person.id) if isinstance(person, Subscriber) else person


def send_data(request: PublicRequest) -> Answer:
    """By mail, to the very address: whoever got this link from somebody else learns nothing.

    The link of a new mail is a proof, and its person is answered; an old one counts as anybody's wish.
    """
    person = _person(request)
    if not isinstance(person, Subscriber):
        return person
    asked = _written(request, lambda day: _mailboxes(request).serve(person.address, day))
    if not asked and not _mailboxes(request).count(person.address).open(request.now):
        return Answer(pages.notice("choose.later", request.language(person), request.facts()), 429)
    message = {"kind": "data", "id": person.id, "at": zulu(request.now), "asked": asked}
    sqs.hand_over(request.settings, message)
    return Answer(pages.notice("choose.sent", request.language(person), request.facts()), 202)


def ask_to_forget(request: PublicRequest) -> Answer:
    """What will be gone, and a button."""
    person = _person(request)
    if not isinstance(person, Subscriber):
        return person
    return Answer(pages.forget(request.language(person), request.facts(), person.address))


def forget(request: PublicRequest) -> Answer:
    """Everything but the suppression goes at once; once more is as good as once."""
    token = request.token("choose")
    if token is None:
        return unknown(request)
    people = subscribers(request)
    people.change(token.subject, lambda was: subscription.erased(was, token.generation, request.now))
    row = people.records(token.subject).row
    if row is None or row.status != "erased" or row.generation != token.generation:
        return over(request)
    return Answer(pages.notice("forget.done", request.language(), request.facts()))


def _person(request: PublicRequest) -> Subscriber | Answer:
    """Whose link it is, while they are on the list as they were when they got it."""
    token = request.token("choose")
    if token is None:
        return unknown(request)
    person = subscribers(request).find(token.subject)
    if person is None or person.status != "confirmed" or person.generation != token.generation:
        return over(request)
    return person


def _mailboxes(request: PublicRequest) -> Mailboxes:
    return Mailboxes(request.settings.subscribers, request.keys.names)


def _written(request: PublicRequest, use: Callable[[date], bool]) -> bool:
    """Uses this link as a proof of the mailbox, by the day it was written (subscribers/mailbox.py)."""
    token = request.token("choose")
    return token is not None and token.until is not None and use(token.until - subscription.CHOOSE)


def _page(
    request: PublicRequest,
    person: Subscriber,
    *,
    wanted: Wanted | None = None,
    saved: bool = False,
    problems: tuple[str, ...] = (),
) -> Answer:
    shown = wanted or Wanted("", person.language, person.lists, person.topics, person.cadence)
    language, token = request.language(person), request.named["token"]
    body = pages.choose(
        language, request.facts(), person.address, shown, token, saved=saved, problems=problems
    )
    return Answer(body, 400 if problems else 200)
