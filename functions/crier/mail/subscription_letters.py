"""The mails about a subscription: each as subject, text and HTML, in the language of whoever gets it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Literal

from crier.mail import letter
from crier.mail.letter import Letter
from crier.model.newsroom_facts import Choice, Facts
from crier.rendering import templates
from crier.rendering.templates import look
from crier.subscribers import consent, subscription, tokens
from crier.subscribers.subscriber import Subscriber
from crier.subscribers.tokens import Keys
from crier.text import dates, messages
from crier.text.characters import header, xml
from crier.text.wrapping import tidy, wrap


@dataclass(frozen=True)
class Desk:
    """Who writes: the newsroom, its site, its sender, and the keys of its links."""

    facts: Facts
    site_url: str
    from_email: str
    keys: Keys

    def link(self, path: str, purpose: str, person: Subscriber, generation: int, now: datetime) -> str:
        """A personal address: what a person may do there, and how long, says its token."""
        lasts = {
            "confirm": subscription.CONFIRM,
            "choose": subscription.CHOOSE,
            "undo": subscription.UNDO,
        }.get(purpose)
        until = now + lasts if lasts else None
        return f"{self.site_url}{path}/{tokens.make(self.keys, purpose, person.id, generation, until)}"

    def choices(self, person: Subscriber, now: datetime) -> str:
        """Where a person changes what they get."""
        return self.link("/subscribe/choose", "choose", person, person.generation, now)


def confirm(desk: Desk, wish: Subscriber, now: datetime) -> Letter:
    """Is this you? The one mail a stranger can make us send."""
    address = desk.link("/subscribe/confirm", "confirm", wish, wish.generation, now)
    return _letter("confirm", desk, wish, address)


def choose(desk: Desk, person: Subscriber, now: datetime) -> Letter:
    """The link to one's own choices."""
    return _letter("choose", desk, person, desk.choices(person, now))


def welcome(desk: Desk, person: Subscriber, now: datetime) -> Letter:
    """You are on the list; RFC 8058's headers let a mail program end it."""
    made = _letter("welcome", desk, person, desk.choices(person, now))
    leave = desk.link("/unsubscribe", "leave", person, 0, now)
    one_click = {
        "List-Unsubscribe": f"<{leave}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return replace(made, headers={**made.headers, **one_click})


def goodbye(desk: Desk, person: Subscriber, now: datetime) -> Letter:
    """You are off the list, and how to take that back."""
    address = desk.link("/subscribe/undo", "undo", person, person.leavings, now)
    return _letter("goodbye", desk, person, address)


def data(desk: Desk, person: Subscriber, now: datetime) -> Letter:
    """Everything that is kept of a person (GDPR, article 15)."""
    say = partial(messages.say, messages.spoken(person.language))
    lists = _names(person.lists, desk.facts.lists, person.language)
    topics = _names(person.topics, desk.facts.topics, person.language)
    rows = (
        (say("data.address"), person.address),
        (say("data.language"), dates.own_name(person.language)),
        (say("data.lists"), ", ".join(lists)),
        (say("data.topics"), ", ".join(topics) or say("data.all")),
        (say("data.cadence"), say(f"join.cadences.{person.cadence}")),
        (say("data.status"), _day(person.since, person.language)),
        (say("data.consent"), consent.describe(person.consent, messages.spoken(person.language))),
        (say("data.proof"), person.consent),
        (say("data.generation"), str(person.generation)),
        (say("data.leavings"), str(person.leavings or "")),
        (say("data.timezone"), person.timezone),
        (say("data.changed"), _day(person.changed, person.language)),
        (say("data.asked"), ", ".join(_day(one, person.language) for one in person.asked)),
        (say("data.origin"), person.origin),
    )
    kept = [(name, value) for name, value in rows if value]
    return _letter("data", desk, person, desk.choices(person, now), rows=kept)


def _day(moment: str, language: str) -> str:
    return dates.day(subscription.when(moment), language) if moment else ""


def _names(chosen: tuple[str, ...], offered: tuple[Choice, ...], language: str) -> list[str]:
    names = {choice.slug: choice.name(language) for choice in offered}
    return [names.get(slug, slug) for slug in chosen]


def enter(facts: Facts, from_email: str, language: str, link: str, words: str = "enter") -> Letter:
    """The link to the desk's page for somebody of the newsroom: one that signs in, or, with words "waits"
    (greeting.…), one to a question there."""
    return _filled("enter", facts, from_email, language, link, words=words)


def _letter(kind: str, desk: Desk, person: Subscriber, address: str, **more: object) -> Letter:
    return _filled(kind, desk.facts, desk.from_email, person.language, address, **more)


def _filled(kind: str, facts: Facts, from_email: str, spoken: str, address: str, **more: object) -> Letter:
    language, accent = messages.spoken(spoken), facts.accent
    organisation = header(facts.organisation, 80)
    values = {
        "language": language,
        "organisation": organisation,
        "say": partial(messages.say, language),
        "link": address,
        "wrap": wrap,
        "band": accent,
        "light": look.readable(accent, look.PAPER),
        "dark": look.readable(accent, look.INK),
        **more,
    }
    values["subject"] = header(templates.fill(f"mail/{kind}/subject.txt", **values))
    return Letter(
        sender=letter.sender(organisation, from_email),
        subject=str(values["subject"]),
        text=tidy(templates.fill(f"mail/{kind}/body.txt", **values)) + "\n",
        html=xml(templates.fill(f"mail/{kind}/body.html", **values)),
        # RFC 3834: nobody wrote it.
        headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF, AutoReply"},
    )


@dataclass(frozen=True)
class Message:
    """A kind of mail about a subscription.

    Its templates are `mail/<kind>/subject.txt`, `body.txt` and `body.html`. One with `once` is written when
    the queue says {"kind": kind, "id": whose}: once for each time a person joined, or left, or once a day
    (then the message has "at", an instant). The others follow from a sign-up.
    """

    kind: str
    compose: Callable[[Desk, Subscriber, datetime], Letter]
    once: Literal["joining", "leaving", "day"] | None = None
    to_leavers: bool = False  # to who has just left, at the address their undo still knows


_MESSAGES = (
    Message("confirm", confirm),
    Message("choose", choose),
    Message("welcome", welcome, "joining"),
    Message("goodbye", goodbye, "leaving", to_leavers=True),
    Message("data", data, "day"),
)
MESSAGES = {row.kind: row for row in _MESSAGES}
