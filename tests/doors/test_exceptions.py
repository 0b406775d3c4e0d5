"""What leaves a handler that fails: a type, a place, AWS's operation and code; not a word of anybody's."""

from __future__ import annotations

import io
import json
import logging
import re
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import cloud
import pytest
from awslambdaric import bootstrap
from botocore.exceptions import ClientError
from pydantic import BaseModel
from visitors import visit

from crier import sandbox
from crier.aws import failures, queue_handler, s3
from crier.aws import handler as door
from crier.aws.client import translated
from crier.model.errors import CrierError, Permanent, Rejected, Transient, Unforeseen
from crier.stores import staging
from crier.workflows.web import serving
from handlers import desk
from handlers.settings.read import Settings
from tests.support import tasks

CANARY = "Canary Words of an embargoed release, reader@canary.example"
ROOT = Path(__file__).parents[2]


class Strict(BaseModel):
    number: int


def validated() -> None:
    Strict.model_validate({"number": CANARY})


def refused() -> None:
    said = {"Error": {"Code": "AccessDenied", "Message": CANARY}, "ResponseMetadata": {"HTTPStatusCode": 403}}
    with translated():
        raise ClientError(said, "SendEmail")  # type: ignore[arg-type]


def untranslated() -> None:
    raise ClientError({"Error": {"Code": CANARY, "Message": CANARY}}, "SendEmail")


def caused() -> None:
    try:
        raise KeyError(CANARY)
    except KeyError as error:
        raise Transient(CANARY) from error


def meanwhile() -> None:
    try:
        validated()
    finally:
        raise RuntimeError(CANARY)


def grouped() -> None:
    raise ExceptionGroup(CANARY, [ValueError(CANARY), ExceptionGroup(CANARY, [KeyError(CANARY)])])


class Elsewhere(Exception):
    """A library's error that has names of its own for what Crier's errors have."""

    at = CANARY
    known = CANARY
    setting = CANARY


def at_once() -> None:
    raise BaseExceptionGroup(CANARY, [SystemExit(CANARY), KeyError(CANARY)])


def deep(left: int = 10_000) -> int:
    return deep(left - 1) + 1 if CANARY else 0


def noted() -> None:
    error = Permanent(CANARY)
    error.add_note(CANARY)
    raise error


def raising(error: BaseException) -> Callable[[], None]:
    def work() -> None:
        raise error

    return work


def child() -> None:
    sandbox.run(tasks.DO, "a key")


# What goes wrong, the name that leaves, and what is said of it.
FAILURES: dict[str, tuple[Callable[[], None], str, str]] = {
    "pydantic": (validated, "Unforeseen", "ValidationError"),
    "AWS": (refused, "Permanent", "Permanent from ClientError .* SendEmail: AccessDenied"),
    "AWS, with a code that is none": (untranslated, "Unforeseen", "ClientError .* SendEmail"),
    "a key": (raising(KeyError(CANARY)), "Unforeseen", "KeyError"),
    "a cause": (caused, "Transient", "Transient from KeyError"),
    "a context": (meanwhile, "Unforeseen", "RuntimeError from ValidationError"),
    "a group": (grouped, "Unforeseen", "ExceptionGroup from ValueError"),
    "a group of more than errors": (at_once, "Unforeseen", "BaseExceptionGroup from SystemExit"),
    "an exit": (raising(SystemExit(CANARY)), "Unforeseen", "SystemExit"),
    "names like ours": (raising(Elsewhere(CANARY)), "Unforeseen", "Elsewhere at .*"),
    "no end": (deep, "Unforeseen", "RecursionError"),
    "a note": (noted, "Permanent", "Permanent"),
    "a refusal": (raising(Rejected("draft", CANARY, file=CANARY)), "Rejected", "Rejected"),
    "an error of its own": (raising(s3.Missing(CANARY)), "Missing", "Missing"),
    "bytes": (raising(UnicodeDecodeError(CANARY, CANARY.encode(), 0, 1, CANARY)), "Unforeseen", "UnicodeDecodeError"),
    "a file": (raising(FileNotFoundError(2, CANARY, CANARY)), "Unforeseen", "FileNotFoundError"),
    "a child": (child, "Crashed", "Crashed at _do: KeyError at .*"),
}  # fmt: skip


@pytest.fixture
def log(aws: Any) -> Iterator[io.StringIO]:
    """What is logged, as it stands in CloudWatch."""
    written = io.StringIO()
    door.logger()
    (handler,) = logging.getLogger("crier").handlers
    assert isinstance(handler, logging.StreamHandler)
    before = handler.setStream(written)
    yield written
    handler.setStream(before or sys.stdout)


def by_step(work: Callable[[], None]) -> Any:
    def task(event: door.Event, settings: Settings, now: datetime) -> door.Answer:
        work()
        return {"outcome": "done"}

    door.step(task, Settings)({"release": "0" * 16, "version": 1}, cloud.Context())


def by_web(work: Callable[[], None]) -> Any:
    def page(_: Any) -> Any:
        work()

    class Door:
        handler = staticmethod(serving.web_handler(lambda: {"/x": (page, page)}, page, desk.Settings))

    visit(Door, "GET", "https://news.example.org/x")


