"""WeasyPrint imported the quick way: what it would do at each start and never needs is left out.

Nothing here changes what it makes; a test compares the bytes with those of WeasyPrint as it comes.
Pinned to its version 70 (pyproject.toml): look again when that changes.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

_NEVER_NEEDED = (
    "fontTools.subset",
    "fontTools.varLib.instancer",
)  # HarfBuzz cuts our fonts; none is variable


class _Later(ModuleType):
    """A module that is imported when something of it is used."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)

        def used(*args: object, **named: object) -> object:
            return getattr(import_module(self.__name__), name)(*args, **named)

        return used


def load(name: str) -> ModuleType:
    """The module of this name, which imports WeasyPrint."""
    if "weasyprint" not in sys.modules:
        with _quickly():
            import_module("weasyprint")
        import_module("crier.outputs.sheets").furnish()
    return import_module(name)


@contextmanager
def _quickly() -> Iterator[None]:
    import cffi
    import tinycss2

    from crier.outputs import declarations

    later = [name for name in _NEVER_NEEDED if name not in sys.modules]
    sys.modules |= {name: _Later(name) for name in later}
    parser, parse = cffi.FFI, tinycss2.parse_stylesheet
    tinycss2.parse_stylesheet = lambda css: []
    if sys.platform == "linux":  # tables find a library by its name alone, which elsewhere is not enough
        cffi.FFI = declarations.FFI
    try:
        yield
    finally:
        cffi.FFI, tinycss2.parse_stylesheet = parser, parse
        for name in later:
            del sys.modules[name]


@contextmanager
def paused() -> Iterator[None]:
    """No garbage is collected meanwhile: an import or a document leaves little, and looking takes a tenth."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()
