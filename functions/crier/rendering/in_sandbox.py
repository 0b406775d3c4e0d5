"""What is rendered of strangers' words and pictures, as tasks of the sandbox: page and paper."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from crier import sandbox
from crier.model import edition, public_files
from crier.model.edition import Edition
from crier.rendering import outputs, picture_files
from crier.rendering.outputs import paper
from crier.sandbox import frames


@dataclass(frozen=True)
class Sheet:
    """An edition and the name of the output that is to be set of it."""

    output: str
    edition: Edition


def _parts(asked: Edition) -> dict[str, bytes]:
    pictures = {str(place): data for place, data in enumerate(asked.pictures.values())}
    return {"edition": edition.to_json(asked), "names": json.dumps(list(asked.pictures)).encode(), **pictures}


def _edition(parts: Mapping[str, bytes]) -> Edition:
    pictures = {name: parts[str(place)] for place, name in enumerate(json.loads(parts["names"]))}
    return replace(edition.from_json(parts["edition"]), pictures=pictures)


def _sheet_parts(asked: Sheet) -> dict[str, bytes]:
    return {"output": asked.output.encode(), **_parts(asked.edition)}


def _sheet(parts: Mapping[str, bytes]) -> Sheet:
    return Sheet(parts["output"].decode(), _edition(parts))


def _set(asked: Sheet) -> bytes | None:
    return outputs.render(asked.output, asked.edition)


def _page(asked: Edition) -> dict[str, bytes]:
    return outputs.made(asked) | picture_files.render(asked)


def _page_names(asked: Edition) -> set[str]:
    return {row.name for row in public_files.outputs("page")} | picture_files.names(asked.release)


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
    _set,
    question=frames.Shape(_sheet_parts, _sheet),
    answer=lambda _: frames.BODY,
    limits=paper.LIMITS,
    warm=paper.warm,
)
