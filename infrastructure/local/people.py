"""Subscribers from a CSV file: the least that a demo needs; who is known already stays as they are."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from infrastructure.local import deploy
from infrastructure.local.place import Place, Refused


@dataclass(frozen=True)
class Imported:
    """How many were added, how many were known, and which lines could not be read."""

    added: int
    known: int
    bad_lines: tuple[int, ...]


def import_file(place: Place, path: Path) -> Imported:
    """Add the people of a CSV file with the columns email, language, lists (separated by spaces).

    Raises Refused for a file without an email column.
    """
    from crier.aws import secrets, vault
    from crier.aws.releases import iso
    from crier.aws.subscribers import Subscribers
    from crier.errors import Rejected
    from crier.subscribers.address import normal, subscriber_id
    from crier.subscribers.subscriber import Subscriber

    os.environ.update(place.environment)
    outputs, now = deploy.outputs(place), datetime.now(UTC)
    keys = secrets.keys(outputs["LinkKey"])
    table = Subscribers(outputs["Subscribers"], keys.current)
    vault.ensure(outputs["Subscribers"], outputs["AddressKey"])
    added, known, bad = 0, 0, []
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        if "email" not in (rows.fieldnames or []):
            raise Refused(f"{path} has no column named email in its first line.")
        for row in rows:
            try:
                address = normal(row["email"])
            except Rejected:
                bad.append(rows.line_num)
                continue
            person = Subscriber(
                id=subscriber_id(keys.keys[keys.current], address),
                address=address,
                language=row.get("language") or "en",
                lists=tuple((row.get("lists") or "press").split()),
                status="confirmed",
                consent=row.get("consent") or f"{now:%Y-%m-%d} imported: {path.name}",
                since=iso(now),
            )
            if table.add(person):
                added += 1
            else:
                known += 1
    return Imported(added, known, tuple(bad))
