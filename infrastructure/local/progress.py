"""What a person sees of long work: which step of how many, and for how long."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Steps:
    """Numbered steps with their time; on a terminal the seconds run while a step does."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.number = 0
        self.started = time.monotonic()
        self.live = sys.stdout.isatty()

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Show one step from its start to its end."""
        self.number += 1
        label = f"[{self.number}/{self.total}] {what}"
        began, ended = time.monotonic(), threading.Event()

        def tick() -> None:
            while not ended.wait(0.5):
                print(f"\r{label} … {time.monotonic() - began:.0f} s", end="", flush=True)

        if self.live:
            print(label, end=" …", flush=True)
            threading.Thread(target=tick, daemon=True).start()
        try:
            yield
        except BaseException:
            ended.set()
            print(f"\r{label} … failed after {time.monotonic() - began:.1f} s", flush=True)
            raise
        ended.set()
        print(f"{chr(13) if self.live else ''}{label} … {time.monotonic() - began:.1f} s", flush=True)

    def skip(self, what: str) -> None:
        """Show a step that had nothing to do."""
        self.number += 1
        print(f"[{self.number}/{self.total}] {what}", flush=True)

    def elapsed(self) -> float:
        """Seconds since the first step."""
        return time.monotonic() - self.started
