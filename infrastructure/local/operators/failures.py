"""What failed: the functions' log lines, the dead letters, and the executions that can go on."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from crier.model.timestamps import sortable
from infrastructure.local.stack import deploy
from infrastructure.local.stack.account import Account
from infrastructure.local.stack.cloud import client
from infrastructure.local.stack.place import Place

DAYS = 14  # as long as the dead letters are kept
HOUR = 3600
ENDED = ("FAILED", "TIMED_OUT", "ABORTED")


@dataclass(frozen=True)
class Advice:
    """What to do about some of AWS's codes, wherever they come from."""

    codes: tuple[str, ...]
    do: str


ADVICE = (
    Advice(
        ("AccessDenied", "AccessDeniedException"),
        "A right is missing: deploy again. If it stays, the template lacks it: tell us which call.",
    ),
    Advice(
        ("MessageRejected", "MailFromDomainNotVerifiedException"),
        "SES's sandbox, or a domain that is not verified: ./crier doctor says which.",
    ),
    Advice(
        ("NotFoundException", "ResourceNotFoundException", "NoSuchBucket", "QueueDoesNotExist"),
        "Something of the stack is gone: deploy again.",
    ),
    Advice(
        ("SendingPausedException", "AccountSuspendedException", "LimitExceededException"),
        "SES does not take mail now: its console, Account dashboard.",
    ),
    Advice(
        ("ThrottlingException", "TooManyRequestsException", "ProvisionedThroughputExceededException"),
        "AWS was asked too often. It is tried again by itself; afterwards ./crier again.",
    ),
    Advice(
        ("KMSInvalidStateException", "DisabledException"),
        "A key is off or being deleted: take it back today.",
    ),
)


@dataclass(frozen=True)
class Failure:
    """A log line of something that failed, without words. `at`: our own lines, outermost first."""

    when: datetime
    handler: str
    error: str
    aws: str  # "SendEmail: AccessDenied", or empty
    at: str
    release: str

    @property
    def line(self) -> str:
        call = self.aws or self.error
        return f"{self.handler}: {call}, {self.at.rpartition(' > ')[2]}"


def advice(aws: str) -> str:
    """What to do about "SendEmail: AccessDenied"; empty where we know nothing better than the log line."""
    code = aws.rpartition(": ")[2]
    return next((row.do for row in ADVICE if code in row.codes), "")


def lines(place: Place | Account, hours: float, release: str = "") -> Iterator[Failure]:
    """What the functions logged as failed, oldest first; of one release where it is named."""
    group = deploy.resources(place)["Log"]
    since = int((time.time() - hours * HOUR) * 1000)
    # Quoted words must all stand in the line: it narrows, what they mean is looked at below.
    pages = client(place, "logs").get_paginator("filter_log_events")
    for page in pages.paginate(logGroupName=group, startTime=since, filterPattern='"failed"'):
        for event in page["events"]:
            failure = _read(event["message"], event["timestamp"])
            if failure and release in ("", failure.release):
                yield failure


def _read(message: str, timestamp: int) -> Failure | None:
    try:
        line = json.loads(message)
    except ValueError:
        return None
    if not isinstance(line, Mapping) or line.get("message") != "failed":
        return None
    words = [str(line.get(name, "")) for name in ("handler", "error", "aws", "at", "release")]
    return Failure(datetime.fromtimestamp(timestamp / 1000, UTC), *words)


def summary(place: Place | Account, hours: float) -> list[str]:
    """All of it in a few lines: what failed how often and last when, what lies among the dead letters."""
    often, last, aws = Counter[str](), dict[str, datetime](), dict[str, str]()
    for failure in lines(place, hours):
        often[failure.line] += 1
        last[failure.line], aws[failure.line] = failure.when, failure.aws
    shown = list[str]()
    for line, times in often.most_common():
        shown.append(f"{times:5} ×  last {last[line]:%Y-%m-%d %H:%M} UTC  {line}")
        shown += [f"         {do}"] if (do := advice(aws[line])) else []
    shown = shown or [f"Nothing was logged as failed in the last {hours:g} hours."]
    letters = sum(dead_letters(place).values())
    shown.append(f"Dead letters: {letters}" + (": ./crier again puts them back" if letters else ""))
    return shown


