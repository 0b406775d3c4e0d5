"""What every web door does around its pages: GET and HEAD show, POST acts; no cookie, no redirect."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

from aws_lambda_powertools.event_handler import LambdaFunctionUrlResolver, Response

from crier.aws import failures, secretsmanager
from crier.aws.handler import discreet, flush, settings
from crier.workflows import web

S = TypeVar("S", bound=web.Settings)
Act = Callable[[web.Request[S]], web.Answer]
Routes = Mapping[str, tuple[Act[S], Act[S]]]  # what looking shows and what acting does, by path


def web_handler(
    routes: Callable[[], Routes[S]], unknown: Act[S], needs: type[S]
) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """A Function URL's handler; `unknown` is the page for everything that is no route, `needs` its settings.

    Only what came through the distribution, which sends a header nobody else knows, is answered.
    """

    @cache
    def app() -> LambdaFunctionUrlResolver:
        return _resolver(routes(), unknown, needs)

    @discreet
    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401
        shown = event.get("headers", {}).get("x-crier-edge", "")  # a Function URL lowers header names
        if not hmac.compare_digest(shown.encode(), secretsmanager.text(settings(needs).edge_secret).encode()):
            return {"statusCode": 403, "body": "Forbidden"}
        answer = app().resolve(event, context)
        flush()
        return answer

    return handler


def _resolver(routes: Routes[S], unknown: Act[S], needs: type[S]) -> LambdaFunctionUrlResolver:
    made = LambdaFunctionUrlResolver()

    def page(act: Act[S], named: Mapping[str, str]) -> Response[str]:
        try:
            done = act(web.read(made.current_event.raw_event, named, settings(needs), datetime.now(UTC)))
        except Exception as error:
            failure = failures.cleaned(error)
        else:
            headers = {"Cache-Control": "no-store", **done.headers}
            return Response(done.status, "text/html; charset=utf-8", done.body, headers=headers)
        raise failure  # cleaned in here already: Powertools logs, words and causes, what it sees pass

    def answer(act: Act[S]) -> Callable[..., Response[str]]:
        return lambda **named: page(act, named)

    for path, (show, act) in routes.items():
        made.route(path, method=["GET", "HEAD"])(answer(show))
        made.route(path, method="POST")(answer(act))

    @made.not_found
    def other(_: Exception) -> Response[str]:
        if made.current_event.http_method in ("GET", "HEAD", "POST"):
            return page(unknown, {})
        return Response(405, "text/plain", "Method Not Allowed", headers={"Allow": "GET, HEAD, POST"})

    return made
