"""A handler as Lambda runs it, for the attempts of escapes.py: an unprivileged user, credentials in its
environment, the Runtime API on loopback, a log, another process of the same user beside it.

Run as a program with an empty folder; it tries every way out, through the sandbox and then in a child that
is merely forked (as a proof that there is a way), and leaves what it saw in results.json.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from crier import sandbox
from crier.model.errors import CrierError
from crier.sandbox import keeping
from tests.support import escapes, tasks

BEFORE = ("words of an embargoed", " release, read just now")
seen: dict[str, int] = {"requests": 0, "signals": 0, "datagrams": 0}


class RuntimeApi(BaseHTTPRequestHandler):
    """Counts who asks."""

    def _counted(self) -> None:
        seen["requests"] += 1
        self.send_response(200)
        self.end_headers()

    do_GET = do_POST = _counted

    def log_message(self, *_: Any) -> None:
        """Nothing: the log is what is looked at."""


def counted_signal(*_: Any) -> None:
    seen["signals"] += 1


@dataclass
class World:
    """What the attempts aim at, and what of it has changed."""

    ground: escapes.Ground
    udp: socket.socket
    buffer: Any
    log: Path

    def harm(self) -> list[str]:
        """What differs from a world where nothing happened; then it is as before."""
        found = [name for name, count in seen.items() if count and name != "datagrams"]
        if self.buffer.raw[:8] != b"handlers":
            found.append("memory")
        if escapes.CANARY in self.log.read_bytes():
            found.append("log")
        if select.select([self.udp], [], [], 0)[0]:
            found.append("datagrams")
            self.udp.recv(100)
        if resource.getrlimit(resource.RLIMIT_CORE)[0] == 0:
            found.append("limits")
        found += sorted({path.name for path in Path(self.ground.folder).iterdir()} ^ THEIRS)
        self.again()
        return found

    def again(self) -> None:
        """As it was: counters, memory, log, files."""
        seen.update(dict.fromkeys(seen, 0))
        self.buffer.raw = b"handlers" + bytes(56)
        os.ftruncate(1, 0)  # the log
        resource.setrlimit(resource.RLIMIT_CORE, (CORE, resource.getrlimit(resource.RLIMIT_CORE)[1]))
        for path in Path(self.ground.folder).iterdir():
            path.rmdir() if path.is_dir() else path.unlink()
        for name in THEIRS:
            Path(self.ground.folder, name).write_bytes(b"theirs")


CORE = 1 << 20  # bytes
THEIRS = {"theirs", "theirs-2", "theirs-4"}


@contextlib.contextmanager
def world(folder: Path) -> Iterator[World]:
    """The handler's surroundings."""
    signal.signal(signal.SIGUSR1, counted_signal)
    server = ThreadingHTTPServer(("127.0.0.1", 0), RuntimeApi)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("127.0.0.1", 0))
    sibling = subprocess.Popen(["/bin/sleep", "600"], stdin=subprocess.DEVNULL)
    buffer = ctypes.create_string_buffer(64)
    ground = escapes.Ground(
        handler=os.getpid(),
        sibling=sibling.pid,
        keeper=keeping.process_id(),
        port=server.server_port,
        udp=udp.getsockname()[1],
        secret_at=ctypes.addressof(buffer),
        folder=str(folder / "anybodys"),
        halves=BEFORE,
    )
    Path(ground.folder).mkdir()
    try:
        made = World(ground, udp, buffer, folder / "log")
        made.again()
        yield made
    finally:
        sibling.kill()
        sibling.wait()
        udp.close()
        server.shutdown()
        server.server_close()


def running() -> set[str]:
    """The ids of all processes."""
    return {path.name for path in Path("/proc").iterdir() if path.name.isdigit()}


def left(before: set[str]) -> list[str]:
    """Processes of this user that were not there before and have not ended."""
    found = []
    for number in running() - before:
        with contextlib.suppress(OSError):
            status = Path(f"/proc/{number}/status").read_text()
            if f"\nUid:\t{os.getuid()}\t" in status and "\nState:\tZ" not in status:
                found.append(status.partition("\n")[0])
    return found


