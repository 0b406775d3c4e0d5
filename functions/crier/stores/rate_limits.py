"""Counts of what strangers ask for in an hour, in the Subscribers table; they go by themselves."""

from __future__ import annotations

from datetime import datetime

from crier.aws import dynamodb

REMEMBERED = 7200  # seconds: an hour's count outlives its hour


def count_sign_up(subscribers: str, drawer: int, now: datetime) -> tuple[int, int]:
    """Counts one sign-up; how many came in this hour from its source's drawer, and in all."""
    hour, ends = f"{now:%Y-%m-%dT%H}", int(now.timestamp()) + REMEMBERED
    from_source = dynamodb.increment(subscribers, f"ceiling#{hour}#{drawer}", "count", expires=ends)
    from_all = dynamodb.increment(subscribers, f"ceiling#{hour}#all", "count", expires=ends)
    return from_source, from_all
