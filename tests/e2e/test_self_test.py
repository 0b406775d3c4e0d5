"""`./crier self-test` on the deployed template: all is well, and what is broken is said."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from infrastructure.local import command
from infrastructure.local.operators import self_test
from infrastructure.local.road import staff
from infrastructure.local.stack import standin
from infrastructure.local.stack.place import ROOT, STACK

if TYPE_CHECKING:
    from deployed_stack import Stack

pytestmark = pytest.mark.long
CLOSED = '\n[[lists]]\nslug = "selftest"\nnames = { en = "Trials" }\nopen = false\n'


@pytest.fixture
def newsroom(stack: Stack) -> Stack:
    """The sample newsroom with a closed list for trials."""
    sample = (ROOT / "docs/samples/newsroom.toml").read_text("utf-8")
    head, mark, rest = sample.partition("[[topics]]")
    staff.put(stack.place, "newsroom/newsroom.toml", (head + CLOSED + "\n" + mark + rest).encode())
    return stack


def test_a_newsroom_tries_itself(
    newsroom: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(self_test, "write", lambda folder, now, text: tmp_path / "protocol.txt")
    code = command.main(["self-test", "--stack", STACK, "--yes"])
    answer = capsys.readouterr().out
    assert code == 0 and "Your newsroom works." in answer, answer
    assert all(f"{name}: " in answer for name, _ in self_test.STEPS) and "NOT" not in answer


def test_what_does_not_work_is_named(
    newsroom: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """SES says nothing afterwards: the mailboxes stay as they are."""
    monkeypatch.setattr(self_test, "write", lambda folder, now, text: tmp_path / "protocol.txt")
    monkeypatch.setattr(self_test, "PATIENCE", 60.0)
    standin.change(newsroom.place, faults=[{"kind": "no-events", "calls": 50}])
    assert command.main(["self-test", "--stack", STACK, "--yes"]) == 1
    answer = capsys.readouterr().out
    assert "NOT" in answer and "Not everything works." in answer and "ok" in answer
    standin.reset(newsroom.place)


def test_a_newsroom_without_the_list_says_so(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["self-test", "--stack", STACK, "--yes", "--list", "nothing"]) == 2
    assert 'no list "nothing"' in capsys.readouterr().err
