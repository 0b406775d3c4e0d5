"""What SAM builds is what the laptop's artefact holds; it builds without a container engine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from templates import sam

from infrastructure import packages, typesetting
from infrastructure.local.stack import artefact
from infrastructure.local.stack.place import LOCAL, ROOT

__all__ = ["sam"]  # a fixture


@pytest.mark.parametrize(
    ("name", "requirements", "door", "one"),
    [
        ("Intake", artefact.ZIP, "intake.py", "boto3-"),
        (packages.PAPER, artefact.PAPER, "confined_paper.py", "weasyprint-"),
    ],
)
def test_sam_builds_the_same_packages(sam: Path, name: str, requirements: Path, door: str, one: str) -> None:
    """`sam build` succeeds without a manifest too, and then ships nothing: so look inside."""
    built = LOCAL / "artefacts" / "sam" / name
    source = copied(built / "source", door)
    done = subprocess.run(
        [
            *(sam / "sam", "build", name, "--template", source / "template.yaml"),
            *("--build-dir", built / "build"),
        ],
        capture_output=True,
        text=True,
        check=False,
        env={
            "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
            "SAM_CLI_TELEMETRY": "0",
            "HOME": str(built),
        }
        # Where this machine's packages come from, and whom it trusts for them.
        | {
            key: value
            for key, value in os.environ.items()
            if key.startswith(("UV_", "PIP_", "SSL_", "CRIER_"))
        },
    )
    if name == packages.PAPER and not archive():
        assert done.returncode and typesetting.ARCHIVES in done.stderr
        return
    assert done.returncode == 0, done.stderr
    theirs = {path.name for path in (built / "build" / name).glob("*.dist-info")}
    ours = zipfile.ZipFile(artefact.build(requirements)).namelist()
    assert theirs == {place.split("/")[0] for place in ours if re.match(r"[^/]+\.dist-info/METADATA$", place)}
    assert any(package.startswith(one) for package in theirs)
    assert (built / "build" / name / "handlers" / door).exists()
    assert not list((built / "build" / name).glob("requirements*.txt"))
    layer = built / "build" / "Typesetting" / "python" / typesetting.PACKAGE / "about.json"
    assert layer.exists() == (name == packages.PAPER)


def archive() -> bool:
    """Whether this machine knows an archive of Debian."""
    try:
        return bool(typesetting.archives())
    except typesetting.Failed:
        return False


def copied(source: Path, door: str) -> Path:
    """A checkout with one door, which is enough; what was fetched before is not fetched again."""
    shutil.rmtree(source, ignore_errors=True)
    for name in ("template.yaml", f"functions/handlers/{door}"):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, source / name)
    for name in sorted(packages.LEFT_OUT):
        shutil.copyfile(ROOT / "functions" / name, source / "functions" / name)
    shutil.copytree(
        ROOT / "infrastructure", source / "infrastructure", ignore=lambda _, names: {"local"} & {*names}
    )
    (source / ".local").mkdir()
    (LOCAL / "artefacts").mkdir(parents=True, exist_ok=True)
    (source / ".local" / "artefacts").symlink_to(LOCAL / "artefacts")
    return source
