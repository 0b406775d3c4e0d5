"""One lock: what is written down, what is installed and what ships are the same packages, with hashes."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import packages_distributions, requires, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from reached import libraries

from infrastructure import packages

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
FILES = {  # what each file is made from
    "functions/requirements.txt": PROJECT["dependencies"],
    "requirements.txt": PROJECT["dependencies"] + EXTRAS["pdf"],
    "functions/requirements-paper.txt": [
        line for line in (ROOT / "infrastructure/paper.in").read_text().splitlines() if line[:1] != "#"
    ],
    "requirements.lock": PROJECT["dependencies"] + [each for extra in EXTRAS.values() for each in extra],
}
_PINNED = re.compile(r"^(?P<name>[a-z0-9-]+)(\[[a-z,0-9-]+\])?==(?P<version>\S+?)(?P<marker> ; [^\\]+)? \\$")


def locked(path: Path) -> dict[str, str]:
    """Name and version of every package; a line of another shape, or a package without a hash, fails."""
    found: dict[str, str] = {}
    hashes: dict[str, int] = {}
    name = ""
    for line in path.read_text().splitlines():
        if line.startswith("#"):
            continue
        if pinned := _PINNED.match(line):
            name = pinned["name"]
            found[name] = pinned["version"]
        else:
            assert re.match(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$", line), line
            hashes[name] = hashes.get(name, 0) + 1
    assert set(hashes) == set(found)
    return found


def closure(wanted: list[str]) -> set[str]:
    """Everything these need on this machine, by what the installed packages say."""
    todo, seen = [Requirement(each) for each in wanted], set()
    names: set[str] = set()
    while todo:
        requirement = todo.pop()
        key = (canonicalize_name(requirement.name), frozenset(requirement.extras))
        if key in seen:
            continue
        seen.add(key)
        names.add(key[0])
        for line in requires(requirement.name) or []:
            needed = Requirement(line)
            if any(
                needed.marker is None or needed.marker.evaluate({"extra": extra})
                for extra in (*requirement.extras, "")
            ):
                todo.append(needed)
    return names


@pytest.mark.parametrize("file", FILES)
def test_the_file_holds_what_is_wanted_and_all_it_needs(file: str) -> None:
    packages = locked(ROOT / file)
    for line in FILES[file]:
        requirement = Requirement(line)
        found = packages.get(canonicalize_name(requirement.name))
        assert found and requirement.specifier.contains(found), f"{line}: run infrastructure/lock.sh"
    needed = closure(FILES[file])
    assert needed <= set(packages)
    for name in needed:
        assert packages[name] == version(name), f"{name}: .venv is not what the lock says"


def test_what_ships_is_part_of_the_lock_and_no_more_than_it_needs() -> None:
    lock, paper, functions = (
        locked(ROOT / file)
        for file in ("requirements.lock", "functions/requirements-paper.txt", "functions/requirements.txt")
    )
    assert functions.items() <= lock.items() and paper.items() <= lock.items()
    assert locked(ROOT / "requirements.txt").items() == (functions | paper).items()
    elsewhere = {"colorama", "async-timeout"}  # of another system or an older Python
    assert set(functions) - closure(PROJECT["dependencies"]) <= elsewhere
    assert not {"pytest", "moto", "mypy", "weasyprint"} & set(functions)
    assert not {"pytest", "moto", "mypy", "boto3", "cryptography"} & set(paper)


@pytest.mark.parametrize("name", ["ministack", "inbox", "sam", "uv"])
def test_the_tools_have_locks_of_their_own(name: str) -> None:
    folder = ROOT / "infrastructure" / "local" / "requirements"
    packages = locked(folder / f"{name}.txt")
    for line in (folder / f"{name}.in").read_text().splitlines():
        requirement = Requirement(line) if line and not line.startswith("#") else None
        if requirement and (requirement.marker is None or requirement.marker.evaluate()):
            assert requirement.specifier.contains(packages[canonicalize_name(requirement.name)]), line


def test_what_builds_the_packages_without_wheels_is_locked() -> None:
    """Everything else comes as a wheel or not at all."""
    builders = locked(packages.BUILDERS)
    assert {"setuptools", "wheel"} <= set(builders)
    assert set(packages.NO_WHEEL) <= set(locked(ROOT / "functions" / "requirements.txt"))


def test_a_builder_of_another_hash_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forged = tmp_path / "build.txt"
    forged.write_text(re.sub(r"sha256:.", "sha256:0", packages.BUILDERS.read_text()))
    lock = (ROOT / "functions" / "requirements.txt").read_text()
    entry = re.search(r"^striprtf==.*\n(    --hash=.*\n?)+", lock, re.MULTILINE)
    assert entry
    (tmp_path / "requirements.txt").write_text(entry[0])
    monkeypatch.setattr(packages, "BUILDERS", forged)
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))  # what was built once is not built again
    with pytest.raises(packages.Failed, match=r"[Hh]ash mismatch"):
        packages.installed(tmp_path / "requirements.txt", tmp_path / "packages")


def test_the_paper_has_every_library_it_reaches() -> None:
    """Also what is imported late: a logo's drawing asked for lxml, which had been left out."""
    distributions = packages_distributions()
    paper = locked(ROOT / "functions" / "requirements-paper.txt")
    wanted = libraries("handlers.confined_paper")
    assert {"weasyprint", "lxml", "idna"} <= set(wanted), "the search finds hardly anything"
    missing = {
        name: asker
        for name, asker in wanted.items()
        if not {canonicalize_name(each) for each in distributions.get(name, [name])} & set(paper)
    }
    assert missing == {}
