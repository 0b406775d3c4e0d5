"""Instants in writing: the forms that tables, feeds and Step Functions have them in. All are UTC."""

from __future__ import annotations

from datetime import UTC, datetime


def sortable(moment: datetime) -> str:
    """2026-11-24T17:30:00.000000+00:00: as Releases and Mailings have them, sorting as time does.

    moment: in UTC.
    """
    return moment.isoformat(timespec="microseconds")


def zulu(moment: datetime) -> str:
    """2026-11-24T17:30:00Z: whole seconds, for people's records, Step Functions, JSON and sitemaps."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def with_offset(moment: datetime) -> str:
    """2026-11-24T17:30:00+00:00: whole seconds, as Atom has them, and the ids of feeds' entries."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")
