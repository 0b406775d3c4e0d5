"""A hundred ways out of the sandbox, tried from inside by an unprivileged user: none may work.

tests/support/as_on_lambda.py plays the handler, in a process of its own that is nobody's (also where the
tests run as root), and tests/support/escapes.py what a broken parser could try. Each attempt is also made
in a child that is merely forked: one that fails there, too, proves nothing, and is marked as such.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support import as_on_lambda, escapes

ROOT = Path(__file__).parents[2]
OPEN = [name for name, (_, without) in escapes.ATTEMPTS.items() if without is escapes.OPEN]

if platform.system() != "Linux":  # there is no such sandbox, and it says so: docs/sandbox.md
    pytest.skip("the sandbox is Linux's", allow_module_level=True)


@pytest.fixture(scope="module")
def results() -> Iterator[dict[str, Any]]:
    root = os.getuid() == 0
    with tempfile.TemporaryDirectory(prefix="crier-escapes-") as name:
        folder, log = Path(name), Path(name, "log")
        log.touch()
        if root:
            for path in (folder, log):
                os.chown(path, 65534, 65534)
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join(map(str, (ROOT / "functions", ROOT))),
            escapes.SECRET: "canary",
        }
        with log.open("wb") as out:
            done = subprocess.run(
                [sys.executable, "-m", "tests.support.as_on_lambda", name],
                preexec_fn=as_on_lambda.unprivileged if root else None,
                env=environment,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.PIPE,
                timeout=120,
                check=False,
            )
        assert done.returncode == 0, done.stderr.decode()
        yield json.loads((folder / "results.json").read_text())


@pytest.mark.long
def test_they_are_tried_by_an_unprivileged_user(results: dict[str, Any]) -> None:
    assert results["user"] != 0
    assert len(results["attempts"]) == len(escapes.ATTEMPTS) >= 100
    assert len(OPEN) >= 40


@pytest.mark.parametrize("name", escapes.ATTEMPTS)
def test_no_way_leads_out(results: dict[str, Any], name: str) -> None:
    attempt = results["attempts"][name]
    if name in escapes.BY_LANDLOCK and not results["landlock"]:
        return  # docs/sandbox.md says that this is not kept out there
    assert attempt["confined"].startswith("refused: "), attempt
    assert attempt["harm"] == [], attempt
    assert attempt["left"] == [], attempt


@pytest.mark.parametrize("name", OPEN)
def test_the_same_way_leads_out_of_a_child_that_is_merely_forked(results: dict[str, Any], name: str) -> None:
    assert results["attempts"][name]["forked"].startswith("out: "), results["attempts"][name]


@pytest.mark.parametrize("name", escapes.FILES)
def test_nothing_of_it_is_left_to_landlock(results: dict[str, Any], name: str) -> None:
    assert results["without landlock"][name].startswith("refused: ")


def test_a_child_does_not_outlive_the_sandboxs_process(results: dict[str, Any]) -> None:
    assert results["orphans"] == ["Transient"]


def test_nothing_outlives_the_handler() -> None:
    """It is killed in the midst of a file, as Lambda does with one that takes too long."""
    words = (
        "from tests.support import tasks; from crier import sandbox; from crier.sandbox import keeping;"
        "print(keeping.process_id(), flush=True); sandbox.run(tasks.SLEEP, b'')"
    )
    paths = os.pathsep.join(map(str, (ROOT / "functions", ROOT)))
    with subprocess.Popen(
        [sys.executable, "-c", words], env={"PYTHONPATH": paths}, stdout=subprocess.PIPE, cwd=ROOT
    ) as handler:
        assert handler.stdout is not None
        keeper = int(handler.stdout.readline())
        as_on_lambda.until(lambda: as_on_lambda.children(keeper) != [])
        child, *_ = as_on_lambda.children(keeper)
        handler.kill()
        handler.wait()
    as_on_lambda.until(lambda: not (as_on_lambda.alive(keeper) or as_on_lambda.alive(child)))
