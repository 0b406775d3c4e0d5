"""Releases of one house that are laid out alike, and whose headline a stranger cannot be sure of."""

from __future__ import annotations

from typing import NamedTuple


class Told(NamedTuple):
    headline: str
    lead: str


NEWS = (
    Told("BOATS STAY IN ON FRIDAY", "Crews stay on land on Friday, the guild said, and ask riders to come to the hall at "
         "noon instead."),
    Told("MEMBERS CHOOSE A NEW BOARD", "Forty members met in the hall last night and chose a board of five. They want "
         "the port to mend the piers before winter."),
    Told("FARES STAY AS THEY ARE", "The port leaves the fares as they are until spring, the guild said, and riders keep "
         "their monthly pass."),
    Told("PIERS STAY OPEN ALL YEAR", "The port keeps both piers open until spring, the guild said, and riders keep their "
         "seats."),
    Told("PIERS STAY OPEN AT NIGHT", "The port mends both piers before the winter, the guild said, and boats go from the "
         "old one until then."),
)  # fmt: skip
GUILD, SLOGAN, UNDER = "SOUND SEAFARERS' GUILD", "WORK AND WAGES ON THE WATER", "A LETTER TO THE PRESS"
SPEECH = '"We are back at work, and we are proud," said Idris Calloway, the guild\'s secretary.'
CONTACT = "Media contact: Idris Calloway, idris@example.org, +1 206 555 0134"
DATELINE = "SEATTLE, May 18, 2026 — "


def text(
    number: int, *, first: tuple[str, ...] = (), slogan: str = SLOGAN, more: tuple[str, ...] = ()
) -> str:
    """The release of this number, from 0: its headline stands third. first: lines at the top."""
    one = NEWS[number]
    parts = (*first, GUILD, slogan, one.headline, UNDER, DATELINE + one.lead, SPEECH, *more, CONTACT, "")
    return "\n\n".join(parts)
