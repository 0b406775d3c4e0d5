"""A function without rights was broken into: it answers what it likes, and nothing changes but words."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import cloud
import pytest

from crier import sandbox
from crier.aws import awslambda, s3
from crier.model.errors import CrierError, Permanent, Transient
from crier.sandbox import errand, frames
from crier.workflows import confined
from handlers.settings.render_page import Settings
from tests.support import tasks

ROOT = Path(__file__).parents[2]
HERE = Settings(staging="staging", confined="tests.support.tasks:DO")
DOORS = ("confined_reading", "confined_page", "confined_paper")
Sent = dict[str, Any]


@pytest.fixture
def aws() -> Any:
    with cloud.account() as objects:
        yield objects


def asked(deed: str, most_bytes: int = frames.MOST_BYTES) -> Any:
    return confined.run(HERE, tasks.DO, deed, most_bytes=most_bytes)


def answering(monkeypatch: pytest.MonkeyPatch, answer: Callable[[Sent], object]) -> list[Sent]:
    """The function as somebody else wrote it; what it was sent."""
    sent: list[Sent] = []

    def invoke(_: str, payload: Mapping[str, Any], __: int = 0) -> object:
        sent.append(dict(payload))
        return answer(sent[-1])

    monkeypatch.setattr(awslambda, "invoke", invoke)
    return sent


def left(sent: Sent, frame: bytes) -> object:
    """It leaves this frame, and says all is well."""
    s3.put("staging", sent["answer"]["fields"]["key"], frame, "")
    return {"end": "heard", "status": 0, "task": tasks.DO.name}


# deed → how the sandbox here ends: over there it ends the same.
@pytest.mark.parametrize("deed", ["bytes", "nothing", "refuse", "stumble", "odd", "die", "exit", "strange"])
def test_a_task_ends_over_there_as_it_would_here(aws: Any, deed: str) -> None:
    assert ended(lambda: asked(deed)) == ended(lambda: sandbox.run(tasks.DO, deed))


def ended(run: Callable[[], object]) -> tuple[str, object]:
    try:
        return "answer", run()
    except CrierError as error:
        return type(error).__name__, error.args


def test_too_long_an_answer_is_left_nowhere(aws: Any) -> None:
    with pytest.raises(sandbox.TooBig):
        asked("much", most_bytes=1 << 20)
    assert not [key for key in s3.keys("staging", "work/") if key.endswith("answer")]


def test_it_is_sent_one_version_and_one_place_for_minutes(aws: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """No name but these two addresses; each try has its own."""
    sent = answering(monkeypatch, lambda one: left(one, b"".join(frames.answered({"body": b"x"}))))
    asked("bytes"), asked("bytes")
    first, second = sent
    assert set(first) == {"words", "most_bytes", "question", "answer"}
    query = parse_qs(urlsplit(first["question"]).query)
    assert query["versionId"] and int(query["X-Amz-Expires"][0]) <= 300
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert first["answer"]["fields"]["key"].startswith(confined.FOLDER)
    assert urlsplit(first["question"]).path != urlsplit(second["question"]).path
    assert first["answer"]["fields"]["key"] != second["answer"]["fields"]["key"]


@pytest.mark.parametrize("region", ["eu-west-1", "us-west-2", "ap-southeast-3"])
def test_its_addresses_are_the_buckets_own_in_its_region(
    aws: Any, monkeypatch: pytest.MonkeyPatch, region: str
) -> None:
    """S3's address for all regions redirects while a bucket is young, and no redirect is followed there."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", region)
    cloud.fresh()
    host = f"staging.s3.{region}.amazonaws.com"
    assert urlsplit(s3.signed_get("staging", "work/x", "v", 60)).netloc == host
    assert urlsplit(s3.signed_post("staging", "work/x", 9, 60)[0]).netloc == host


NO_END = (None, [], "heard", 7, {}, {"end": "published"}, {"end": "heard", "task": "another"},
          {"end": "heard", "status": 1 << 40, "task": tasks.DO.name}, {"end": "heard", "status": "0", "task": tasks.DO.name},
          {"end": "heard", "task": tasks.DO.name, "release": "0" * 16}, {"end": "heard", "task": tasks.DO.name, "verdict": "publish"})  # fmt: skip


