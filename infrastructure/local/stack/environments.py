"""The virtual environments under .local/: what pins another botocore must not meet ours."""

from __future__ import annotations

import fcntl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infrastructure.local.stack.place import LOCAL, Refused

LOCKS = Path(__file__).parents[1] / "requirements"


def uv() -> str:
    """The installer, in our own environment."""
    return str(Path(sys.executable).parent / "uv")


def environment(name: str) -> Path:
    """The bin folder of the environment `name`, made from its lock when missing or out of date."""
    folder, lock = LOCAL / "venvs" / name, LOCKS / f"{name}.txt"
    stamp, wanted = folder / "made-from.txt", lock.read_text()
    with alone(f"venv-{name}"):
        if not stamp.exists() or stamp.read_text() != wanted:
            install("venv", "--quiet", "--clear", "--python", sys.executable, str(folder))
            install("pip", "install", "--quiet", "--python", str(folder), "--require-hashes", "-r", str(lock))
            stamp.write_text(wanted)
    return folder / "bin"


@contextmanager
def alone(name: str) -> Iterator[None]:
    """One maker at a time for each thing: tests in several processes begin on an empty machine."""
    file = LOCAL / "locks" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # until the file is closed
        yield


def install(*arguments: str) -> None:
    """Run the installer; raises Refused with its own words."""
    done = subprocess.run([uv(), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(f"Installing failed (is the network there?):\n{done.stderr.strip()[-2000:]}")
