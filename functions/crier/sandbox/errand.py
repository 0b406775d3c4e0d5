"""What a function without rights is sent to do: fetch one question, ask the sandbox, leave one answer.

The function that sends it signs two addresses, of this question's very version and of this answer alone
(crier/workflows/confined.py). Nothing else reaches this side: it imports no client of AWS, has no name of a
bucket or table, and its role can write its own log and nothing more. What it says of the sandbox is believed
as little as what the sandbox says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

import urllib3
from pydantic import BaseModel, ConfigDict, Field

from crier.model.errors import Transient
from crier.sandbox import attempted
from crier.sandbox.frames import Name
from crier.sandbox.keeping import NoWalls
from crier.sandbox.task import Task

Fetch = Callable[[str], bytes]
Leave = Callable[[str, Mapping[str, str], bytes], None]
Handler = Callable[[dict[str, Any], Any], dict[str, Any]]

_SECONDS = urllib3.Timeout(connect=3, read=20)
_AGAIN = urllib3.Retry(total=2, redirect=0, status=2, status_forcelist=(500, 502, 503), allowed_methods=None)


class Form(BaseModel):
    """A signed form of S3's: one POST to `url` with these fields and a file."""

    model_config = ConfigDict(frozen=True)

    url: str
    fields: dict[str, str]


class Errand(BaseModel):
    """One question, and where its answer goes. It is secret while its addresses are good."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    words: tuple[str, ...]  # what the task is warmed with
    most_bytes: int  # of the answer
    question: str  # a signed address of S3's
    answer: Form


class Ended(BaseModel):
    """How the child ended, as the untrusted side tells it; "heard": its frame was left, if it wrote one."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    end: Literal["heard", "late", "big", "walls"]
    status: Annotated[int, Field(ge=-(1 << 31), lt=1 << 31)] = 0  # as os.wait4 says
    task: Name = ""  # which one was run: a function has one, and no errand names another


def handler(task: Task[Any, Any]) -> Handler:
    """A Lambda handler that does errands with one task."""

    def outer(event: dict[str, Any], _: Any) -> dict[str, Any]:  # noqa: ANN401
        try:
            return done(task, Errand.model_validate(event), _fetched, _left)
        except Exception as error:  # its words may hold a signed address
            failed = type(error).__name__
        raise Transient(failed)

    return outer


def done(task: Task[Any, Any], errand: Errand, fetch: Fetch, leave: Leave) -> dict[str, Any]:
    """Does it. The question is not looked into here: the sandbox's child is the first that does."""
    question = fetch(errand.question)
    try:
        heard = attempted(task, [question], errand.words, errand.most_bytes)
    except NoWalls:
        return Ended(end="walls", task=task.name).model_dump()
    if heard.late:
        return Ended(end="late", task=task.name).model_dump()
    if len(heard.frame) > errand.most_bytes:
        return Ended(end="big", task=task.name).model_dump()
    leave(errand.answer.url, errand.answer.fields, bytes(heard.frame))
    return Ended(end="heard", status=heard.status, task=task.name).model_dump()


def _fetched(url: str) -> bytes:
    """Raises Transient for any other answer than the question."""
    with urllib3.PoolManager() as pool:
        answer = pool.request("GET", url, timeout=_SECONDS, retries=_AGAIN, redirect=False)
        if answer.status != 200:
            raise Transient(f"GET {answer.status}")
        return answer.data


def _left(url: str, fields: Mapping[str, str], frame: bytes) -> None:
    """Raises Transient where S3 does not take it."""
    form: dict[str, str | bytes | tuple[str, str | bytes] | tuple[str, str | bytes, str]] = {**fields}
    form["file"] = ("answer", frame, "application/octet-stream")
    with urllib3.PoolManager() as pool:
        answer = pool.request("POST", url, fields=form, timeout=_SECONDS, retries=_AGAIN, redirect=False)
        if answer.status not in (200, 201, 204):
            raise Transient(f"POST {answer.status}")
