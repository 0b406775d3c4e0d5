"""Everything that was accepted, on disk: what SES took counts, not what its caller heard."""

from __future__ import annotations

import json
import threading
from collections import Counter, deque
from pathlib import Path
from typing import Any

from infrastructure.local.ses.mail import Mail

KEPT = 50_000  # mails in memory; counts go on beyond


class Journal:
    """One JSON line per accepted mail; survives the stand-in."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = threading.Lock()
        self.clear(keep_file=True)
        if path.exists():
            for line in path.read_text().splitlines():
                self._count(json.loads(line))
        self.file = path.open("a")

    def clear(self, keep_file: bool = False) -> None:
        """Forget everything."""
        self.mails: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self.accepted = 0
        self.by_address: Counter[str] = Counter()
        if not keep_file:
            self.file.truncate(0)

    def add(self, mails: list[Mail]) -> None:
        """Write the mails of one accepted call."""
        entries = [
            {
                "id": mail.identifier,
                "operation": mail.operation,
                "from": mail.sender,
                "to": mail.to,
                "tags": mail.tags,
                "configuration_set": mail.configuration_set,
                "headers": mail.headers,
                "failure": mail.failure,
            }
            for mail in mails
        ]
        with self.lock:
            for entry in entries:
                self._count(entry)
                self.file.write(json.dumps(entry) + "\n")
            self.file.flush()

    def find(self, to: str | None = None, tag: str | None = None) -> list[dict[str, Any]]:
        """The kept mails, of one address or with one tag (`name:value`)."""
        with self.lock:
            mails = list(self.mails)
        if to:
            mails = [mail for mail in mails if to in mail["to"]]
        if tag:
            name, _, value = tag.partition(":")
            mails = [mail for mail in mails if mail["tags"].get(name) == value]
        return mails

    def _count(self, entry: dict[str, Any]) -> None:
        self.mails.append(entry)
        self.accepted += 1
        self.by_address.update(entry["to"])
