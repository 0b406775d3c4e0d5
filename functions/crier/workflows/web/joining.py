"""Signing up and confirming. What is done, and how long it takes, never depends on who is known."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Protocol

from crier.aws import sqs
from crier.aws.handler import count
from crier.model.errors import Rejected
from crier.model.mail_address import normal
from crier.model.newsroom_facts import Facts
from crier.model.settings import AddressKey, GreetingsQueue, SubscribersTable
from crier.model.timestamps import zulu
from crier.stores import address_encryption, rate_limits
from crier.stores.mailboxes import Mailboxes
from crier.subscribers import consent, forms, mailbox, pages, request_source, subscription, tokens
from crier.subscribers.forms import Wanted
from crier.subscribers.subscriber import Subscriber
from crier.subscribers.subscription import SubscriptionRecords
from crier.text import messages
from crier.workflows.web import Answer, PublicRequest, over, unknown
from crier.workflows.web import people as subscribers


class JoinSettings(SubscribersTable, AddressKey, GreetingsQueue, Protocol):
    """What handing a sign-up over asks of the stack."""


TOO_FAST, TOO_OLD = 2.0, 86_400.0  # seconds from form to answer: no person is so quick, no page so old


def form(request: PublicRequest) -> Answer:
    """The sign-up form; without a language in the path, in the browser's. A language of ours, or no page."""
    language, facts = _language(request), request.facts()
    if language not in messages.languages():
        return unknown(request)
    lists = tuple(one.slug for one in facts.lists[:1])
    wanted = Wanted(language=language if language in facts.languages else facts.languages[0], lists=lists)
    return Answer(pages.join(language, facts, tokens.stamp(request.keys, request.now), wanted))


def ask(request: PublicRequest) -> Answer:
    """The form, sent: into the queue, whoever it is; greeting.join decides whether a mail goes out."""
    language, facts = _language(request), request.facts()
    if language not in messages.languages():
        return unknown(request)
    wanted, problems = forms.wanted(request.given, facts, language)
    if forms.first(request.given, "website"):
        return Answer(pages.notice("join.asked", language, facts), 202)  # a machine filled the trap
    if not problems and not _patient(request):
        problems = ("again",)
    if problems:
        stamp = tokens.stamp(request.keys, request.now)
        return Answer(pages.join(language, facts, stamp, wanted, problems), 400)
    if (full := _limit(request, wanted.address)) is not None:
        state, seconds = full
        return Answer(pages.notice(state, language, facts), 429, {"Retry-After": str(seconds)})
    proof = consent.by_form(language, pages.form_version(language), request.now)
    hand_over(request.settings, wanted, proof, request.now)
    return Answer(pages.notice("join.asked", language, facts), 202)


def offer(request: PublicRequest) -> Answer:
    """The confirmation's link: what would begin, and a button. Scanners open it, and nothing happens."""
    token = request.token("confirm")
    if token is None:
        return unknown(request)
    known = subscription.current(subscribers(request).records(token.subject), request.now)
    records = _offered(known, request.facts())
    if records.row and records.row.status == "confirmed" and records.row.generation == token.generation:
        return _welcome(request, records.row)
    wish = records.wish
    if wish is None or wish.generation != token.generation:
        return over(request)
    wanted = Wanted("", wish.language, wish.lists, wish.topics, wish.cadence)
    return Answer(pages.confirm(request.language(wish), request.facts(), wish.address, wanted))


def accept(request: PublicRequest) -> Answer:
    """The button: confirmed; once more is as good as once."""
    token = request.token("confirm")
    if token is None:
        return unknown(request)
    decide = partial(_confirmed, generation=token.generation, offered_today=request.facts(), now=request.now)
    done = subscribers(request).change(token.subject, decide)
    if done is not None and done.row is not None:
        Mailboxes(request.settings.subscribers, request.keys.names).answer(done.row.address)
        sqs.hand_over(request.settings, {"kind": "welcome", "id": token.subject})
    row = done.row if done else subscribers(request).records(token.subject).row
    if row and row.status == "confirmed" and row.generation == token.generation:
        return _welcome(request, row)
    return over(request)


def _confirmed(
    records: SubscriptionRecords, generation: int, offered_today: Facts, now: datetime
) -> SubscriptionRecords | None:
    return subscription.confirmed(
        _offered(subscription.current(records, now), offered_today), generation, now
    )


def _offered(records: SubscriptionRecords, today: Facts) -> SubscriptionRecords:
    """The records with what is still offered of the wish: a list may have closed; without one, no wish."""
    if records.wish is None:
        return records
    slugs = {one.slug for one in today.lists}
    lists = tuple(one for one in records.wish.lists if one in slugs)
    return replace(records, wish=replace(records.wish, lists=lists) if lists else None)


def _welcome(request: PublicRequest, person: Subscriber) -> Answer:
    return Answer(pages.notice("confirm.done", request.language(person), request.facts()))


def _language(request: PublicRequest) -> str:
    return request.named.get("language") or request.language()


def _patient(request: PublicRequest) -> bool:
    try:
        shown = forms.first(request.given, "shown")
        age = tokens.age(request.keys_of(shown), shown, request.now)
    except Rejected:
        return False
    return TOO_FAST <= age <= TOO_OLD


def _limit(request: PublicRequest, address: str) -> tuple[str, int] | None:
    """The limit this one meets, as words and seconds to wait; none: counted, and let in.

    Each count has only what those before it let in: nobody fills what is everybody's with refused tries.
    """
    table, now = request.settings.subscribers, request.now
    drawer = request_source.drawer(request.keys.names, request.source, now)
    if rate_limits.count_source(table, drawer, now) > request_source.PER_SOURCE:
        return "join.busy", 3600
    network = request_source.network(request.keys.names, request.source, now)
    if rate_limits.count_network(table, network, now) > request_source.PER_NETWORK:
        return "join.busy", 3600
    domain = mailbox.domain_id(request.keys.names, address)
    in_domain = rate_limits.count_domain(table, domain, now)
    if in_domain > request_source.PER_DOMAIN and not mailbox.is_provider(normal(address).rpartition("@")[2]):
        return "join.tomorrow", 86_400
    in_all = rate_limits.count_all(table, now)
    if in_all == request_source.IN_ALL + 1:
        count("signups.full")  # once an hour: its alarm asks a person to look
    return ("join.busy", 3600) if in_all > request_source.IN_ALL else None


def hand_over(settings: JoinSettings, wanted: Wanted, proof: str, now: datetime) -> None:
    """A sign-up into the queue, sealed, because a queue and its dead letters are read by people.

    proof: how it came about (consent). subscription_mail.join answers it by a mail, or by none.
    """
    address_encryption.ensure(settings.subscribers, settings.address_key)
    said = json.dumps({**vars(wanted), "consent": proof, "since": zulu(now)})
    sealed = address_encryption.encrypt(settings.subscribers, said, "join")
    sqs.hand_over(settings, {"kind": "join", "key": sealed.key, "sealed": sqs.text(sealed.data)})
