"""Optimistic writes: whoever wins is counted once, whoever loses too often says so."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crier.model.errors import Permanent, Transient
from crier.stores.optimistic import LOST, LostEveryRace, Race, retry


class Counter:
    """One item: a write counts where the revision still is as it was read."""

    def __init__(self) -> None:
        self.revision, self.lock = 0, threading.Lock()

    def write(self, was: int) -> bool:
        with self.lock:
            if self.revision != was:
                return False
            self.revision += 1
            return True


@settings(deadline=None, max_examples=25)
@given(contenders=st.integers(1, 8), writes=st.integers(1, 20))
def test_each_write_counts_once(contenders: int, writes: int) -> None:
    item = Counter()

    def add() -> int | Literal[Race.LOST]:
        was = item.revision
        return was if item.write(was) else LOST

    def work(_: int) -> list[int]:
        # Each loss is another's success: so many tries are always enough.
        return [retry("a counter", add, contenders * writes) for _ in range(writes)]

    with ThreadPoolExecutor(contenders) as pool:
        seen = [revision for revisions in pool.map(work, range(contenders)) for revision in revisions]
    assert sorted(seen) == list(range(contenders * writes)), "nobody won twice from one revision"
    assert item.revision == contenders * writes


@given(losses=st.integers(0, 12), tries=st.integers(1, 12))
def test_it_tries_so_often_and_no_oftener(losses: int, tries: int) -> None:
    asked = 0

    def attempt() -> int | Literal[Race.LOST]:
        nonlocal asked
        asked += 1
        return asked if asked > losses else LOST

    if losses < tries:
        assert retry("it", attempt, tries) == losses + 1
    else:
        with pytest.raises(LostEveryRace, match=r"^it: lost every race$") as raised:
            retry("it", attempt, tries)
        assert isinstance(raised.value, Transient), "the caller comes back"
        assert asked == tries


@pytest.mark.parametrize("answer", (None, False, 0, ""))
def test_an_empty_answer_is_an_answer(answer: object) -> None:
    assert retry("it", lambda: answer, 1) is answer


def test_what_an_attempt_raises_ends_it_at_once() -> None:
    asked = []

    def attempt() -> int:
        asked.append(1)
        raise Permanent("no")

    with pytest.raises(Permanent):
        retry("it", attempt)
    assert len(asked) == 1
