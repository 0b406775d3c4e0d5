"""What a PDF costs beside the budgets of the design, in seconds of CPU: other work is not counted."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from crier.edition import Edition
from crier.outputs import card, page, pdf
from crier.release import Paragraph, Span
from infrastructure.local.place import ROOT
from tests import editions

RUNS = 9
RENDERS = 300  # over which memory must stay flat
FIRST = """
import time; begun = time.process_time()
from crier.outputs import pdf; pdf.warm()
print(time.process_time() - begun)
"""
IMPORTS = """
import time; begun = time.process_time()
import pydantic, jinja2, babel.dates
print(time.process_time() - begun)
"""


def measures() -> list[str]:
    """One line for each budget, with what was measured; `over` where it does not hold."""
    one, ten = editions.load("short"), _ten_pages()
    pdf.warm()
    lines = [
        _line("import and first page", "s", 0.42, _fresh(FIRST)),
        _line("of it not WeasyPrint's: pydantic, Jinja2, Babel", "s", None, _fresh(IMPORTS)),
        _line("a warm page", "ms", 60, _median(lambda: pdf.render(one)) * 1000),
        _line("ten pages", "s", 0.35, _median(lambda: pdf.render(ten))),
        _line("the card", "ms", None, _median(lambda: card.render(one)) * 1000),
        _line("the web page", "ms", None, _median(lambda: page.render(one)) * 1000),
    ]
    first = pdf.render(one)
    same = all(pdf.render(one) == first for _ in range(20))
    before = _resident()
    for _ in range(RENDERS):
        pdf.render(one)
    lines.append(_line(f"memory after {RENDERS} more", "MB", 2, (_resident() - before) / 1e6))
    lines.append(f"  {'identical bytes each time':48} {'yes' if same else 'NO, over'}")
    return ["Rendering                                          measured   budget", *lines]


def _line(what: str, unit: str, most: float | None, found: float) -> str:
    budget = f"{most:g} {unit}" if most is not None else ""
    over = "  over" if most is not None and found > most else ""
    return f"  {what:48} {found:6.2f} {unit:3} {budget}{over}"


def _median(work: Callable[[], object]) -> float:
    work()
    spent = []
    for _ in range(RUNS):
        begun = time.process_time()
        work()
        spent.append(time.process_time() - begun)
    return statistics.median(spent)


def _fresh(code: str) -> float:
    """Seconds as a new interpreter tells them, its bytecode there already: the median of so many."""
    with tempfile.TemporaryDirectory() as cache:
        environment = {
            **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
            "PYTHONPATH": str(ROOT / "functions"),
            "PYTHONPYCACHEPREFIX": cache,
        }
        command = [sys.executable, "-c", code]
        told = [
            float(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)
            for _ in range(RUNS + 1)
        ]
    return statistics.median(told[1:])


def _ten_pages() -> Edition:
    edition = editions.load("short")
    sentence = "The council will hear the plan in December, and the alliance asks every neighbor to come. "
    body = tuple(Paragraph(text=(Span(text=sentence * 6),)) for _ in range(58))
    return replace(edition, release=edition.release.model_copy(update={"body": body}))


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
