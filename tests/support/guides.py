"""The pages of docs/adding/ as steps, and their steps done on a copy of the tree: to the letter, or not at all."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs/adding"
# What the copy needs; what a person's folder holds besides is not the repository's.
PARTS = (
    ".pre-commit-config.yaml",
    *("functions", "tests", "docs", "infrastructure", "pyproject.toml", "template.yaml", "crier"),
    *(
        "README.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "LICENSE",
        "NOTICE",
        "SECURITY.md",
        "requirements.lock",
    ),
)
MADE = ("tests/golden/outputs/", "docs/decisions/README.md", "docs/consent/")  # what ./crier golden writes

_BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_PATH = re.compile(r"`([^`\n]+)`:\s*\Z")


@dataclass(frozen=True)
class Block:
    """A fenced block: what language it is in, its text, and the file named above it (none of commands)."""

    language: str
    text: str
    path: str


@dataclass(frozen=True)
class Guide:
    """One page: its blocks in order, and how many files it says that it touches."""

    name: str
    blocks: tuple[Block, ...]
    files: int

    @property
    def paths(self) -> list[str]:
        """The files its blocks make or change."""
        made = {line.rpartition(" > ")[2] for line in self.commands if " > " in line}
        return sorted({block.path for block in self.blocks if block.language != "sh"} | made)

    @property
    def commands(self) -> list[str]:
        """The lines it tells to run, in order."""
        lines = [line for block in self.blocks if block.language == "sh" for line in block.text.splitlines()]
        return [line for line in lines if line.strip()]


def load(name: str) -> Guide:
    """The page of this name. Raises ValueError for a block of which nobody says what file it is."""
    page = (PAGES / f"{name}.md").read_text("utf-8")
    blocks = []
    for match in _BLOCK.finditer(page):
        path = _PATH.search(page[: match.start()])
        if path is None and match[2] != "sh":
            raise ValueError(f"{name}: no path above a block: {match[3][:60]!r}")
        blocks.append(
            Block(match[2], textwrap.dedent(match[3]), path[1] if path and match[2] != "sh" else "")
        )
    (files,) = re.findall(r"^This touches \*\*(\d+) files?\*\*", page, re.MULTILINE)
    return Guide(name, tuple(blocks), int(files))


def names() -> list[str]:
    """The pages there are."""
    return sorted(path.stem for path in PAGES.glob("*.md") if path.stem != "README")


def copy(target: Path) -> Path:
    """The tree, with this one's .venv, as a person who has just cloned it has it."""
    target.mkdir(parents=True, exist_ok=True)
    ignored = shutil.ignore_patterns("node_modules", ".local")
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, target / part, ignore=ignored)
        elif source.exists():
            shutil.copy2(source, target / part)
    (target / ".venv").symlink_to(Path(sys.prefix))
    return target


def write(guide: Guide, root: Path) -> None:
    """Makes and changes the files as the page says. Raises ValueError where the page and the tree disagree."""
    for block in guide.blocks:
        if block.language != "sh":
            _write(block, root / block.path)


def _write(block: Block, path: Path) -> None:
    if block.language != "diff":
        if path.exists():
            raise ValueError(f"{block.path} is there already")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, "utf-8")
        return
    lines = block.text.splitlines()
    old = "\n".join(line[1:] for line in lines if line[:1] in (" ", "-"))
    new = "\n".join(line[1:] for line in lines if line[:1] in (" ", "+", ""))
    whole = path.read_text("utf-8")
    if whole.count(old) != 1:
        raise ValueError(f"{block.path} has {whole.count(old)} times: {old!r}")
    path.write_text(whole.replace(old, new), "utf-8")


def run(line: str, root: Path) -> subprocess.CompletedProcess[str]:
    """One line of a page on the copy. `./crier test` is its tests alone: style and types are asked for once."""
    python = shlex.quote(sys.executable)
    line = line.replace("./crier test ", f"{python} -m pytest -q -p no:cacheprovider ")
    line = line.replace("./crier ", f"{python} -m infrastructure.local.command ")
    return subprocess.run(
        ["sh", "-c", line], cwd=root, capture_output=True, text=True, check=False, env=_environment(root)
    )


def python(code: str, root: Path) -> str:
    """What a few lines print when they run on the copy."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False,
        env=_environment(root),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def _environment(root: Path) -> Mapping[str, str]:
    paths = os.pathsep.join(str(root / part) for part in ("functions", "tests", "tests/support", "."))
    return {**os.environ, "PYTHONPATH": paths}


def changed(root: Path) -> set[str]:
    """The files that differ from this tree's, or are new or gone."""

    def files(base: Path) -> dict[str, Path]:
        found = [
            path
            for part in PARTS
            for path in ((base / part).rglob("*") if (base / part).is_dir() else [base / part])
        ]
        return {
            str(path.relative_to(base)): path
            for path in found
            if path.is_file() and "__pycache__" not in path.parts and ".local" not in path.parts
        }

    ours, theirs = files(ROOT), files(root)
    return {
        name
        for name in ours.keys() | theirs.keys()
        if name not in ours or name not in theirs or ours[name].read_bytes() != theirs[name].read_bytes()
    }
