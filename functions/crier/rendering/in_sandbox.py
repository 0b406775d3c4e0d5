"""What is rendered of strangers' words and pictures, as tasks of the sandbox: page and paper.

PAPER is whatever WeasyPrint draws: a release's PDF and card, and a newsroom's logo; and the pages of such a
PDF as pictures.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from crier import sandbox
from crier.model import edition, logo, previews, proof_view, public_files
from crier.model.edition import Edition
from crier.rendering import outputs, picture_files
from crier.rendering.outputs import paper
from crier.sandbox import frames


@dataclass(frozen=True)
class Sheet:
    """An edition and the name of the output that is to be set of it."""

    output: str
    edition: Edition


@dataclass(frozen=True)
class LogoFile:
    """A logo as staff put it, to be drawn (crier/rendering/pdf/logo_drawing.py)."""

    data: bytes


@dataclass(frozen=True)
class PaperFile:
    """A release's PDF, whose first pages are to be seen as pictures (proof_view.SHEETS)."""

    data: bytes


Drawing = Sheet | LogoFile | PaperFile


def _parts(asked: Edition) -> dict[str, bytes]:
    pictures = {str(place): data for place, data in enumerate(asked.pictures.values())}
    return {"edition": edition.to_json(asked), "names": json.dumps(list(asked.pictures)).encode(), **pictures}


def _edition(parts: Mapping[str, bytes]) -> Edition:
    pictures = {name: parts[str(place)] for place, name in enumerate(json.loads(parts["names"]))}
    return replace(edition.from_json(parts["edition"]), pictures=pictures)


def _drawing_parts(asked: Drawing) -> dict[str, bytes]:
    if isinstance(asked, LogoFile):
        return {"logo": asked.data}
    if isinstance(asked, PaperFile):
        return {"paper": asked.data}
    return {"output": asked.output.encode(), **_parts(asked.edition)}


def _drawing(parts: Mapping[str, bytes]) -> Drawing:
    if "logo" in parts:
        return LogoFile(parts["logo"])
    if "paper" in parts:
        return PaperFile(parts["paper"])
    return Sheet(parts["output"].decode(), _edition(parts))


def _drawn(asked: Drawing) -> dict[str, bytes]:
    if isinstance(asked, LogoFile):
        from crier.rendering.pdf import logo_drawing

        return logo_drawing.draw(asked.data)
    if isinstance(asked, PaperFile):
        shown = paper.typesetting().sheets(asked.data, proof_view.MOST_SHEETS)
        return dict(zip(proof_view.SHEETS, shown, strict=False))
    body = outputs.render(asked.output, asked.edition)
    return {} if body is None else {asked.output: body}


def _drawn_names(asked: Drawing) -> tuple[str, ...]:
    if isinstance(asked, PaperFile):
        return proof_view.SHEETS
    return logo.DRAWN if isinstance(asked, LogoFile) else (asked.output,)


def _page(asked: Edition) -> dict[str, bytes]:
    files = outputs.made(asked) | picture_files.render(asked)
    page = outputs.render(previews.PAGE, asked) if asked.preview else None
    return files if page is None else files | {previews.PAGE: page}


def _page_names(asked: Edition) -> set[str]:
    names = {row.name for row in public_files.outputs("page")} | picture_files.names(asked.release)
    return names | {previews.PAGE} if asked.preview else names


def _warm_page() -> None:
    outputs.warm("page")
    picture_files.warm()


PAGE = sandbox.Task(
    "crier.rendering.in_sandbox:PAGE",
    _page,
    question=frames.Shape(_parts, _edition),
    answer=lambda asked: frames.some(_page_names(asked)),
    limits={"cpu_seconds": 20, "memory_bytes": 1 << 30, "wall_seconds": 25},
    warm=_warm_page,
)
PAPER = sandbox.Task(
    "crier.rendering.in_sandbox:PAPER",
    _drawn,
    question=frames.Shape(_drawing_parts, _drawing),
    answer=lambda asked: frames.some(_drawn_names(asked)),
    limits=paper.LIMITS,
    warm=paper.warm,
)
