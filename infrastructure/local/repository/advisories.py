"""Look whether a locked version has a known hole: by our own list, and by the public service if it answers.

    .venv/bin/python -m infrastructure.local.repository.advisories

The list (advisories.toml) was written by hand on the day it says. Ends with 1 where a version is affected,
with 0 otherwise; a service that could not be asked is said, and is no failure: the list has been looked at.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from packaging.version import Version

ROOT = Path(__file__).resolve().parents[3]
LIST = Path(__file__).with_name("advisories.toml")
SHIPPED = ("functions/requirements.txt", "functions/requirements-paper.txt", "requirements.txt")
LOCKS = (
    *SHIPPED,
    "requirements.lock",
    "infrastructure/build.txt",
    *sorted(
        path.relative_to(ROOT).as_posix() for path in ROOT.glob("infrastructure/local/requirements/*.txt")
    ),
)
PIP_AUDIT = "pip-audit==2.10.1"
OLD = 45  # days after which somebody should look again
_PIN = re.compile(r"^([a-z0-9-]+)(?:\[[^]]*\])?==([^ \\]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Hit:
    """A locked version with a known hole."""

    lock: str
    package: str
    version: str
    ids: tuple[str, ...]
    what: str

    def __str__(self) -> str:
        return f"{self.lock}: {self.package} {self.version}: {self.what} ({', '.join(self.ids)})"


def load(path: Path = LIST) -> dict[str, Any]:
    """The list as data."""
    return tomllib.loads(path.read_text("utf-8"))


def pins(text: str) -> list[tuple[str, str]]:
    """Name and version of everything that a lock file pins; one name may stand twice, by markers."""
    return _PIN.findall(text)


def affected(package: str, version: str, advisories: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rows that this version falls under."""
    for row in advisories:
        if row["package"] == package:
            first, fixed = Version(row.get("introduced", "0.dev0")), Version(row["fixed"])
            if first <= Version(version) < fixed:
                yield row


def scan(locks: dict[str, str], rules: dict[str, Any]) -> list[Hit]:
    """Every affected version in these lock files (name: text) that nobody has accepted there."""
    accepted = {(row["lock"], row["package"], row["version"]) for row in rules.get("accepted", [])}
    hits = []
    for lock, text in locks.items():
        for package, version in pins(text):
            if (lock, package, version) not in accepted:
                rows = affected(package, version, rules["advisory"])
                hits += [Hit(lock, package, version, tuple(row["ids"]), row["what"]) for row in rows]
    return hits


def age(rules: dict[str, Any], today: date) -> int:
    """Days since the list was looked at."""
    looked: date = rules["looked"]["date"]
    return (today - looked).days


@dataclass(frozen=True, slots=True)
class Answer:
    """What the public service said of one lock file."""

    holes: tuple[str, ...]
    unasked: tuple[str, ...]  # packages of which it could say nothing


def understood(answer: str) -> Answer:
    """What pip-audit's JSON says. It ends well when it could look up nothing, so what it skips counts."""
    holes: list[str] = []
    unasked: list[str] = []
    for package in json.loads(answer)["dependencies"]:
        if "skip_reason" in package:
            unasked.append(package["name"])
        holes += [
            f"{package['name']} {package['version']}: {hole['id']}" for hole in package.get("vulns", [])
        ]
    return Answer(tuple(holes), tuple(unasked))


def ask(lock: Path) -> Answer | None:
    """What the public service says of the packages in `lock`; None where pip-audit did not get so far."""
    uv = Path(sys.executable).with_name("uv")
    done = subprocess.run(
        [
            *(uv, "tool", "run", "--quiet", "--python", sys.executable, "--from", PIP_AUDIT, "pip-audit"),
            *("--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json"),
            *("-r", lock),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        return understood(done.stdout)
    except (ValueError, KeyError):
        return None


def main() -> int:
    """Say what is known, and of what nothing could be learned."""
    rules = load()
    hits = [str(hit) for hit in scan({lock: (ROOT / lock).read_text("utf-8") for lock in LOCKS}, rules)]
    for row in rules["accepted"]:
        print(
            f"accepted since {row['since']}: {row['lock']}: {row['package']} {row['version']}: {row['why']}"
        )
    days = age(rules, datetime.now(UTC).date())
    print(f"The list was looked at {days} days ago." + (" LOOK AGAIN." if days > OLD else ""))
    accepted = {(row["lock"], f"{row['package']} {row['version']}") for row in rules["accepted"]}
    for lock in LOCKS[len(SHIPPED) :]:  # what ships is part of requirements.lock
        answer = ask(ROOT / lock)
        if answer is None or answer.unasked:
            count = "all packages" if answer is None else f"{len(answer.unasked)} packages"
            print(
                f"{lock}: the public service COULD NOT BE ASKED about {count}; only the list was looked at."
            )
        if answer:
            hits += [f"{lock}: {hole}" for hole in answer.holes if (lock, hole.split(":")[0]) not in accepted]
    for hit in hits:
        print(f"AFFECTED {hit}")
    return 1 if hits else 0


if __name__ == "__main__":
    sys.exit(main())
