"""MiniStack, run by its own Python, with two things added that change none of its answers.

`python emulator.py FILE`

- Every right that a role uses is written down: one line `role action` in FILE for each pair, the first
  time it is allowed.
- A function's package is unpacked once, not for each of its processes: ten thousand files, one and a half
  seconds. They share it as AWS's do, where nobody can write to it.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
import threading
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ministack.core import iam_evaluator, lambda_runtime


def observe(file: Path) -> None:
    """Puts itself between a request and the emulator's decision on it."""
    decide, seen = iam_evaluator.enforce, set[tuple[str, str]]()

    def enforce(access_key_id: str, iam_action: str, *rest: Any, **named: Any) -> Any:
        answer = decide(access_key_id, iam_action, *rest, **named)
        if answer is None:
            caller = iam_evaluator.caller_arn()
            role = caller.split("/")[1] if ":assumed-role/" in caller else ""
            if role and (role, iam_action) not in seen:
                seen.add((role, iam_action))
                with file.open("a", encoding="utf-8") as out:
                    out.write(f"{role} {iam_action}\n")
        return answer

    iam_evaluator.enforce = enforce


class Shared(zipfile.ZipFile):
    """A package whose files lie unpacked beside the processes that run it."""

    _one_at_a_time = threading.Lock()

    def extractall(self, path: Any = None, *_: Any, **__: Any) -> None:
        """Leaves at `path`, an empty folder, a link to the files; this process's copy of the zip goes."""
        names = "\n".join(f"{info.filename} {info.CRC:08x}" for info in self.infolist())
        tree = Path(tempfile.gettempdir()) / f"unpacked-{hashlib.sha256(names.encode()).hexdigest()[:16]}"
        with self._one_at_a_time:
            if not tree.exists():
                draft = tree.with_suffix(".draft")
                super().extractall(draft)
                draft.rename(tree)
        Path(path).rmdir()
        Path(path).symlink_to(tree)
        Path(str(self.filename)).unlink()  # 75 MB each: a busy disk would write them all


def share() -> None:
    """Lets the workers of functions, and nothing else, unpack so."""
    lambda_runtime.zipfile = SimpleNamespace(
        ZipFile=Shared, BadZipFile=zipfile.BadZipFile, LargeZipFile=zipfile.LargeZipFile
    )


if __name__ == "__main__":
    observe(Path(sys.argv[1]))
    share()
    from ministack.app import main

    sys.argv[1:] = []
    main()
