"""Tasks for tests of the sandbox: its process imports this module, as it imports a reader's."""

from __future__ import annotations

import json
import os
import signal
import stat
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from crier.model.errors import Permanent, Rejected
from crier.model.release import Dateline
from crier.sandbox import frames
from crier.sandbox.frames import Shape
from crier.sandbox.task import Limits, Task
from tests.support import escapes

LIMITS: Limits = {"cpu_seconds": 2, "memory_bytes": 200 << 20, "wall_seconds": 5.0}


class Odd(Permanent):
    """An error one task may raise, and another may not."""


class Strange:
    """No answer of any shape."""


def _spin() -> None:
    while True:
        pass


def _refuse() -> None:
    raise Rejected("empty-file", "the words", limit=3)


def _stumble() -> None:
    raise ValueError("words of an unpublished release")


def _raise_odd() -> None:
    raise Odd("cells", 3)


def _answer(body: object) -> Callable[[], object]:
    return lambda: body


def _threads() -> bytes:
    """As Pango and AVIF do: more than one at work."""
    with ThreadPoolExecutor(4) as pool:
        return b"".join(pool.map(lambda number: bytes([number]), range(8)))


# What a child does when it is asked by this name.
DEEDS: dict[str, Callable[[], Any]] = {
    "spin": _spin,
    "sleep": lambda: time.sleep(30),
    "hoard": lambda: len(b"x" * (1 << 30)),
    "refuse": _refuse,
    "stumble": _stumble,
    "odd": _raise_odd,
    "die": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "exit": lambda: os._exit(3),
    "strange": Strange,
    "nothing": lambda: None,
    "empty": lambda: b"",
    "bytes": lambda: b"\0\xff",
    "much": lambda: b"x" * (8 << 20),
    "no files": dict,
    "files": lambda: {"a.jpg": b"\0", "b.png": b""},
    "a model": lambda: Dateline(city="León", text="LEÓN (Nicaragua) –"),
    "threads": _threads,
    "environment": lambda: json.dumps(dict(os.environ)).encode(),
    "a key": lambda: {"CANARY": 1}["Canary Words of an embargoed release, reader@canary.example"],
}
SHAPES: dict[str, Shape[Any]] = {
    "no files": frames.files(()),
    "files": frames.files({"a.jpg", "b.png"}),
    "a model": frames.model(Dateline),
}


def _do(deed: str) -> Any:
    return DEEDS[deed]()


NAME = Shape(lambda name: {"body": name.encode()}, lambda parts: parts["body"].decode())
DO: Task[str, Any] = Task(
    "tests.support.tasks:DO",
    _do,
    question=NAME,
    answer=lambda deed: SHAPES.get(deed, frames.BODY),
    limits=LIMITS,
)


def _forge(frame: bytes) -> None:
    """What a child that was broken into can do: write what it likes into the one pipe it has."""
    answer = next(number for number in range(3, 64) if _is_pipe(number))
    while frame:
        frame = frame[os.write(answer, frame) :]
    os._exit(0)


def _is_pipe(number: int) -> bool:
    try:
        return stat.S_ISFIFO(os.fstat(number).st_mode)
    except OSError:
        return False


def _forge_without_end(part: bytes) -> None:
    answer = next(number for number in range(3, 64) if _is_pipe(number))
    while True:
        os.write(answer, part)


def _echo(body: bytes) -> bytes:
    return body


def _bytes(parts: Mapping[str, bytes]) -> bytes:
    return parts["body"]


BYTES = Shape(lambda body: {"body": body}, _bytes)
ECHO = Task("tests.support.tasks:ECHO", _echo, question=BYTES, answer=lambda _: frames.BODY, limits=LIMITS)


def _escape(asked: tuple[str, dict[str, Any]]) -> bytes:
    name, ground = asked
    return escapes.tried(name, escapes.Ground(**ground)).encode()


def _pair(parts: Mapping[str, bytes]) -> tuple[str, dict[str, Any]]:
    name, ground = json.loads(parts["body"])
    return name, {**ground, "halves": tuple(ground["halves"])}


ESCAPE = Task(
    "tests.support.tasks:ESCAPE",
    _escape,
    question=Shape(lambda asked: {"body": json.dumps(asked).encode()}, _pair),
    answer=lambda _: frames.BODY,
    limits={"cpu_seconds": 3, "memory_bytes": 400 << 20, "wall_seconds": 4.0},
)


def _sleep(_: bytes) -> bytes:
    time.sleep(30)
    return b""


SLEEP = Task("tests.support.tasks:SLEEP", _sleep, question=BYTES, answer=lambda _: frames.BODY, limits=LIMITS)


FORGED: Task[bytes, Any] = Task(
    "tests.support.tasks:FORGED", _forge, question=BYTES, answer=lambda _: frames.BODY, limits=LIMITS
)
FORGED_WITHOUT_END: Task[bytes, Any] = replace(
    FORGED, name="tests.support.tasks:FORGED_WITHOUT_END", work=_forge_without_end
)

ODD = replace(DO, name="tests.support.tasks:ODD", raises=(Odd,))
