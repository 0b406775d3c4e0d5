"""Pages that no release makes, as a task of the sandbox: for tests of what sets them."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image

from crier.rendering.outputs import paper
from crier.rendering.pdf import typesetting
from crier.sandbox import frames
from crier.sandbox.task import Task
from tests.support import tasks


def _typeset(page: bytes) -> bytes:
    return bytes(typesetting._write(page.decode(), [], {"image-1.png": _picture()}))


@cache
def _picture() -> bytes:
    """Forty-eight kilobytes that are 400 million pixels."""
    out = BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    return out.getvalue()


def _warm_typesetting() -> None:
    paper.warm()
    _picture()


TYPESET: Task[bytes, Any] = Task(
    "tests.support.pages:TYPESET",
    _typeset,
    question=tasks.BYTES,
    answer=lambda _: frames.BODY,
    limits=paper.LIMITS,
    raises=(typesetting.NotTypeset,),
    warm=_warm_typesetting,
)
