"""What WeasyPrint declares of its C libraries, parsed once: 90 ms of a cold start.

This is cffi's out-of-line ABI mode (cffi, "Preparing and distributing modules"): tables in place of a
parser. They are made of whatever WeasyPrint declares; `crier.outputs.engine` hands them over.
"""

from __future__ import annotations

import marshal
from pathlib import Path
from tempfile import TemporaryDirectory
from types import CodeType

import _cffi_backend

from crier import kept


class FFI:
    """cffi's own, for whoever declares everything at once."""

    def cdef(self, source: str) -> None:
        """Makes this what cffi's would be: the same names, from tables."""
        code = kept.once("declarations", lambda: _tables(source), _cffi_backend.__version__, source)
        module: dict[str, object] = {}
        exec(marshal.loads(code), module)  # noqa: S102, S302 (bytecode of our own making)
        ffi = module["ffi"]
        vars(self).update((name, getattr(ffi, name)) for name in dir(ffi) if not name.startswith("_"))


def _tables(source: str) -> bytes:
    """The bytecode of the module that cffi writes for these declarations."""
    from cffi.api import FFI as Parser

    parser = Parser()
    parser.cdef(source)
    parser.set_source("declarations", None)
    with TemporaryDirectory() as folder:
        script = Path(parser.compile(folder)).read_text("utf-8")
    code: CodeType = compile(script, "declarations", "exec")
    return marshal.dumps(code)
