"""Runs a function on untrusted input in a forked child with limits, and brings its answer back.

Untrusted: what staff upload. The child is a copy of this process (fork), so
it costs a few milliseconds and needs no /dev/shm, which Lambda lacks. What
comes back is unpickled, and a broken parser may have written it: only plain
values, dates and Crier's own classes are let through.
"""

from __future__ import annotations

import contextlib
import gc
import io
import os
import pickle
import resource
import select
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn, TypeVar

from crier.model.errors import CrierError, Permanent

Answer = TypeVar("Answer")


class Killed(Permanent):
    """The child did not live to answer: it broke a limit or died of a signal."""


class TooLong(Killed):
    """It took more CPU or wall-clock time than it was given."""


class TooBig(Killed):
    """It wanted more memory, or a bigger file, than it was given."""


class Crashed(Permanent):
    """The function raised something nobody foresaw; `args[0]` names its type and place."""


def run(
    function: Callable[..., Answer],
    *args: object,
    cpu_seconds: int,
    memory_bytes: int,
    wall_seconds: float,
    file_bytes: int = 0,
) -> Answer:
    """What function(*args) answers, worked out in a child that cannot harm this process.

    `memory_bytes` is address space on top of what this process has already;
    `file_bytes` is the largest file the child may write (0: none). The answer
    must be picklable: plain values, dates, Crier's models.

    Raises what the function raised when that is one of Crier's errors;
    TooLong, TooBig, Killed or Crashed (all Permanent) otherwise.
    """
    limits = {
        resource.RLIMIT_CPU: cpu_seconds,
        resource.RLIMIT_AS: memory_bytes + _address_space(),
        resource.RLIMIT_FSIZE: file_bytes,
        resource.RLIMIT_CORE: 0,
    }
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _answer_and_exit(function, args, limits, writer)
    os.close(writer)
    try:
        told = _told(reader, time.monotonic() + wall_seconds)
    finally:
        os.close(reader)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)  # it has answered, or it is too late
        _, status = os.waitpid(child, 0)
    if told is None:
        raise TooLong(f"{function.__name__}: more than {wall_seconds} s")
    return _judged(function, told, status)


def _judged(function: Callable[..., Answer], told: bytes, status: int) -> Answer:
    if not told:
        name = signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else "no answer"
        raise (TooLong if name == "SIGXCPU" else Killed)(f"{function.__name__}: {name}")
    try:
        kind, value = _Plain(io.BytesIO(told)).load()
    except Exception as error:
        raise Crashed(f"{function.__name__}: an answer that cannot be read") from error
    if kind == "answer":
        return value  # type: ignore[no-any-return]
    if isinstance(value, CrierError):
        raise value
    raise (TooBig if kind == "memory" else Crashed)(str(value))


def _answer_and_exit(
    function: Callable[..., object], args: tuple[object, ...], limits: dict[int, int], writer: int
) -> NoReturn:
    """Never returns: os._exit skips the parent's clean-up, which is not the child's to do."""
    try:
        gc.freeze()  # what the parent made is not the child's to look through: each look copies its pages
        for kind, most in limits.items():
            # A hard limit one above the soft one: SIGXCPU comes first and says why.
            resource.setrlimit(kind, (most, most + 1 if kind == resource.RLIMIT_CPU else most))
        with os.fdopen(writer, "wb") as out:
            out.write(_outcome(function, args))
    finally:
        os._exit(0)


def _outcome(function: Callable[..., object], args: tuple[object, ...]) -> bytes:
    try:
        return pickle.dumps(("answer", function(*args)), pickle.HIGHEST_PROTOCOL)
    except CrierError as error:
        error.__cause__ = error.__context__ = None
        return pickle.dumps(("error", error))
    except MemoryError:
        return pickle.dumps(("memory", f"{function.__name__}: out of memory"))
    except BaseException as error:
        # Type and place only: a message may quote an unpublished release.
        trace = error.__traceback__
        while trace and trace.tb_next:
            trace = trace.tb_next
        place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"
        return pickle.dumps(("crash", f"{function.__name__}: {type(error).__name__} at {place}"))


def _told(reader: int, deadline: float) -> bytes | None:
    """All the child wrote before it closed the pipe; None when time ran out."""
    parts: list[bytes] = []
    while (left := deadline - time.monotonic()) > 0:
        if select.select([reader], [], [], left)[0]:
            part = os.read(reader, 1 << 20)
            if not part:
                return b"".join(parts)
            parts.append(part)
    return None


def _address_space() -> int:
    """Bytes of address space this process has now; 0 where the system does not say (macOS)."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        return 0
    return pages * resource.getpagesize()


class _Plain(pickle.Unpickler):
    """Refuses every class but dates and Crier's own."""

    ALLOWED = frozenset(
        {
            ("builtins", "set"),
            ("builtins", "frozenset"),
            ("builtins", "bytearray"),
            ("datetime", "date"),
            ("datetime", "datetime"),
            ("datetime", "timedelta"),
            ("datetime", "timezone"),
            ("pydantic_core._pydantic_core", "TzInfo"),
        }
    )

    def find_class(self, module: str, name: str) -> object:
        found: object = None
        if (module, name) in self.ALLOWED or (module.startswith("crier.") and "." not in name):
            found = super().find_class(module, name)
        if not isinstance(found, type):
            raise pickle.UnpicklingError(f"{module}.{name}")
        return found
