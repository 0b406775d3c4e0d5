"""CloudWatch's alarms, reckoned: what is measured, which alarm of the template it rings, and what SNS mails.

As AWS describes the evaluation of alarms, for what the template uses; anything else raises NotImplementedError.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
"""

from __future__ import annotations

import json
import math
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# What AWS measures by itself, as far as an alarm may watch it here: service, metric, and by which name.
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
# https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html
# https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
VISIBLE = ("AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName")
AGE = ("AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName")  # seconds
FAILED = ("AWS/States", "ExecutionsFailed", "StateMachineArn")
ERRORS = ("AWS/Lambda", "Errors", "FunctionName")

STATISTICS: Mapping[str, Callable[[Sequence[float]], float]] = {
    "Sum": sum,
    "Maximum": max,
    "SampleCount": len,
}
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
EXPRESSIONS: Mapping[str, Callable[[Sequence[float]], float]] = {"SUM(METRICS())": sum, "MAX(METRICS())": max}
COMPARED: Mapping[str, Callable[[float, float], bool]] = {"GreaterThanThreshold": operator.gt}


@dataclass(frozen=True)
class Datum:
    """One measured value. at: seconds."""

    namespace: str
    name: str
    dimensions: frozenset[tuple[str, str]]
    value: float
    at: float
    unit: str = "Count"


def of_aws(kind: tuple[str, str, str], name: str, value: float, at: float) -> Datum:
    """A value that a service of AWS measures of something called `name`."""
    namespace, metric, dimension = kind
    return Datum(namespace, metric, frozenset({(dimension, name)}), value, at)


def embedded(output: str, at: float) -> Iterator[Datum]:
    """What a function wrote by CloudWatch's embedded format.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
    """
    for text in output.splitlines():
        if '"CloudWatchMetrics"' not in text:
            continue
        line = json.loads(text)
        for directive in line["_aws"]["CloudWatchMetrics"]:
            for names in directive["Dimensions"]:
                dimensions = frozenset((name, str(line[name])) for name in names)
                for metric in directive["Metrics"]:
                    values = line[metric["Name"]]
                    for value in values if isinstance(values, list) else [values]:
                        unit = metric.get("Unit", "None")
                        yield Datum(directive["Namespace"], metric["Name"], dimensions, value, at, unit)


def rings(alarm: Mapping[str, Any], data: Sequence[Datum], until: float) -> list[float]:
    """The moments, up to `until`, at which the alarm goes off: that is when people are mailed."""
    period = _period(alarm)
    wanted = int(alarm.get("DatapointsToAlarm", alarm["EvaluationPeriods"]))
    if alarm.get("TreatMissingData") != "notBreaching":
        raise NotImplementedError("data that are missing")
    window, moments, was = list[bool](), list[float](), False
    first = math.floor(min((one.at for one in data), default=until) / period) * period
    for start in range(int(first), math.ceil(until), period):
        value = _value(alarm, [one for one in data if start <= one.at < start + period])
        compared = COMPARED[alarm["ComparisonOperator"]]
        window = [*window, value is not None and compared(value, alarm["Threshold"])]
        now = sum(window[-int(alarm["EvaluationPeriods"]) :]) >= wanted
        moments += [start + period] if now and not was else []
        was = now
    return moments


def _period(alarm: Mapping[str, Any]) -> int:
    if "Metrics" not in alarm:
        return int(alarm["Period"])
    (period,) = {one["MetricStat"]["Period"] for one in alarm["Metrics"] if "MetricStat" in one}
    return int(period)


def _value(alarm: Mapping[str, Any], data: Sequence[Datum]) -> float | None:
    """The alarm's number of one period; None where nothing was measured."""
    if "Metrics" not in alarm:
        return _statistic(alarm, alarm["Statistic"], data)
    (returned,) = [one for one in alarm["Metrics"] if one.get("ReturnData", True)]
    if returned.get("Expression") not in EXPRESSIONS:
        raise NotImplementedError(str(returned))
    stats = [one["MetricStat"] for one in alarm["Metrics"] if "MetricStat" in one]
    values = [_statistic(one["Metric"] | {"Unit": one.get("Unit")}, one["Stat"], data) for one in stats]
    known = [value for value in values if value is not None]
    return EXPRESSIONS[returned["Expression"]](known) if known else None


def _statistic(metric: Mapping[str, Any], statistic: str, data: Iterable[Datum]) -> float | None:
    """A metric is its namespace, its name and all of its dimensions: with one less it is another, and empty."""
    named = frozenset((one["Name"], str(one["Value"])) for one in metric.get("Dimensions", ()))
    key = (metric["Namespace"], metric["MetricName"], named)
    values = [
        one.value
        for one in data
        if (one.namespace, one.name, one.dimensions) == key and metric.get("Unit") in (None, one.unit)
    ]
    return float(STATISTICS[statistic](values)) if values else None


def mail(name: str, alarm: Mapping[str, Any]) -> str:
    """What SNS mails when it goes off, as far as a person reads it: AWS's line, and our own words."""
    return f'ALARM: "{name}"\n- Name: {name}\n- Description: {alarm.get("AlarmDescription", "")}\n'
