"""The SES stand-in as a background program, and its admin address."""

from __future__ import annotations

import json
import sys
import time
import urllib.request
from typing import Any
from urllib.parse import urlencode

from infrastructure.local.stack import processes
from infrastructure.local.stack.place import Place


def start(place: Place) -> None:
    """Start it with an empty journal."""
    (place.folder / "ses.jsonl").unlink(missing_ok=True)
    command = [sys.executable, "-m", "infrastructure.local.ses", str(place.folder)]
    processes.start(
        place.folder, "ses", command, place.environment, lambda: processes.listening(place.ports.ses)
    )


def stop(place: Place) -> bool:
    """Stop it; the journal stays."""
    return processes.stop(place.folder, "ses")


def stats(place: Place) -> dict[str, Any]:
    """What was accepted, refused and is still on its way."""
    return _call(place, "GET", "/_admin/stats")


def mails(place: Place, to: str = "", tag: str = "") -> list[dict[str, Any]]:
    """The accepted mails, of one address or with one tag (`name:value`)."""
    query = urlencode({k: v for k, v in (("to", to), ("tag", tag)) if v})
    found: list[dict[str, Any]] = _call(place, "GET", f"/_admin/mails?{query}")["mails"]
    return found


def change(place: Place, **what: Any) -> dict[str, Any]:
    """Set rate, daily, paused, enforcement, inbox; add faults (see ses/service.py, Fault)."""
    return _call(place, "POST", "/_admin/change", what)


def reset(place: Place) -> None:
    """An account that has never sent, without faults."""
    _call(place, "POST", "/_admin/reset")


def settle(place: Place, patience: float = 30) -> dict[str, Any]:
    """Wait until every accepted mail is in the inbox and every event is told; then the stats."""
    deadline = time.monotonic() + patience
    while any((found := stats(place))["waiting"].values()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


def _call(place: Place, method: str, path: str, body: Any = None) -> dict[str, Any]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(place.ses + path, data, method=method)  # noqa: S310 (loopback)
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as answer:
        found: dict[str, Any] = json.load(answer)
        return found
