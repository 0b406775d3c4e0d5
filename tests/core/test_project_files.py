"""The files that a stranger looks for first: that they are there, and say what is so."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path

import pytest
import yaml

from infrastructure.local.stack.place import ROOT

# The standard text, as apache.org and Debian have it.
APACHE = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"
CARRIED = sorted(
    path
    for folder in ("fonts", "scripts")
    for path in (ROOT / "functions/crier/rendering/templates" / folder).iterdir()
    if path.name not in ("search.js", "verify.js")  # ours
)
PAGES = ("README.md", "CONTRIBUTING.md", "SECURITY.md")


def test_the_licence_is_the_standard_text_and_the_project_says_so() -> None:
    assert hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest() == APACHE
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["license"] == "Apache-2.0"
    assert all((ROOT / name).is_file() for name in project["license-files"])


@pytest.mark.parametrize("path", CARRIED, ids=lambda path: path.name)
def test_what_others_made_is_named_with_its_licence(path: Path) -> None:
    notice = (ROOT / "NOTICE").read_text("utf-8")
    assert any(path.name.startswith(Path(name).name) for name in re.findall(r"functions/[\w./-]+", notice))


def test_every_file_the_notice_names_is_there_and_licences_are_what_it_says() -> None:
    notice = (ROOT / "NOTICE").read_text("utf-8")
    licences = re.findall(r"(SIL Open Font License|MIT License).*: (functions/\S+)", notice)
    assert len(licences) == 3
    grants = {"SIL Open Font License": "SIL OPEN FONT LICENSE", "MIT License": "Permission is hereby granted"}
    assert all(grants[kind] in (ROOT / name).read_text("utf-8") for kind, name in licences)
    version = re.search(r"MiniSearch ([\d.]+)", notice)
    script = (ROOT / "functions/crier/rendering/templates/scripts/minisearch.js").read_text("utf-8")
    assert version and script.startswith(f"/* MiniSearch {version[1]}, MIT")


@pytest.mark.parametrize("name", PAGES)
def test_links_of_a_page_lead_somewhere(name: str) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", (ROOT / name).read_text("utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("name", PAGES)
def test_files_a_page_names_are_there(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    paths = re.findall(r"`((?:functions|infrastructure|tests|docs)/[\w./-]*)`", text)
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_hooks_run_what_is_here_alone() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    assert [repo["repo"] for repo in config["repos"]] == ["local"]
    hooks = config["repos"][0]["hooks"]
    assert {"ruff", "ruff-format", "mypy", "cfn-lint", "layers"} <= {hook["id"] for hook in hooks}
    for hook in hooks:
        program, *arguments = hook["entry"].split()
        assert hook["language"] == "system"
        assert program.startswith(".venv/bin/")
        assert all((ROOT / word).exists() for word in arguments if word.startswith("tests/"))


def test_the_workflow_runs_what_anybody_can_run() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text("utf-8"))
    runs = [step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step]
    assert runs == [".ci/run"]
    assert workflow["permissions"] == {"contents": "read"}


def test_types_are_told_to_whoever_imports_crier() -> None:
    assert (ROOT / "functions/crier/py.typed").is_file()
