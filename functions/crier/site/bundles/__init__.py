"""What is made of the finished files when they go public. It needs neither the model nor the templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from crier.site.bundles import manifest, press_kit
from crier.site.handover import Handover

# Each sees the files there are so far, by name.
BUNDLES: dict[str, Callable[[Handover, Mapping[str, bytes]], bytes]] = {
    "press-kit.zip": press_kit.bundle,
    "manifest.json": manifest.bundle,
}


def bundled(handover: Handover, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files with the bundles. The same files give the same bytes."""
    whole = dict(files)
    for name, bundle in BUNDLES.items():
        whole[name] = bundle(handover, whole)
    return whole
