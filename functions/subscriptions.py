"""The public's door: GET and HEAD show, POST acts. No cookie, no redirect, no script (RFC 8058)."""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from aws_lambda_powertools.event_handler import LambdaFunctionUrlResolver, Response

from crier.aws import secrets, web
from crier.aws.door import flush, settings
from crier.aws.web import choosing, joining, leaving

Act = Callable[[web.Request], web.Answer]


def routes() -> Mapping[str, tuple[Act, Act]]:
    """What looking shows and what acting does, by path. docs/subscriptions.openapi.yaml says the same."""
    return {
        "/subscribe": (joining.form, joining.ask),
        "/subscribe/en": (joining.form, joining.ask),
        "/subscribe/es": (joining.form, joining.ask),
        "/subscribe/confirm/<token>": (joining.offer, joining.accept),
        "/subscribe/choose/<token>": (choosing.form, choosing.save),
        "/subscribe/leave/<token>": (choosing.form, choosing.leave),
        "/subscribe/data/<token>": (choosing.form, choosing.send_data),
        "/subscribe/forget/<token>": (choosing.ask_to_forget, choosing.forget),
        "/subscribe/undo/<token>": (leaving.ask_to_undo, leaving.undo),
        "/unsubscribe/<token>": (leaving.ask, leaving.act),
    }


@cache
def app() -> LambdaFunctionUrlResolver:
    """The resolver with every route, made once per start."""
    made = LambdaFunctionUrlResolver()

    def page(act: Act, named: Mapping[str, str]) -> Response[str]:
        done = act(web.read(made.current_event.raw_event, named, settings(), datetime.now(UTC)))
        headers = {"Cache-Control": "no-store", **done.headers}
        return Response(done.status, "text/html; charset=utf-8", done.body, headers=headers)

    def answer(act: Act, path: str) -> Callable[..., Response[str]]:
        last = path.rpartition("/")[2]
        fixed = {"language": last} if len(last) == 2 else {}
        return lambda **named: page(act, named or fixed)

    for path, (show, act) in routes().items():
        made.route(path, method=["GET", "HEAD"])(answer(show, path))
        made.route(path, method="POST")(answer(act, path))

    @made.not_found
    def other(_: Exception) -> Response[str]:
        if made.current_event.http_method in ("GET", "HEAD", "POST"):
            return page(web.unknown, {})
        return Response(405, "text/plain", "Method Not Allowed", headers={"Allow": "GET, HEAD, POST"})

    return made


@cache
def _edge() -> str:
    return secrets.text(os.environ["EDGE_SECRET_ID"])


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401
    """Only what came through the distribution, which sends a header nobody else knows, is answered."""
    shown = event.get("headers", {}).get("x-crier-edge", "")  # a Function URL lowers header names
    if not hmac.compare_digest(shown.encode(), _edge().encode()):
        return {"statusCode": 403, "body": "Forbidden"}
    answer = app().resolve(event, context)
    flush()
    return answer
