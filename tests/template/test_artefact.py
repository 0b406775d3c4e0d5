"""What is deployed stands on its own: the packages AWS installs, and every door starts from it alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from templates import sam

from infrastructure import packages
from infrastructure.local.stack import artefact
from infrastructure.local.stack.place import LOCAL, ROOT

__all__ = ["sam"]  # a fixture
DOORS = sorted(path.stem for path in (ROOT / "functions" / "handlers").glob("[a-z]*.py"))
PAPER_DOORS = {"confined_paper"}
KINDS = pytest.mark.parametrize(
    "requirements",
    [pytest.param(artefact.ZIP, id="zip"), pytest.param(artefact.PAPER, id="paper", marks=pytest.mark.long)],
)
GLIBC = (2, 34)  # Amazon Linux 2023's


def doors(requirements: Path) -> list[str]:
    """The doors that run from the artefact with these packages."""
    return [door for door in DOORS if (door in PAPER_DOORS) == (requirements == artefact.PAPER)]


def start(python: Path | str, folder: Path, names: list[str]) -> None:
    """Import these doors from `folder` alone. No environment is in sight: a missing package fails here."""
    assert names
    code = "; ".join(
        [
            "import sys, importlib, warnings",
            f"sys.path.insert(0, {str(folder)!r})",
            "warnings.simplefilter('ignore')",
            f"[getattr(importlib.import_module('handlers.' + door), 'handler') for door in {names!r}]",
            "import pydantic",
            f"assert pydantic.__file__.startswith({str(folder)!r})",
        ]
    )
    # -S: without site-packages. -I: without PYTHONPATH and the folder we stand in. -B: no bytecode left behind.
    done = subprocess.run([python, "-I", "-S", "-B", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.long
@KINDS
def test_every_door_starts_from_the_artefact_alone(requirements: Path, tmp_path: Path) -> None:
    """On the laptop, where functions run on the machine's own Python."""
    zipfile.ZipFile(artefact.build(requirements)).extractall(tmp_path)
    start(sys.executable, tmp_path, doors(requirements))


def unfit(tag: str) -> bool:
    """Whether a wheel of this tag ("cp313-cp313-manylinux_2_28_x86_64") does not run on Lambda."""
    python, abi, platform = tag.split("-")
    if platform != "any":
        newest = {"manylinux1": (2, 5), "manylinux2010": (2, 12), "manylinux2014": (2, 17)}
        found = re.match(r"(manylinux1|manylinux20\d\d|manylinux_(\d+)_(\d+))_x86_64$", platform)
        if not found:
            return True
        if (newest.get(found[1]) or (int(found[2]), int(found[3]))) > GLIBC:
            return True
    wanted = "cp" + packages.PYTHON.replace(".", "")
    if abi == "abi3":
        return not re.fullmatch(r"cp3\d{1,2}", python) or int(python[3:]) > int(wanted[3:])
    return (python, abi) != (wanted, wanted) and (python, abi) not in (("py3", "none"), ("py2", "none"))


@pytest.mark.parametrize(
    ("tag", "answer"),
    [
        ("cp313-cp313-manylinux_2_28_x86_64", False),
        ("cp39-abi3-manylinux2014_x86_64", False),
        ("py3-none-any", False),
        ("py3-none-manylinux_2_17_x86_64", False),
        ("cp311-cp311-manylinux_2_28_x86_64", True),  # the machine's, where it is 3.11
        ("cp313-cp313t-manylinux_2_28_x86_64", True),
        ("cp314-abi3-manylinux_2_28_x86_64", True),
        ("cp313-cp313-manylinux_2_36_x86_64", True),
        ("cp313-cp313-manylinux_2_28_aarch64", True),
        ("cp313-cp313-musllinux_1_2_x86_64", True),
        ("cp313-cp313-macosx_11_0_x86_64", True),
        ("cp313-cp313-linux_x86_64", True),  # compiled on the spot
    ],
)
def test_wheels_are_judged(tag: str, answer: bool) -> None:
    assert unfit(tag) == answer


