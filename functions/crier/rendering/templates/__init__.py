"""The templates and how they are filled: Jinja2, everything escaped, nothing undefined."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER = Path(__file__).parent


@cache
def environment() -> Environment:
    """The one environment. Files named .html are escaped; a missing value is an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape  # 50 ms

    from crier.rendering.templates.compiled import Beside

    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=select_autoescape(("html",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=Beside(FOLDER),
    )


def fill(name: str, **values: object) -> str:
    """The template of this name, filled. A value the template asks for and does not get raises."""
    return environment().get_template(name).render(**values)
