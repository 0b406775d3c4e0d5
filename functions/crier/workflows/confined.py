"""Has a task done by a function without rights: question and answer lie in staging, at signed addresses.

This side signs them, with its own rights, for one object each and for minutes; they go to the function and
stand in no execution. Every try signs anew. What comes back is judged here as if it came from the
sandbox's child itself (crier/sandbox/frames.py), which is where it comes from.
"""

from __future__ import annotations

from typing import Protocol, TypeVar
from uuid import uuid4

from pydantic import ValidationError

from crier import sandbox
from crier.aws import awslambda, s3
from crier.model.errors import Transient
from crier.model.settings import ConfinedFunction, StagingBucket
from crier.sandbox import Heard, NoWalls, Task, TooBig, TooLong, errand, frames

Question = TypeVar("Question")
Answer = TypeVar("Answer")

FOLDER = "work/"  # of staging; what lies there goes after a day (infrastructure/storage.yaml)
SECONDS = 120  # that an address is good for: longer than any task and its ways


class Settings(StagingBucket, ConfinedFunction, Protocol):
    """What is asked of the stack here."""


def run(
    settings: Settings,
    task: Task[Question, Answer],
    question: Question,
    *,
    most_bytes: int = frames.MOST_BYTES,
    patience: int = 0,
) -> Answer:
    """What the task makes of the question. Raises as sandbox.run does.

    Transient where the function fails otherwise: it is broken, or somebody broke it; and where it takes more
    seconds than `patience` (0: than any task may).
    """
    bucket, place = settings.staging, f"{FOLDER}{uuid4()}/"
    body = b"".join(frames.answered(task.question.pack(question)))
    version = s3.put_version(bucket, f"{place}question", body, "application/octet-stream")
    url, fields = s3.signed_post(bucket, f"{place}answer", most_bytes, SECONDS)
    sent = errand.Errand(
        words=task.warmth(question),
        most_bytes=most_bytes,
        question=s3.signed_get(bucket, f"{place}question", version, SECONDS),
        answer=errand.Form(url=url, fields=fields),
    )
    ended = _ended(awslambda.invoke(settings.confined, sent.model_dump(mode="json"), patience), task)
    frame = s3.find(bucket, f"{place}answer") if ended.end == "heard" else None
    return sandbox.judged(
        task, question, Heard(bytearray(frame[0] if frame else b""), ended.status), most_bytes
    )


def _ended(said: object, task: Task[Question, Answer]) -> errand.Ended:
    """How it ended, where there is a frame to look at. Raises what it otherwise means."""
    try:
        ended = errand.Ended.model_validate(said)
    except ValidationError:
        raise Transient(f"{task.name}: no such end") from None
    if ended.task != task.name:
        raise Transient(f"{task.name}: another task was run")
    match ended.end:
        case "walls":
            raise NoWalls(f"{task.name}: the child could not be confined")
        case "late":
            raise TooLong(f"{task.name}: more than {task.limits['wall_seconds']} s")
        case "big":
            raise TooBig(f"{task.name}: an answer that is too long")
    return ended
