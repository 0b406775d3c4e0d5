"""What the machine itself must have: installed where we may, else said plainly."""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain

from infrastructure.local.stack.place import Refused


@dataclass(frozen=True)
class Need:
    """One thing a command cannot do without."""

    what: str
    there: Callable[[], bool]
    apt: tuple[str, ...]
    brew: str


def _program(*names: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(name) for name in names)


NODE = Need("Node.js (CloudFront's functions run in it)", _program("node"), ("nodejs",), "node")
NPM = Need("npm (it brings what leads the tests' browser)", _program("npm"), ("npm",), "node")
PANGO = Need(
    "Pango (it sets the PDF's type)",
    lambda: all(ctypes.util.find_library(name) for name in ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")),
    ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
    "pango",
)
BROWSER = Need(
    "Chromium (the tests and the judges look at pages)",
    _program("chromium", "chromium-browser"),
    ("chromium",),
    "",
)
POPPLER = Need("Poppler (the tests look into PDFs)", _program("pdftotext"), ("poppler-utils",), "poppler")

STACK = (NODE,)  # what the local stack needs; and PANGO where it cannot use the layer of AWS
TESTS = (*STACK, PANGO, NPM, POPPLER, BROWSER)


def require(*needs: Need) -> None:
    """Install what is missing where apt and the rights are there. Raises Refused with how to get it."""
    missing = [need for need in needs if not need.there()]
    if not missing:
        return
    names = " and ".join(need.what for need in missing)
    packages = list(chain.from_iterable(need.apt for need in missing))
    if shutil.which("apt-get") and (os.geteuid() == 0 or (shutil.which("sudo") and sys.stdin.isatty())):
        print(f"Installing {names} …", flush=True)
        sudo = [] if os.geteuid() == 0 else ["sudo"]
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for step in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
            subprocess.run([*sudo, "apt-get", *step], env=quiet, check=False, stdout=subprocess.DEVNULL)
        if all(need.there() for need in missing):
            return
    how = f"On Debian: sudo apt-get install {' '.join(packages)}"
    brews = " ".join(need.brew for need in missing if need.brew)
    raise Refused(
        f"This machine lacks {names}. {how}" + (f". On a Mac: brew install {brews}" if brews else "")
    )
