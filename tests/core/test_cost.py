"""docs/cost.md counts what the template has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from infrastructure.local.stack.place import ROOT
from infrastructure.local.stack.template import load, resources

TEXT = (ROOT / "docs/cost.md").read_text("utf-8")
FILES = (
    "template.yaml",
    "infrastructure/storage.yaml",
    "infrastructure/email.yaml",
    "infrastructure/site.yaml",
)


def every(kind: str) -> Iterator[Any]:
    for file in FILES:
        for _, body in resources(load(ROOT / file), kind):
            yield body.get("Properties", {})


@pytest.mark.long
def test_what_costs_by_the_month_is_counted() -> None:
    alarms = list(every("AWS::CloudWatch::Alarm"))
    metrics = [sum("MetricStat" in one for one in alarm.get("Metrics", ())) for alarm in alarms]
    price = sum(max(1, number) for number in metrics) / 10
    errors, ages = (number for number in metrics if number > 1)
    assert f"| {len(alarms)}, one of them over {errors} metrics and one over {ages} | {price:.2f} |" in TEXT
    assert f"all functions of the account saves {(errors - 1) / 10:.2f}" in TEXT
    assert f"no alarm on queues that stand still saves {ages / 10:.2f}" in TEXT
    assert len(list(every("AWS::SecretsManager::Secret"))) == 2 and "two secrets" in TEXT
    uses = sorted(key.get("KeyUsage", "") for key in every("AWS::KMS::Key"))
    assert uses == ["", "SIGN_VERIFY"] and "one customer key" in TEXT and "one that signs" in TEXT
    assert polled() == 10 and "10 queues" in TEXT


def polled() -> int:
    """Queues that functions ask without end; that of mailed drafts is off until somebody says so."""
    template = resources(load(ROOT / "template.yaml"), "AWS::Lambda::EventSourceMapping")
    return sum(body.get("Condition") != "MailsIn" for _, body in template)


def test_the_table_adds_up() -> None:
    rows = re.findall(r"\| (\d+\.\d\d) \|$", TEXT.partition("## What mail costs")[0], re.MULTILINE)
    (total,) = re.findall(r"\*\*together\*\* \| \| \*\*(\d+\.\d\d)\*\*", TEXT)
    assert sum(map(float, rows)) == pytest.approx(float(total))
    assert 7 <= float(total) < 8 and "less than eight dollars a month" in (ROOT / "README.md").read_text(
        "utf-8"
    )
