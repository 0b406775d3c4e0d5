"""The public's door: GET shows a page, POST acts. No cookie, no redirect, no script (RFC 8058)."""

from __future__ import annotations

import hmac
import os
from datetime import UTC, datetime
from functools import cache
from typing import Any

from aws_lambda_powertools.event_handler import LambdaFunctionUrlResolver, Response

from crier.aws import secrets
from crier.aws.door import settings
from crier.aws.releases import iso
from crier.aws.subscribers import Subscribers
from crier.errors import Rejected
from crier.subscribers import pages, tokens

app = LambdaFunctionUrlResolver()


@app.get("/unsubscribe/<token>")
def show(token: str) -> Response[str]:
    """Scanners follow every link: nothing changes here."""
    return _page("leave" if _subscriber(token) else "unknown")


@app.post("/unsubscribe/<token>")
def leave(token: str) -> Response[str]:
    """The button of the page and the mail program's one click; again is as good as once."""
    subscriber = _subscriber(token)
    if subscriber:
        people = Subscribers(settings().subscribers, secrets.keys(settings().secret_id).current)
        people.end(subscriber, "left", iso(datetime.now(UTC)))
    return _page("left" if subscriber else "unknown")


def _subscriber(token: str) -> str | None:
    try:
        return tokens.read(secrets.keys(settings().secret_id), "leave", token, datetime.now(UTC)).subscriber
    except Rejected:
        return None


def _page(state: str) -> Response[str]:
    wanted = app.current_event.headers.get("accept-language", "")
    status = 404 if state == "unknown" else 200
    body = pages.leave(state, wanted)
    return Response(status, "text/html; charset=utf-8", body, headers={"Cache-Control": "no-store"})


@cache
def _edge() -> str:
    return secrets.text(os.environ["EDGE_SECRET_ID"])


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401
    """Only what came through the distribution, which sends a header nobody else knows, is answered."""
    shown = event.get("headers", {}).get("x-crier-edge", "")  # a Function URL lowers header names
    if not hmac.compare_digest(shown.encode(), _edge().encode()):
        return {"statusCode": 403, "body": "Forbidden"}
    return app.resolve(event, context)