def dead_letters(place: Place | Account) -> dict[str, int]:
    """How many messages lie among the dead letters, about, by each of their queues' URL."""
    sqs, wanted = client(place, "sqs"), ["ApproximateNumberOfMessages"]
    many = dict[str, int]()
    for queue in _dead_letter_queues(place):
        answer = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=wanted)
        many[queue] = int(answer["Attributes"][wanted[0]])
    return many


def _dead_letter_queues(place: Place | Account) -> list[str]:
    """Of all functions; and of the one that notes who put a file, which the storage keeps (storage.yaml)."""
    outputs = deploy.outputs(place)
    queues = [outputs["DeadLetters"]]
    if name := outputs.get("PutsLeft"):  # a stack of before does not say it
        queues.append(client(place, "sqs").get_queue_url(QueueName=name)["QueueUrl"])
    return queues


def redrive_letters(place: Place | Account, queue: str, patience: float = 20.0) -> str:
    """Sends dead letters home; why some stay, where AWS says so within `patience` seconds.

    SQS remembers which of our queues each came from. What EventBridge left there came from none, and AWS's
    task ends at the first of those.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
    """
    sqs = client(place, "sqs")
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sqs.start_message_move_task(SourceArn=arn)
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        newest: Mapping[str, Any] = next(iter(sqs.list_message_move_tasks(SourceArn=arn)["Results"]), {})
        if newest.get("Status") != "RUNNING":
            return str(newest.get("FailureReason", "")) if newest.get("Status") == "FAILED" else ""
        time.sleep(1)
    return ""


AGAIN = "-again"  # behind an execution's name: the one that took it up; from the second on with its number
_TAKEN_UP = re.compile(f"{AGAIN}(?:-([0-9]+))?$")


def next_name(name: str) -> str:
    """The name, or the address, of the execution that takes this one up, however often one was before.

    It does not grow with each: AWS takes 80 characters.
    https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
    """
    before = _TAKEN_UP.search(name)
    return f"{name[: before.start()]}{AGAIN}-{int(before[1] or 1) + 1}" if before else f"{name}{AGAIN}"


@dataclass(frozen=True)
class Execution:
    """An execution that ended before its work was done, and what it was given."""

    arn: str
    name: str
    machine: str  # "Publication" or "Mailing"
    status: str
    given: Mapping[str, object]


def ended(place: Place | Account, release: str) -> list[Execution]:
    """The executions about a release that failed and were not taken up again, newest first."""
    states, stopped = client(place, "stepfunctions"), list[Execution]()
    for machine in ("Publication", "Mailing"):
        arn = deploy.outputs(place)[machine]
        for status in ENDED:
            pages = states.get_paginator("list_executions").paginate(stateMachineArn=arn, statusFilter=status)
            for one in chain.from_iterable(page["executions"] for page in pages):
                given = _given(states, one["executionArn"]) or {}
                if given.get("release") == release and _given(states, next_name(one["executionArn"])) is None:
                    stopped.append(Execution(one["executionArn"], one["name"], machine, status, given))
    return stopped


def _given(states: Any, arn: str) -> Mapping[str, object] | None:
    """What an execution was given; None where there is none of this name."""
    try:
        return dict(json.loads(states.describe_execution(executionArn=arn).get("input", "{}")))
    except states.exceptions.ExecutionDoesNotExist:
        return None


def take_up(place: Place | Account, execution: Execution, now: datetime) -> None:
    """Begins it anew under a name of its own; every step knows what is done, and twice is once.

    AWS's redrive goes on from the state that ended it: in our flows that is Failed, behind the step that told
    staff, and it would fail again. A mailing is wanted from now on: a notice that waited too long has its
    time again.
    """
    given = dict(execution.given) | ({"start_at": sortable(now)} if execution.machine == "Mailing" else {})
    client(place, "stepfunctions").start_execution(
        stateMachineArn=deploy.outputs(place)[execution.machine],
        name=next_name(execution.name),
        input=json.dumps(given),
    )
