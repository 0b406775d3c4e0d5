"""How long each file of a folder takes to read when all is warm, the jail included."""

from __future__ import annotations

import contextlib
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from crier.model.errors import Rejected
from crier.model.newsroom import Newsroom
from crier.model.upload_formats import EXTENSIONS
from crier.reading import pipeline

GOAL = {".pdf": 1000.0}  # milliseconds, issue 3; 150 for all else
USUAL = 150.0
RUNS = 7


def folder(files: Path, runs: int = RUNS) -> Iterator[tuple[str, bool]]:
    """A line for each file, and whether it kept its time; then one for all."""
    medians: list[float] = []
    late = 0
    for path in sorted(files.iterdir()):
        extension = path.suffix.lower()
        if extension not in EXTENSIONS:
            continue
        upload = pipeline.Upload(path.read_bytes(), path.name)
        _once(upload)  # now its reader and what that needs are there
        median = statistics.median(_once(upload) for _ in range(runs))
        medians.append(median)
        kept = median <= GOAL.get(extension, USUAL)
        late += not kept
        yield f"{median:7.1f} ms  {path.name}", kept
    if medians:
        over = 100 * sum(each > USUAL for each in medians) / len(medians)
        share = f"{over:.0f} % over {USUAL:.0f} ms; {late} of {len(medians)} late"
        yield f"{statistics.median(medians):7.1f} ms  median of all; {share}", not late


def _once(upload: pipeline.Upload) -> float:
    started = time.perf_counter()
    with contextlib.suppress(Rejected):  # a refusal takes its time, too
        pipeline.read_in_sandbox(upload, newsroom=Newsroom(), now=datetime.now(UTC))
    return (time.perf_counter() - started) * 1000
