"""Runs a function on untrusted input in a forked child with limits, and brings its answer back.

Untrusted: what staff upload. The child is a copy of this process (fork), so
it costs a few milliseconds and needs no /dev/shm, which Lambda lacks. What
comes back is a frame (sandbox/frames.py), and a broken parser may have written it:
bytes and JSON are read of it, in the shape the caller expects; nothing of it
is run, and it names no class.
"""

from __future__ import annotations

import contextlib
import gc
import os
import re
import resource
import select
import signal
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NoReturn, TypedDict, TypeVar

from crier.model.errors import CrierError, Permanent, Rejected, Transient
from crier.sandbox import frames
from crier.sandbox.frames import Header, Shape
from crier.text import messages

Answer = TypeVar("Answer")
Errors = tuple[type[CrierError], ...]

_KNOWN: Errors = (Permanent, Transient)  # beside Rejected, and what a caller names
_PLACE = re.compile(r"\w{1,80} at [\w.<>-]{1,80}:\d{1,9}")


class Limits(TypedDict):
    """What a child may take: see run."""

    cpu_seconds: int
    memory_bytes: int
    wall_seconds: float


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
    expects: Shape[Answer],
    raises: Errors = (),
    cpu_seconds: int,
    memory_bytes: int,
    wall_seconds: float,
    file_bytes: int = 0,
    most_bytes: int = frames.MOST_BYTES,
) -> Answer:
    """What function(*args) answers, worked out in a child that cannot harm this process.

    `memory_bytes` is address space on top of what this process has already;
    `file_bytes` is the largest file the child may write (0: none).
    `expects` is what its answer is made of, which is at most `most_bytes` long.

    Raises what the function raised when that is Rejected or one of `raises`
    (all made of words alone); else the nearest of Permanent and Transient where
    it was an error of ours, and TooLong, TooBig, Killed or Crashed (all
    Permanent) for everything else.
    """
    limits = {
        resource.RLIMIT_CPU: cpu_seconds,
        resource.RLIMIT_AS: memory_bytes + _address_space(),
        resource.RLIMIT_FSIZE: file_bytes,
        resource.RLIMIT_CORE: 0,
    }
    known = {kind.__name__: kind for kind in (*_KNOWN, *raises)}
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _answer_and_exit(lambda: _outcome(function, args, expects, known), limits, writer)
    os.close(writer)
    try:
        frame = _answer_bytes(reader, time.monotonic() + wall_seconds, most_bytes)
    finally:
        os.close(reader)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)  # it has answered, or it is too late
        _, status = os.waitpid(child, 0)
    if frame is None:
        raise TooLong(f"{function.__name__}: more than {wall_seconds} s")
    if len(frame) > most_bytes:
        raise TooBig(f"{function.__name__}: an answer of more than {most_bytes} bytes")
    return _judged(function.__name__, frame, status, expects, known)


def _judged(
    name: str, frame: bytearray, status: int, expects: Shape[Answer], known: Mapping[str, type[CrierError]]
) -> Answer:
    if not frame:
        end = signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else "no answer"
        raise (TooLong if end == "SIGXCPU" else Killed)(f"{name}: {end}")
    error: CrierError
    try:
        header, parts = frames.opened(frame)
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


def _answer_and_exit(work: Callable[[], Iterable[bytes]], limits: dict[int, int], writer: int) -> NoReturn:
    """Never returns: os._exit skips the parent's clean-up, which is not the child's to do."""
    try:
        gc.freeze()  # what the parent made is not the child's to look through: each look copies its pages
        for kind, most in limits.items():
            # A hard limit one above the soft one: SIGXCPU comes first and says why.
            resource.setrlimit(kind, (most, most + 1 if kind == resource.RLIMIT_CPU else most))
        with os.fdopen(writer, "wb") as out:
            out.writelines(work())
    finally:
        os._exit(0)


def _outcome(
    function: Callable[..., Answer],
    args: tuple[object, ...],
    shape: Shape[Answer],
    known: Mapping[str, type[CrierError]],
) -> Iterable[bytes]:
    try:
        return frames.answered(shape.pack(function(*args)))
    except Rejected as error:
        return frames.failed("error", Rejected.__name__, (error.check, error.excerpt), error.values)
    except CrierError as error:
        nearest = next((kind.__name__ for kind in type(error).__mro__ if kind.__name__ in known), "Permanent")
        return frames.failed("error", nearest, error.args)
    except MemoryError:
        return frames.failed("memory")
    except BaseException as error:
        # Type and place only: a message may quote an unpublished release.
        trace = error.__traceback__
        while trace and trace.tb_next:
            trace = trace.tb_next
        place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"
        return frames.failed("crash", args=(f"{type(error).__name__} at {place}",))


def _answer_bytes(reader: int, deadline: float, most: int) -> bytearray | None:
    """All the child wrote before it closed the pipe, or a little more than `most`; None when time ran out."""
    told = bytearray()
    while (left := deadline - time.monotonic()) > 0:
        if select.select([reader], [], [], left)[0]:
            part = os.read(reader, 1 << 20)
            told += part
            if not part or len(told) > most:
                return told
    return None


def _address_space() -> int:
    """Bytes of address space this process has now; 0 where the system does not say (macOS)."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        return 0
    return pages * resource.getpagesize()