@pytest.mark.parametrize("said", NO_END, ids=str)
def test_an_end_that_is_none_is_tried_again(aws: Any, monkeypatch: pytest.MonkeyPatch, said: object) -> None:
    answering(monkeypatch, lambda _: said)
    with pytest.raises(Transient) as error:
        asked("bytes")
    assert "publish" not in str(error.value)


GOOD = b"".join(frames.answered({"body": b"x"}))
FRAMES = {
    "nothing": b"",
    "no frame": b"evil",
    "cut": GOOD[:-1],
    "more than it says": GOOD + b"x",
    "other parts": b"".join(frames.answered({"handover.json": b"{}"})),
    "two parts": b"".join(frames.answered({"body": b"", "out/index.html": b""})),
    "an error nobody has": b"".join(frames.failed("error", "SystemExit", ("evil",))),
    "a refusal without words": b"".join(frames.failed("error", "Rejected", ("no-such-check", "evil"))),
    "a crash with words": b"".join(frames.failed("crash", args=("evil words of a release",))),
}


@pytest.mark.parametrize("name", FRAMES)
def test_a_forged_answer_is_no_answer(aws: Any, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    answering(monkeypatch, lambda sent: left(sent, FRAMES[name]))
    with pytest.raises(Permanent) as error:
        asked("bytes")
    assert "evil" not in str(error.value)


def test_no_answer_that_is_left_is_no_answer(aws: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, lambda _: {"end": "heard", "status": 0, "task": tasks.DO.name})
    with pytest.raises(sandbox.Killed):
        asked("bytes")


ENDS = {"late": sandbox.TooLong, "big": sandbox.TooBig, "walls": sandbox.NoWalls}


@pytest.mark.parametrize("end", ENDS)
def test_each_end_is_the_error_it_would_be_here(aws: Any, monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    answering(monkeypatch, lambda _: {"end": end, "status": 0, "task": tasks.DO.name})
    with pytest.raises(ENDS[end]):
        asked("bytes")


@pytest.mark.parametrize(
    "event",
    [
        {"question": "https://bucket.s3.test/secret?X-Amz-Signature=secret"},
        {"words": [], "most_bytes": 9, "question": "http://127.0.0.1:1/secret", "answer": {"url": "x", "fields": {}}},
        {"words": [], "most_bytes": 9, "question": "file:///etc/passwd", "answer": {"url": "secret", "fields": {}}},
    ],
)  # fmt: skip
def test_what_fails_over_there_says_no_address(event: dict[str, Any]) -> None:
    """Lambda logs what a handler raises, causes and all."""
    with pytest.raises(Transient) as error:
        errand.handler(tasks.DO)(event, None)
    assert "secret" not in repr(error.value) and error.value.__context__ is None


def loaded(modules: str) -> set[str]:
    """The packages that importing these brings along."""
    code = f"import sys, {modules}; print(' '.join({{name.partition('.')[0] for name in sys.modules}}))"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT / "functions", capture_output=True, text=True, check=True
    )
    return set(run.stdout.split())


def test_who_has_no_rights_has_no_client_either() -> None:
    """They import neither boto3 nor Powertools: nothing to call with, and nothing that writes log lines."""
    for door in DOORS:
        tree = ast.parse((ROOT / "functions" / "handlers" / f"{door}.py").read_text())
        named = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert named <= {"__future__", "crier", "crier.sandbox", "crier.reading", "crier.rendering"}
    there = loaded("crier.sandbox.errand, crier.reading.pipeline, crier.rendering.in_sandbox")
    assert not there & {"boto3", "botocore", "aws_lambda_powertools", "aws_xray_sdk"}


def test_who_has_rights_has_no_parser() -> None:
    """What asks them imports nothing that decodes a picture, a document or a page."""
    there = loaded("handlers.read, handlers.render_page, handlers.render_pdf")
    assert not there & {"PIL", "lxml", "mammoth", "pypdfium2", "docx", "weasyprint", "striprtf", "nh3"}
