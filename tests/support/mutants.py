"""Bugs planted into the product one at a time, and whether the tests that should see them do.

A program of its own: it loads what is not ours once and forks for each mutant. `python mutants.py FILE` reads
jobs (JSON) and writes a line for each: its number, and whether it was killed. Generated mutants are single
changes of one node of a module's syntax; planted ones are rows of planted_bugs.toml.

A planted bug may stand anywhere, so its tests are imported anew, with the module as it would stand. A generated
change stands in the body of a function: the tests are collected once, all run once on the program as it is
(they must pass, and it is seen which are quick), and for each mutant a fork is given the changed functions'
code and runs them, quick ones first, until one fails. What a function did while modules were imported stays
done: such a change may count as not seen, never the other way round.
"""

from __future__ import annotations

import ast
import gc
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

ROOT = Path(__file__).parents[2]
FUNCTIONS = ROOT / "functions"
LONGEST = 240  # seconds for the tests of one mutant: one that never ends is seen
LOADED = (
    "pytest", "hypothesis", "hypothesis.stateful", "boto3", "botocore.session", "moto", "moto.s3.models",
    "moto.kms.models", "moto.dynamodb.models", "pydantic", "aws_lambda_powertools", "cryptography.hazmat.primitives.asymmetric.ec",
)  # fmt: skip

ARGUMENTS = ("-q", "--assert=plain", "-p", "no:cacheprovider", "-m", "")

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
    line: int = 0  # of a generated change, which stands in the body of a function; 0: a planted bug


def path(module: str) -> Path:
    return FUNCTIONS / (module.replace(".", "/") + ".py")


def generated(module: str, tests: Sequence[str]) -> list[Job]:
    """Every single change of a module, in the order of its lines."""
    text = path(module).read_text("utf-8")
    lines = text.splitlines()
    jobs, alike = [], Counter[str]()
    for number, _ in enumerate(_changes(ast.parse(text))):
        tree = ast.parse(text)
        node, change_name, change = list(_changes(tree))[number]
        change()
        what = f"{module.removeprefix('crier.')}: {lines[node.lineno - 1].strip()}  [{change_name}]"
        alike[what] += 1
        what += f" ({alike[what]})" if alike[what] > 1 else ""
        jobs.append(Job(module, ast.unparse(tree), tuple(tests), what, node.lineno))
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


def _forked(work: Callable[[], int]) -> int:
    """How a fork ends that does this work: with what it returns, 70 where it raises, or minus a signal."""
    child = os.fork()
    if not child:
        code = 70
        try:
            code = int(work())
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _silent() -> None:
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)


def killed(job: Job) -> bool:
    """Whether a test fails, or the module does not even load, or it never ends. Raises where no test ran."""
    code = _forked(lambda: _tested(job))
    if code not in (0, 1, 2, -signal.SIGALRM):
        raise RuntimeError(f"the tests of {job.what} did not run: {code}")
    return code != 0


def _tested(job: Job) -> int:
    signal.alarm(LONGEST)
    _silent()
    sys.meta_path.insert(0, _Mutated(job.module, job.source))
    import pytest  # loaded before

    return pytest.main(["-x", *ARGUMENTS, *job.tests])


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _changed(job: Job) -> None:
    """Gives the module's functions, wherever they are held, the code they have in the mutant."""
    module = importlib.import_module(job.module)
    codes = {code.co_qualname: code for code in _codes(compile(job.source, str(path(job.module)), "exec"))}
    for function in gc.get_objects():
        if isinstance(function, FunctionType) and function.__globals__ is vars(module):
            code = codes.get(function.__code__.co_qualname)
            if code is not None and "<locals>" not in code.co_qualname:
                function.__code__ = code


Tell = Callable[[Job, bool], None]  # whether a mutant was seen


class _Loop:
    """In the place of pytest's own loop over the tests: all of them for each mutant, in a fork."""

    def __init__(self, jobs: Sequence[Job], tell: Tell) -> None:
        self.jobs, self.tell = jobs, tell

    def pytest_collection(self) -> None:
        """After conftest.py has chosen its settings: who fails once fails, and is not remembered."""
        _settings()

    def pytest_runtestloop(self, session: Any) -> bool:
        seconds = {item.nodeid: _run(session, [item]) for item in session.items}
        if session.testsfailed or not seconds:
            raise RuntimeError("no tests, or tests that fail anyway")
        items = sorted(session.items, key=lambda item: seconds[item.nodeid])
        for job in self.jobs:
            code = _forked(lambda job=job: self._tested(job, session, items, seconds))  # type: ignore[misc]
            if code not in (0, 1, -signal.SIGALRM, -signal.SIGPROF):
                raise RuntimeError(f"the tests of {job.what} did not run: {code}")
            self.tell(job, code != 0)
        return True

    @staticmethod
    def _tested(job: Job, session: Any, items: Sequence[Any], seconds: Mapping[str, float]) -> int:
        """seconds: of the processor, that each test took; one that takes ten times as long never ends."""
        signal.alarm(10 * LONGEST)  # of the clock, for one that sleeps
        _changed(job)
        _run(session, items, lambda item: 2 + 10 * seconds[item.nodeid])
        return int(session.testsfailed > 0)


def _run(session: Any, items: Sequence[Any], longest: Callable[[Any], float] = lambda _: 0.0) -> float:
    """Runs tests until one fails, or ends this process with SIGPROF; how many seconds of the processor that took.

    longest: how many a test may take; 0: as many as it needs."""
    begun = time.process_time()
    for item, after in zip(items, [*items[1:], None], strict=True):
        if not session.testsfailed:
            signal.setitimer(signal.ITIMER_PROF, longest(item))
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
    return time.process_time() - begun


def _settings() -> None:
    import hypothesis

    hypothesis.settings.register_profile(
        "mutants",
        deadline=None,
        database=None,
        phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
        suppress_health_check=list(hypothesis.HealthCheck),  # a busy machine kills no mutant
    )
    hypothesis.settings.load_profile("mutants")


def _together(jobs: Sequence[Job], tell: Tell) -> int:
    """Generated changes that have the same tests: pytest's exit code."""
    _silent()
    import pytest  # loaded before

    return pytest.main(["-s", *ARGUMENTS, *jobs[0].tests], plugins=[_Loop(jobs, tell)])


def main(file: str) -> None:
    os.chdir(ROOT)
    sys.path[:0] = [str(ROOT / one) for one in ("functions", "tests", "tests/support", ".")]
    importlib.import_module("hypothesis")
    _settings()  # before a state machine takes them over
    for name in LOADED:
        importlib.import_module(name)
    rows = json.loads(Path(file).read_text("utf-8"))
    jobs = [Job(**(row | {"tests": tuple(row["tests"])})) for row in rows]
    out = os.dup(1)  # where tests do not write

    def tell(job: Job, seen: bool) -> None:
        line = {"number": jobs.index(job), "what": job.what, "killed": seen}
        os.write(out, f"{json.dumps(line)}\n".encode())

    alike = defaultdict[tuple[str, ...], list[Job]](list)
    for job in jobs:
        if job.line:
            alike[job.tests].append(job)
        else:
            tell(job, killed(job))
    for tests, those in alike.items():
        if code := _forked(lambda those=those: _together(those, tell)):  # type: ignore[misc]
            raise RuntimeError(f"{tests} did not run: {code}")


def written(jobs: Sequence[Job]) -> str:
    return json.dumps([asdict(job) for job in jobs])


if __name__ == "__main__":
    main(sys.argv[1])