def by_queue(work: Callable[[], None]) -> Any:
    """A queue's consumer hands the message back; what it says when all else fails is as discreet."""

    def take(message: Mapping[str, Any], settings: Settings, now: datetime) -> str:
        work()
        return "done"

    record = {
        "messageId": "1", "receiptHandle": "h", "body": "{}", "eventSource": "aws:sqs", "attributes": {},
        "messageAttributes": {}, "md5OfBody": "", "eventSourceARN": "a", "awsRegion": "us-east-1",
    }  # fmt: skip
    answer = queue_handler.batch(take, Settings)({"Records": [record]}, cloud.Context())
    assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}]}


def without_words(text: str) -> None:
    for word in ("Canary", "canary", "embargoed", "reader@"):
        assert word not in text.replace("raise", ""), text


@pytest.mark.parametrize(("work", "name", "said"), FAILURES.values(), ids=FAILURES)
@pytest.mark.parametrize("shape", [by_step, by_web])
def test_what_leaves_a_handler_has_no_words(
    aws: Any, log: io.StringIO, caplog: Any, shape: Any, work: Callable[[], None], name: str, said: str
) -> None:
    with pytest.raises(CrierError) as caught:
        shape(work)
    error = caught.value
    assert type(error).__name__ == name
    assert re.fullmatch(rf"{said}.*", str(error)), str(error)
    assert (error.__cause__, error.__context__, getattr(error, "__notes__", [])) == (None, None, [])
    assert set(vars(error)) == {"known"}, "nothing else hangs on it"
    without_words(caplog.text)  # everybody's lines: Lambda's root handler writes them all
    without_words("".join(traceback.format_exception(error)))
    logged = log.getvalue()
    without_words(logged)
    line = next(json.loads(each) for each in logged.splitlines() if '"failed"' in each)
    assert re.match(said.partition(" at ")[0].partition(" .*")[0], line["error"])
    if "SendEmail" in said:
        assert line["aws"].startswith("SendEmail")


@pytest.mark.parametrize(("work", "name", "said"), FAILURES.values(), ids=FAILURES)
def test_what_a_queue_logs_has_no_words(
    aws: Any, log: io.StringIO, caplog: Any, work: Callable[[], None], name: str, said: str
) -> None:
    by_queue(work)
    logged = log.getvalue()
    assert '"failed"' in logged
    without_words(logged + caplog.text)
    line = next(json.loads(each) for each in logged.splitlines() if '"failed"' in each)
    # A dead letter is found by its message's id; the handler is named by its module.
    assert (line["message_id"], line["handler"]) == ("1", "test_exceptions")


def test_a_failure_names_our_own_lines_from_the_outermost_down(aws: Any) -> None:
    """Lines of a library below them are left out: what is ours can be opened."""
    with pytest.raises(s3.Missing) as caught:
        staging.load("staging", "0" * 16, 1)
    places = failures.facts(caught.value).at.split(" > ")
    assert len(places) > 1
    assert re.fullmatch(r"crier/stores/staging\.py:\d+", places[0])
    assert re.fullmatch(r"crier/aws/s3\.py:\d+", places[-1])


class Sink:
    """Where Lambda's runtime writes, and whom it answers."""

    def __init__(self) -> None:
        self.all: list[str] = []
        self.marshaller = self

    def unmarshal_request(self, body: Any, _: Any) -> Any:
        return body

    def marshal_response(self, _: Any) -> Any:
        raise AssertionError("it did not fail")

    def log_error(self, lines: list[str]) -> None:
        self.all += lines

    def post_invocation_error(self, *said: Any) -> None:
        self.all += map(str, said)


@pytest.mark.long
@pytest.mark.parametrize(("work", "name", "said"), FAILURES.values(), ids=FAILURES)
def test_lambdas_own_runtime_says_no_words(aws: Any, work: Callable[[], None], name: str, said: str) -> None:
    """awslambdaric is what runs on AWS: what it logs, and what Step Functions gets of it."""

    def task(event: door.Event, settings: Settings, now: datetime) -> door.Answer:
        work()
        return {"outcome": "done"}

    sink = Sink()
    bootstrap.handle_event_request(
        sink, door.step(task, Settings), "id", {"release": "0" * 16}, "", None, None, "arn", 0, None, sink
    )
    whole = "\n".join(sink.all)
    without_words(whole)
    told = next(json.loads(each) for each in sink.all if each.startswith("{") and "errorType" in each)
    assert told["errorType"] == name


def test_a_place_is_one_of_our_own_lines(aws: Any) -> None:
    with pytest.raises(Permanent) as caught:
        by_step(lambda: s3.get("no-such-bucket", CANARY) and None)
    assert re.search(r" at crier/aws/\w+\.py:\d+", str(caught.value)), str(caught.value)


def test_the_state_machines_know_the_names() -> None:
    """Permanent is never tried again, Transient is, whatever else there is a few times: by these names."""
    kinds = {kind.__name__ for kind in (Permanent, Transient, Unforeseen)}
    assert kinds == {"Permanent", "Transient", "Unforeseen"}
    for kind in (Permanent, Transient):
        assert type(failures.cleaned(kind(CANARY))) is kind
    for name in ("publication", "mailing"):
        text = (ROOT / "infrastructure" / f"{name}.asl.yaml").read_text()
        named = set(re.findall(r"ErrorEquals: \[([^\]]*)\]", text))
        assert {"Permanent", "States.TaskFailed", "States.ALL"} <= named
        assert "Unforeseen" not in text and "Transient]" in text
