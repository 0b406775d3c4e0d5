"""Bugs planted into the product one at a time, and whether the tests that should see them do.

A program of its own: it loads what is not ours once and forks for each mutant, so that one costs little more
than its tests. `python mutants.py FILE` reads jobs (JSON) and writes a line for each: its number, and
whether it was killed. Generated mutants are single changes of one node of a module's syntax; planted ones
are rows of planted_bugs.toml.
"""

from __future__ import annotations

import ast
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parents[2]
FUNCTIONS = ROOT / "functions"
LONGEST = 240  # seconds for one mutant: one that never ends is seen
LOADED = (
    "pytest", "hypothesis", "hypothesis.stateful", "boto3", "botocore.session", "moto", "moto.s3.models",
    "moto.kms.models", "moto.dynamodb.models", "pydantic", "aws_lambda_powertools", "cryptography.hazmat.primitives.asymmetric.ec",
)  # fmt: skip

SWAPS: dict[type, type] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.BitOr: ast.BitAnd,
}  # fmt: skip


@dataclass(frozen=True)
class Job:
    """One mutant: a module as it would stand, and the tests that are asked, those that cost least first."""

    module: str
    source: str
    tests: tuple[str, ...]
    what: str


def path(module: str) -> Path:
    return FUNCTIONS / (module.replace(".", "/") + ".py")


def generated(module: str, tests: Sequence[str]) -> list[Job]:
    """Every single change of a module, in the order of its lines."""
    text = path(module).read_text("utf-8")
    jobs = []
    for number, _ in enumerate(_changes(ast.parse(text))):
        tree = ast.parse(text)
        node, what, change = list(_changes(tree))[number]
        change()
        jobs.append(Job(module, ast.unparse(tree), tuple(tests), f"{module}:{node.lineno} {what}"))
    return jobs


def planted(row: dict[str, Any]) -> Job:
    """A bug that somebody wrote: the text stands there once, and is another. Raises SyntaxError for no program:
    what does not load is seen by anything."""
    text = path(row["module"]).read_text("utf-8")
    if text.count(row["text"]) != 1:
        raise ValueError(f"not once in {row['module']}: {row['text']}")
    source = text.replace(row["text"], row["instead"])
    compile(source, row["module"], "exec")
    return Job(row["module"], source, tuple(row["tests"]), f"{row['module']}: {row['bug']}")


Change = tuple[Any, str, Callable[[], None]]  # a node, what becomes of it, and that


def _changes(tree: ast.AST) -> Iterator[Change]:
    """Of code that runs in functions: tables and limits of a module are weighed elsewhere."""
    within = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    inner = {node for outer in within for node in ast.walk(outer) if node is not outer}
    for function in [node for node in within if node not in inner]:  # whose own functions come with it
        for body in function.body:
            for node in ast.walk(body):
                yield from _of(node)


def _of(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.Compare):
        for at, operator in enumerate(node.ops):
            if (other := SWAPS.get(type(operator))) is not None:
                yield node, other.__name__, _setter(node.ops, at, other())
    elif isinstance(node, (ast.BoolOp, ast.BinOp, ast.AugAssign)):
        if (other := SWAPS.get(type(node.op))) is not None:
            yield node, other.__name__, _attribute(node, "op", other())
    elif isinstance(node, (ast.If, ast.IfExp)):
        yield node, "if not", _attribute(node, "test", ast.UnaryOp(ast.Not(), node.test))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node, "not taken out", _unnot(node)
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield node, f"{node.value} + 1", _attribute(node, "value", node.value + 1)  # type: ignore[operator]


def _setter(items: list[Any], at: int, value: object) -> Callable[[], None]:
    return lambda: items.__setitem__(at, value)


def _attribute(node: ast.AST, name: str, value: object) -> Callable[[], None]:
    return lambda: setattr(node, name, value)


def _unnot(node: ast.UnaryOp) -> Callable[[], None]:
    """`not x` becomes `not not x`: as true as x."""
    return _attribute(node, "operand", ast.UnaryOp(ast.Not(), node.operand))


# ---- the program ----


class _Mutated(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives one module as its mutant."""

    def __init__(self, module: str, source: str) -> None:
        self.module, self.source = module, source

    def find_spec(self, name: str, *_: object) -> importlib.machinery.ModuleSpec | None:
        if name != self.module:
            return None
        return importlib.util.spec_from_file_location(name, path(name), loader=self)

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.source, str(path(self.module)), "exec"), module.__dict__)  # noqa: S102  it is the mutant


def killed(job: Job) -> bool:
    """Whether a test fails, or the module does not even load, or it never ends. Raises where no test ran."""
    child = os.fork()
    if not child:
        _tested(job)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code not in (0, 1, 2, -signal.SIGALRM):
        raise RuntimeError(f"the tests of {job.what} did not run: {code}")
    return code != 0


def _tested(job: Job) -> None:
    code = 70
    try:
        signal.alarm(LONGEST)
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        sys.meta_path.insert(0, _Mutated(job.module, job.source))
        import pytest  # loaded before

        code = int(
            pytest.main(["-x", "-q", "--assert=plain", "-p", "no:cacheprovider", "-m", "", *job.tests])
        )
    finally:
        os._exit(code)


def main(file: str) -> None:
    os.chdir(ROOT)
    sys.path[:0] = [str(ROOT / one) for one in ("functions", "tests", "tests/support", ".")]
    for name in LOADED:
        importlib.import_module(name)
    for number, values in enumerate(json.loads(Path(file).read_text("utf-8"))):
        job = Job(**values)
        print(json.dumps({"number": number, "what": job.what, "killed": killed(job)}), flush=True)


def written(jobs: Sequence[Job]) -> str:
    return json.dumps([asdict(job) for job in jobs])


if __name__ == "__main__":
    main(sys.argv[1])
