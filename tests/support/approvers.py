"""A newsroom in which one person approves what another has put."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from arrivals import deliver_notice
from drafting import KEY, TEXT, lies, put
from publishing import go

from crier.aws import s3 as objects
from crier.model import newsroom
from crier.stores import current_newsroom, principals
from crier.stores.current_newsroom import InForce
from handlers import decide, proof, render_page

ANA, BEN, CLEO = "ana@desk.example", "ben@desk.example", "cleo@desk.example"


ROOM = """organisation = "Lantern"
desk = ["ana@desk.example"]
undo = { page = 0, mail = 0 }
people = [
  { address = "ana@desk.example", roles = ["writer", "approver"] },
  { address = "ben@desk.example", roles = ["approver"] },
  { address = "cleo@desk.example", roles = ["approver"] },
  { address = "dan@desk.example", roles = ["writer"] },
]
"""


EMBARGOED = "embargo: 2031-12-01 09:00 America/New_York\n\n" + TEXT


def enforce(body: str) -> None:
    """A newsroom.toml that lies there and is in force."""
    objects.put("uploads", "newsroom/newsroom.toml", body.encode(), "text/plain")
    number = f"{int(datetime.now().timestamp() * 1e6):x}"
    current_newsroom.announce("releases", number)
    assert current_newsroom.enforce("releases", InForce(newsroom.read(body.encode()), number))


def written_by(principal: str, key: str = KEY) -> None:
    """S3 names who put what lies there; the operator said whose AIDAANA and AIDADAN are."""
    for known, address in (("AIDAANA", ANA), ("AIDADAN", "dan@desk.example")):
        principals.note("releases", known, address)
    deliver_notice(key, lies(key)[0], principal)


def draft(text: str = TEXT, sequencer: str = "01", principal: str = "") -> dict[str, Any]:
    """A draft that somebody put, proofed."""
    reference = put(KEY, text, sequencer)
    if principal:
        written_by(principal)
    go(decide, reference)
    go(render_page, reference)
    assert go(proof, reference) == {"outcome": "proofed"}
    return reference
