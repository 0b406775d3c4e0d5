"""What takes minutes: run by CI with `./crier test --long`, and by hand with `./crier test tests/long/mailing.py`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from e2e.conftest import deployed, stack
from infrastructure.local.road import staff

if TYPE_CHECKING:
    from e2e.conftest import Stack

__all__ = ["deployed", "put_newsroom", "stack"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of this folder is long, like what is marked so elsewhere."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.long)


def put_newsroom(stack: Stack, *lists: str) -> None:
    """A newsroom that has these lists: a release that names another is held."""
    rows = "".join(f'[[lists]]\nslug = "{slug}"\nnames = {{ en = "{slug}" }}\n' for slug in lists)
    head = 'organisation = "The Hill Street Friends"\nlanguages = ["en", "es"]\ndesk = ["desk@example.org"]\n'
    staff.put(
        stack.place, "newsroom/newsroom.toml", f"{head}undo = {{ page = 0, mail = 0 }}\n{rows}".encode()
    )
