"""How close the sender comes to what SES allows, what it costs, and how others do, on the same stand-in."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from crier.mail.sending import plan
from infrastructure.local.bench.workshop import Workshop, opened
from infrastructure.local.stack import standin
from infrastructure.local.stack.place import ROOT, Ports, Refused

PORTS = Ports(aws=5066, ses=5079, smtp=1525, inbox=1580, site=8580)
LATENCY = 0.1  # seconds SES takes for a call
WARM = 2.0  # seconds that do not count: the burst SES lends at the start
PEOPLE = 1000

# us-east-1, US dollars; reference: AWS Price List, 2026-07-22, and the services' pricing pages.
SES = 1e-4  # a recipient, à la carte; 1.6e-4 on Essentials
WRITE, READ = 0.625e-6, 0.125e-6  # DynamoDB, on demand; a strongly consistent read of up to 4 KB
S3_PUT, S3_GET, SQS, TRANSITION = 5e-6, 4e-7, 4e-7, 2.5e-5
LAMBDA, REQUEST, MEMORY = 1.66667e-5, 2e-7, 0.75  # a GB-second, an invocation, GB of send_mail
FIREHOSE = 0.029 * 5 / 1024 / 1024  # a record, rounded up to 5 KB
GOAL_SHARE, GOAL_CPU, GOAL_COST = 0.97, 1.2, 0.005


@dataclass(frozen=True)
class Run:
    """What one sender did."""

    how: str
    rate: float
    recipients: int
    answer: dict[str, Any]
    stats: dict[str, Any]

    @property
    def share(self) -> float:
        """Of MaxSendRate, once the burst at the start is over."""
        asked = sorted((at, many) for at, many in self.answer["asked"])
        later = [(at, many) for at, many in asked if at >= asked[0][0] + WARM] or asked
        span = later[-1][0] - later[0][0]
        return sum(many for _, many in later[:-1]) / span / self.rate if span else 0.0

    @property
    def throttles(self) -> int:
        return int(self.stats["counts"].get("TooManyRequestsException", 0))

    @property
    def accepted(self) -> int:
        return int(self.stats["counts"]["accepted recipients"])

    @property
    def cpu(self) -> float:
        """Milliseconds of the sender's own CPU a recipient."""
        return float(self.answer["cpu"]) / self.recipients * 1000