def confined(name: str, ground: escapes.Ground) -> str:
    """One attempt, in the sandbox."""
    try:
        return sandbox.run(tasks.ESCAPE, (name, asdict(ground))).decode()  # type: ignore[union-attr]
    except CrierError as error:
        return f"refused: {type(error).__name__} {error}"


def forked(name: str, ground: escapes.Ground) -> str:
    """The same attempt in a child that is merely a copy of this process, as it once was."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 31, 1 << 31))
        os.write(writer, escapes.tried(name, ground).encode())
        os._exit(0)
    os.close(writer)
    said = os.read(reader, 1 << 16) if select.select([reader], [], [], 5)[0] else b"refused: no answer"
    os.close(reader)
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return said.decode() or f"out: status {status}"


def main() -> None:
    """All attempts, twice; the folder is the argument."""
    folder = Path(sys.argv[1])
    memory = bytearray("".join(BEFORE).encode() * 3)  # the handler read it
    results: dict[str, Any] = {"user": os.getuid(), "landlock": keeping.landlock(), "attempts": {}}
    with world(folder) as around:
        sandbox.run(tasks.ECHO, bytes(memory))  # and a child did
        before = running()
        for name in escapes.ATTEMPTS:
            ended = confined(name, around.ground)
            results["attempts"][name] = {"confined": ended, "harm": around.harm(), "left": left(before)}
        results["without landlock"] = without_landlock(around)
        ground = replace(around.ground, keeper=keeping.process_id())
        escapes.dumpable(True)
        for name in escapes.ATTEMPTS:
            results["attempts"][name]["forked"] = forked(name, ground)
            results["attempts"][name]["done"] = around.harm()
        results["orphans"] = orphans()
    (folder / "results.json").write_text(json.dumps(results))


def without_landlock(around: World) -> dict[str, str]:
    """What reads or writes files once more, as on a kernel that is older than Landlock."""
    program = keeping._PROGRAM
    keeping._end()
    keeping._PROGRAM = program.replace("warden.main", "warden.walls.readable = lambda _: None; warden.main")
    assert not keeping.landlock()
    ground = replace(around.ground, keeper=keeping.process_id())
    ended = {name: confined(name, ground) for name in escapes.FILES}
    keeping._end()
    keeping._PROGRAM = program
    return ended


def orphans() -> list[str]:
    """What is left when the sandbox's process is killed in the midst of a file."""
    process = keeping.process_id()
    before = running()
    threading.Timer(0.5, os.kill, (process, signal.SIGKILL)).start()
    try:
        sandbox.run(tasks.SLEEP, b"")
    except CrierError as error:
        ended = type(error).__name__
    else:
        ended = "answered"
    time.sleep(0.2)
    return [ended, *left(before)]


def alive(number: int) -> bool:
    """Whether a process runs."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{number}/status").read_text()
    except OSError:
        return False


def children(parent: int) -> list[int]:
    """The processes that a process has started."""
    found = []
    for number in running():
        with contextlib.suppress(OSError):
            if f"\nPPid:\t{parent}\n" in Path(f"/proc/{number}/status").read_text():
                found.append(int(number))
    return found


def until(holds: Callable[[], bool]) -> None:
    """Waits for it, ten seconds at most. Raises TimeoutError."""
    deadline = time.monotonic() + 10
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.02)


def unprivileged() -> None:
    """Between fork and exec, of root: becomes nobody, who may read files, as Python may lie in root's home."""
    libc = ctypes.CDLL(None, use_errno=True)
    nobody, may_read = 65534, 1 << 2
    libc.prctl(8, 1, 0, 0, 0)  # PR_SET_KEEPCAPS
    os.setgroups([])
    os.setresgid(nobody, nobody, nobody)
    os.setresuid(nobody, nobody, nobody)
    sets = struct.pack("=6I", may_read, may_read, may_read, 0, 0, 0)
    if libc.capset(struct.pack("=Ii", 0x20080522, 0), sets) == 0:
        libc.prctl(47, 2, 2, 0, 0)  # PR_CAP_AMBIENT_RAISE


if __name__ == "__main__":
    main()
