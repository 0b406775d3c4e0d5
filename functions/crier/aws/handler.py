"""What every door does around its one step: settings, the clock, a log line, a metric."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from crier.model.settings import Settings

Event = dict[str, Any]
Answer = dict[str, Any]
Step = Callable[[Event, Settings, datetime], Answer]
Handler = Callable[[Event, Any], Answer]


@cache
def settings() -> Settings:
    """This deployment's settings, read once per start."""
    return Settings.from_env(os.environ)


@cache
def logger() -> Logger:
    """Structured log lines. Never give it an address, a token or a headline."""
    return Logger(service="crier")


@cache
def metrics() -> Metrics:
    """Counts, by CloudWatch's embedded metric format."""
    return Metrics(namespace="Crier", service="crier")


def count(name: str, value: int = 1) -> None:
    """Adds to a metric of this invocation."""
    metrics().add_metric(name=name, unit=MetricUnit.Count, value=value)


def kind(error: BaseException) -> dict[str, str]:
    """What failed and where; never the message, which may quote the upload or an address."""
    frames = traceback.extract_tb(error.__traceback__)
    chain = [type(error).__name__, *([type(error.__cause__).__name__] if error.__cause__ else [])]
    return {
        "error": " from ".join(chain),
        "at": f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "",
    }


def flush() -> None:
    """Writes what was counted, if anything was."""
    if metrics().metric_set:
        metrics().flush_metrics()


def step(work: Step) -> Handler:
    """A state machine's task: a reference in, `{outcome: …}` out, and a log line that says both."""

    def handler(event: Event, context: Any) -> Answer:  # noqa: ANN401
        reference = {name: event[name] for name in ("release", "version", "about") if name in event}
        logger().append_keys(request=context.aws_request_id, **reference)
        try:
            answer = work(event, settings(), datetime.now(UTC))
        except Exception as error:
            logger().error("failed", extra=kind(error))
            raise
        logger().info(answer["outcome"])
        count(f"{work.__module__.rpartition('.')[2]}.{answer['outcome']}")
        flush()
        return answer

    return handler
