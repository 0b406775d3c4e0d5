"""The tests that the pages of docs/adding/ name, on copies where the pages were done; then all pages on one."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

import guides
import pytest

# Seconds of CPU: of the tests that a page names (20 where nothing else runs; what shares the caches costs more),
# and of any other command, `./crier golden` foremost.
MOST_TESTS, MOST = 30.0, 60.0


def spent() -> float:
    """Seconds of CPU that ended child processes took."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize("name", guides.names())
def test_the_named_tests_pass_where_a_page_was_done(name: str, tmp_path: Path) -> None:
    guide, root = guides.load(name), guides.copy(tmp_path / "copy")
    guides.write(guide, root)
    for line in guide.commands:
        before = spent()
        done = guides.run(line, root)
        assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
        assert spent() - before < (MOST_TESTS if " test " in line else MOST)
    touched = {path for path in guides.changed(root) if not path.startswith(guides.MADE)}
    assert sorted(touched) == guide.paths, "no command changes what the page does not say"


def test_all_pages_on_one_copy_keep_style_and_types(tmp_path: Path) -> None:
    root = guides.copy(tmp_path / "copy")
    for name in guides.names():
        guides.write(guides.load(name), root)
    for line in ("ruff check .", "ruff format --check .", "mypy"):
        done = guides.run(f"{sys.executable} -m {line}", root)
        assert done.returncode == 0, done.stdout[-3000:]
