"""Who of the newsroom did what when: lines under a home of their own in a table, the newest first.

Each is of one person and one instant: two who do the same at once have two; each goes by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from crier.aws import dynamodb
from crier.model import desk_session
from crier.model.timestamps import sortable

KEPT = timedelta(days=400)


@dataclass(frozen=True)
class TrailLine:
    """One line. by: an address, as newsroom.toml has it; about: what names the deed (no # in it)."""

    by: str
    at: datetime  # UTC
    about: tuple[str, ...]
    item: dynamodb.Item


@dataclass(frozen=True)
class Trail:
    """Where the lines of one kind lie. begins: what their sort keys begin with, before the instant."""

    home: str
    begins: str = ""

    def line(self, by: str, now: datetime, *about: str, **said: Any) -> dynamodb.Item:  # noqa: ANN401
        """A line, to be put. said: attributes of its own."""
        key = {"pk": self.home, "sk": self.begins + "#".join((sortable(now), *about, desk_session.mark(by)))}
        return {**key, **said, "by": by, "expires": int((now + KEPT).timestamp())}

    def newest(self, table: str, most: int) -> Iterator[TrailLine]:
        """At most so many lines, the newest first."""
        for item in dynamodb.query(table, self.home, self.begins, newest_first=True, limit=most):
            at, *about, _ = item["sk"].removeprefix(self.begins).split("#")
            yield TrailLine(item["by"], datetime.fromisoformat(at), tuple(about), item)
