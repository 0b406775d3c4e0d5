"""docs/subscribers.md, "By hand, on AWS": each piece of code there does what is said of it."""

from __future__ import annotations

import re
from pathlib import Path

import cloud
import pytest
from visitors import CANARY, KEY, World

from crier.aws import secretsmanager
from crier.operations import rotate_keys
from crier.subscribers.address import subscriber_id

TEXT = (Path(__file__).parents[2] / "docs/subscribers.md").read_text("utf-8")
NAMES = {"<LinkKey>": "link-key", "<Subscribers>": "subscribers", "<AddressKey>": cloud.ENV["ADDRESS_KEY"]}


def pieces() -> list[str]:
    found = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    for name, value in NAMES.items():
        found = [piece.replace(name, value) for piece in found]
    return found


def test_what_stands_there_works(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("builtins.input", lambda _: CANARY)
    erase, new_data_key, new_link_key = pieces()
    world.join("other@example.org")
    world.join(CANARY)
    exec(new_data_key, {})  # noqa: S102 (our own documentation)
    assert rotate_keys.rows("subscribers") == {2: 2}
    exec(new_link_key, {})  # noqa: S102
    assert secretsmanager.keys("link-key").current == 2
    exec(erase, {})  # noqa: S102
    gone = world.people.find(subscriber_id(KEY, CANARY))
    assert gone is not None and (gone.status, gone.address) == ("erased", "")
    other = world.row("other@example.org")
    assert other is not None and other.status == "confirmed"
    assert "@" not in capsys.readouterr().out
