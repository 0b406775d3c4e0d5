"""After everything else: each right a function has was used in this run, or AWS alone asks for it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from infrastructure.local.operators import rights
from infrastructure.local.stack.cloud import RIGHTS

if TYPE_CHECKING:
    from deployed_stack import Stack

AWS_ONLY = Path(__file__).parents[1] / "template" / "aws_only.toml"


@pytest.mark.long
def test_every_right_was_used_or_is_for_aws_alone(stack: Stack) -> None:
    used = [line.split() for line in (stack.place.folder / RIGHTS).read_text("utf-8").splitlines()]
    excused = {
        (owner, entry["action"])
        for entry in tomllib.loads(AWS_ONLY.read_text("utf-8"))["permission"]
        for owner in entry["of"]
    }
    granted = {(role, action) for role in roles(stack) for action in actions(stack, role)}
    assert len(granted) > 40, "the search finds hardly anything"
    idle = {(function(role), action) for role, action in granted} - {(function(r), a) for r, a in used}
    assert sorted(idle - excused) == []


def roles(stack: Stack) -> list[str]:
    """The roles SAM made for the functions."""
    pages = stack.client("iam").get_paginator("list_roles").paginate()
    names = [role["RoleName"] for page in pages for role in page["Roles"]]
    return [name for name in names if re.fullmatch(r"crier-\w+Role-\w+", name)]


def function(role: str) -> str:
    """The function a role was made for."""
    return role.split("-")[1].removesuffix("Role")


def actions(stack: Stack, role: str) -> set[str]:
    """What the role's own policies allow; AWS's managed ones (logs, traces) are not ours."""
    iam, found = stack.client("iam"), set[str]()
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        document: Any = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        for statement in document["Statement"]:
            given = statement["Action"]
            found |= {given} if isinstance(given, str) else set(given)
    return found


@pytest.mark.long
def test_what_a_compromise_gets_is_what_the_page_says(stack: Stack) -> None:
    """Each function's own role, and each policy of staff, tried: docs/rights.md is that and nothing else."""
    assert rights.printed(stack.place) == (Path(__file__).parents[2] / "docs" / "rights.md").read_text(
        "utf-8"
    )
