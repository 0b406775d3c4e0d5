"""Start, find and stop the stack's background programs, each by its own pid file."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from infrastructure.local.stack.place import ROOT, Refused

_children: dict[int, subprocess.Popen[bytes]] = {}  # ours to wait for, as long as we live


def start(
    folder: Path,
    name: str,
    command: Sequence[str],
    environment: Mapping[str, str],
    ready: Callable[[], bool],
    patience: float = 30,
) -> None:
    """Start a program in a session of its own and wait until it answers. Raises Refused."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / f"{name}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    _children[process.pid] = process
    (folder / f"{name}.pid").write_text(f"{process.pid}\n{_birth(process.pid)}\n")
    deadline = time.monotonic() + patience
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            why = "ended at once" if process.poll() is not None else f"gave no answer in {patience:.0f} s"
            stop(folder, name)
            tail = log.read_text(errors="replace")[-1500:].strip()
            raise Refused(f"{name} {why}. The end of its log ({log}):\n{tail}")
        time.sleep(0.1)


def running(folder: Path, name: str) -> int | None:
    """The pid, if the very program we started is still there."""
    try:
        pid, birth = (folder / f"{name}.pid").read_text().split("\n")[:2]
    except (FileNotFoundError, ValueError):
        return None
    return int(pid) if birth and _birth(int(pid)) == birth else None


def stop(folder: Path, name: str) -> bool:
    """End a program and its children; True if it was running."""
    pid = running(folder, name)
    if pid is not None:
        for what, patience in ((signal.SIGTERM, 2.0), (signal.SIGKILL, 5.0)):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, what)
            if _gone(pid, patience):
                break
        with contextlib.suppress(ProcessLookupError):  # children that outlived their leader
            os.killpg(pid, signal.SIGKILL)
        if pid in _children:
            _children.pop(pid).wait()
    (folder / f"{name}.pid").unlink(missing_ok=True)
    return pid is not None


def listening(port: int) -> bool:
    """Whether something answers on this port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _gone(pid: int, patience: float) -> bool:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if not _birth(pid):
            return True
        time.sleep(0.05)
    return False


def _birth(pid: int) -> str:
    """When a process began, in the system's own words: a pid used again has another. Empty: none."""
    stat = Path(f"/proc/{pid}/stat")
    if stat.parent.parent.joinpath("self").exists():
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return ""
        return "" if fields[0] == "Z" else fields[19]
    found = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return found.stdout.strip()
