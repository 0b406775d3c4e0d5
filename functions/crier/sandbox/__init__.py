"""Runs a task on untrusted input in a child that can harm nobody, and brings its answer back.

Untrusted: what staff upload. The child is forked, in a few milliseconds, from
a process of its own (warden.py) that never had this one's memory, environment
or descriptors, and it stands behind walls.py. What comes back is a frame
(frames.py), and a broken parser may have written it: bytes and JSON are read of
it, in the shape the task has; nothing of it is run, and it names no class.
docs/sandbox.md tells what that keeps out.
"""

from __future__ import annotations

import re
import signal
from collections.abc import Mapping, Sequence
from os import WIFSIGNALED, WTERMSIG
from typing import Any

from crier.model.errors import CrierError, Permanent, Rejected, Transient
from crier.sandbox import frames, keeping
from crier.sandbox.frames import Header, Shape
from crier.sandbox.keeping import Heard, NoWalls
from crier.sandbox.task import Answer, Limits, Question, Task
from crier.text import messages

__all__ = [
    "Crashed", "Heard", "Killed", "Limits", "NoWalls", "Task", "TooBig", "TooLong",
    "attempted", "judged", "peak", "ready", "run",
]  # fmt: skip

_KNOWN: tuple[type[CrierError], ...] = (Permanent, Transient)
_PLACE = re.compile(r"\w{1,80} at [\w.<>-]{1,80}:\d{1,9}")


class Killed(Permanent):
    """The child did not live to answer: it broke a limit or died of a signal."""


class TooLong(Killed):
    """It took more CPU or wall-clock time than it was given."""


class TooBig(Killed):
    """It wanted more memory, or a longer answer, than it was given."""


class Crashed(Permanent):
    """The function raised something nobody foresaw; `args[0]` names its type and place."""


def ready(task: Task[Question, Answer], *words: str) -> None:
    """Starts the sandbox's process and warms a task in it: paid while a container starts."""
    keeping.warmed(task.name, words)


def peak() -> int:
    """The most memory, in KiB, that any child of this process's sandbox has had."""
    return keeping.peak()


def run(task: Task[Question, Answer], question: Question, *, most_bytes: int = frames.MOST_BYTES) -> Answer:
    """What the task makes of the question, worked out in a child that can harm nobody.

    Its answer is at most `most_bytes` long. Raises what the work raised when that
    is Rejected or one of the task's `raises`; else the nearest of Permanent and
    Transient where it was an error of ours, and TooLong, TooBig, Killed or Crashed
    (all Permanent) for everything else; NoWalls where this system cannot confine
    a child, and Transient where the sandbox's process died.
    """
    heard = attempted(task, frames.answered(task.question.pack(question)), task.warmth(question), most_bytes)
    return judged(task, question, heard, most_bytes)


def attempted(
    task: Task[Any, Any], question: Sequence[bytes], words: Sequence[str], most_bytes: int
) -> Heard:
    """What a child says to a question that is a frame already, unread. Raises NoWalls and Transient."""
    keeping.warmed(task.name, words)
    return keeping.asked(task, question, most_bytes)


def judged(task: Task[Question, Answer], question: Question, heard: Heard, most_bytes: int) -> Answer:
    """The answer in what a child said, whoever brought it here. Raises as `run`."""
    name = task.work.__name__
    if heard.late:
        raise TooLong(f"{name}: more than {task.limits['wall_seconds']} s")
    if len(heard.frame) > most_bytes:
        raise TooBig(f"{name}: an answer of more than {most_bytes} bytes")
    known: dict[str, type[CrierError]] = {kind.__name__: kind for kind in (*_KNOWN, *task.raises)}
    return _judged(name, heard, task.answer(question), known)


def _judged(name: str, heard: Heard, expects: Shape[Answer], known: Mapping[str, type[CrierError]]) -> Answer:
    if not heard.frame:
        end = signal.Signals(WTERMSIG(heard.status)).name if WIFSIGNALED(heard.status) else "no answer"
        raise (TooLong if end == "SIGXCPU" else Killed)(f"{name}: {end}")
    error: CrierError
    try:
        header, parts = frames.opened(heard.frame)
        if header.end == "answer":
            return expects.unpack(parts)
        error = _error(name, header, known)
    except Exception:  # whatever it was, the child wrote it: its words stay here
        error = Crashed(f"{name}: an answer that cannot be read")
    raise error from None


def _error(name: str, header: Header, known: Mapping[str, type[CrierError]]) -> CrierError:
    """The error a child names, made here. Raises for one that nobody could have raised."""
    if header.end == "memory":
        return TooBig(f"{name}: out of memory")
    if header.end == "walls":
        return NoWalls(f"{name}: the child could not be confined")
    if header.end == "crash":
        (place,) = header.args
        crashed = Crashed(f"{name}: {place if _PLACE.fullmatch(place) else 'somewhere'}")
        crashed.at = crashed.args[0]
        return crashed
    if header.kind == Rejected.__name__:
        check, excerpt = header.args
        for part in ("message", "suggestion"):  # there are words for it, and they need no more than it has
            messages.say("en", f"findings.{check}.{part}", **{"extension": "?", **header.values})
        return Rejected(check, excerpt, **header.values)
    return known[header.kind](*header.args)
