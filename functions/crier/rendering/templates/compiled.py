"""Templates compiled, where Python keeps its own bytecode and by its rules: 25 ms of a cold start.

Jinja2's own way of keeping compiled templates (its API, "Bytecode Cache"), but for the place.
`python -m crier.rendering.templates.compiled` compiles all of them, for a disk that cannot be written.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class Beside(BytecodeCache):
    """One file for each template. Jinja2 compares the source and its own version before it takes one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fills the bucket, if its template was compiled before."""
        with suppress(OSError), self._path(bucket).open("rb") as file:
            bucket.load_bytecode(file)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps it, where Python may keep its own. Whoever reads meanwhile sees all of it or nothing."""
        if sys.dont_write_bytecode:
            return
        path = self._path(bucket)
        draft = path.with_suffix(f".{os.getpid()}")
        with suppress(OSError):  # a disk that cannot be written, a child in the sandbox
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                with draft.open("wb") as file:
                    bucket.write_bytecode(file)
                draft.replace(path)
            finally:
                draft.unlink(missing_ok=True)

    def _path(self, bucket: Bucket) -> Path:
        return Path(cache_from_source(str(self.folder / f"{bucket.key}.jinja")))


if __name__ == "__main__":
    from crier.rendering.templates import environment

    for name in environment().list_templates(extensions=("html", "txt")):
        environment().get_template(name)
