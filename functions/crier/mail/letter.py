"""A mailing's letter: composed once when it is planned, the same bytes for everybody."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from email.header import Header
from email.headerregistry import Address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crier.model.errors import Rejected
from crier.subscribers.address import within

if TYPE_CHECKING:  # the sender reads letters and needs neither the model nor the templates
    from crier.mail.compose import Template
    from crier.model.edition import Edition


ENCODED = 75  # characters: the longest encoded-word (RFC 2047, 2)
OWN_HOLE = "{{p}}"  # of a preview's letter: each person's own link
_QUIET = {"X-Auto-Response-Suppress": "OOF, AutoReply"}  # nobody reads out-of-office replies to a mailing


@dataclass(frozen=True)
class Letter:
    """What SES is handed. In a mailing the only hole is {{u}}, the personal unsubscribe address; in a
    preview's there is one more (`preview`)."""

    sender: str  # "Name <address>"
    subject: str
    text: str
    html: str
    headers: Mapping[str, str]  # the same for everybody, e.g. List-Id
    lists: tuple[str, ...] = ()  # whom it is for
    topics: tuple[str, ...] = ()  # and what it is about: none is everything
    about: tuple[str, ...] = ()  # the ids of the releases it tells of
    reply_to: str = ""  # whom an answer reaches: an address, where it is not the sender's


def sender(name: str, address: str) -> str:
    """\"Name <address>\", the name quoted (RFC 5322) or in encoded-words of 75 characters (RFC 2047)."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    user, _, domain = address.rpartition("@")
    if plain.isascii():
        return str(Address(plain, user, domain))
    words = Header(plain, "utf-8", maxlinelen=ENCODED).encode(linesep="")
    return f"{words} <{address}>"


def answers(edition: Edition, *, of_release: bool = True) -> str:
    """Whom an answer reaches: the release's media contact, else the newsroom's, else the desk, or ""."""
    contacts = [*(edition.release.contacts if of_release else ()), *edition.newsroom.contacts]
    for written in (*(contact.email or "" for contact in contacts), *edition.newsroom.desk):
        with suppress(Rejected):
            return within(written)
    return ""


def lists(edition: Edition) -> tuple[str, ...]:
    """The lists a release goes to: those it names, else the newsroom's first."""
    return edition.release.lists or tuple(named.slug for named in edition.newsroom.ordinary[:1])


def mailing(template: Template, edition: Edition, from_email: str) -> Letter:
    """A mailing's letter, with the headers that people's programs sort by (RFC 2919, RFC 2369)."""
    to = lists(edition)
    host = urlsplit(edition.site_url).hostname or "localhost"
    name = next((one.name("en") for one in edition.newsroom.lists if one.slug == to[0]), to[0])
    plain = "".join(c for c in name if c.isascii() and (c.isalnum() or c in " -")).strip()
    return Letter(
        sender=sender(edition.newsroom.organisation, from_email),
        subject=template.subject,
        text=template.text,
        html=template.html,
        headers={
            "List-Id": f"{plain} <{to[0]}.{host}>".strip(),
            **_QUIET,
        },
        lists=to,
        topics=edition.release.topics,
        about=(edition.release_id,),
        reply_to=answers(edition),
    )


def notice(template: Template, edition: Edition, from_email: str, to: Sequence[str]) -> Letter:
    """A notice's letter. to: the lists that the release went to, by whatever version: it is for whoever is
    still on one of them, whatever their topics are by now."""
    own = mailing(template, edition, from_email)
    return replace(own, lists=tuple(to) or own.lists, topics=())


def preview(template: Template, edition: Edition, from_email: str, to: Sequence[str]) -> Letter:
    """A preview's letter, with a second hole (OWN_HOLE). to: the lists of previews.

    Whom the release's file names for the press is told as little as its words, not even for an answer.
    """
    plain = mailing(template, edition, from_email)
    return replace(plain, headers=_QUIET, lists=tuple(to), reply_to=answers(edition, of_release=False))


def digest(template: Template, editions: Sequence[Edition], cadence: str, from_email: str) -> Letter:
    """A digest's letter: for everybody on a list of any release in it who chose one of their topics."""
    newest = editions[-1]
    host = urlsplit(newest.site_url).hostname or "localhost"
    to, topics = set[str](), set[str]()
    for edition in editions:
        to.update(lists(edition))
        topics.update(edition.release.topics)
    # A release about no topic is for everybody.
    everything = any(not edition.release.topics for edition in editions)
    return Letter(
        sender=sender(newest.newsroom.organisation, from_email),
        subject=template.subject,
        text=template.text,
        html=template.html,
        headers={"List-Id": f"{cadence.title()} <{cadence}.{host}>", **_QUIET},
        lists=tuple(sorted(to)),
        topics=() if everything else tuple(sorted(topics)),
        about=tuple(edition.release_id for edition in editions),
        reply_to=answers(newest, of_release=False),
    )


def receipt(template: Template, organisation: str, from_email: str) -> Letter:
    """A receipt's letter; RFC 3834 says that nobody wrote it."""
    return Letter(
        sender=sender(organisation, from_email),
        subject=template.subject,
        text=template.text,
        html=template.html,
        headers={"Auto-Submitted": "auto-generated", **_QUIET},
    )


def to_json(letter: Letter) -> bytes:
    """The letter as staging keeps it."""
    return json.dumps(asdict(letter), ensure_ascii=False).encode()


def from_json(data: bytes) -> Letter:
    """The letter that was staged."""
    values = json.loads(data)
    return Letter(
        **{**values, **{name: tuple(values.get(name, ())) for name in ("lists", "topics", "about")}}
    )
