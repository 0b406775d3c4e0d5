"""The operator's commands with --stack NAME, on the deployed template, as on an AWS account of one's own.

tests/support/on_the_emulator.py has what is typed, and tests/doors/test_operators.py that nothing is left out.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsers import until
from on_the_emulator import LEAVER, OPERATED, Act

from crier.stores import current_newsroom
from infrastructure.local import command
from infrastructure.local.road import staff
from infrastructure.local.stack.place import ROOT, STACK

if TYPE_CHECKING:
    from deployed_stack import Stack

TEXT = (
    "headline: The Operator Walks the Road\n\nA release put from the command line. "
    "Contact: Ada Example, ada@example.org, +1 213 555 0100.\n\nIt has two paragraphs.\n"
)
EARLY = '\n[[lists]]\nslug = "early"\nnames = { en = "Early" }\npreview = true\n'


@pytest.fixture
def newsroom(stack: Stack) -> Stack:
    """The sample newsroom with a list of previews."""
    releases = stack.names["Releases"]

    def previewing() -> bool:
        known = current_newsroom.in_force(releases)
        return known is not None and "early" in {one.slug for one in known.newsroom.previewers}

    if not previewing():
        sample = (ROOT / "docs/samples/newsroom.toml").read_text("utf-8")
        head, mark, rest = sample.partition("[[topics]]")
        staff.put(stack.place, "newsroom/newsroom.toml", (head + EARLY + "\n" + mark + rest).encode())
        until(previewing)
    return stack


@pytest.mark.parametrize(
    "act",
    [pytest.param(act, id=act.words, marks=[pytest.mark.long] if act.long else []) for act in OPERATED],
)
def test_a_command_works_on_a_deployed_stack(
    act: Act, newsroom: Stack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        "FILE": tmp_path / "operator.txt",
        "PEOPLE": tmp_path / "people.csv",
        "OUT": tmp_path / "out.csv",
    }
    files["FILE"].write_text(TEXT)
    files["PEOPLE"].write_text(f"email\n{LEAVER}\n")
    code = command.main([*(str(files.get(word, word)) for word in act.words.split()), "--stack", STACK])
    answer = capsys.readouterr()
    assert code == act.code and all(words in answer.out for words in act.says), answer
