"""The operator's commands with --stack NAME, on the deployed template, as on an AWS account of one's own.

tests/doors/test_operators.py has the whole list; the emulator knows no redrive, and its CloudFront hands out
less of a distribution than it wants back.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crier.model import naming
from infrastructure.local import command
from infrastructure.local.stack.place import STACK

if TYPE_CHECKING:
    from deployed_stack import Stack

LEAVER = "leaver.by.letter@example.org"
TEXT = (
    "headline: The Operator Walks the Road\n\nA release put from the command line. "
    "Contact: Ada Example, ada@example.org, +1 213 555 0100.\n\nIt has two paragraphs.\n"
)


@pytest.mark.parametrize(
    "words, says",
    [
        ("put FILE --to drafts --yes", "receipt"),
        ("status", "operator.txt"),
        (f"status {naming.release_id(naming.DRAFTS + 'operator.txt')}", "version 1: proofed"),
        ("failures", "Dead letters:"),
        ("again", "no dead letters"),
        (f"again {naming.release_id(naming.DRAFTS + 'operator.txt')}", "Nothing of it stopped"),
        ("resume --yes", "Nothing had stopped"),
        ("subscribers import PEOPLE --yes", "1 added"),
        ("subscribers count", "confirmed"),
        ("subscribers export OUT", "people. The file"),
        (f"subscribers erase {LEAVER} --yes", "Erased"),
        ("layouts", "; until "),
        ("layouts forget --yes", "Forgotten"),
        ("keys", ""),
        ("keys sign --yes", "Link key"),
        pytest.param("keys rotate --yes", "sealed anew", marks=pytest.mark.long),
    ],
)
def test_a_command_works_on_a_deployed_stack(
    words: str, says: str, stack: Stack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        "FILE": tmp_path / "operator.txt",
        "PEOPLE": tmp_path / "people.csv",
        "OUT": tmp_path / "out.csv",
    }
    files["FILE"].write_text(TEXT)
    files["PEOPLE"].write_text(f"email\n{LEAVER}\n")
    code = command.main([*(str(files.get(word, word)) for word in words.split()), "--stack", STACK])
    answer = capsys.readouterr()
    assert says in answer.out and not code, answer
