"""Build what will be deployed: our functions and the very packages AWS will get, in one zip."""

from __future__ import annotations

import hashlib
import io
import os
import platform
import shutil
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path

from infrastructure import typesetting
from infrastructure.local.stack.environments import alone, environment, install
from infrastructure.local.stack.place import LOCAL, ROOT
from infrastructure.packages import code as sources

FUNCTIONS = ROOT / "functions"
ZIP = FUNCTIONS / "requirements.txt"  # what the zip functions carry
PAPER = FUNCTIONS / "requirements-paper.txt"  # what the PDF's function carries
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same code gives the same zip, whenever it is built


def build(requirements: Path = ZIP, functions: Path = FUNCTIONS) -> Path:
    """The zip of `functions` with the packages of `requirements`, built anew only where one changed."""
    packages = _packages(requirements)
    code = {path.relative_to(functions): path.read_bytes() for path in sources(functions)}
    digest = hashlib.sha256(packages.name.encode())
    for name, data in code.items():
        digest.update(f"\0{name}\0{len(data)}\0".encode() + data)
    target = packages.parent / f"{digest.hexdigest()[:32]}.zip"
    if not target.exists():
        draft = target.with_suffix(f".{os.getpid()}.draft")
        shutil.copyfile(packages / "packages.zip", draft)
        with zipfile.ZipFile(draft, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, data in code.items():
                archive.writestr(zipfile.ZipInfo(name.as_posix(), EPOCH), data, zipfile.ZIP_DEFLATED)
        draft.rename(target)
    return target


def layer() -> bytes:
    """The layer of the PDF's function, as a zip: here it says where the folder is that AWS gets unpacked.

    Empty where this machine cannot run those libraries, or no archive of Debian has them: its own Pango and
    fonts are used.
    """
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        place = typeset()
        name = f"python/lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages/crier.pth"
        archive.writestr(zipfile.ZipInfo(name, EPOCH), f"{place / 'python'}\n" if place else "")
    return zipped.getvalue()


@cache
def typeset() -> Path | None:
    """The layer's folder, built where it is not; None where this machine runs without it."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        return None
    # In a process of its own: it may fetch, and whoever waits for a local stack (a test) may not.
    command = [sys.executable, typesetting.__file__, "built"]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode:
        print(f"PDFs are set with this machine's own Pango and fonts. {made.stderr}", file=sys.stderr)
        return None
    return Path(made.stdout.strip())


def _packages(requirements: Path) -> Path:
    """The folder with the installed packages, zipped once per state of the requirements file."""
    with alone(f"packages-{requirements.stem}"):
        return _installed(requirements)


def _installed(requirements: Path) -> Path:
    python = environment("ministack") / "python"  # what will run them: its version decides the wheels
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    digest = hashlib.sha256(requirements.read_bytes() + version.encode()).hexdigest()[:16]
    folder = LOCAL / "artefacts" / digest
    if (folder / "packages.zip").exists():
        return folder
    draft = folder.with_name(f"{digest}.{os.getpid()}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    tree = draft / "tree"
    install(
        *("pip", "install", "--quiet", "--python", str(python), "--target", str(tree)),
        *("--link-mode", "copy", "--require-hashes", "-r", str(requirements)),
    )
    # Compiled once here instead of at every cold start; unchecked, as unpacking changes the file times.
    subprocess.run(
        [python, "-m", "compileall", "-q", "-j", "0", "--invalidation-mode", "unchecked-hash", tree],
        check=False,  # a package may carry a file of another Python's syntax
        stdout=subprocess.DEVNULL,
    )
    with zipfile.ZipFile(draft / "packages.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in sorted(tree.rglob("*")):
            if path.is_file():
                info = zipfile.ZipInfo(path.relative_to(tree).as_posix(), EPOCH)
                info.external_attr = path.stat().st_mode << 16
                archive.writestr(info, path.read_bytes(), zipfile.ZIP_DEFLATED)
    shutil.rmtree(tree)
    draft.rename(folder)
    return folder
