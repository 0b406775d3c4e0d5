"""The sandbox's process: started once, it never reads a stranger's byte, and forks a child for each file.

It shares nothing with the handler that started it but one socket: another program image, no environment,
no descriptor. The handler asks, one thing at a time, in JSON:

    warm    import a task and warm it; answered b"w"
    run     fork a child for a task. With it come two descriptors: where the question is read, where the
            answer is written. They are the child's; the handler says b"." when it has heard enough, the
            child is killed whatever it does, and answered is how it ended.

The socket's end is the end of the child, and of this process.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import platform
import shutil
import signal
import socket
import struct
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NoReturn

from crier.model.errors import CrierError, Permanent, Rejected, Transient
from crier.sandbox import frames, walls
from crier.sandbox.task import Task, named

ENDED = struct.Struct("=iQd")  # how a child ended, as os.wait4 says: status, most memory (KiB), seconds
MOST_MESSAGE = 1 << 16
WARMED, STOP = b"w", b"."
# Beside Python's own folders: libraries and fonts of the system.
_FOLDERS = ("/usr", "/lib", "/lib64", "/etc/fonts", "/etc/ld.so.cache", "/etc/localtime", "/etc/mime.types")
_FONTS = "/var/cache/fontconfig"


def main() -> None:
    """The program: descriptor of the socket, then the path modules are found on."""
    with socket.socket(fileno=int(sys.argv[1])) as control:
        folder = tempfile.mkdtemp(prefix="crier-")  # of this process; children read there and write nowhere
        tempfile.tempdir = folder
        try:
            _serve(control, folder)
        except (BrokenPipeError, ConnectionResetError):
            return  # the handler is gone
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _serve(control: socket.socket, folder: str) -> None:
    walls.undumpable()
    walls.prepare()
    own = (path for path in (*sys.path, sys.prefix, sys.base_prefix) if path and path != "/")
    rules = walls.readable((*own, *_FOLDERS, _FONTS, folder))
    control.sendall(json.dumps({"sealed": _sealed(rules), "landlock": rules is not None}).encode())
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, MOST_MESSAGE, 2)
        if not message:
            return
        order = json.loads(message)
        if order["do"] == "warm":
            _warm(order)
            control.sendall(WARMED)
        else:
            control.sendall(ENDED.pack(*_run(control, order, descriptors, rules)))


def _warm(order: Mapping[str, Any]) -> None:
    # What cannot be warmed is met again in the child, where its error has a way back.
    with contextlib.suppress(Exception):
        named(order["task"]).warm(*order["words"])
    gc.collect()
    gc.freeze()  # what is here stays: a child's collections pass it over, and do not copy its pages


def _run(
    control: socket.socket, order: Mapping[str, Any], descriptors: Iterable[int], rules: int | None
) -> tuple[int, int, float]:
    """A child until it is ended from outside: its wait status, the most memory it had, its seconds of CPU."""
    question, answer = descriptors
    keeper = os.getpid()
    child = os.fork()
    if child == 0:
        _child(order, question, answer, keeper, rules)
    for descriptor in (question, answer):
        os.close(descriptor)
    with contextlib.suppress(OSError):
        os.setpgid(child, child)  # it does so itself: whoever comes first
    try:
        control.recv(1)  # enough was heard, or nobody listens any more
    finally:
        for kill in (os.kill, os.killpg):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                kill(child, signal.SIGKILL)
        _, status, used = os.wait4(child, 0)
    most = used.ru_maxrss // (1024 if platform.system() == "Darwin" else 1)
    return status, most, used.ru_utime + used.ru_stime


def _sealed(rules: int | None) -> bool:
    """Whether a child behind the walls can make neither a socket nor a process: tried, not asked."""
    if not walls.known():
        return False
    keeper = os.getpid()
    child = os.fork()
    if child == 0:
        held = 1
        try:
            walls.enter(walls.Limits(1, 64 << 20), keeper, rules)
            held = 0 if _refused(socket.socket) and _refused(os.fork) else 1
        finally:
            os._exit(held)
    return os.waitpid(child, 0)[1] == 0


def _refused(attempt: Any) -> bool:  # noqa: ANN401
    try:
        attempt()
    except OSError:
        return True
    return False


# ---- The child ----


def _child(order: Mapping[str, Any], question: int, answer: int, keeper: int, rules: int | None) -> NoReturn:
    """Never returns: os._exit skips the clean-up of this process, which is not the child's to do."""
    try:
        with contextlib.suppress(OSError):
            os.setpgid(0, 0)
        frame: Iterable[bytes]
        try:
            _alone(question, answer, rules)
            walls.enter(walls.Limits(order["cpu_seconds"], order["memory_bytes"]), keeper, rules)
            if rules is not None:
                os.close(rules)
        except Exception:
            frame = frames.failed("walls")
        else:
            frame = _outcome(order["task"], question)
        with os.fdopen(answer, "wb") as out:
            out.writelines(frame)
    finally:
        os._exit(0)


def _alone(question: int, answer: int, rules: int | None) -> None:
    """Closes every descriptor but these and the three that lead nowhere."""
    kept = sorted({0, 1, 2, question, answer, *(() if rules is None else (rules,))})
    for below, above in zip(kept, (*kept[1:], 4096), strict=True):
        os.closerange(below + 1, above)


def _outcome(name: str, question: int) -> Iterable[bytes]:
    try:
        task = named(name)
        with os.fdopen(question, "rb") as pipe:
            asked = task.question.unpack(frames.opened(pipe.read())[1])
        return _answered(task, asked)
    except BaseException as error:
        return _failed(error)


def _answered(task: Task[Any, Any], asked: object) -> Iterable[bytes]:
    try:
        return frames.answered(task.answer(asked).pack(task.work(asked)))
    except CrierError as error:
        kinds: tuple[type[CrierError], ...] = (Permanent, Transient, *task.raises)
        known = {kind.__name__ for kind in kinds}
        nearest = next((kind.__name__ for kind in type(error).__mro__ if kind.__name__ in known), "Permanent")
        if isinstance(error, Rejected):
            return frames.failed("error", Rejected.__name__, (error.check, error.excerpt), error.values)
        return frames.failed("error", nearest, error.args)


def _failed(error: BaseException) -> Iterable[bytes]:
    if isinstance(error, MemoryError):
        return frames.failed("memory")
    # Type and place only: a message may quote an unpublished release.
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"
    return frames.failed("crash", args=(f"{type(error).__name__} at {place}",))
