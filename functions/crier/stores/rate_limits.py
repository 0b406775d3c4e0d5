"""Counts of what strangers and keepers ask for in an hour or a day, in the Subscribers table.

They go by themselves.
"""

from __future__ import annotations

from datetime import datetime

from crier.aws import dynamodb

REMEMBERED = 7200  # seconds: an hour's count outlives its hour
DAY = 2 * 86_400  # seconds: and a day's its day


def count_source(subscribers: str, drawer: int, now: datetime) -> int:
    """Counts one sign-up from a drawer; how many came from it in this hour."""
    return dynamodb.increment(subscribers, f"ceiling#{now:%Y-%m-%dT%H}#{drawer}", "count", expires=_ends(now))


def count_network(subscribers: str, drawer: int, now: datetime) -> int:
    """Counts one sign-up from a drawer of networks; how many came from it in this hour."""
    home = f"ceiling#{now:%Y-%m-%dT%H}#network#{drawer}"
    return dynamodb.increment(subscribers, home, "count", expires=_ends(now))


def count_domain(subscribers: str, domain: str, now: datetime) -> int:
    """Counts one sign-up for a domain (mailbox.domain_id); how many there were on this day."""
    ends = int(now.timestamp()) + DAY
    return dynamodb.increment(subscribers, f"ceiling#{now:%Y-%m-%d}#domain#{domain}", "count", expires=ends)


def count_all(subscribers: str, now: datetime) -> int:
    """Counts one sign-up that everything before let in; how many there were in this hour."""
    return dynamodb.increment(subscribers, f"ceiling#{now:%Y-%m-%dT%H}#all", "count", expires=_ends(now))


def count_keeper(subscribers: str, keeper: str, now: datetime) -> int:
    """Counts one address that a keeper (desk_session.mark) asks about; how many there were in this hour."""
    home = f"keeper-ceiling#{now:%Y-%m-%dT%H}#{keeper}"
    return dynamodb.increment(subscribers, home, "count", expires=_ends(now))


def count_keepers(subscribers: str, now: datetime) -> int:
    """Counts one address that any keeper asks about; how many there were in this hour."""
    home = f"keeper-ceiling#{now:%Y-%m-%dT%H}"
    return dynamodb.increment(subscribers, home, "count", expires=_ends(now))


def _ends(now: datetime) -> int:
    return int(now.timestamp()) + REMEMBERED
