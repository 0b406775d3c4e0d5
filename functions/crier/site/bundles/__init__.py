"""What is made of the finished files when they go public. It needs neither the model nor the templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import cast

from crier.model import public_files
from crier.site.handover import Handover
from crier.site.signatures import Signature

# Each sees the files there are so far, by name.
Bundle = Callable[[Handover, Mapping[str, bytes]], bytes]
Render = Callable[[Signature], bytes]  # of the step "signature"


def bundled(handover: Handover, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files with the bundles. The same files give the same bytes."""
    whole = dict(files)
    for row in public_files.outputs("publication"):
        bundle = cast(Bundle, import_module(f"crier.site.bundles.{row.module}").bundle)
        whole[row.name] = bundle(handover, whole)
    return whole


def signed(signature: Signature) -> dict[str, bytes]:
    """The files that hold the manifest's signature."""
    found = {}
    for row in public_files.outputs("signature"):
        render = cast(Render, import_module(f"crier.site.bundles.{row.module}").render)
        found[row.name] = render(signature)
    return found
