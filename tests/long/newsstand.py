"""Thirty rounds of eight publications at once: no entry lost, repeated or out of order."""

from __future__ import annotations

import cloud
import pytest
from site_pages import eight_at_once, whole_calls

__all__ = ["whole_calls"]  # a fixture


@pytest.mark.usefixtures("whole_calls")
@pytest.mark.parametrize("newsroom", range(5))
def test_six_rounds_of_eight_in_each_of_five_newsrooms(newsroom: int) -> None:
    """Five, because moto copies a whole table for every transaction; in each, a page of the feed closes."""
    with cloud.account():
        eight_at_once(6)
