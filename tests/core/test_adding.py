"""docs/adding.md is true: every path in it is there, every registry is where it says."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "adding.md").read_text("utf-8")
PATHS = sorted(set(re.findall(r"`((?:functions|tests)/[\w./]+)`", PAGE)))
REGISTRIES = sorted(set(re.findall(r"`([A-Z]+)` in `functions/([\w/]+)/__init__\.py`", PAGE)))


@pytest.mark.parametrize("path", PATHS)
def test_a_path_is_there(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize(("name", "module"), REGISTRIES)
def test_a_registry_is_a_dict_one_can_read(name: str, module: str) -> None:
    found = getattr(import_module(module.replace("/", ".")), name)
    assert isinstance(found, dict) and found


def test_the_page_names_every_registry() -> None:
    assert {name for name, _ in REGISTRIES} >= {"READERS", "OUTPUTS", "FEEDS", "CHECKS"}
    assert len(PATHS) > 6
