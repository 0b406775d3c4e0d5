"""The libraries that learn: in an environment of their own, beside Crier's."""

from __future__ import annotations

import sys

from infrastructure.local.stack.environments import environment


def ready() -> None:
    """Makes them importable here. Raises Refused where they cannot be installed."""
    place = environment("training").parent
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    folder = str(place / "lib" / version / "site-packages")
    if folder not in sys.path:
        sys.path.append(folder)  # last: what Crier has, too, stays Crier's
