"""Each fault planted into the templates is found, by the check that must find it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from templates import FAULTS, PARENT, faults_of, planted, sam, sources, translated

__all__ = ["sam"]  # a fixture


@pytest.fixture(scope="module")
def answers(sam: Path) -> Mapping[str, Any]:
    """By the fault's name: what became of the files that have it."""
    asked = {}
    for fault in FAULTS:
        linted = [fault.get("file", PARENT)] if fault["found_by"].startswith("cfn-lint") else []
        asked[fault["name"]] = {"files": planted(fault, sources()), "lint": linted}
    return translated(sam, asked)


@pytest.mark.parametrize("fault", FAULTS, ids=[fault["name"] for fault in FAULTS])
def test_a_planted_fault_is_found(fault: Mapping[str, str], answers: Mapping[str, Any]) -> None:
    found = faults_of(answers[fault["name"]])
    assert fault["found_by"] in found, f"found instead: {found}"
