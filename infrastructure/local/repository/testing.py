"""`./crier test`: checks, and the tests as jobs that share the machine's cores.

Each job is one process. A lane takes the next job as soon as it is free, so that no core waits while
another has half of the tests before it; which lane takes what depends on the machine, what runs does not.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from infrastructure.local.stack.place import ROOT

PYTHON = (sys.executable, "-m")
STYLE = (
    ("style", (*PYTHON, "ruff", "check", ".")),
    ("format", (*PYTHON, "ruff", "format", "--check", ".")),
    ("layers", (str(Path(sys.executable).with_name("lint-imports")), "--no-cache")),
)
TYPES = (*PYTHON, "mypy")
PYTEST = (*PYTHON, "pytest")
NOTHING_TO_RUN = 5  # pytest's code for a folder that has no test of that mark
# What waits for a deployed template: one runs at a time.
DEPLOYED = tuple(f"tests/long/{name}.py" for name in ("filesets", "mailing", "questions"))
FILES = 20  # of a job
LANES = 3  # on two cores: the deployed template waits more than it works
# What takes longest when all is run: nothing long begins last, beside idle lanes.
FIRST = (
    "long: the deployed template", "tests/long/adding.py", "tests/long/described.py", "long: faults",
    "tests/long/mutants.py", "long: doors 1", "long: doors 2",
)  # fmt: skip
PAIRS = {"CRIER_PAIRS": "60"}  # plans of two faults, of each mail door


@dataclass(frozen=True)
class Job:
    """A name and the commands that run one after the other, whatever became of the one before."""

    name: str
    commands: tuple[tuple[str, ...], ...]
    environment: dict[str, str] = field(default_factory=dict)


def run(pytest: Sequence[str], *, long: bool) -> int:
    """All checks and the daily tests, or those that take minutes, or what is named; the exit code."""
    started = time.monotonic()
    code = _style()
    if not code and pytest:
        # What is named runs, however long it takes.
        code = _passed_on(TYPES) or _passed_on((*PYTEST, "-m", "", *pytest))
    elif not code:
        code = _shared(_long() if long else _daily(), LANES)
    print(f"== {'failed' if code else 'all passed'} after {time.monotonic() - started:.0f} s", flush=True)
    return code


def _daily() -> list[Job]:
    """The longest first: the deployed template mostly waits, and nothing is to wait behind it."""
    deployed, doors, faults, ses = ("e2e",), ("doors",), ("faults", "template"), ("aws", "hostile")
    rest = sorted(set(_rooms()) - {*deployed, *doors, *faults, *ses})
    return [
        _job("on the deployed template", *deployed),
        _job("doors", *doors),
        _job("core", *rest),
        _job("SES, hostile files", *ses),
        _job("faults, template", *faults),
        Job("types", (TYPES,)),
    ]


def _long() -> list[Job]:
    """What waits for the deployed template is one job: each run looks back on all that it did."""
    deployed = (*PYTEST, "-m", "", "tests/e2e"), (*PYTEST, "-m", "", *DEPLOYED)
    marked = ("doors", *sorted(set(_rooms()) - {"doors", "e2e", "faults", "long"}))
    apart = {*DEPLOYED, "tests/long/conftest.py"}
    alone = sorted({f"tests/long/{file.name}" for file in (ROOT / "tests/long").glob("[!_]*.py")} - apart)
    jobs = [
        Job("long: the deployed template", deployed),
        Job("long: faults", ((*PYTEST, "-m", "long", "tests/faults"),), PAIRS),
        *chain.from_iterable(map(_parts, marked)),
        *(Job(file, ((*PYTEST, "-m", "", file),)) for file in alone),
    ]
    places = {name: place for place, name in enumerate(FIRST)}
    return sorted(jobs, key=lambda job: places.get(job.name, len(FIRST)))


def _parts(folder: str) -> list[Job]:
    """A folder's long tests in jobs of so many files: one lane would have all doors before it at the end."""
    files = sorted(f"tests/{folder}/{file.name}" for file in (ROOT / "tests" / folder).glob("test_*.py"))
    parts = range(-(-len(files) // FILES))
    return [
        Job(f"long: {folder} {at + 1}", ((*PYTEST, "-m", "long", *files[at :: len(parts)]),)) for at in parts
    ]


def _rooms() -> list[str]:
    """The folders of tests: a new one runs without being named here."""
    return sorted(folder.name for folder in (ROOT / "tests").iterdir() if any(folder.glob("test_*.py")))


def _job(name: str, *rooms: str) -> Job:
    return Job(name, ((*PYTEST, *(f"tests/{room}" for room in rooms)),))


def _shared(jobs: Sequence[Job], lanes: int) -> int:
    """Run the jobs in so many lanes and show what each wrote when it ends; the exit code."""
    with ThreadPoolExecutor(lanes) as pool:
        return max(pool.map(_done, jobs))


def _done(job: Job) -> int:
    started = time.monotonic()
    ended = [
        subprocess.run(
            command, cwd=ROOT, env=_bare_environment() | job.environment,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )
        for command in job.commands
    ]  # fmt: skip
    written = "".join(process.stdout for process in ended)
    print(f"== {job.name}: {time.monotonic() - started:.0f} s\n{written}", flush=True)
    return int(any(process.returncode not in (0, NOTHING_TO_RUN) for process in ended))


def _style() -> int:
    for name, command in STYLE:
        print(f"== {name}", flush=True)
        if code := _passed_on(command):
            return code
    return 0


def _passed_on(command: Sequence[str]) -> int:
    return subprocess.run(command, cwd=ROOT, env=_bare_environment(), check=False).returncode


def _bare_environment() -> dict[str, str]:
    """The caller's, without an AWS account in it."""
    return {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
