"""What every web door does around its pages: GET and HEAD show, POST acts."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

from aws_lambda_powertools.event_handler import LambdaFunctionUrlResolver, Response
from aws_lambda_powertools.shared.cookies import Cookie, SameSite

from crier.aws import failures, secretsmanager
from crier.aws.handler import discreet, flush, settings
from crier.subscribers import forms
from crier.workflows import web

S = TypeVar("S", bound=web.BareSettings)
Act = Callable[[web.Request[S]], web.Answer]
Routes = Mapping[str, tuple[Act[S], Act[S]]]  # what looking shows and what acting does, by path


def web_handler(
    routes: Callable[[], Routes[S]], unknown: Act[S], needs: type[S], limits: forms.Limits = forms.LIMITS
) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """A Function URL's handler; `unknown` is the page for everything that is no route, `needs` its settings,
    `limits` how large a form it takes.

    Only what came through the distribution, which sends a header nobody else knows, is answered.
    """

    @cache
    def app() -> LambdaFunctionUrlResolver:
        return _resolver(routes(), unknown, needs, limits)

    @discreet
    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401
        shown = event.get("headers", {}).get("x-crier-edge", "")  # a Function URL lowers header names
        if not _through_the_edge(shown, settings(needs).edge_secret):
            return {"statusCode": 403, "body": "Forbidden"}
        answer = app().resolve(event, context)
        flush()
        return answer

    return handler


def _cookie(one: web.Cookie) -> Cookie:
    return Cookie(
        one.name,
        one.value,
        path="/",
        secure=True,
        http_only=True,
        max_age=one.seconds,
        same_site=SameSite.STRICT_MODE,
    )


def _resolver(
    routes: Routes[S], unknown: Act[S], needs: type[S], limits: forms.Limits
) -> LambdaFunctionUrlResolver:
    made = LambdaFunctionUrlResolver()

    def page(act: Act[S], named: Mapping[str, str]) -> Response[Any]:
        try:
            event, now = made.current_event.raw_event, datetime.now(UTC)
            done = act(web.read(event, named, settings(needs), now, limits))
        except Exception as error:
            failure = failures.cleaned(error)
        else:
            headers = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex", **done.headers}
            cookies = [_cookie(one) for one in done.cookies]
            return Response(done.status, done.media_type, done.body, headers=headers, cookies=cookies)
        raise failure  # cleaned in here already: Powertools logs, words and causes, what it sees pass

    def answer(act: Act[S]) -> Callable[..., Response[Any]]:
        return lambda **named: page(act, named)

    for path, (show, act) in routes.items():
        made.route(path, method=["GET", "HEAD"])(answer(show))
        made.route(path, method="POST")(answer(act))

    @made.not_found
    def other(_: Exception) -> Response[Any]:
        if made.current_event.http_method in ("GET", "HEAD", "POST"):
            return page(unknown, {})
        return Response(405, "text/plain", "Method Not Allowed", headers={"Allow": "GET, HEAD, POST"})

    return made


PATIENCE = 60.0  # seconds: no oftener is the secret looked at again, whatever strangers send


@dataclass
class _EdgeKeys:
    """What CloudFront may show: the secret as it is and, while a new one comes into use, as it was before."""

    keys: tuple[str, ...]
    asked: float  # time.monotonic()


@cache
def _edge_keys(secret: str) -> _EdgeKeys:
    return _EdgeKeys((secretsmanager.text(secret),), -PATIENCE)


def _through_the_edge(shown: str, secret: str) -> bool:
    """Whether a request came through the distribution: both keys of a change are good, also when warm."""
    known = _edge_keys(secret)
    if _is_one(shown, known.keys):
        return True
    if not shown or time.monotonic() - known.asked < PATIENCE:
        return False
    secretsmanager.text.cache_clear()
    found = (secretsmanager.text(secret), secretsmanager.before(secret))
    known.keys, known.asked = tuple(key for key in found if key), time.monotonic()
    return _is_one(shown, known.keys)


def _is_one(shown: str, keys: tuple[str, ...]) -> bool:
    return any(hmac.compare_digest(shown.encode(), key.encode()) for key in keys)
