"""Sessions of the desk's page, in the Subscribers table, whose items go by themselves: of a session's name
only the hash is kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from crier.aws import dynamodb
from crier.model import desk_session
from crier.model.desk_session import Entry

COUNTED = 7200  # seconds: an hour's count outlives its hour


@dataclass(frozen=True)
class Session:
    """Who signed in, and until when."""

    address: str
    ends: datetime  # UTC


def begin(subscribers: str, name: str, address: str, now: datetime) -> bool:
    """Begins a session of this name; False where there is one: nobody is given another's."""
    ends = now + desk_session.SESSION
    item = {**_key(name), "address": address, "ends": ends.isoformat(), "expires": int(ends.timestamp())}
    return dynamodb.put(subscribers, item, new=True)


def current(subscribers: str, name: str, now: datetime) -> Session | None:
    """The session of this name; None where there is none, or it is over: items go hours after their time."""
    key = _key(name)
    item = dynamodb.get(subscribers, key["pk"], key["sk"]) if name else None
    if item is None:
        return None
    session = Session(str(item["address"]), datetime.fromisoformat(item["ends"]))
    return session if now < session.ends else None


def end(subscribers: str, name: str) -> None:
    """Ends a session; one that is over is no error."""
    key = _key(name)
    dynamodb.delete(subscribers, key["pk"], key["sk"])


def wish(subscribers: str, entry: Entry) -> None:
    """Keeps a wish to sign in, for as long as its link is good."""
    ends = entry.asked + desk_session.LINK
    facts = {"person": entry.person, "asked": entry.asked.isoformat(), "expires": int(ends.timestamp())}
    dynamodb.put(subscribers, {"pk": f"entry#{entry.subject}", "sk": "wish", **facts})


def wished(subscribers: str, subject: str) -> Entry | None:
    """The wish that the link of this subject is for; None: none that is kept."""
    item = dynamodb.get(subscribers, f"entry#{subject}", "wish")
    return Entry(datetime.fromisoformat(item["asked"]), subject, item["person"]) if item else None


def once(subscribers: str, what: str, now: datetime) -> bool:
    """Whether this happens for the first time: a mail."""
    return dynamodb.put(subscribers, _once(what, now), new=True)


def use(subscribers: str, subject: str, now: datetime) -> bool:
    """Whether a link signs in: it does once.

    Who presses its button twice at once is shown the second answer alone, and the browser drops the first
    with its cookie. So a second press counts, too, for a moment, from the browser whose cookie still asks.
    """
    item = _once(f"use {subject}", now) | {"at": now.isoformat()}
    if dynamodb.put(subscribers, item, new=True):
        return True
    was = dynamodb.get(subscribers, item["pk"], item["sk"]) or {}
    return "at" in was and now - datetime.fromisoformat(was["at"]) < desk_session.TWICE


def _once(what: str, now: datetime) -> dict[str, Any]:
    mark = hashlib.sha256(what.encode()).hexdigest()
    return {"pk": f"entry#{mark}", "sk": "once", "expires": int((now + timedelta(days=1)).timestamp())}


def count(subscribers: str, what: str, now: datetime) -> int:
    """Counts a wish to sign in; how many there were of this kind in this hour."""
    home = f"desk-ceiling#{now:%Y-%m-%dT%H}#{what}"
    return dynamodb.increment(subscribers, home, "count", expires=int(now.timestamp()) + COUNTED)


def _key(name: str) -> dict[str, str]:
    return {"pk": f"session#{hashlib.sha256(name.encode()).hexdigest()}", "sk": "session"}
