"""What every door does around its one step: settings, the clock, a log line, a metric."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache, wraps
from typing import Any, TypeVar, cast

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from crier.aws import failures
from crier.model import settings as declared

Event = dict[str, Any]
Answer = dict[str, Any]
S = TypeVar("S")
Step = Callable[[Event, S, datetime], Answer]
Handler = Callable[[Event, Any], Answer]


def settings(needs: type[S]) -> S:
    """What this deployment says to a handler that declares `needs`. Raises MissingSetting."""
    return cast(S, read_once(cast(Any, needs)))


@cache
def read_once(needs: Any) -> object:  # noqa: ANN401 (mypy: no type[object] is hashable)
    """The environment, read once per start."""
    return declared.read(needs, os.environ)


@cache
def logger() -> Logger:
    """Structured log lines. Never give it an address, a token or a headline."""
    return Logger(service="crier")


@cache
def metrics() -> Metrics:
    """Counts, by CloudWatch's embedded metric format, under the stack's name."""
    return Metrics(namespace="Crier")  # Powertools reads the service's name, POWERTOOLS_SERVICE_NAME, itself


def count(name: str, value: int = 1) -> None:
    """Adds to a metric of this invocation."""
    metrics().add_metric(name=name, unit=MetricUnit.Count, value=value)


def kind(error: BaseException) -> dict[str, str]:
    """What failed, where and in which call, for a log line; never the message (failures.py)."""
    known = failures.facts(error)
    besides = {"aws": known.aws, "setting": known.setting}
    return {"error": known.kind, "at": known.at} | {name: value for name, value in besides.items() if value}


def flush() -> None:
    """Writes what was counted, if anything was."""
    if metrics().metric_set:
        metrics().flush_metrics()


def discreet(handler: Handler) -> Handler:
    """The handler; of what it raises type and place go on, without words, causes, notes or the error."""

    @wraps(handler)
    def outer(event: Event, context: Any) -> Answer:  # noqa: ANN401
        try:
            return handler(event, context)
        except (Exception, SystemExit, BaseExceptionGroup) as error:  # of an exit, Python prints the words
            known, failure = kind(error), failures.cleaned(error)
        # Out here neither the log line nor what is raised has the error for its context.
        logger().error("failed", extra=known)
        raise failure

    return outer


def step(work: Step[S], needs: type[S], usual: str = "") -> Handler:
    """A state machine's task: a reference in, `{outcome: …}` out, and a log line that says both.

    needs: what the handler declares of settings (handlers/settings/). usual: the outcome of a function that
    works by the clock; it is logged and not counted, because a metric that is never silent costs each month.
    """

    name = work.__module__.rpartition(".")[2]

    @discreet
    def handler(event: Event, context: Any) -> Answer:  # noqa: ANN401
        reference = {name: event[name] for name in ("release", "version", "about") if name in event}
        logger().append_keys(request=context.aws_request_id, handler=name, **reference)
        answer = work(event, settings(needs), datetime.now(UTC))
        logger().info(answer["outcome"])
        if answer["outcome"] != usual:
            count(f"{name}.{answer['outcome']}")
        flush()
        return answer

    return handler
