"""What WeasyPrint declares of its C libraries, parsed once and kept where Python keeps its bytecode: 90 ms.

This is cffi's out-of-line ABI mode (cffi, "Preparing and distributing modules"): tables in place of a
parser. Whatever declarations come, their own tables are taken; `crier.outputs.engine` hands them over.
"""

from __future__ import annotations

import py_compile
import sys
from contextlib import suppress
from hashlib import sha256
from importlib.util import cache_from_source, module_from_spec, spec_from_file_location
from pathlib import Path
from tempfile import TemporaryDirectory

import _cffi_backend


class FFI:
    """cffi's own, for whoever declares everything at once."""

    def cdef(self, source: str) -> None:
        """Makes this what cffi's would be: the same names, from tables."""
        ffi = _tables(source)
        vars(self).update((name, getattr(ffi, name)) for name in dir(ffi) if not name.startswith("_"))


def _tables(source: str) -> object:
    digest = sha256(f"{_cffi_backend.__version__}\n{source}".encode()).hexdigest()[:16]
    kept = Path(cache_from_source(str(Path(__file__).with_name(f"declarations-{digest}.py"))))
    with suppress(OSError, ImportError, EOFError):  # not there, or not of this Python
        return _loaded(kept)
    from cffi.api import FFI as Parser

    with TemporaryDirectory() as folder:
        parser = Parser()
        parser.cdef(source)
        parser.set_source("declarations", None)
        script = Path(parser.compile(folder))
        if not sys.dont_write_bytecode:
            with suppress(OSError):  # a disk that cannot be written
                never_stale = py_compile.PycInvalidationMode.UNCHECKED_HASH
                py_compile.compile(str(script), str(kept), invalidation_mode=never_stale)
        return _loaded(script)


def _loaded(path: Path) -> object:
    spec = spec_from_file_location("declarations", path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.ffi
