"""A newsroom in which one person approves what another has put."""

from __future__ import annotations

from typing import Any

from drafting import KEY, TEXT, lies, put
from publishing import go

from crier.stores import file_writers
from handlers import decide, proof, render_page

ANA, BEN, CLEO = "ana@desk.example", "ben@desk.example", "cleo@desk.example"


ROOM = """organisation = "Lantern"
desk = ["ana@desk.example"]
undo = { page = 0, mail = 0 }
people = [
  { address = "ana@desk.example", roles = ["writer", "approver"], principals = ["AWS:AIDAANA"] },
  { address = "ben@desk.example", roles = ["approver"] },
  { address = "cleo@desk.example", roles = ["approver"] },
  { address = "dan@desk.example", roles = ["writer"], principals = ["AWS:AIDADAN"] },
]
"""


EMBARGOED = "embargo: 2031-12-01 09:00 America/New_York\n\n" + TEXT


def written_by(principal: str, key: str = KEY) -> None:
    """S3 named who puts what lies there next."""
    file_writers.note_principal("releases", key, lies(key)[0], principal)


def draft(text: str = TEXT, sequencer: str = "01", principal: str = "") -> dict[str, Any]:
    """A draft that somebody put, proofed."""
    reference = put(KEY, text, sequencer)
    if principal:
        written_by(principal)
    go(decide, reference)
    go(render_page, reference)
    assert go(proof, reference) == {"outcome": "proofed"}
    return reference
