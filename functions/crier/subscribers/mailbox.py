"""How often a mailbox is written to that asked for nothing: mailboxes are counted, not spellings.

Unasked is every mail that somebody else can bring about: a confirmation, a link to one's choices,
one's data or a further goodbye. One in 24 hours and three in all. Only a proof of the mailbox begins the
three anew, and a mail is a proof once: a confirmation that is answered, or a link to one's choices that is
newer than every proof before and not older than the newest mail counted. The 24 hours hold in any case,
but for one's own data: each such mail brings them once, at once.
"""

from __future__ import annotations

import hashlib
import hmac
import tomllib
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from crier.model.mail_address import normal
from crier.model.timestamps import zulu

BETWEEN = timedelta(hours=24)  # between two unasked mails
MOST = 3  # unasked mails without a proof


@dataclass(frozen=True)
class MailboxCount:
    """What is kept of a mailbox: three facts about our own mails."""

    unasked: tuple[str, ...] = ()  # ISO 8601 UTC: the mails that no proof has answered
    last: str = ""  # ISO 8601 UTC: of the newest, proved or not
    proved: str = ""  # the day of the newest mail that was a proof, as 2026-11-24
    served: str = ""  # the day of the newest mail whose link brought one's data

    def open(self, now: datetime) -> bool:
        """Whether another unasked mail may go into this mailbox."""
        rested = not self.last or now - datetime.fromisoformat(self.last) >= BETWEEN
        return rested and len(self.unasked) < MOST


def counted(was: MailboxCount, now: datetime) -> MailboxCount | None:
    """With one more unasked mail; None where there may be none now."""
    if not was.open(now):
        return None
    return noted(was, now)


def uncounted(was: MailboxCount) -> MailboxCount | None:
    """The newest was never sent. What came before it is 24 hours old, or it would not have been counted."""
    return replace(was, unasked=was.unasked[:-1], last="") if was.unasked else None


def answered(was: MailboxCount) -> MailboxCount | None:
    """A confirmation was answered, which happens once to each; None where nothing was counted."""
    return replace(was, unasked=()) if was.unasked else None


def proved(was: MailboxCount, written: date) -> MailboxCount | None:
    """A link of a mail written that day was used; None where it proves nothing (any more)."""
    day = written.isoformat()
    return replace(was, unasked=(), proved=day) if day > was.proved and day >= was.last[:10] else None


def served(was: MailboxCount, written: date) -> MailboxCount | None:
    """By a link of a mail written that day one's data are wanted; None where that is anybody's wish."""
    day = written.isoformat()
    if day <= was.served or day < was.last[:10]:
        return None
    return replace(proved(was, written) or was, served=day)


def noted(was: MailboxCount, now: datetime) -> MailboxCount:
    """With a mail that was asked for, after which strangers wait as after any other."""
    return replace(was, unasked=(*was.unasked, zulu(now)), last=zulu(now))


# ---- which mailbox ----


@dataclass(frozen=True)
class Provider:
    """How a provider spells one mailbox; a row of providers.toml, which says what the fields mean."""

    domains: tuple[str, ...] = ()
    tags: str = "+"
    ignored: str = ""
    subdomains: bool = False
    separate: bool = False


@cache
def _providers() -> tuple[Provider, dict[str, Provider]]:
    rules = tomllib.loads(Path(__file__).with_name("providers.toml").read_text("utf-8"))
    rows = [Provider(**row | {"domains": tuple(row["domains"])}) for row in rules["provider"]]
    return Provider(**rules["other"]), {domain: row for row in rows for domain in row.domains}


def is_provider(domain: str) -> bool:
    """Whether a domain is known to hold the mailboxes of many people who do not know each other."""
    return domain in _providers()[1]


def folded(address: str) -> str:
    """The mailbox an address lies in, in one spelling for all of its own. Raises Rejected("address")."""
    name, _, domain = normal(address).lower().rpartition("@")
    other, known = _providers()
    above = domain.partition(".")[2]
    if above in known and known[above].subdomains:
        name, domain = domain.partition(".")[0], above
    rule = known.get(domain, other)
    bare = name
    for tag in rule.tags:
        bare = bare.partition(tag)[0]
    bare = "".join(sign for sign in bare if sign not in rule.ignored)
    where = domain if rule.separate or not rule.domains else rule.domains[0]
    return f"{bare or name}@{where}"


def mailbox_id(key: bytes, address: str) -> str:
    """32 hex digits naming a mailbox without saying it: HMAC-SHA256, cut to 128 bits."""
    return _keyed(key, "mailbox", folded(address))


def domain_id(key: bytes, address: str) -> str:
    """32 hex digits naming whose domain receives, for a count of a day."""
    return _keyed(key, "domain", owned(folded(address).rpartition("@")[2]))


# Where a country gives domains below names of its own: example.co.uk is somebody's, co.uk is nobody's.
_BELOW = frozenset(
    (
        "ac", "asso", "co", "com", "edu", "gen", "gob", "gouv", "gov", "go", "gr", "id", "info", "ltd", "me",
        "mil", "mod", "net", "nhs", "nom", "nic", "ne", "ngo", "or", "org", "plc", "police", "sch", "web",
    )
)  # fmt: skip


def owned(domain: str) -> str:
    """The part of a domain that one owner has: whoever has example.org has mail of all names below it.

    By the names under which countries give domains out. Where it errs, strangers share a count of a day.
    """
    labels = domain.split(".")
    below = len(labels[-1]) == 2 and len(labels) > 2 and labels[-2] in _BELOW
    return ".".join(labels[-3 if below else -2 :])


def _keyed(key: bytes, what: str, text: str) -> str:
    return hmac.new(key, f"{what}\0{text}".encode(), hashlib.sha256).hexdigest()[:32]
