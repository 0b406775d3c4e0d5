"""The house rules about who may do what: rules that stand only in a document drift."""

from __future__ import annotations

import ast
import importlib
import os
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FUNCTIONS = ROOT / "functions"
HANDLERS = sorted((FUNCTIONS / "handlers").glob("[a-z]*.py"))
SHIPPED = sorted(FUNCTIONS.rglob("*.py"))
OUTSIDE_AWS = sorted(path for path in SHIPPED if FUNCTIONS / "crier" / "aws" not in path.parents)
# What decides: values in, values with reasons out.
PURE = ("model", "text", "sandbox", "reading", "rendering", "site", "subscribers", "mail")
CORE = sorted(path for newsroom in PURE for path in (FUNCTIONS / "crier" / newsroom).rglob("*.py"))
STORES = FUNCTIONS / "crier" / "stores"
TOOLS = sorted((ROOT / "infrastructure" / "local").rglob("*.py"))
OUTSIDE_STORES = sorted(path for path in [*SHIPPED, *TOOLS] if STORES not in path.parents)

# Who may write a key without being a store, and why.
KEYS_OUTSIDE = {
    "functions/crier/aws/dynamodb.py": "says of any item what its key is called",
    "infrastructure/local/bench/distant.py": "stands in for DynamoDB, far away: it answers as DynamoDB does",
    "infrastructure/local/bench/sender.py": "holds the product against plain boto3, keys by hand and all",
    "infrastructure/local/operators/rights.py": "asks for what no table holds, to see whether it may",
    "infrastructure/local/bench/workshop.py": "makes and empties tables, whatever lies in them",
}
# What the keys of storage.yaml's tables are called, and how keys begin (docs/decisions/0076-…).
KEY_NAMES = re.compile(r"^[ps]k$|\([ps]k\b|\b[ps]k (=|>|<|IN|BETWEEN) ")
KEY_BEGINS = re.compile(
    r"^(address|breaker|bytes|call|ceiling|chunk|contents|copy|deleted|events|feed|files|group|import|key"
    r"|mailing|refused|release|shard|shelf|subscriber|told|undo|version|wish)#"
)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def parsed(source: str) -> ast.Module:
    """A module's syntax tree, made once for all tests."""
    return ast.parse(source)


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(parsed(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def full_imports(path: Path) -> set[str]:
    """The modules an import names, those that are taken from a package among them."""
    nodes = [node for node in ast.walk(parsed(path.read_text())) if isinstance(node, ast.ImportFrom)]
    return {f"{node.module}.{alias.name}" for node in nodes for alias in node.names} | set(imports(path))


def lines(text: str) -> int:
    return sum(1 for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))


@pytest.mark.parametrize("path", HANDLERS, ids=name)
def test_a_handler_is_short(path: Path) -> None:
    assert lines(path.read_text()) < 60


def test_the_laptop_has_rooms() -> None:
    """What a person types lies at the door, everything else in a room; the rooms below know nothing of others."""
    local = ROOT / "infrastructure" / "local"
    assert {path.stem for path in local.glob("*.py")} == {"command", "progress"}
    below = {"stack", "ses"}
    for room in below:
        for path in (local / room).rglob("*.py"):
            others = {
                one.split(".")[2] for one in full_imports(path) if one.startswith("infrastructure.local.")
            }
            assert others <= {*below, "progress"}, path


TESTS = sorted((ROOT / "tests").rglob("*.py"))


def taken_from_tests(source: str) -> set[str]:
    """The test modules that a module imports, or something of them, by whatever way."""
    taken = set[str]()
    for node in ast.walk(parsed(source)):
        if isinstance(node, ast.Import):
            named = [(*alias.name.split("."), "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            named = [(*(node.module or "").split("."), alias.name) for alias in node.names]
        else:
            continue
        ours = [parts for parts in named if parts[0] not in ("crier", "handlers", "infrastructure")]
        taken |= {part for parts in ours for part in parts if part.startswith("test_") or part == "conftest"}
        taken |= {parts[1] for parts in ours if parts[0] == "long" and len(parts) > 1}
    return taken


def test_no_test_module_is_imported() -> None:
    """What two share lies in tests/support: a test may be renamed, moved or dropped without another knowing."""
    taken = {name(path): taken_from_tests(path.read_text()) for path in TESTS}
    assert {path: modules for path, modules in taken.items() if modules} == {}


def test_an_import_of_a_test_module_is_seen() -> None:
    for source in (
        "from doors.test_intake import machine", "from doors import test_intake", "import core.test_checks",
        "from . import test_publication as publication", "def f():\n    from test_intake import event",
        "from e2e.conftest import Stack", "import conftest", "from long.described import x", "from long import feeds",
    ):  # fmt: skip
        assert taken_from_tests(source), source
    assert not taken_from_tests("import cloud\nfrom arrivals import machine\nfrom crier.reading import long")


# Names with an underscore that others own and we touch nevertheless, and why.
REACHED_INTO = {
    "os._exit": "documented under this name: a child that must not run its parent's exit handlers",
    "etree._Element": "lxml's type of an element has no other name; it is for annotations",
    "page._page_box": "WeasyPrint 70 shows its boxes nowhere else; tagging.py numbers lists, wide_tables.py measures tables by them",
    "box._box": "the same: the box behind the placeholder of something positioned",
    "BaseClient._make_api_call": "botocore has no place around a whole call: moto's tables stand one thread",
    "moto.s3.models.S3Backend._url_module": "moto's addresses, made once for all tests",
}
PUBLIC_ALL_THE_SAME = {"_replace", "_asdict", "_make", "_fields"}  # of named tuples, by their documentation
BY_STRING = {"getattr", "setattr", "delattr", "hasattr"}
PACKAGES = {"crier", "handlers", "infrastructure", "tests"}  # ours, with what tests import without a folder
PACKAGES |= {path.stem for path in (ROOT / "tests").iterdir()} | {path.stem for path in TESTS}


def is_private(one: str) -> bool:
    return one.startswith("_") and not one.startswith("__") and one not in {"_", *PUBLIC_ALL_THE_SAME}


def reached_into(source: str) -> set[str]:
    """Names with an underscore that belong to neither the module itself nor to what it imports of ours."""
    tree = parsed(source)
    ours, reached = {"self", "cls"}, set[str]()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        for alias in node.names:
            parts = [*module.split("."), *alias.name.split(".")]
            if (module or alias.name).partition(".")[0] in PACKAGES:
                ours.add((alias.asname or alias.name).partition(".")[0])
            elif any(is_private(part) for part in parts):
                reached.add(".".join(parts).strip("."))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner, attribute = node.value, node.attr
        elif isinstance(node, ast.Call) and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
            if getattr(node.func, "attr", getattr(node.func, "id", "")) not in BY_STRING:
                continue
            owner, attribute = node.args[0], str(node.args[1].value)
        else:
            continue
        if is_private(attribute) and re.split(r"\W", ast.unparse(owner))[0] not in ours:
            reached.add(f"{ast.unparse(owner)}.{attribute}")
    return reached


def test_nobody_reaches_into_a_library() -> None:
    """What begins with an underscore is its owner's to change with the next version."""
    reached = {name(path): reached_into(path.read_text()) for path in [*SHIPPED, *TOOLS, *TESTS]}
    assert {
        path: names - set(REACHED_INTO) for path, names in reached.items() if names - set(REACHED_INTO)
    } == {}
    assert set().union(*reached.values()) == set(REACHED_INTO), "one needs no leave any more"


def test_a_reach_into_a_library_is_seen() -> None:
    for source in (
        "run._r.addprevious(x)", "document.add_table(1, 1)._tbl", "x = getattr(page, '_page_box', None)",
        "monkeypatch.setattr(BaseClient, '_make_api_call', x)", "from docx.table import _Row",
        "import weasyprint._x", "from botocore._x import y", "def f(run):\n    return self.lines[0].run, run._r",
    ):  # fmt: skip
        assert reached_into(source), source
    for source in ("self._x", "import cloud\ncloud._error(1)", "row._replace(a=1)", "x.__class__"):
        assert not reached_into(source), source


def nested_loops(path: Path) -> int:
    """How many comprehensions of a file have two `for`."""
    nodes = ast.walk(parsed(path.read_text()))
    comprehensions = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
    return sum(isinstance(node, comprehensions) and len(node.generators) > 1 for node in nodes)


def test_two_loops_in_a_comprehension_are_few() -> None:
    """Two `for` are a loop. There were 69; what is left is in reading/, and the number goes down alone."""
    counts = {name(path): count for path in [*SHIPPED, *TOOLS] if (count := nested_loops(path))}
    assert sum(counts.values()) <= 20, counts


@pytest.mark.parametrize("path", OUTSIDE_AWS, ids=name)
def test_boto3_is_imported_at_the_seam_alone(path: Path) -> None:
    assert not {module.partition(".")[0] for module in imports(path)} & {"boto3", "botocore"}


def key_words(source: str) -> list[str]:
    """The strings of a module that look like a table's key, or like what a key is called."""
    tree = parsed(source)
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    strings = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose
    ]
    return [one for one in strings if KEY_BEGINS.search(one) or KEY_NAMES.search(one)]


@pytest.mark.parametrize(
    "path", [path for path in OUTSIDE_STORES if name(path) not in KEYS_OUTSIDE], ids=name
)
def test_keys_are_known_in_the_stores_alone(path: Path) -> None:
    source = path.read_text()
    assert key_words(source) == []
    assert path not in OUTSIDE_AWS or '"dynamodb"' not in source
    assert "crier.aws.dynamodb" not in full_imports(path)


def test_the_search_for_keys_finds_each_kind() -> None:
    """Each store's own key strings are found; so whoever takes one elsewhere is."""
    blind = {
        "__init__",
        "audiences",
        "made_files",
        "optimistic",
        "site_bucket",
        "staging",
        "verify_index",
    }  # S3 alone, or nothing
    for path in STORES.glob("*.py"):
        keyed = bool(key_words(path.read_text())) or "crier.aws.dynamodb" in full_imports(path)
        assert keyed != (path.stem in blind), path.stem
    for source in (
        'f"release#{x}"',
        'get("mailing#1")',
        '{"pk": 1}',
        'item["sk"]',
        'x = "sk = :x"',
        'x = "f(pk)"',
    ):
        assert key_words(source), source
    for source in ('"""Of release# keys."""', 'x = "#accent"', 'x = "ru sk sl"', 'x = f"{one}#{two}"'):
        assert not key_words(source), source
    for allowed in KEYS_OUTSIDE:
        assert key_words((ROOT / allowed).read_text()), "it needs no leave any more"


@pytest.mark.parametrize("path", CORE, ids=name)
def test_the_core_reads_neither_environment_nor_clock(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"os\.environ|getenv|datetime\.now\(|utcnow|date\.today\(", text)
    # The sender's clock is an argument; its default is the real one.
    called = [line for line in text.splitlines() if "time.time" in line and "Callable" not in line]
    assert not called


@pytest.mark.parametrize("path", SHIPPED, ids=name)
def test_nothing_turns_bytes_into_code(path: Path) -> None:
    """No exec, no eval, no pickled object: strangers' bytes pass by here."""
    tree = parsed(path.read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = {node.func.id for node in calls if isinstance(node.func, ast.Name)}
    assert not named & {"exec", "eval", "compile", "__import__"}
    taken = {module.partition(".")[0] for module in full_imports(path)}
    assert not taken & {"pickle", "marshal", "shelve", "dill", "cloudpickle"}


@pytest.mark.parametrize("path", SHIPPED, ids=name)
def test_no_library_is_changed_from_outside(path: Path) -> None:
    """What is reached into breaks with the library's next version: nothing of another's is replaced."""
    tree = parsed(path.read_text())
    foreign = set[str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            foreign |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] != "crier":
            foreign |= {alias.asname or alias.name for alias in node.names}
    assigned = [node for node in ast.walk(tree) if isinstance(node, ast.Assign)]
    targets = [target for node in assigned for target in node.targets if isinstance(target, ast.Attribute)]
    replaced = {ast.unparse(one) for one in targets if ast.unparse(one.value) in foreign}
    assert not replaced - {"tempfile.tempdir"}  # the library's own documentation has it set
    assert "sys.modules" not in path.read_text()


def test_the_layers_hold() -> None:
    """import-linter, by the contract in pyproject.toml (docs/architecture.md)."""
    paths = os.pathsep.join([str(FUNCTIONS), os.environ.get("PYTHONPATH", "")])
    lint = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run(
        [lint, "pyproject.toml", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": paths},
    )
    assert run.returncode == 0, run.stdout
    assert "1 kept, 0 broken" in run.stdout


def second_lists(source: str) -> list[str]:
    """Literals that hold two or more rows of a registry by name: formats, outputs, feeds."""
    from crier.model.public_files import FEEDS, OUTPUTS
    from crier.model.upload_formats import EXTENSIONS

    lists = []
    for node in ast.walk(parsed(source)):
        members = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", [])
        words = {one.value for one in members if isinstance(one, ast.Constant)}
        if any(len(words & set(registry)) > 1 for registry in (EXTENSIONS, OUTPUTS, FEEDS)):
            lists.append(ast.unparse(node))
    return lists


# What lists some of a registry's rows, not the registry, and why.
SOME_ROWS = {
    "functions/crier/model/upload_formats.py": "the registry",
    "functions/crier/model/media_types.py": "endings of what no row names",
    "functions/crier/rendering/zip_file.py": "endings of what is compressed already; another is packed twice",
    "functions/crier/workflows/draft_proof.py": "what of a draft is shown to the desk",
    "infrastructure/local/judges/judge.py": "files that have a largest size",
}


@pytest.mark.parametrize(
    "path", [path for path in [*SHIPPED, *TOOLS] if name(path) not in SOME_ROWS], ids=name
)
def test_nothing_lists_by_hand_what_a_registry_holds(path: Path) -> None:
    assert second_lists(path.read_text()) == []


def test_a_second_list_is_seen() -> None:
    for leave in SOME_ROWS:
        assert second_lists((ROOT / leave).read_text()), "it needs no leave any more"
    for source in (
        'frozenset({".odt", ".rtf"})',
        'x = {"feed.atom": 1, "feed.rss": 2}',
        '("release.pdf", "card.png")',
    ):
        assert second_lists(source), source
    assert not second_lists('(".odt", ".doc", "index.htm")')


# import-linter sees no import by name. Who has one, and what its argument is: a module of its own folder,
# but for the sandbox, which is told a task's name by its caller.
BY_NAME = {
    "functions/crier/reading/formats/__init__.py": "f'crier.reading.formats.{row.module}'",
    "functions/crier/rendering/outputs/__init__.py": "f'crier.rendering.outputs.{row.module}'",
    "functions/crier/site/bundles/__init__.py": "f'crier.site.bundles.{row.module}'",
    "functions/crier/site/feeds/__init__.py": "f'crier.site.feeds.{FEEDS[name].module}'",
    "functions/crier/sandbox/task.py": "module",
}


def imports_by_name(source: str) -> set[str]:
    """What is imported by a name that is reckoned."""
    calls = [node for node in ast.walk(parsed(source)) if isinstance(node, ast.Call)]
    return {
        ast.unparse(call.args[0])
        for call in calls
        if ast.unparse(call.func).rpartition(".")[2]
        in ("import_module", "__import__", "resolve_name", "run_module")
    }


@pytest.mark.parametrize("path", SHIPPED, ids=name)
def test_an_import_by_name_stays_in_its_own_folder(path: Path) -> None:
    wanted = {BY_NAME[name(path)]} if name(path) in BY_NAME else set()
    assert imports_by_name(path.read_text()) == wanted


def test_every_import_by_name_is_seen() -> None:
    for call in (
        "import_module(x)",
        "importlib.import_module('a')",
        "__import__('a')",
        "pkgutil.resolve_name('a:b')",
    ):
        assert imports_by_name(f"def f():\n    return {call}"), call


@pytest.mark.parametrize("path", HANDLERS, ids=name)
def test_handlers_know_nothing_of_one_another(path: Path) -> None:
    """A Lambda is one handler: what two share is a workflow."""
    others = {one for one in full_imports(path) if re.match(r"handlers(\.|$)", one)}
    own = f"handlers.settings.{path.stem}"
    assert others <= {own, f"{own}.Settings"}


@pytest.mark.parametrize("path", SHIPPED, ids=name)
def test_a_module_says_what_it_is_for(path: Path) -> None:
    if path.name == "__init__.py" and not path.read_text().strip():
        return
    assert ast.get_docstring(parsed(path.read_text()))


@pytest.mark.parametrize("path", SHIPPED, ids=name)
def test_nothing_decides_by_a_message(path: Path) -> None:
    assert not re.search(r"""["'] in str\((e|err|error|exc)\)|str\(error\) ==""", path.read_text())


def test_importing_a_handler_makes_no_client() -> None:
    from crier.aws import client

    client.client.cache_clear()
    for path in HANDLERS:
        if path.stem != "confined_paper":  # it warms WeasyPrint, which is what a cold start is for
            importlib.import_module(f"handlers.{path.stem}")
    assert client.client.cache_info().currsize == 0


def test_catalogues_say_the_same_things() -> None:
    from crier.text import messages

    def holes(message: str) -> set[str]:
        return set(re.findall(r"\{(\w+)", message))

    def stem(key: str) -> str:
        """A counted message stands under as many forms as its language has."""
        return key.rpartition(".")[0] if key.rpartition(".")[0] in messages.counted() else key

    english = {stem(key): message for key, message in messages.catalogue("en").items()}
    for language in messages.languages():
        other = messages.catalogue(language)
        assert {stem(key) for key in other} == set(english), language
        assert {f"{counted}.other" for counted in messages.counted()} <= set(other), language
        for key, message in other.items():
            # One of something need not name its number.
            assert holes(message) | {"count"} == holes(english[stem(key)]) | {"count"}, key


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


RETIRED = tomllib.loads((Path(__file__).parent / "retired.toml").read_text("utf-8"))


def names(tree: ast.AST) -> Iterator[str]:
    """What the code calls its classes, their fields, its functions, parameters, types, and what it imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            fields = [one.target for one in node.body if isinstance(one, ast.AnnAssign)]
            yield from (one.id for one in fields if isinstance(one, ast.Name))
        elif isinstance(node, ast.Assign):  # another name for a type, a TypeVar, a constant of the module
            yield from (
                one.id
                for one in node.targets
                if isinstance(one, ast.Name) and not one.id.isupper() and one.id[:1].isupper()
            )
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (one.asname for one in node.names if one.asname)
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg


def retired(name: str) -> bool:
    """Whether a name is, or has in it, a word that the glossary retired."""
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)
    return name.strip("_") in RETIRED["whole"] or bool(
        {part.lower() for part in parts} & set(RETIRED["part"])
    )


# Names that others wrote or keep, and whose.
NOT_OURS_TO_NAME = {
    "functions/crier/site/handover.py": {"shelves"},  # files in staging have it, of releases on their way
    "functions/crier/aws/dynamodb.py": {"Item"},  # DynamoDB's own word
    "functions/crier/stores/collection_items.py": {"Item"},  # the same
    "functions/crier/rendering/outputs/ninjs.py": {"Item"},  # IPTC's
    "functions/crier/site/event_pages.py": {"Item"},  # of the table, as collection_items has it
}


@pytest.mark.parametrize("path", [*SHIPPED, *TOOLS], ids=name)
def test_no_name_is_a_word_that_the_glossary_retired(path: Path) -> None:
    found = {one for one in (path.stem, *names(parsed(path.read_text()))) if retired(one)}
    assert found == NOT_OURS_TO_NAME.get(name(path), set())


def test_names_of_every_kind_are_looked_at() -> None:
    for source in (
        "class Found: ...", "def f(told): ...", "class A:\n    shelves: int", "Item = dict[str, str]",
        "import x as kept", "from x import y as jail", "def furnish(): ...",
    ):  # fmt: skip
        assert any(retired(one) for one in names(ast.parse(source))), source


@pytest.mark.parametrize(
    ("one", "is_retired"),
    [
        ("Found", True), ("FoundDate", False), ("_shelve", False), ("Shelf", True), ("by_shelf", True),
        ("handins", True), ("here", True), ("where", False), ("Standing", True), ("jailed", True),
        ("Newsstand", True), ("bookkept", False),
    ],
)  # fmt: skip
def test_retired_words_are_found_in_names(one: str, is_retired: bool) -> None:
    assert retired(one) is is_retired


# Locals that say nothing, which a reader can neither look up nor search for; how often functions have one.
SAYS_NOTHING, SAYS_NOTHING_MOST = {"told", "kept", "found", "said", "made", "here"}, 385


def empty_locals(tree: ast.AST) -> int:
    """How many names that say nothing the functions of a module give, each counted once in a function."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return sum(
        len(SAYS_NOTHING & {node.id for node in ast.walk(one) if isinstance(node, ast.Name)
                            and isinstance(node.ctx, ast.Store)})
        for one in functions
    )  # fmt: skip


def test_locals_that_say_nothing_become_fewer() -> None:
    """The number goes down alone: whoever touches a function names what it has."""
    counts = {
        name(path): count for path in [*SHIPPED, *TOOLS] if (count := empty_locals(parsed(path.read_text())))
    }
    assert sum(counts.values()) <= SAYS_NOTHING_MOST, sorted(counts.items(), key=lambda one: -one[1])[:20]


def test_a_local_that_says_nothing_is_counted() -> None:
    source = "def f(x):\n    found = x\n    for made in x:\n        found = made\n    return told(found)"
    assert empty_locals(ast.parse(source)) == 2
    assert empty_locals(ast.parse("def f(found):\n    return found.made")) == 0


def test_no_two_modules_share_a_name() -> None:
    """But for those whose folder says which: a store is named by what it keeps, a room by what it is about."""
    allowed = {"releases", "subscribers", "deletions", "newsroom", "text", "pdf"}
    stems = Counter(path.stem for path in SHIPPED if path.stem != "__init__" and "handlers" not in path.parts)
    assert {stem for stem, times in stems.items() if times > 1} - allowed == set()


def test_the_hook_of_the_template_asks_cfn_lint() -> None:
    """The one test that asks it is long, and left out where nobody says otherwise."""
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    (entry,) = (hook["entry"] for hook in hooks if hook["id"] == "cfn-lint")
    assert '-m "long or not long"' in entry
