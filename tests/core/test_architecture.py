"""The house rules about who may do what: rules that stand only in a document drift."""

from __future__ import annotations

import ast
import importlib
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FUNCTIONS = ROOT / "functions"
DOORS = sorted(FUNCTIONS.glob("*.py"))
CORE = sorted(path for path in (FUNCTIONS / "crier").rglob("*.py") if "aws" not in path.parts)
SHIPPED = sorted(FUNCTIONS.rglob("*.py"))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def lines(text: str) -> int:
    return sum(1 for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))


@pytest.mark.parametrize("path", DOORS, ids=name)
def test_a_door_is_short(path: Path) -> None:
    assert lines(path.read_text()) < 60


@pytest.mark.parametrize("path", DOORS, ids=name)
def test_a_door_hides_no_module(path: Path) -> None:
    """functions/ is first on Lambda's path: a door named html.py would hide the library's html."""
    assert path.stem not in sys.stdlib_module_names
    assert path.stem not in packages_distributions()


@pytest.mark.parametrize("path", DOORS + CORE, ids=name)
def test_boto3_is_imported_at_the_seam_alone(path: Path) -> None:
    assert not {module.partition(".")[0] for module in imports(path)} & {"boto3", "botocore"}


@pytest.mark.parametrize("path", CORE, ids=name)
def test_the_core_reads_neither_environment_nor_clock(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"os\.environ|getenv|datetime\.now\(|utcnow|date\.today\(", text)
    # The sender's clock is an argument; its default is the real one.
    called = [line for line in text.splitlines() if "time.time" in line and "Callable" not in line]
    assert not called


@pytest.mark.parametrize("path", CORE, ids=name)
def test_the_core_does_not_know_the_seam(path: Path) -> None:
    assert not [module for module in imports(path) if module.startswith("crier.aws")]


JAIL = FUNCTIONS / "crier/sandbox.py"  # what its child answers comes as a pickle of plain values alone


@pytest.mark.parametrize("path", SHIPPED, ids=name)
def test_nothing_turns_bytes_into_code(path: Path) -> None:
    """Beside strangers' bytes nothing may: no pickled or marshalled code, no exec, no eval."""
    called = {
        node.func.id
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not called & {"exec", "eval", "compile", "__import__"}
    if path != JAIL:
        taken = {module.partition(".")[0] for module in imports(path)}
        assert not taken & {"pickle", "marshal", "shelve", "dill", "cloudpickle"}


@pytest.mark.parametrize("path", SHIPPED, ids=name)
def test_no_library_is_changed_from_outside(path: Path) -> None:
    """What is reached into breaks with the library's next version: nothing of another's is replaced."""
    tree = ast.parse(path.read_text())
    foreign = set[str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            foreign |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] != "crier":
            foreign |= {alias.asname or alias.name for alias in node.names}
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else ()
        replaced = {
            ast.unparse(target)
            for target in targets
            if isinstance(target, ast.Attribute)
            and isinstance(target.value, ast.Name)
            and target.value.id in foreign
        }
        assert not replaced
    assert "sys.modules" not in path.read_text()


@pytest.mark.parametrize("path", SHIPPED, ids=name)
def test_a_module_says_what_it_is_for(path: Path) -> None:
    if path.name == "__init__.py" and not path.read_text().strip():
        return
    assert ast.get_docstring(ast.parse(path.read_text()))


@pytest.mark.parametrize("path", SHIPPED, ids=name)
def test_nothing_decides_by_a_message(path: Path) -> None:
    assert not re.search(r"""["'] in str\((e|err|error|exc)\)|str\(error\) ==""", path.read_text())


def test_importing_a_door_makes_no_client() -> None:
    from crier.aws import client

    client.client.cache_clear()
    for path in DOORS:
        if path.stem != "render_pdf":  # it warms WeasyPrint, which is what a cold start is for
            importlib.import_module(path.stem)
    assert client.client.cache_info().currsize == 0


def test_catalogues_say_the_same_things() -> None:
    from crier.text import messages

    def holes(message: str) -> set[str]:
        return set(re.findall(r"\{(\w+)", message))

    english = messages.catalogue("en")
    for language in messages.languages():
        other = messages.catalogue(language)
        assert set(other) == set(english), language
        for key, message in english.items():
            # One of something need not name its number.
            assert holes(other[key]) | {"count"} == holes(message) | {"count"}, key


def test_every_message_that_is_asked_for_is_there() -> None:
    from crier.text import messages

    keys = set(messages.catalogue("en"))
    stems = keys | {key.rpartition(".")[0] for key in keys if key.endswith((".one", ".other"))}
    asked = set()
    for path in [*SHIPPED, *(FUNCTIONS / "crier" / "templates").rglob("*")]:
        if path.suffix in (".py", ".html", ".txt", ".xml"):
            asked |= set(re.findall(r"""\bsay\((?:[\w.\[\]]+, )?["']([\w.-]+)["']""", path.read_text()))
    assert asked, "the search finds nothing"
    assert not {key for key in asked if "." in key and not key.endswith(".")} - stems
