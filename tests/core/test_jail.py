"""The jail: answers come back, limits hold, the parent stays unharmed."""

import os
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crier import sandbox
from crier.model.errors import Permanent, Rejected
from crier.model.release import Dateline

LIMITS = {"cpu_seconds": 2, "memory_bytes": 200 << 20, "wall_seconds": 5.0}


def spin():
    while True:
        pass


def hoard():
    return len(b"x" * (1 << 30))


def refuse():
    raise Rejected("empty-file", "the words", limit=3)


def stumble():
    raise ValueError("words of an unpublished release")


def write_much(path):
    path.write_bytes(b"x" * 10_000)


class Strange:
    def __reduce__(self):
        return os.getpid, ()


def test_the_answer_comes_back_with_its_models():
    answer = (Dateline(city="León", text="LEÓN (Nicaragua) –"), datetime(2026, 5, 1, tzinfo=UTC), {"a": {1}})
    assert sandbox.run(lambda: answer, **LIMITS) == answer


def test_a_large_answer_does_not_block_the_pipe():
    assert len(sandbox.run(lambda: b"x" * (8 << 20), **LIMITS)) == 8 << 20


def test_a_rejection_passes_through_with_what_it_says():
    with pytest.raises(Rejected) as caught:
        sandbox.run(refuse, **LIMITS)
    assert (caught.value.check, caught.value.excerpt, caught.value.values) == (
        "empty-file",
        "the words",
        {"limit": 3},
    )


@pytest.mark.parametrize(
    ("function", "limits", "error"),
    [
        (spin, {"cpu_seconds": 1}, sandbox.TooLong),
        (lambda: time.sleep(30), {"wall_seconds": 0.2}, sandbox.TooLong),
        (hoard, {}, sandbox.TooBig),
        (lambda: os.kill(os.getpid(), signal.SIGSEGV), {}, sandbox.Killed),
        (stumble, {}, sandbox.Crashed),
        (lambda: os._exit(3), {}, sandbox.Killed),
        (Strange, {}, sandbox.Crashed),
    ],
)
def test_every_end_has_its_error(function, limits, error):
    with pytest.raises(error) as caught:
        sandbox.run(function, **(LIMITS | limits))
    assert isinstance(caught.value, Permanent)
    assert "unpublished" not in str(caught.value)


def test_no_file_can_be_written(tmp_path):
    with pytest.raises(sandbox.Crashed):
        sandbox.run(write_much, tmp_path / "out", **LIMITS)
    assert (tmp_path / "out").stat().st_size == 0


def test_it_leaves_neither_children_nor_open_files_behind():
    def descriptors():
        return len(list(Path("/proc/self/fd").iterdir()))

    before = descriptors()
    for _ in range(5):
        sandbox.run(int, **LIMITS)
    assert descriptors() == before
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
