"""The handler's side of the sandbox's process (warden.py): started once, asked one thing at a time.

When it dies it is started anew for the next file. When this process dies, it does.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import logging
import os
import platform
import selectors
import socket
import subprocess
import sys
import sysconfig
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from io import RawIOBase
from pathlib import Path
from typing import Any

from crier.model.errors import Permanent, Transient
from crier.sandbox import walls, warden
from crier.sandbox.task import Limits, Task

_STARTING, _WARMING, _ENDING = 60.0, 60.0, 10.0  # seconds
_PART = 1 << 20
_PROGRAM = "import sys; sys.path[:] = sys.argv[2:]; from crier.sandbox import warden; warden.main()"


class NoWalls(Permanent):
    """This system cannot confine a child: nothing of a stranger's is read here."""


@dataclass(frozen=True)
class Heard:
    """What came of one child: its bytes, its wait status, whether it was cut short by the clock."""

    frame: bytearray
    status: int = 0
    late: bool = False


@dataclass
class _Warden:
    """One process of the sandbox, and whose it is."""

    process: subprocess.Popen[bytes]
    control: socket.socket
    landlock: bool
    owner: int = field(default_factory=os.getpid)
    warm: set[tuple[str, ...]] = field(default_factory=set)

    def end(self) -> None:
        """Ends it with whatever it holds. It goes by itself, tidily, when nobody listens any more."""
        self.control.close()
        if self.owner == os.getpid():
            try:
                self.process.wait(_ENDING)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


@dataclass
class _State:
    lock: threading.RLock = field(default_factory=threading.RLock)
    warden: _Warden | None = None
    peak: int = 0  # KiB
    spent: float = 0.0  # seconds


_state = _State()


def peak() -> int:
    """The most memory, in KiB, that any child has had."""
    return _state.peak


def spent() -> float:
    """Seconds of CPU that all children together have had."""
    return _state.spent


def process_id() -> int:
    """The sandbox's process, started if need be. Raises NoWalls."""
    with _state.lock:
        return _current().process.pid


def landlock() -> bool:
    """Whether the kernel also keeps children to the folders with code and fonts. Raises NoWalls."""
    with _state.lock:
        return _current().landlock


def warmed(task: str, words: Sequence[str]) -> None:
    """The task is imported and warm for these words, once for the life of the sandbox's process."""
    with _state.lock, _or_anew():
        current = _current()
        key = (task, *words)
        if key not in current.warm:
            current.control.settimeout(_WARMING)
            current.control.sendall(json.dumps({"do": "warm", "task": task, "words": list(words)}).encode())
            if current.control.recv(1) != warden.WARMED:
                raise ConnectionResetError
            current.warm.add(key)


def asked(task: Task[Any, Any], question: Sequence[bytes], most_bytes: int) -> Heard:
    """What a child makes of a question, until it ends, has said more than `most_bytes` or time is up."""
    with _state.lock, _or_anew():
        current = _current()
        deadline = time.monotonic() + task.limits["wall_seconds"]
        question_out, question_in = os.pipe()
        answer_out, answer_in = os.pipe()
        with os.fdopen(question_in, "wb", 0) as into, os.fdopen(answer_out, "rb", 0) as out:
            try:
                order = json.dumps({"do": "run", "task": task.name, **_counted(task.limits)}).encode()
                current.control.settimeout(_ENDING)
                socket.send_fds(current.control, [order], [question_out, answer_in])
            finally:
                os.close(question_out)
                os.close(answer_in)
            frame = _talk(into, out, question, deadline, most_bytes)
        current.control.sendall(warden.STOP)
        ending = current.control.recv(warden.ENDED.size)
        if len(ending) != warden.ENDED.size:
            raise ConnectionResetError
        status, most, spent = warden.ENDED.unpack(ending)
        _state.peak = max(_state.peak, most)
        _state.spent += spent
        return Heard(frame or bytearray(), status, late=frame is None)


