"""What a PDF costs beside the budgets of the design, and beside WeasyPrint alone at the same moment.

Seconds of CPU, the least of so many: the budgets were measured so. On a machine
that has other work, even the least is too much; the line of WeasyPrint alone
tells by how much.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from crier.model.edition import Edition
from crier.model.release import Paragraph, Span
from crier.rendering.outputs import card, page, paper, wire_copy
from infrastructure.local.stack.place import ROOT
from tests.support import editions

RUNS = 9
RENDERS = 300  # over which memory must stay flat
FIRST = """
import time; begun = time.process_time()
from crier.rendering.outputs import paper; paper.warm()
print(time.process_time() - begun)
"""
IMPORTS = """
import time; begun = time.process_time()
import jinja2, babel.dates
from crier.model import edition
print(time.process_time() - begun)
"""
# One page without markup of ours.
ALONE = """
import time; begun = time.process_time()
import weasyprint
page = '<html lang="en"><title>x</title><h1>x</h1>' + ('<p>' + 'The council meets in December. ' * 14) * 6
weasyprint.HTML(string=page, base_url="about:blank").write_pdf(pdf_variant="pdf/ua-1")
print(time.process_time() - begun)
"""


def measures() -> list[str]:
    """One line for each budget, with what was measured; `over` where it does not hold."""
    one, ten = editions.load("short"), _ten_pages()
    first, alone, imports = _fresh(FIRST, ALONE, IMPORTS)
    paper.warm()
    lines = [
        _line("import and first page", "s", "stock", first),  # decision 69: WeasyPrint as it comes
        _line("  WeasyPrint alone", "s", None, alone),
        _line("  of ours: the model, Jinja2, Babel", "s", None, imports),
        _line("a warm page", "ms", 60, _least(lambda: paper.render(one)) * 1000),
        _line("  WeasyPrint alone, the same words", "ms", None, _least(_alone(one)) * 1000),
        _line("ten pages", "s", 0.35, _least(lambda: paper.render(ten))),
        _line("  WeasyPrint alone, the same words", "s", None, _least(_alone(ten))),
        _line("the card", "ms", None, _least(lambda: card.render(one)) * 1000),
        _line("the web page", "ms", None, _least(lambda: page.render(one)) * 1000),
    ]
    made = paper.render(one)
    same = all(paper.render(one) == made for _ in range(20))
    before = _resident()
    for _ in range(RENDERS):
        paper.render(one)
    lines.append(_line(f"memory after {RENDERS} more", "MB", 2, (_resident() - before) / 1e6))
    lines.append(f"  {'identical bytes each time':48} {'yes' if same else 'NO, over'}")
    return ["Rendering                                          measured   budget", *lines]


def _line(what: str, unit: str, budget: float | str | None, measured: float) -> str:
    if not isinstance(budget, float | int):
        return f"  {what:48} {measured:6.2f} {unit:3} {budget or ''}"
    over = "  over" if measured > budget else ""
    return f"  {what:48} {measured:6.2f} {unit:3} {budget:g} {unit}{over}"


def _least(work: Callable[[], object]) -> float:
    work()
    spent = []
    for _ in range(RUNS):
        begun = time.process_time()
        work()
        spent.append(time.process_time() - begun)
    return min(spent)


def _fresh(*codes: str) -> list[float]:
    """The least seconds each tells from new interpreters, in turns, bytecode and the like there already."""
    with tempfile.TemporaryDirectory() as cache:
        environment = {
            **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
            "PYTHONPATH": str(ROOT / "functions"),
            "PYTHONPYCACHEPREFIX": cache,
            "PYDANTIC_DISABLE_PLUGINS": "__all__",  # as template.yaml has it
        }

        def seconds(code: str) -> float:
            command = [sys.executable, "-c", code]
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
            return float(done.stdout)

        rounds = [[seconds(code) for code in codes] for _ in range(RUNS + 1)]
    return [min(times) for times in zip(*rounds[1:], strict=True)]


def _alone(edition: Edition) -> Callable[[], object]:
    """The edition's words set by WeasyPrint with its own looks, fonts kept from one to the next."""
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    words = wire_copy.render(edition).decode().split("\n\n")
    html = '<html lang="en"><title>x</title>' + "".join(f"<p>{each}" for each in words)
    return lambda: HTML(string=html, base_url="about:blank").write_pdf(
        font_config=fonts, pdf_variant="pdf/ua-1"
    )


def _ten_pages() -> Edition:
    edition = editions.load("short")
    sentence = "The council will hear the plan in December, and the alliance asks every neighbor to come. "
    body = tuple(Paragraph(text=(Span(text=sentence * 6),)) for _ in range(58))
    return replace(edition, release=edition.release.model_copy(update={"body": body}))


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
