"""What is made of the finished files when they go public. It needs neither the model nor the templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import cast

from crier.model import public_files
from crier.site.handover import Handover

# Each sees the files there are so far, by name.
Bundle = Callable[[Handover, Mapping[str, bytes]], bytes]


def bundled(handover: Handover, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files with the bundles. The same files give the same bytes."""
    whole = dict(files)
    for row in public_files.outputs("publication"):
        bundle = cast(Bundle, import_module(f"crier.site.bundles.{row.module}").bundle)
        whole[row.name] = bundle(handover, whole)
    return whole
