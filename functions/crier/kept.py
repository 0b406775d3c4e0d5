"""What is worked out once and kept where Python keeps its bytecode, by its rules: for quick cold starts."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from importlib.util import cache_from_source
from pathlib import Path


def once(name: str, make: Callable[[], bytes], *of: str) -> bytes:
    """What `make` answers, which depends on nothing but these strings and the version of Python."""
    digest = sha256("\0".join(of).encode()).hexdigest()[:16]
    path = Path(cache_from_source(str(Path(__file__).with_name(f"{name}-{digest}.kept"))))
    with suppress(OSError):
        mark, found = path.read_bytes().partition(b"\n")[::2]
        if mark == _mark(found):
            return found
    made = make()
    keep(path, _mark(made) + b"\n" + made)
    return made


def _mark(data: bytes) -> bytes:
    """Tells whole data from torn."""
    return sha256(data).hexdigest().encode()


def keep(path: Path, data: bytes) -> None:
    """Keeps it, where Python may keep its own. Whoever reads meanwhile sees all of it or nothing."""
    if sys.dont_write_bytecode:
        return
    draft = path.with_suffix(f".{os.getpid()}")
    with suppress(OSError):  # a disk that cannot be written, a jailed child
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            draft.write_bytes(data)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
