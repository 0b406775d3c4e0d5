"""What the public's pages are made with: one request as we read it, one answer."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from crier.aws import secretsmanager
from crier.model.errors import Rejected
from crier.model.newsroom_facts import Facts
from crier.model.settings import (
    AddressKey,
    EdgeSecret,
    GreetingsQueue,
    LinkKey,
    SigningKey,
    SiteBucket,
    SubscribersTable,
)
from crier.stores import site_bucket
from crier.stores.subscribers import Subscribers
from crier.subscribers import forms, pages, tokens
from crier.subscribers.forms import Fields
from crier.subscribers.subscriber import Subscriber
from crier.subscribers.tokens import Keys, Token


class BareSettings(SiteBucket, EdgeSecret, Protocol):
    """What every page asks of the stack."""


class Settings(BareSettings, LinkKey, Protocol):
    """What a page asks that knows links and forms of ours by our key."""


class PublicSettings(Settings, SubscribersTable, AddressKey, GreetingsQueue, SigningKey, Protocol):
    """What the public's pages ask besides."""


S = TypeVar("S", bound=BareSettings)
S_co = TypeVar("S_co", bound=BareSettings, covariant=True)


@dataclass(frozen=True)
class Visit(Generic[S_co]):
    """One visit: `named` are the parts of the path, `source` is where it came from as CloudFront says."""

    named: Mapping[str, str]
    accept: str
    source: str
    given: Fields  # of the form that was sent
    query: Fields  # of the address
    now: datetime
    settings: S_co
    cookies: Mapping[str, str] = field(default_factory=dict)
    fetched_from: str = ""  # Sec-Fetch-Site; empty: the browser does not say

    def facts(self) -> Facts:
        """The newsroom as its site has it; the plain one before the first release."""
        return site_bucket.facts(self.settings.site)

    def language(self, person: Subscriber | None = None) -> str:
        """The language of the answer: what the browser asks for, else the person's own."""
        return pages.preferred(self.accept, person.language if person else "en")


@dataclass(frozen=True)
class Request(Visit[S_co]):
    """A visit at a door that has our key."""

    @property
    def keys(self: Request[Settings]) -> Keys:
        return secretsmanager.keys(self.settings.secret_id)

    def keys_of(self: Request[Settings], token: str) -> Keys:
        """The keys, that of a token or a stamp among them if it is one of ours at all."""
        return secretsmanager.keys_with(self.settings.secret_id, tokens.key_number(token), self.now)

    def token(self: Request[Settings], purpose: str) -> Token | None:
        """What the path's token says, if it is ours and for this."""
        try:
            return tokens.read(self.keys_of(self.named["token"]), purpose, self.named["token"], self.now)
        except Rejected:
            return None


PublicRequest = Request[PublicSettings]


@dataclass(frozen=True)
class Cookie:
    """A cookie that no script reads, of this host alone, sent over TLS and never from another site's page."""

    name: str  # __Host-…
    value: str
    seconds: int  # 0: it goes


@dataclass(frozen=True)
class Answer:
    """What goes back: a page and its status, or a file."""

    body: str | bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str = "text/html; charset=utf-8"
    cookies: Sequence[Cookie] = ()


def read(
    event: Mapping[str, Any],
    named: Mapping[str, str],
    settings: S,
    now: datetime,
    limits: forms.Limits = forms.LIMITS,
) -> Request[S]:
    """The request in a Function URL's event (payload 2.0; header names in small letters)."""
    headers, body = event.get("headers", {}), str(event.get("body") or "")
    raw = base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()
    return Request(
        named=named,
        accept=headers.get("accept-language", ""),
        source=headers.get("x-crier-source", ""),
        given=forms.fields(raw, limits),
        query=forms.fields(str(event.get("rawQueryString", "")).encode()),
        now=now,
        settings=settings,
        cookies=_cookies(event),
        fetched_from=headers.get("sec-fetch-site", ""),
    )


def _cookies(event: Mapping[str, Any]) -> dict[str, str]:
    """The cookies of an event; of two of one name the first, which the browser sends for the longer path."""
    known: dict[str, str] = {}
    for one in event.get("cookies") or str(event.get("headers", {}).get("cookie", "")).split(";"):
        name, _, value = one.strip().partition("=")
        known.setdefault(name, value)
    return known


def unknown(request: Visit[BareSettings]) -> Answer:
    """A link that is not ours, or no longer good. Not 404: CloudFront would show the site's own page."""
    return Answer(pages.notice("leave.unknown", request.language(), request.facts()), 400)


def people(request: Request[PublicSettings]) -> Subscribers:
    """The table."""
    return Subscribers(request.settings.subscribers, request.keys.naming)


def over(request: Request[Settings]) -> Answer:
    """A link that was ours and does nothing any more."""
    language = request.language()
    links = [(f"/subscribe/{language}", "join.again")]
    return Answer(pages.notice("confirm.over", language, request.facts(), links=links), 410)
