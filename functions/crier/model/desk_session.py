"""Signing in to the desk's page: what a mailed link says, and how long link and session last.

A link names the browser that asked, by a mark of 128 bits; a wish, kept in the table, says when that was and
whom it was mailed to. Whoever is handed the link, or opens it in another browser, is not signed in by it.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from crier.model.newsroom import Newsroom, Person

LINK = timedelta(minutes=15)  # in which a link signs in, once
SESSION = timedelta(hours=12)  # however it is used
TWICE = timedelta(minutes=1)  # in which a press on its button may come twice, and is one
_PENDING = 3  # links that one browser waits for, the newest first
_MARK = 32  # hex digits
_SECRET = re.compile(r"[\w-]{43}", re.ASCII)  # secrets.token_urlsafe(32)


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


def good(made: Entry, cookie: str, now: datetime) -> bool:
    """Whether a wish's link signs in now, in the browser that has this cookie (asked_too)."""
    return made.browser in {mark(one) for one in _pending(cookie)} and now - made.asked < LINK


def asked_too(cookie: str, browser: str) -> str:
    """The cookie of a browser that asked once more: a mail that was slow signs in as well.

    browser: this wish's secret, url-safe; cookie: as the browser has it, of whatever words.
    """
    return ".".join([browser, *_pending(cookie)][:_PENDING])


def _pending(cookie: str) -> list[str]:
    """The secrets of a browser's cookie, the newest first."""
    return [one for one in cookie.split(".") if _SECRET.fullmatch(one)]


def mark(secret: str) -> str:
    """32 hex digits of an address or a cookie."""
    return hashlib.sha256(secret.encode()).hexdigest()[:_MARK]


def person(newsroom: Newsroom, marked: str) -> Person | None:
    """Who of the newsroom has this mark."""
    return next((one for one in newsroom.people if mark(one.address.casefold()) == marked), None)


def named(newsroom: Newsroom, address: str) -> Person | None:
    """Who of the newsroom has this address."""
    return next((one for one in newsroom.people if one.address.casefold() == address.casefold()), None)
