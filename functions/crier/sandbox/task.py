"""What is done in the sandbox, as a value both sides know: its question, its answer, its limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Generic, TypedDict, TypeVar

from crier.model.errors import CrierError
from crier.sandbox.frames import Shape

Question = TypeVar("Question")
Answer = TypeVar("Answer")


class Limits(TypedDict):
    """What a child may take: see Task."""

    cpu_seconds: int
    memory_bytes: int
    wall_seconds: float


def _nothing(*_: str) -> None:
    pass


def _no_words(_: object) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True)
class Task(Generic[Question, Answer]):
    """A function on strangers' bytes, with how its question and its answer travel.

    It stands in a module under the name it gives as its own, "module:NAME":
    that is how the sandbox's process finds it. `memory_bytes` of the limits is
    address space on top of what that process has already. `raises` are the
    errors of ours that may come back besides Rejected, Permanent and
    Transient, all made of words alone. `warm`, with the words of `warmth`, does
    once before any child what every child would do anew; it sees no
    stranger's bytes.
    """

    name: str
    work: Callable[[Question], Answer]
    question: Shape[Question]
    answer: Callable[[Question], Shape[Answer]]
    limits: Limits
    raises: tuple[type[CrierError], ...] = ()
    warm: Callable[..., None] = _nothing
    warmth: Callable[[Question], tuple[str, ...]] = _no_words


def named(name: str) -> Task[Any, Any]:
    """The task of this name. Raises ImportError, AttributeError or TypeError where there is none."""
    module, _, place = name.partition(":")
    task = getattr(import_module(module), place)
    if not isinstance(task, Task):
        raise TypeError(name)
    return task
