"""What takes minutes: run by CI with `./crier test --long`, and by hand with `./crier test tests/long/mailing.py`."""

from __future__ import annotations

from pathlib import Path

import pytest
from deployed_stack import deployed, stack

__all__ = ["deployed", "stack"]  # fixtures


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of this folder is long, like what is marked so elsewhere."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.long)
