"""What SAM builds is what the laptop's artefact holds."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from templates import sam

from infrastructure.local.stack import artefact
from infrastructure.local.stack.place import LOCAL, ROOT

__all__ = ["sam"]  # a fixture


def test_sam_builds_the_same_packages(sam: Path) -> None:
    """`sam build` succeeds without a manifest too, and then ships nothing: so look inside."""
    built = LOCAL / "artefacts" / "sam"
    source = built / "source"  # one door is enough
    shutil.rmtree(source, ignore_errors=True)
    for name in (
        "template.yaml",
        "functions/Makefile",
        "functions/requirements.txt",
        "functions/handlers/intake.py",
    ):
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
        }
        # Where this machine's packages come from, and whom it trusts for them.
        | {name: value for name, value in os.environ.items() if name.startswith(("UV_", "PIP_", "SSL_"))},
    )
    assert done.returncode == 0, done.stderr
    theirs = {path.name for path in (built / "build" / "Intake").glob("*.dist-info")}
    ours = zipfile.ZipFile(artefact.build()).namelist()
    assert theirs == {name.split("/")[0] for name in ours if re.match(r"[^/]+\.dist-info/METADATA$", name)}
    assert any(name.startswith("boto3-") for name in theirs)
    assert (built / "build" / "Intake" / "handlers" / "intake.py").exists()
