"""What a handler reaches: every module of ours that it may import, and every library, functions' own imports too."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

FUNCTIONS = Path(__file__).parents[2] / "functions"


def libraries(handler: str) -> dict[str, str]:
    """The libraries outside Python's own that a module reaches, each with one module of ours that asks for it."""
    wanted: dict[str, str] = {}
    seen, waiting = set[str](), [handler]
    while waiting:
        module = waiting.pop()
        file = _file(module)
        if file is None or module in seen:
            continue
        seen.add(module)
        waiting.append(module.rpartition(".")[0])
        for name in _imports(file):
            top = name.split(".")[0]
            if top in ("crier", "handlers"):
                waiting.append(name)
            elif top not in sys.stdlib_module_names:
                wanted.setdefault(top, module)
    return wanted


def _file(module: str) -> Path | None:
    place = FUNCTIONS.joinpath(*module.split("."))
    both = (place.with_suffix(".py"), place / "__init__.py")
    return next((path for path in both if module and path.is_file()), None)


def _imports(file: Path) -> Iterator[str]:
    tree = ast.parse(file.read_text("utf-8"))
    for node in _run(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _run(node: ast.AST) -> Iterator[ast.AST]:
    """Every node but what only a type checker reads."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"):
            yield from _run(child)
