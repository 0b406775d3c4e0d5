"""What is deployed stands on its own: the packages AWS installs, and every door starts from it alone."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from infrastructure.local import artefact
from infrastructure.local.place import LOCAL, ROOT

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


def test_sam_builds_the_same_packages(sam: Path) -> None:
    """`sam build` succeeds without a manifest too, and then ships nothing: so look inside."""
    built = LOCAL / "artefacts" / "sam"
    source = built / "source"  # one door is enough
    shutil.rmtree(source, ignore_errors=True)
    for name in ("template.yaml", "functions/requirements.txt", "functions/intake.py"):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, source / name)
    shutil.copytree(
        ROOT / "infrastructure", source / "infrastructure", ignore=lambda _, names: {"local"} & {*names}
    )
    done = subprocess.run(
        [
            *(sam / "sam", "build", "Intake", "--template", source / "template.yaml"),
            *("--build-dir", built / "build"),
        ],
        capture_output=True,
        text=True,
        check=False,
        env={
            "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
            "SAM_CLI_TELEMETRY": "0",
            "HOME": str(built),
        },
    )
    assert done.returncode == 0, done.stderr
    theirs = {path.name for path in (built / "build" / "Intake").glob("*.dist-info")}
    ours = zipfile.ZipFile(artefact.build()).namelist()
    assert theirs == {name.split("/")[0] for name in ours if re.match(r"[^/]+\.dist-info/METADATA$", name)}
    assert any(name.startswith("boto3-") for name in theirs)
    assert (built / "build" / "Intake" / "intake.py").exists()
