"""Build what AWS gets of a function: our code and the packages for Lambda's Python, whatever runs this.

`functions/Makefile` calls it, once for each function, because `sam build` itself would want a Python of
Lambda's version on the machine. The packages are installed once per state of their lock, and each function
gets links to those files. Nothing but the standard library: it runs on any Python 3.11 that is at hand.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = "3.13"  # Runtime in template.yaml
TASK = "/var/task"  # where Lambda unpacks a function
PLATFORM = "x86_64-manylinux_2_28"  # Amazon Linux 2023 has glibc 2.34; few wheels ask for more than 2.28
# Published as source alone, plain Python both; everything else comes as a wheel or not at all.
NO_WHEEL = ("feedgen", "striprtf")
BUILDERS = ROOT / "infrastructure" / "build.txt"  # what builds these two, by hash as well
LEFT_OUT = {
    "Makefile",
    "requirements.txt",
    "requirements-paper.txt",
}  # of the functions' folder: for building
PAPER = "ConfinedPaper"  # the function with packages of its own: WeasyPrint, and no more than it uses


class Failed(Exception):
    """Nothing was built; the text says why, in the installer's words where they are its."""


def code(functions: Path) -> list[Path]:
    """What ships of the folder `functions`, in order: no bytecode, and nothing that is there for building."""
    return [
        path
        for path in sorted(functions.rglob("*"))
        if path.is_file()
        and "__pycache__" not in path.parts
        and path.suffix != ".pyc"
        and path.relative_to(functions).as_posix() not in LEFT_OUT
    ]


def lambdas_python() -> Path | None:
    """A Python of Lambda's version that runs here; a shim of pyenv's may be there and not run."""
    name = f"python{PYTHON}"
    on_path = [Path(folder) / name for folder in os.get_exec_path()]
    of_pyenv = sorted((Path.home() / ".pyenv" / "versions").glob(f"{PYTHON}.*/bin/{name}"))
    # A release: a candidate's bytecode may be another than Lambda's reads.
    wanted, ask = f"{PYTHON} final", "import sys; print('%d.%d' % sys.version_info[:2], sys.version_info[3])"
    for candidate in (Path(sys.executable), *on_path, *of_pyenv):
        if candidate.exists():
            command = [str(candidate), "-c", ask]
            answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (our own words)
            if answer.stdout.strip() == wanted:
                return candidate
    return None


def installed(requirements: Path, cache: Path) -> Path:
    """The folder in `cache` with the packages of `requirements` as Lambda runs them. Raises Failed.

    Compiled where this machine has Lambda's Python, which more than halves a cold start (decision 121).
    """
    python = lambdas_python()
    recipe = "\0".join((PYTHON, PLATFORM, *NO_WHEEL, "compiled" if python else "")).encode()
    locks = BUILDERS.read_bytes() + requirements.read_bytes()
    folder = cache / hashlib.sha256(recipe + locks).hexdigest()[:16]
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # SAM may build functions side by side
        if not folder.exists():
            draft = folder.with_suffix(".draft")
            shutil.rmtree(draft, ignore_errors=True)
            _install(requirements, draft)
            if python:
                compiled(draft, python)
            else:
                sys.stderr.write(
                    f"No Python {PYTHON} here, so no bytecode: cold starts take twice as long.\n"
                )
            for path in draft.rglob("*"):
                if path.is_file():
                    path.chmod(0o444)  # every function's artefact links to it
            draft.rename(folder)
    return folder


def _install(requirements: Path, target: Path) -> None:
    from_source: list[str] = []
    for name in NO_WHEEL:
        from_source += ["--no-binary", name]
    done = subprocess.run(  # noqa: S603 (our own words)
        [
            *(_uv(), "pip", "install", "--quiet", "--python", sys.executable, "--target", str(target)),
            *("--python-platform", PLATFORM, "--python-version", PYTHON),
            *("--only-binary", ":all:", *from_source, "--build-constraints", str(BUILDERS)),
            *("--link-mode", "copy", "--require-hashes", "-r", str(requirements)),
        ],
        env={**os.environ, "UV_PYTHON_DOWNLOADS": "never"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Failed(f"The packages could not be installed (is the network there?):\n{done.stderr.strip()}")
    shutil.rmtree(target / "bin", ignore_errors=True)  # commands, with this machine's paths in them


def compiled(folder: Path, python: Path) -> None:
    """Lays bytecode beside the sources; unchecked, as Lambda unpacks them with dates of its own.

    The same bytes wherever the folder lies. What cannot be compiled is left as it is.
    """
    subprocess.run(  # noqa: S603 (our own words)
        [
            *(str(python), "-s", "-S", "-m", "compileall", "-q", "-j", "0"),
            *("--invalidation-mode", "unchecked-hash", "-s", str(folder), "-p", TASK, str(folder)),
        ],
        env={"PYTHONHASHSEED": "0", "PATH": os.defpath},
        capture_output=True,
        check=False,  # a package may carry a file of another Python's syntax
    )


def _uv() -> str:
    """The installer: beside this Python, as in the .venv that ./crier makes, or on the path."""
    found = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if not found:
        raise Failed("There is no uv: run ./crier once, which installs it into .venv, or: pip install uv")
    return found


def build(functions: Path, requirements: Path, target: Path, cache: Path) -> None:
    """Fill the folder `target` with the code in `functions` and the packages. Raises Failed."""
    shutil.copytree(installed(requirements, cache), target, copy_function=_link, dirs_exist_ok=True)
    for path in code(functions):
        place = target / path.relative_to(functions)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another disk, or one that knows no links
        shutil.copy2(source, target)


if __name__ == "__main__":
    functions, target = map(Path, sys.argv[1:3])
    lock = "requirements-paper.txt" if sys.argv[3:] == [PAPER] else "requirements.txt"
    try:
        build(functions, functions / lock, target, ROOT / ".local" / "artefacts" / "lambda")
    except Failed as problem:
        sys.exit(str(problem))
