"""What was done about mail that came in, in the Subscribers table, whose items go by themselves: which mail
was taken, and how often somebody was answered. Of addresses and messages only hashes are kept."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from crier.aws import dynamodb

# In which the same mail, sent again by whoever has it, is none; afterwards it is too old (mailed_in.FRESH).
REMEMBERED = timedelta(days=60)
_COUNTED = 2 * 86_400  # seconds: a day's count outlives its day


def first(subscribers: str, mail: str, key: str, now: datetime) -> bool:
    """Whether this mail comes for the first time, or again because it was not done with.

    mail: what is the same of the same mail, whoever sends it; key: where SES put this copy.
    """
    home = f"mailed#{_mark(mail)}"
    item = {"pk": home, "sk": "mail", "key": _mark(key), "expires": int((now + REMEMBERED).timestamp())}
    if dynamodb.put(subscribers, item, new=True):
        return True
    known = dynamodb.get(subscribers, home, "mail")
    return known is not None and known["key"] == item["key"]


def count(subscribers: str, whom: str, now: datetime) -> int:
    """Counts an answer on this day; how many there were. whom: an address, or a word for many."""
    home = f"mailed#{now:%Y-%m-%d}#{_mark(whom)}"
    return dynamodb.increment(subscribers, home, "answers", expires=int(now.timestamp()) + _COUNTED)


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
