"""The deployed template, once per session; what looks back on the whole run comes last."""

from __future__ import annotations

import pytest
from deployed_stack import deployed, stack

__all__ = ["deployed", "stack"]  # fixtures


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What looks back on the whole run comes last."""
    last = ("test_traces.py", "test_rights.py")
    items.sort(key=lambda item: last.index(item.path.name) if item.path.name in last else -1)
