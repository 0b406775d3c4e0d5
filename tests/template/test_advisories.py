"""No locked version has a hole that is on the list, and the look itself sees what it should."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from infrastructure.local.repository import advisories

RULES = advisories.load()
LOCKS = {lock: (advisories.ROOT / lock).read_text("utf-8") for lock in advisories.LOCKS}


def test_no_locked_version_has_a_known_hole() -> None:
    assert len(LOCKS) >= 8
    assert [str(hit) for hit in advisories.scan(LOCKS, RULES)] == []


@pytest.mark.parametrize(
    ("package", "version", "count"),
    [
        ("pillow", "12.2.0", 2),  # what was pinned until 2026-11-28
        ("pillow", "12.1.1", 3),
        ("pillow", "12.3.0", 1),
        ("pillow", "13.0.0rc1", 1),  # before the release that mended it
        ("pillow", "13.0.0", 0),
        ("pillow", "13.0.0.post1", 0),
        ("pillow", "9.5.0", 2),  # before one of them came in
        ("brotli", "1.0.2", 0),
        ("brotli", "1.2.0", 1),
        ("brotlicffi", "1.2.0.1", 1),
        ("lxml", "6.1.0", 0),
        ("lxml", "6.0.2", 1),
        ("weasyprint", "69.0", 1),
        ("nobody-knows-it", "1.0", 0),
    ],
)
def test_a_planted_version_is_seen(package: str, version: str, count: int) -> None:
    lock = f"before==1.0 \\\n    --hash=sha256:0\n{package}=={version} ; sys_platform != 'win32' \\\n    --hash=sha256:0\n"
    hits = advisories.scan({"planted": lock}, RULES)
    assert len(hits) == count
    assert all((hit.lock, hit.package, hit.version) == ("planted", package, version) for hit in hits)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_of_a_lock_is_read(lock: str) -> None:
    """A pin in a form that is not understood would never be found affected."""
    lines = [line for line in LOCKS[lock].splitlines() if line and not line.startswith((" ", "#"))]
    assert len(advisories.pins(LOCKS[lock])) == len(lines) > 0


def test_what_is_accepted_is_there_says_why_and_does_not_ship() -> None:
    for row in RULES["accepted"]:
        assert row["lock"] not in advisories.SHIPPED
        assert (row["package"], row["version"]) in advisories.pins(LOCKS[row["lock"]]), f"strike {row}"
        assert list(advisories.affected(row["package"], row["version"], RULES["advisory"])), f"strike {row}"
        assert len(row["why"]) > 40 and isinstance(row["since"], date)


def test_what_is_accepted_in_one_place_is_not_in_another() -> None:
    row = RULES["accepted"][0]
    pin = f"{row['package']}=={row['version']} \\\n"
    assert not advisories.scan({row["lock"]: pin}, RULES)
    assert advisories.scan({advisories.SHIPPED[0]: pin}, RULES)


def test_a_new_package_that_ships_is_looked_up_or_listed_as_not() -> None:
    looked = RULES["looked"]
    shipped = {name for lock in advisories.SHIPPED for name, _ in advisories.pins(LOCKS[lock])}
    assert not set(looked["searched"]) & set(looked["not_searched"])
    assert shipped - set(looked["searched"]) == set(looked["not_searched"])


def test_the_service_that_was_not_reached_is_not_taken_for_a_clean_bill() -> None:
    """pip-audit ends with 0 and "No known vulnerabilities found" when it could look up nothing."""
    answer = json.dumps(
        {
            "dependencies": [
                {"name": "pillow", "skip_reason": "Dependency not found on PyPI and could not be audited"},
                {"name": "lxml", "version": "6.0.2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["6.1.0"]}]},
                {"name": "nh3", "version": "0.3.8", "vulns": []},
            ],
            "fixes": [],
        }
    )
    assert advisories.understood(answer) == advisories.Answer(("lxml 6.0.2: PYSEC-1",), ("pillow",))


def test_the_age_of_the_list_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """An old list fails nothing: the day would break a build that did not change."""
    days = advisories.age(RULES, datetime.now(UTC).date())
    assert days >= 0
    if days > advisories.OLD:
        with capsys.disabled():
            print(
                f"\nThe list of known holes was looked at {days} days ago: infrastructure/local/repository/advisories.toml"
            )
