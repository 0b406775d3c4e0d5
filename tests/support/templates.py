"""The templates, clean or with a fault planted, translated by SAM's own translator in one go."""

from __future__ import annotations

import json
import subprocess
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from infrastructure.local.stack.environments import environment
from template.model import Stack
from template.rules import RULES

ROOT = Path(__file__).parents[2]
HERE = ROOT / "tests" / "template"
PARENT = "template.yaml"
CHILDREN = ("infrastructure/storage.yaml", "infrastructure/email.yaml", "infrastructure/site.yaml")
FLOWS = ("infrastructure/publication.asl.yaml", "infrastructure/mailing.asl.yaml")
CLEAN = "as it is"
FAULTS: list[dict[str, str]] = tomllib.loads((HERE / "faults.toml").read_text("utf-8"))["fault"]

Files = Mapping[str, str]


def sources() -> dict[str, str]:
    """Every file that a deployment is made from."""
    return {path: (ROOT / path).read_text("utf-8") for path in (PARENT, *CHILDREN, *FLOWS)}


def planted(fault: Mapping[str, str], files: Files) -> Files:
    """The same files with one fault. Raises LookupError where its place is no longer there."""
    path = fault.get("file", PARENT)
    text = files[path]
    after = text.find(fault["after"]) if "after" in fault else 0
    start = text.find(fault["find"], after)
    if after < 0 or start < 0:
        raise LookupError(f"{path} has it no more: {fault['find' if after >= 0 else 'after']!r}")
    return {**files, path: text[:start] + fault["replace"] + text[start + len(fault["find"]) :]}


@cache
def flow(text: str) -> Any:
    """A state machine's definition; most faults leave it as it is."""
    return yaml.safe_load(text)


@pytest.fixture(scope="session")
def sam() -> Path:
    """The bin folder of SAM's own environment: it pins another boto3 than ours."""
    return environment("sam")


@pytest.fixture(scope="session")
def clean(sam: Path) -> Any:
    """What CloudFormation would get of the files as they are, linted."""
    return translated(sam, {CLEAN: {"files": sources(), "lint": [PARENT, *CHILDREN]}})[CLEAN]


def translated(sam: Path, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """By name: what CloudFormation would get of some files, and what the linter says (see translating.py)."""
    given = {
        name: {"lint": ask["lint"], "files": {p: t for p, t in ask["files"].items() if p not in FLOWS}}
        for name, ask in asked.items()
    }
    done = subprocess.run(
        [sam / "python", HERE / "translating.py"],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,  # seconds; twenty where nothing else runs
    )
    assert done.returncode == 0, done.stderr
    answers: dict[str, Any] = json.loads(done.stdout)
    for name, answer in answers.items():
        answer["flows"] = {path: flow(asked[name]["files"][path]) for path in FLOWS}
    return answers


def faults_of(answer: Mapping[str, Any]) -> dict[str, list[str]]:
    """What every check finds, by the name `found_by` uses."""
    if "refused" in answer:
        return {"refused": [answer["refused"]]}
    found: dict[str, list[str]] = {}
    for line in answer["lint"]:
        found.setdefault(f"cfn-lint {line.split()[1]}", []).append(line)
    try:
        stack = Stack(answer["parent"], answer["children"], answer["flows"])
    except KeyError as error:
        return found | {"unresolved": [str(error)]}
    for name, rule in RULES.items():
        if sentences := list(rule(stack)):
            found[name] = sentences
    return found
