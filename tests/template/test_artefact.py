"""What is deployed stands on its own: the packages AWS installs, and every door starts from it alone."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from infrastructure.local import artefact
from infrastructure.local.place import ROOT

DOORS = sorted(path.stem for path in (ROOT / "functions").glob("*.py"))
IMAGE_DOORS = {"render_pdf"}


@pytest.fixture(scope="module", params=[artefact.ZIP, artefact.IMAGE], ids=["zip", "image"])
def unpacked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[str]]:
    folder = tmp_path_factory.mktemp("artefact")
    zipfile.ZipFile(artefact.build(request.param)).extractall(folder)
    image = request.param == artefact.IMAGE
    return folder, [door for door in DOORS if (door in IMAGE_DOORS) == image]


def test_every_door_starts_from_the_artefact_alone(unpacked: tuple[Path, list[str]]) -> None:
    """No environment is in sight: a missing package fails here, not in AWS."""
    folder, doors = unpacked
    assert doors
    code = "; ".join(
        [
            "import sys, importlib, warnings",
            f"sys.path.insert(0, {str(folder)!r})",
            "warnings.simplefilter('ignore')",
            f"[getattr(importlib.import_module(door), 'handler') for door in {doors!r}]",
            "import boto3",
            f"assert boto3.__file__.startswith({str(folder)!r})",
        ]
    )
    # -S: without site-packages. -I: without PYTHONPATH and the folder we stand in.
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
