"""WeasyPrint imported the quick way, and kept quick: what it would do at a start and never needs is left out.

Nothing here changes what it makes; a test compares the bytes with those of WeasyPrint as it comes.
Pinned to its version 70 (pyproject.toml): look again when that changes.
"""

from __future__ import annotations

import ctypes.util
import gc
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

_NEVER_NEEDED = (
    "fontTools.subset",
    "fontTools.varLib.instancer",
)  # HarfBuzz cuts our fonts; none is variable
_SIZED = re.compile(r"\[[0-9]+\]$")


class _Later(ModuleType):
    """A module that is imported when something of it is used."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)

        def used(*args: object, **named: object) -> object:
            return getattr(import_module(self.__name__), name)(*args, **named)

        return used


class _Foreign:
    """WeasyPrint's cffi, without a parse of C for each number of letters that a font is cut to (2 ms)."""

    def __init__(self, ffi: object) -> None:
        self._ffi = ffi

    def __getattr__(self, name: str) -> object:
        return getattr(self._ffi, name)

    def new(self, kind: str, *start: object) -> object:
        """As cffi's. With values to begin with, their number says how long the array is."""
        made: object = self._ffi.new(_SIZED.sub("[]", kind) if start else kind, *start)  # type: ignore[attr-defined]
        return made


def load(name: str) -> ModuleType:
    """The module of this name, which imports WeasyPrint."""
    with _quickly():
        module = import_module(name)
    fonts = vars(import_module("weasyprint.pdf.fonts"))
    if not isinstance(fonts["ffi"], _Foreign):
        fonts["ffi"] = _Foreign(fonts["ffi"])
    return module


@contextmanager
def _quickly() -> Iterator[None]:
    find = ctypes.util.find_library
    later = [name for name in _NEVER_NEEDED if name not in sys.modules]
    sys.modules |= {name: _Later(name) for name in later}
    if sys.platform == "linux":
        # cffi asks for each library by name first: that runs ldconfig, gcc and ld a dozen times (0.2 s).
        ctypes.util.find_library = lambda name: None
    try:
        yield
    finally:
        ctypes.util.find_library = find
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