def run(shop: Workshop, how: str, rate: float, recipients: int, latency: float = LATENCY) -> Run:
    """One sender against an account that has never sent."""
    standin.reset(shop.place)
    stall = {"kind": "stall", "calls": 10**9, "seconds": latency}
    standin.change(shop.place, rate=rate, daily=-1, inbox=False, faults=[stall] if latency else [])
    shop.plan(recipients, rate)
    done = subprocess.run(
        [sys.executable, "-m", "infrastructure.local.bench.sender", how, str(rate)],
        cwd=ROOT,
        env=shop.environment | {"CONFIGURATION_SET": "silent", "PYTHONPATH": f"{ROOT}:{ROOT / 'functions'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Refused(f"The sender ({how}) ended badly:\n{done.stderr[-1500:]}")
    answer = json.loads(done.stdout.splitlines()[-1])
    return Run(how, rate, recipients, answer, standin.stats(shop.place))


def measure() -> Iterator[str]:
    """The whole table, line by line. About four minutes."""
    with opened("bench", PEOPLE, PORTS) as shop:
        yield f"Sender, SES at {LATENCY * 1000:.0f} ms              of the rate  throttled  twice or never"
        ours = {}
        for rate, recipients in ((14.0, 420), (200.0, 3_000), (1000.0, 12_000)):
            ours[rate] = found = run(shop, "product", rate, recipients)
            met = found.share >= GOAL_SHARE and not found.throttles
            yield _row(f"Crier, {rate:.0f}/s", found) + ("" if met else "   MISSED")
        for how, recipients in (("sequential", 300), ("adaptive", 3_000), ("queue", 3_000)):
            yield _row(f"{OTHERS[how]}, 200/s", run(shop, how, 200.0, recipients))
        yield from _cpu(shop)
        yield from costs(ours[1000.0])


OTHERS = {
    "sequential": "one SendEmail after the other",
    "adaptive": "SendEmail ×40, boto3 adaptive",
    "queue": "a queue message and a row each",
}


def _row(name: str, found: Run) -> str:
    wrong = abs(found.recipients - found.accepted)
    return f"  {name:34} {found.share:7.1%}     {found.throttles:6}        {wrong:6}"


def _cpu(shop: Workshop) -> list[str]:
    """Turn about, so that what else this machine does meets all alike."""
    found: dict[str, list[float]] = {"sequential": [], "bare": [], "reading": [], "product": []}
    for _ in range(3):
        for how, values in found.items():
            values.append(run(shop, how, 5000.0, 1_000 if how == "sequential" else 10_000, latency=0.0).cpu)
    single, bare, reading, ours = (min(values) for values in found.values())
    verdict = "met" if ours <= GOAL_CPU * reading else "MISSED"
    return [
        "CPU of the sender, ms a recipient (the least of 3)",
        f"  a bare loop, SendEmail                                        {single:7.3f}",
        f"  a bare loop, SendBulkEmail, requests made beforehand          {bare:7.3f}",
        f"  a bare loop that reads its people from the table              {reading:7.3f}",
        f"  Crier: {ours / reading:.2f} times the last, {ours / bare:.2f} the second, "
        f"{ours / single:.2f} the first  {ours:7.3f}   goal {GOAL_CPU} of the last: {verdict}",
        "  of which, each measured alone:",
        *(
            f"    {name:58}  {seconds / plan.CALL * 1000:7.3f}"
            for name, seconds in run(shop, "parts", 5000.0, 1_000, latency=0.0).answer["parts"].items()
        ),
    ]


def costs(found: Run) -> list[str]:
    """Dollars per 100,000 recipients, by service, from the calls counted in one run."""
    calls, people = Counter(found.answer["calls"]), 100_000
    times = people / found.recipients
    writes = times * (calls["dynamodb.UpdateItem"] + calls["dynamodb.PutItem"])
    reads = times * (calls["dynamodb.GetItem"] + calls["dynamodb.Query"]) + people  # a person is a read
    bulk = times * calls["sesv2.SendBulkEmail"]
    lines = [
        "Estimated cost of 100,000 recipients, US dollars, SES $10.00 (à la carte; $16.00 on Essentials)"
    ]
    lines.append("  rate     Lambda  Step F.  DynamoDB       S3  Firehose      SQS    of SES")
    for rate in (14, 50, 100, 200, 500, 1000):
        seconds = people / rate / 0.98
        slices, files = seconds / 90 + 1, seconds / 60 + 1
        by_service = {
            "Lambda": seconds * MEMORY * LAMBDA + slices * REQUEST + files * (REQUEST + 2 * LAMBDA),
            "Step Functions": (3 * slices + 8) * TRANSITION,
            # the sender's, and the tally's: each call's events in one file or, now and then, in two
            "DynamoDB": writes * WRITE + reads * READ + 1.2 * bulk * WRITE,
            "S3": times * calls["s3.GetObject"] * S3_GET + (files + people / 500) * S3_PUT + files * S3_GET,
            "Firehose": people * FIREHOSE,
            "SQS": files * 3 * SQS,
        }
        part = sum(by_service.values()) / (people * SES)
        verdict = "" if rate < 100 or part < GOAL_COST else "   MISSED"
        lines.append(
            f"  {rate:5}/s {by_service['Lambda']:8.4f} {by_service['Step Functions']:8.4f} "
            f"{by_service['DynamoDB']:9.4f} {by_service['S3']:8.4f} {by_service['Firehose']:9.4f} "
            f"{by_service['SQS']:8.4f} {part:8.2%}{verdict}"
        )
    lines.append(f"  calls counted a 100,000: {_counted(calls, times)}")
    return lines


def _counted(calls: Counter[str], times: float) -> str:
    return ", ".join(f"{name} {count * times:,.0f}" for name, count in calls.most_common())
