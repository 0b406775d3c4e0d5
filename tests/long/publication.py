"""Publish dies before and after every one of its calls."""

from __future__ import annotations

import itertools
from typing import Any

from doors.test_publication import MOMENTS, die_at, few

__all__ = ["few"]  # a fixture


def test_dying_at_any_call_of_publish_and_trying_again_ends_well(aws: Any, few: None) -> None:
    die_at(itertools.product(range(1, 40), MOMENTS))
