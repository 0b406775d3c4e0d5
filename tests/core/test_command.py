"""What `./crier` answers before it does anything, and what `./crier golden` writes."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from infrastructure.local import command
from infrastructure.local.repository import golden
from infrastructure.local.stack.place import ROOT

COMMANDS = ("demo", "test", "golden", "help", "status")


@pytest.mark.parametrize("words", [["help"], ["--help"], ["-h"]])
def test_help_names_the_commands(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code = command.main(words)
    except SystemExit as left:
        code = int(left.code or 0)
    told = capsys.readouterr().out
    assert code == 0
    assert all(f"    {name} " in told for name in COMMANDS)


def test_no_command_is_answered_with_the_help_and_is_no_success(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([]) == 2
    told = capsys.readouterr()
    assert not told.out
    assert all(f"    {name} " in told.err for name in COMMANDS)


def test_an_unknown_command_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        command.main(["publicize"])
    assert left.value.code == 2
    assert "publicize" in capsys.readouterr().err


def test_the_version_is_the_projects(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        command.main(["--version"])
    assert not left.value.code
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert capsys.readouterr().out == f"crier {project['version']}\n"


def test_files_made_anew_are_told_with_how_they_changed(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b/one.txt").write_text("first\nsecond\nthird\n")
    (tmp_path / "b/same.txt").write_text("same\n")
    (tmp_path / "b/left.txt").write_text("nobody makes this\n")
    files = {
        Path("a/new.txt"): "one\ntwo\n",
        Path("b/one.txt"): "first\n2nd\nthird\nfourth\n",
        Path("b/same.txt"): "same\n",
    }
    told = golden.written(tmp_path, files, whole=True)
    assert told == [
        "new.txt: new, lines: 2",
        "one.txt: lines added: 2, removed: 1",
        "left.txt: gone, nothing makes it any more",
    ]
    texts = {path.relative_to(tmp_path): path.read_text() for path in tmp_path.rglob("*") if path.is_file()}
    assert texts == files
    assert golden.written(tmp_path, files, whole=True) == []


def test_what_else_lies_beside_a_single_file_stays(tmp_path: Path) -> None:
    (tmp_path / "0001-a.md").write_text("a decision")
    assert golden.written(tmp_path, {Path("README.md"): "list\n"}, whole=False) == [
        "README.md: new, lines: 1"
    ]
    assert (tmp_path / "0001-a.md").exists()