@pytest.mark.long
@KINDS
def test_what_is_built_for_lambda_runs_there(
    requirements: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By what every wheel and library says of itself; and where there is such a Python, every door starts."""
    packages.build(artefact.FUNCTIONS, requirements, tmp_path / "built", LOCAL / "artefacts" / "lambda")
    wheels = list((tmp_path / "built").glob("*.dist-info/WHEEL"))
    assert len(wheels) > 20
    for wheel in wheels:
        tags = re.findall(r"^Tag: (\S+)$", wheel.read_text(), re.MULTILINE)
        assert tags and not all(unfit(tag) for tag in tags), f"{wheel.parent.name}: {tags}"
    libraries = [path.name for path in (tmp_path / "built").rglob("*.so")]
    others = [
        name
        for name in libraries
        if (version := re.search(r"\.cpython-(\d+)", name)) and version[1] != packages.PYTHON.replace(".", "")
    ]
    assert len(libraries) > 15 and not others
    python = packages.lambdas_python()
    if python is None:
        with capsys.disabled():
            print(
                f"\nNo Python {packages.PYTHON} here: the wheels were looked at, no door was started on it."
            )
    else:
        start(python, tmp_path / "built", doors(requirements))


SMALL = """\
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Runtime: python3.13, Architectures: [x86_64], CodeUri: functions/}}
Resources:
  Intake: {Type: AWS::Serverless::Function, Metadata: {BuildMethod: makefile}, Properties: {Handler: handlers.intake.handler}}
  Decide: {Type: AWS::Serverless::Function, Metadata: {BuildMethod: makefile}, Properties: {Handler: handlers.decide.handler}}
"""


@pytest.mark.long
def test_sam_builds_without_lambdas_python(sam: Path, tmp_path: Path) -> None:
    """By functions/Makefile: all that is on the path is make, a shell and some Python with uv beside it.

    The packages are installed once and the functions hold links to them; the folder has a space in its name.
    """
    source = tmp_path / "a checkout"
    (source / "functions" / "handlers").mkdir(parents=True)
    for name in ("Makefile", "handlers/intake.py", "handlers/decide.py"):
        (source / "functions" / name).write_bytes((artefact.FUNCTIONS / name).read_bytes())
    (source / "template.yaml").write_text(SMALL)
    (source / "infrastructure").mkdir()
    for path in (Path(packages.__file__), packages.BUILDERS):
        (source / "infrastructure" / path.name).write_bytes(path.read_bytes())
    lock = (ROOT / "functions" / "requirements.txt").read_text()
    entry = re.search(r"^markupsafe==.*\n(    --hash=.*\n?)+", lock, re.MULTILINE)
    assert entry
    (source / "functions" / "requirements.txt").write_text(entry[0])
    tools = tmp_path / "tools"
    tools.mkdir()
    for name, place in {
        "python3": f'#!/bin/sh\nexec "{sys.executable}" "$@"\n',
        **{
            f"python3.{minor}": "#!/bin/sh\nexit 127\n" for minor in (12, 13)
        },  # pyenv's shims may be like that
    }.items():
        (tools / name).write_text(place)
        (tools / name).chmod(0o755)
    done = subprocess.run(
        [sam / "sam", "build", "--parallel", "--build-dir", tmp_path / "built"],
        cwd=source,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": f"{tools}:/usr/bin:/bin", "SAM_CLI_TELEMETRY": "0", "HOME": str(tmp_path)}
        | {name: value for name, value in os.environ.items() if name.startswith(("UV_", "PIP_", "SSL_"))},
    )
    assert done.returncode == 0, done.stderr
    of_both = [
        tmp_path / "built" / name / "markupsafe" / "_speedups.cpython-313-x86_64-linux-gnu.so"
        for name in ("Intake", "Decide")
    ]
    assert of_both[0].stat().st_ino == of_both[1].stat().st_ino  # one file: installed once
    assert (tmp_path / "built" / "Intake" / "handlers" / "intake.py").exists()
    assert not list((tmp_path / "built").rglob("Makefile"))
    assert not list((tmp_path / "built").rglob("requirements.txt"))
