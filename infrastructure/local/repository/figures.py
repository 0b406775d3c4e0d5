"""What the code measures, of a commit or of the files as they are: how large, how dense, how tested."""

from __future__ import annotations

import ast
import io
import re
import statistics
import subprocess
import tarfile
import tokenize
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from infrastructure.local.stack.place import ROOT

PRODUCT = "functions/"  # what the figures are of
ROOMS = (PRODUCT, "infrastructure/")  # what the rooms are of
LONG = 50  # lines of a function
BRANCHES = 15  # what a function should not have more of, as radon counts them
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_PLAIN = (ast.Name, ast.Attribute, ast.Constant, ast.Starred, ast.Slice)  # expressions that cost no thought
_MOCK = re.compile(r"\bmonkeypatch\.(setattr|setitem|delattr)|\bpatch\.(setattr|object)|\b(Magic)?Mock\(")

Function = ast.FunctionDef | ast.AsyncFunctionDef
Sources = Mapping[str, str]


@dataclass(frozen=True)
class Measured:
    """One function: where it is, its lines, and its ways through, as radon counts them."""

    where: str  # path:name
    lines: int
    ways: int


def report(commit: str = "") -> list[str]:
    """The figures of a commit, or of the files as they are, a line each.

    Raises subprocess.CalledProcessError where there is no such commit.
    """
    sources = at(commit) if commit else of_the_files()
    housed = {path: text for path, text in sources.items() if path.startswith(ROOMS)}
    product = {path: text for path, text in sources.items() if path.startswith(PRODUCT)}
    tests = {path: text for path, text in sources.items() if path.startswith("tests/")}
    return [*rooms(housed), "", "Of functions/:", *whole(product), *tested(tests, housed)]


def of_the_files() -> Sources:
    """The Python files of this tree, by path."""
    paths = chain.from_iterable((ROOT / part).rglob("*.py") for part in (*ROOMS, "tests/"))
    return {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in sorted(paths)}


def at(commit: str) -> Sources:
    """The same of a commit."""
    packed = subprocess.run(
        ["git", "archive", commit, "--", *ROOMS, "tests/"], cwd=ROOT, check=True, capture_output=True
    ).stdout
    sources = {}
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        for member in archive:
            data = archive.extractfile(member) if member.name.endswith(".py") else None
            if data:
                sources[member.name] = data.read().decode("utf-8")
    return sources


def folder_of(path: str) -> str:
    """The folder a file is counted in: the first below crier/, handlers/, infrastructure/local/."""
    parts = Path(path).parts[:-1]
    deep = 3 if parts[:2] in (("functions", "crier"), ("infrastructure", "local")) else 2
    return "/".join(parts[:deep])


def rooms(sources: Sources) -> list[str]:
    """Files and lines of each room."""
    files: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    for path, text in sources.items():
        files[folder_of(path)] += 1
        lines[folder_of(path)] += text.count("\n")
    return [f"{name:36}{files[name]:4} files{lines[name]:7,} lines" for name in sorted(files)]


def whole(product: Sources) -> list[str]:
    """What is counted over all that is shipped."""
    lengths = [text.count("\n") for text in product.values()]
    found = list(functions(product))
    worst = sorted(found, key=lambda one: -one.ways)[:5]
    statements = sum(isinstance(node, ast.stmt) for node in nodes(product.values()))
    dense = sum(
        isinstance(node, ast.expr) and not isinstance(node, _PLAIN) for node in nodes(product.values())
    )
    double = sum(
        isinstance(node, _COMPREHENSIONS) and len(node.generators) > 1 for node in nodes(product.values())
    )
    comments = sum(comment_lines(text) for text in product.values())
    total, median = sum(lengths), statistics.median(lengths)
    mean = statistics.mean(one.ways for one in found)
    density = dense / statements
    return [
        f"Files                          {len(lengths)}, {total:,} lines; median {median:g}, "
        f"longest {max(lengths)}",
        f"Functions over {LONG} lines        {sum(one.lines > LONG for one in found)} of {len(found)}, "
        f"longest {max(one.lines for one in found)}",
        f"Ways through a function        mean {mean:.2f}; over {BRANCHES}: "
        f"{sum(one.ways > BRANCHES for one in found)}, over 20: {sum(one.ways > 20 for one in found)}",
        "  the worst                    " + ", ".join(f"{one.where} {one.ways}" for one in worst),
        f"Density                        {density:.2f} calls, conditions, subscripts, … a statement",
        f"Comprehensions with two `for`  {double}, {1000 * double / total:.1f} in 1,000 lines",
        f"Comments                       {1000 * comments / total:.0f} in 1,000 lines",
    ]


def tested(tests: Sources, housed: Sources) -> list[str]:
    """Lines of tests against lines of the product, and what they replace."""
    lines = sum(text.count("\n") for text in tests.values())
    mocks = sum(len(_MOCK.findall(text)) for text in tests.values())
    ratio = lines / sum(text.count("\n") for text in housed.values())
    return [
        f"Test lines                     {lines:,}, {ratio:.2f} to a line of functions/ and infrastructure/",
        f"Patches and mocks              {mocks}, {1000 * mocks / lines:.1f} in 1,000 lines of tests",
    ]


def nodes(texts: Iterable[str]) -> Iterator[ast.AST]:
    """Every node of these modules."""
    for text in texts:
        yield from ast.walk(ast.parse(text))


def functions(product: Sources) -> Iterator[Measured]:
    """Every function and method, those within others too."""
    for path, text in product.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, Function):
                last = node.end_lineno or node.lineno
                yield Measured(f"{path}:{node.name}", last - node.lineno + 1, ways(node))


def ways(function: ast.AST) -> int:
    """Cyclomatic complexity as radon has it, without the functions within."""
    count = 1
    todo = list(ast.iter_child_nodes(function))
    while todo:
        node = todo.pop()
        if isinstance(node, Function | ast.ClassDef):
            continue
        count += decisions(node)
        todo += ast.iter_child_nodes(node)
    return count


def decisions(node: ast.AST) -> int:
    """The ways that one node adds."""
    if isinstance(node, ast.BoolOp):
        return len(node.values) - 1
    if isinstance(node, ast.comprehension):
        return 1 + len(node.ifs)
    if isinstance(node, ast.Try):
        return len(node.handlers) + bool(node.orelse)
    if isinstance(node, _LOOPS):
        return 1 + bool(node.orelse)
    return int(isinstance(node, ast.If | ast.IfExp | ast.Assert | ast.Lambda | ast.match_case))


def comment_lines(text: str) -> int:
    """How many comments a module has."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return sum(token.type == tokenize.COMMENT for token in tokens)
