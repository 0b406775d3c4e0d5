"""Everything made from one edition: the rows are in crier.model.public_files, what makes them is here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import cast

from crier.model import public_files
from crier.model.edition import Edition
from crier.model.public_files import OUTPUTS, PREVIEWS, Output, Step

Renderer = Callable[[Edition], bytes | None]


def renderer(name: str) -> Renderer:
    """What makes an output: bytes, or None where it does not apply. KeyError for what is none."""
    return cast(Renderer, _module({**OUTPUTS, **PREVIEWS}[name]).render)


def render(name: str, edition: Edition) -> bytes | None:
    """One output of an edition."""
    return renderer(name)(edition)


def made(edition: Edition, step: Step = "page") -> dict[str, bytes]:
    """All outputs of this step that apply, by name."""
    bodies = {row.name: render(row.name, edition) for row in public_files.outputs(step)}
    return {name: body for name, body in bodies.items() if body is not None}


def applies(row: Output, edition: Edition) -> bool:
    """Whether this edition has such a file."""
    if row.step == "pdf" and not edition.has_pdf:
        return False
    return bool(_module(row).applies(edition)) if row.sometimes else True


def offered(edition: Edition) -> Mapping[str, Sequence[Output]]:
    """What the page links to, by section, and under "head" what its head names."""
    rows = [row for row in OUTPUTS.values() if row.section or row.alternate]
    # What is to be printed comes first.
    rows.sort(key=lambda row: row.step != "pdf")
    there = [row for row in rows if applies(row, edition)]
    sections = {
        name: [row for row in there if row.section == name] for name in ("downloads", "event", "contacts")
    }
    return {**sections, "head": [row for row in there if row.alternate]}


def warm(step: Step) -> None:
    """Imports what makes this step's outputs: paid while a container starts, not by the first release."""
    for row in public_files.outputs(step):
        _module(row)


def _module(row: Output) -> ModuleType:
    return import_module(f"crier.rendering.outputs.{row.module}")
