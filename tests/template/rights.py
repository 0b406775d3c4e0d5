"""Which AWS calls and which settings a door can come to, read from its source: what it needs, and nothing else.

It follows names: functions, imported modules, and methods of the classes of crier.aws where a variable or a
parameter is seen to hold one. What it cannot see (a call by a computed name) the end-to-end run shows.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

FUNCTIONS = Path(__file__).parents[2] / "functions"

# botocore's operations and what IAM calls the right to them, where it is not the same in camel case.
# https://docs.aws.amazon.com/service-authorization/latest/reference/
ACTIONS = {
    "lambda.invoke": {"lambda:InvokeFunction"},
    "s3.generate_presigned_url": {"s3:GetObject"},  # whoever has the address acts by the signer's rights
    "s3.generate_presigned_post": {"s3:PutObject"},
    "s3.head_object": {"s3:GetObject"},
    "s3.list_objects_v2": {"s3:ListBucket"},
    "s3.delete_objects": {"s3:DeleteObject"},
    "s3.delete_object, VersionId": {"s3:DeleteObjectVersion"},
    "dynamodb.transact_write_items": set(),  # judged by what it holds: see ITEMS
    "sesv2.send_bulk_email": {"ses:SendBulkEmail", "ses:SendEmail"},
    "sesv2.send_email": {"ses:SendEmail"},
    "sesv2.get_account": {"ses:GetAccount"},
    "stepfunctions.start_execution": {"states:StartExecution"},
}
ITEMS = {
    "Put": "dynamodb:PutItem",
    "Update": "dynamodb:UpdateItem",
    "Delete": "dynamodb:DeleteItem",
    "ConditionCheck": "dynamodb:ConditionCheckItem",
    "put_item": "dynamodb:PutItem",
    "update_item": "dynamodb:UpdateItem",
    "delete_item": "dynamodb:DeleteItem",
}

Unit = tuple[str, str]  # module, "function" or "Class.method"


@dataclass
class Module:
    """A source file: its functions and methods, and what its imported names mean."""

    name: str
    units: dict[str, ast.AST] = field(default_factory=dict)
    classes: set[str] = field(default_factory=set)
    bases: dict[str, list[ast.AST]] = field(default_factory=dict)  # of its classes
    imported: dict[str, tuple[str, str]] = field(default_factory=dict)  # alias → (module, symbol or "")
    instances: dict[str, ast.Call] = field(default_factory=dict)  # TRAIL = Trail(…): what its constants are


@cache
def module(name: str) -> Module | None:
    """One of ours, parsed; None for anybody else's."""
    path = FUNCTIONS / Path(*name.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    if not file.is_file():
        return None
    found = Module(name)
    for node in ast.walk(tree := ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                of = (whole, "") if _is_ours(whole) else (node.module, alias.name)
                found.imported[alias.asname or alias.name] = of
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            found.units[node.name] = node
        elif isinstance(node, ast.Assign) and _named(node.targets[0]) == "handler":
            found.units["handler"] = node  # what a door's own module makes of its one step
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            found.instances[_named(node.targets[0])] = node.value
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript):
            alias, whole = _named(node.targets[0]), _named(node.value.value)  # PublicRequest = Request[…]
            if alias and whole:
                found.imported[alias] = found.imported.get(whole, (name, whole))
        elif isinstance(node, ast.ClassDef):
            found.classes.add(node.name)
            found.bases[node.name] = list(node.bases)
            for part in node.body:
                if isinstance(part, ast.FunctionDef):
                    found.units[f"{node.name}.{part.name}"] = part
    return found


def _is_ours(name: str) -> bool:
    path = FUNCTIONS / Path(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


def needed(door: str) -> frozenset[str]:
    """The IAM actions of everything this door may call."""
    return reached(door)[0]


def settings_read(door: str) -> frozenset[str]:
    """The settings that this door may come to read, by their fields' names."""
    return reached(door)[1]


@cache
def reached(door: str) -> tuple[frozenset[str], frozenset[str]]:
    """IAM actions, and settings."""
    start = module(door)
    assert start is not None, door
    waiting: list[Unit] = [(door, unit) for unit in start.units]
    seen: set[Unit] = set()
    actions: set[str] = set()
    settings: set[str] = set()
    while waiting:
        unit = waiting.pop()
        home = module(unit[0])
        if unit in seen or home is None:
            continue
        if unit[1] not in home.units:  # perhaps inherited
            name, _, method = unit[1].partition(".")
            waiting += [(where, f"{base}.{method}") for where, base in _bases(home, name) if method]
            continue
        seen.add(unit)
        reader = _Reader(home, unit[1])
        actions |= reader.actions
        settings |= reader.settings
        waiting += reader.calls
    return frozenset(actions), frozenset(settings)


class _Reader:
    """What one function calls: units of ours, and AWS."""

    def __init__(self, home: Module, unit: str) -> None:
        self.home, self.calls, self.actions = home, set[Unit](), set[str]()
        self.settings: set[str] = set()
        made = {name: _class(home, call.func) for name, call in home.instances.items()}
        # variable → class it holds an instance of
        self.held: dict[str, Unit] = {name: of for name, of in made.items() if of}
        node = home.units[unit]
        if "." in unit:
            self.held["self"] = (home.name, unit.split(".", maxsplit=1)[0])
        nodes = list(ast.walk(node))
        for part in nodes:
            self._variables(part)
        # A right of its own: the call says which version it deletes.
        self.versioned = {
            id(part.func)
            for part in nodes
            if isinstance(part, ast.Call) and any(word.arg == "VersionId" for word in part.keywords)
        }
        bases = {id(part.value) for part in nodes if isinstance(part, ast.Attribute)}
        for part in nodes:
            self._operation(part)
            if isinstance(part, ast.Attribute):
                self._attribute(part)
                self._setting(part)
            elif isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
                self._name(part, alone=id(part) not in bases)

    def _class(self, node: ast.AST | None) -> Unit | None:
        return _class(self.home, node)

    def _made(self, node: ast.AST) -> Unit | None:
        """The class of ours that a call gives: by its name, or by what the function or method says it returns."""
        if not isinstance(node, ast.Call):
            return None
        if found := self._class(node.func):
            return found
        function = node.func
        if isinstance(function, ast.Name):
            home, returns = self._returns(function)
            return _class(home, returns) if home else None
        if not (isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name)):
            return None
        where, name = self.held.get(function.value.id, ("", ""))
        home = module(where) if where else None
        unit = home.units.get(f"{name}.{function.attr}") if home else None
        if home is None or not isinstance(unit, ast.FunctionDef):
            return None
        return _class(home, unit.returns)

    def _returns(self, function: ast.Name) -> tuple[Module | None, ast.AST | None]:
        """What a function of ours says it returns, and the module that says so."""
        where, name = self.home.imported.get(function.id, (self.home.name, function.id))
        home = module(where)
        unit = home.units.get(name) if home else None
        return home, unit.returns if isinstance(unit, ast.FunctionDef) else None

    def _several(self, targets: ast.Tuple, call: ast.Call) -> None:
        """`people, mailboxes = tables(…)`, where tables says tuple[Subscribers, Mailboxes]."""
        home, returns = self._returns(call.func) if isinstance(call.func, ast.Name) else (None, None)
        if home and isinstance(returns, ast.Subscript) and isinstance(returns.slice, ast.Tuple):
            for target, named in zip(targets.elts, returns.slice.elts, strict=False):
                found = _class(home, named)
                if isinstance(target, ast.Name) and found:
                    self.held[target.id] = found

    def _variables(self, node: ast.AST) -> None:
        if isinstance(node, ast.arg) and (found := self._class(node.annotation)):
            self.held[node.arg] = found
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Call):
                    self._several(target, node.value)
                pairs = [(target, node.value)]
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    pairs = list(zip(target.elts, node.value.elts, strict=True))
                for name, value in pairs:
                    made = self._made(value)
                    if isinstance(name, ast.Name) and made:
                        self.held[name.id] = made

    def _name(self, node: ast.Name, *, alone: bool) -> None:
        if node.id in self.home.units:
            self.calls.add((self.home.name, node.id))
        elif node.id in self.home.imported:
            self.calls.add(self.home.imported[node.id])
        elif alone and node.id != "self" and node.id in self.held:
            self.calls |= set(self._handed_on(node))

    def _handed_on(self, node: ast.Name) -> Iterator[Unit]:
        """An instance given to somebody else: any of its methods may be called there.

        Not where it goes to a function of this file, whose parameter says what it is.
        """
        where, name = self.held[node.id]
        for call in ast.walk(self._around()):
            if isinstance(call, ast.Call) and any(
                node is given for given in (*call.args, *(word.value for word in call.keywords))
            ):
                if isinstance(call.func, ast.Name) and call.func.id in self.home.units:
                    return
                for place, one in ((where, name), *_bases(module(where), name)):
                    home = module(place)
                    assert home is not None
                    yield from ((place, unit) for unit in home.units if unit.startswith(f"{one}."))

    def _around(self) -> ast.AST:
        return ast.Module(body=list(self.home.units.values()), type_ignores=[])  # type: ignore[arg-type]

    def _attribute(self, node: ast.Attribute) -> None:
        base = node.value
        if isinstance(base, ast.Name):
            if base.id in self.held:
                where, name = self.held[base.id]
                self.calls.add((where, f"{name}.{node.attr}"))
            elif base.id in self.home.imported:
                self.calls.add((self.home.imported[base.id][0], node.attr))
        elif made := self._made(base):
            self.calls.add((made[0], f"{made[1]}.{node.attr}"))
        elif isinstance(base, ast.Call) and _named(base.func) == "client" and base.args:
            service = base.args[0]
            if isinstance(service, ast.Constant) and node.attr != "get_paginator":
                which = ", VersionId" if id(node) in self.versioned and node.attr == "delete_object" else ""
                self._granted(f"{service.value}.{node.attr}{which}")

    def _setting(self, node: ast.Attribute) -> None:
        """`settings.site`, `request.settings.site`, `settings(needs).site`."""
        base = node.value.func if isinstance(node.value, ast.Call) else node.value
        if _named(base) == "settings" or (isinstance(base, ast.Attribute) and base.attr == "settings"):
            self.settings.add(node.attr)

    def _operation(self, node: ast.AST) -> None:
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "get_paginator"
        ):
            service, operation = node.func.value.args[0], node.args[0]  # type: ignore[attr-defined]
            self._granted(f"{service.value}.{operation.value}")  # type: ignore[attr-defined]
        words = node.keys if isinstance(node, ast.Dict) else node.args if isinstance(node, ast.Call) else []
        for word in words:
            if isinstance(word, ast.Constant) and word.value in ITEMS:
                self.actions.add(ITEMS[word.value])

    def _granted(self, operation: str) -> None:
        service, _, name = operation.partition(".")
        camel = "".join(part.title() for part in name.split("_"))
        self.actions |= ACTIONS.get(operation, {f"{service}:{camel}"})


def _named(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _bases(home: Module | None, name: str) -> list[Unit]:
    """The classes of ours that a class is made of."""
    known = [_class(home, base) for base in home.bases.get(name, [])] if home else []
    return [one for one in known if one]


def _class(home: Module, node: ast.AST | None) -> Unit | None:
    """The class of ours that a name or `module.Name` means, of whatever it is made."""
    if isinstance(node, ast.Subscript):
        node = node.value
    if isinstance(node, ast.Name):
        if node.id in home.classes:
            return (home.name, node.id)
        where, symbol = home.imported.get(node.id, ("", ""))
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        where, symbol = home.imported.get(node.value.id, ("", ""))[0], node.attr
    else:
        return None
    other = module(where) if where else None
    return (where, symbol) if other and symbol in other.classes else None
