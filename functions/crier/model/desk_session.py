"""Signing in to the desk's page: what a mailed link says, and how long link and session last.

A link names the browser that asked, by a mark of 128 bits; a wish, kept in the table, says when that was and
whom it was mailed to. Whoever is handed the link, or opens it in another browser, is not signed in by it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from crier.model.newsroom import Newsroom, Person

LINK = timedelta(minutes=15)  # in which a link signs in, once
SESSION = timedelta(hours=12)  # however it is used
_MARK = 32  # hex digits


@dataclass(frozen=True)
class Entry:
    """A wish to sign in."""

    asked: datetime  # UTC
    browser: str  # mark of the cookie of the browser that asked
    person: str  # mark of the address

    @property
    def subject(self) -> str:
        """32 hex digits: the subject of the link's token."""
        return self.browser


def good(made: Entry, browser: str, now: datetime) -> bool:
    """Whether a wish's link signs in now, in the browser that has this cookie."""
    return bool(browser) and made.browser == mark(browser) and now - made.asked < LINK


def mark(secret: str) -> str:
    """32 hex digits of an address or a cookie."""
    return hashlib.sha256(secret.encode()).hexdigest()[:_MARK]


def person(newsroom: Newsroom, marked: str) -> Person | None:
    """Who of the newsroom has this mark."""
    return next((one for one in newsroom.people if mark(one.address.casefold()) == marked), None)


def named(newsroom: Newsroom, address: str) -> Person | None:
    """Who of the newsroom has this address."""
    return next((one for one in newsroom.people if one.address.casefold() == address.casefold()), None)
