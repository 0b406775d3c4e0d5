"""The inbox (maildump): every mail the stack sends, in the browser and for tests."""

from __future__ import annotations

import email
import json
import time
import urllib.request
from email.message import EmailMessage
from email.policy import default
from typing import Any

from infrastructure.local.stack import processes
from infrastructure.local.stack.environments import environment
from infrastructure.local.stack.place import Place


def start(place: Place) -> None:
    """Start it, empty, on loopback."""
    processes.start(
        place.folder,
        "inbox",
        [
            *(str(environment("inbox") / "maildump"), "--foreground", "--no-quit"),
            *("--smtp-ip", "127.0.0.1", "--smtp-port", str(place.ports.smtp)),
            *("--http-ip", "127.0.0.1", "--http-port", str(place.ports.inbox)),
        ],
        place.environment,
        lambda: processes.listening(place.ports.smtp) and processes.listening(place.ports.inbox),
    )


def stop(place: Place) -> bool:
    """Stop it; the mails are gone."""
    return processes.stop(place.folder, "inbox")


def mails(place: Place, to: str | None = None) -> list[EmailMessage]:
    """All mails, oldest first, or those of one address, parsed."""
    listed = json.loads(_get(place, "/messages/"))["messages"]
    chosen = [m for m in listed if to is None or to in m["recipients"]["to"]]
    return [
        email.message_from_bytes(_get(place, f"/messages/{m['id']}.source"), policy=default)
        for m in sorted(chosen, key=lambda m: m["id"])
    ]


def wait(place: Place, to: str, number: int = 1, patience: float = 30) -> list[EmailMessage]:
    """The mails of one address once there are so many; what is there when patience ends."""
    deadline = time.monotonic() + patience
    while len(found := mails(place, to)) < number and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def empty(place: Place) -> None:
    """Throw all mails away."""
    _get(place, "/messages/", "DELETE")


def _get(place: Place, path: str, method: str = "GET") -> Any:
    request = urllib.request.Request(place.inbox + path, method=method)  # noqa: S310 (loopback)
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as answer:
        return answer.read()