def _counted(limits: Limits) -> dict[str, int]:
    return {"cpu_seconds": limits["cpu_seconds"], "memory_bytes": limits["memory_bytes"]}


@contextlib.contextmanager
def _or_anew() -> Iterator[None]:
    """Where the sandbox's process fails, it is ended and the next call has a new one."""
    try:
        yield
    except OSError as error:
        _end()
        raise Transient(f"the sandbox's process died: {type(error).__name__}") from None


def _talk(
    into: RawIOBase, out: RawIOBase, question: Iterable[bytes], deadline: float, most: int
) -> bytearray | None:
    """The question said, and all the child wrote before it closed the pipe, or a little more than `most`.

    None when time ran out. A child may answer before it has read everything.
    """
    parts = deque(memoryview(part) for part in question)
    heard = bytearray()
    os.set_blocking(into.fileno(), False)
    with selectors.DefaultSelector() as ready:
        ready.register(out, selectors.EVENT_READ)
        ready.register(into, selectors.EVENT_WRITE)
        while (left := deadline - time.monotonic()) > 0:
            for key, _ in ready.select(left):
                if key.fileobj is into:
                    if not _said(into, parts):
                        ready.unregister(into)
                        into.close()  # the end of the question
                    continue
                part = out.read(_PART)
                heard += part or b""
                if not part or len(heard) > most:
                    return heard
    return None


def _said(into: RawIOBase, parts: deque[memoryview]) -> bool:
    """Writes what goes in without waiting; whether there is more to say."""
    while parts:
        try:
            written = into.write(parts[0])
        except BrokenPipeError:  # it reads no further: its answer says why
            return False
        if written is None:
            return True
        parts[0] = parts[0][written:]
        if not parts[0]:
            parts.popleft()
    return False


# ---- The process ----


def _current() -> _Warden:
    """The sandbox's process, started where there is none."""
    kept = _state.warden
    if kept is None or kept.owner != os.getpid() or kept.process.poll() is not None:
        _end()
        kept = _state.warden = _started()
    return kept


def _started() -> _Warden:
    """Raises NoWalls where a child cannot be confined, ConnectionResetError where it dies at once."""
    walls.undumpable()
    ours, theirs = socket.socketpair()
    with theirs:
        path = [str(Path(place).resolve()) for place in sys.path]
        process = subprocess.Popen(  # noqa: S603 (our own words)
            [sys.executable, "-I", "-S", "-X", "utf8", "-c", _PROGRAM, str(theirs.fileno()), *path],
            env=environment(),
            cwd="/",
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    begun = _Warden(process, ours, landlock=False)
    atexit.register(_end)
    try:
        ours.settimeout(_STARTING)
        hello = json.loads(ours.recv(warden.MOST_MESSAGE) or b"null")
        if hello is None:
            raise ConnectionResetError
    except BaseException:
        begun.end()
        raise
    begun.landlock = hello["landlock"]
    if not hello["sealed"]:
        _unsealed(begun)
    return begun


def environment() -> dict[str, str]:
    """All that the sandbox's process has for one: where Python's library lies, if it is one (Lambda)."""
    shared = sysconfig.get_config_var("Py_ENABLE_SHARED")
    return {"LD_LIBRARY_PATH": f"{sys.base_prefix}/lib"} if shared else {}


def _unsealed(begun: _Warden) -> None:
    """Linux always confines or reads nothing; elsewhere, on a laptop, it is said. Raises NoWalls."""
    if platform.system() == "Linux":
        begun.end()
        raise NoWalls("this kernel does not let a child be confined: seccomp, x86_64 or aarch64 needed")
    logging.getLogger(__name__).warning("Files are read in a child that is not confined: this is not Linux")


def _end() -> None:
    with _state.lock:
        gone, _state.warden = _state.warden, None
        if gone is not None:
            gone.end()
