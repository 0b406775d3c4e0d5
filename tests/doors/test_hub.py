"""A hub is told what changed, and whatever it does, a publication goes on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest

from crier.aws import websub

FEEDS = ["https://news.example.org/en/feed.atom", "https://news.example.org/en/feed.json"]


class Hub(BaseHTTPRequestHandler):
    status = 204
    location = ""
    got: list[str] = []  # noqa: RUF012
    heard: list[dict[str, list[str]]] = []  # noqa: RUF012

    def do_POST(self) -> None:
        self.heard.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        self.send_response(self.status)
        if self.location:
            self.send_header("Location", self.location)
        self.end_headers()

    def do_GET(self) -> None:
        self.got.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_a_hub_hears_which_feeds_changed(address: str) -> None:
    assert websub.ping(address, FEEDS)
    assert Hub.heard[-1] == {"hub.mode": ["publish"], "hub.url": FEEDS}


def test_a_hub_that_refuses_or_is_gone_costs_nothing(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Hub, "status", 500)
    assert not websub.ping(address, FEEDS)
    assert not websub.ping("http://127.0.0.1:1/", FEEDS)
    assert not websub.ping("https://", FEEDS)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(address: str, monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    """A hub, which staff name, sends nobody to Lambda's own address or anywhere else."""
    monkeypatch.setattr(Hub, "status", status)
    monkeypatch.setattr(Hub, "location", f"{address}2018-06-01/runtime/invocation/next", raising=False)
    Hub.got.clear()
    assert not websub.ping(address, FEEDS)
    assert Hub.got == []
