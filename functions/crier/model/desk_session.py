"""Signing in to the desk's page: what a mailed link says, and how long link and session last.

A link names the minute it was asked for, the browser that asked and the person it was mailed to, each as a
mark: whoever is handed it, or opens it in another browser, is not signed in by it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from crier.model.newsroom import Newsroom, Person

LINK = timedelta(minutes=15)  # in which a link signs in, once
SESSION = timedelta(hours=12)  # however it is used
_MARK = 12  # hex digits


@dataclass(frozen=True)
class Entry:
    """What a link says."""

    asked: datetime  # UTC, to the minute
    browser: str  # mark of the cookie of the browser that asked
    person: str  # mark of the address

    @property
    def subject(self) -> str:
        """32 hex digits: the subject of the link's token."""
        return f"{int(self.asked.timestamp()) // 60:08x}{self.browser}{self.person}"


def entry(subject: str) -> Entry:
    """What the link of this subject says."""
    asked = datetime.fromtimestamp(int(subject[:8], 16) * 60, UTC)
    return Entry(asked, subject[8 : 8 + _MARK], subject[8 + _MARK :])


def good(made: Entry, browser: str, now: datetime) -> bool:
    """Whether a link signs in now, in the browser that has this cookie."""
    return bool(browser) and made.browser == mark(browser) and now - made.asked < LINK


def mark(secret: str) -> str:
    """Twelve hex digits of an address or a cookie."""
    return hashlib.sha256(secret.encode()).hexdigest()[:_MARK]


def person(newsroom: Newsroom, marked: str) -> Person | None:
    """Who of the newsroom has this mark."""
    return next((one for one in newsroom.people if mark(one.address.casefold()) == marked), None)


def named(newsroom: Newsroom, address: str) -> Person | None:
    """Who of the newsroom has this address."""
    return next((one for one in newsroom.people if one.address.casefold() == address.casefold()), None)
