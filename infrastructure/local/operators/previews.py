"""Previews from the command line: how a release's stand; taking them back, from everybody or one person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from infrastructure.local.operators import people
from infrastructure.local.operators.status import identified
from infrastructure.local.stack import deploy
from infrastructure.local.stack.account import Account
from infrastructure.local.stack.cloud import enter
from infrastructure.local.stack.place import Place

_STANDS = {
    "open": "good: who has a link reads it until its hour",
    "over": "over: its hour has come",
    "gone": "none: it asks for none, a newer file took its place, or it was withdrawn",
    "taken": "taken back",
    "stopped": "closed while everything is stopped",
}


def shown(place: Place | Account, name: str, now: datetime) -> Iterator[str]:
    """How the previews of a release stand, in lines that name nobody. Raises Refused for no such release."""
    from crier.stores import previews
    from crier.stores.releases import Releases

    release = identified(place, name)
    enter(place)
    table = deploy.outputs(place)["Releases"]
    latest = Releases(table).head(release).latest
    yield f"{release}, version {latest}: {_STANDS[previews.standing(table, release, latest, now)]}"
    taken = previews.taken(table, release)
    if "all" in taken:
        yield f"  taken back since {str(taken['all'])[:16].replace('T', ' ')} UTC"
    if closed := len(taken.get("people", ())):
        yield f"  links of single people that are closed: {closed}"


def take_back(place: Place | Account, name: str, address: str | None, now: datetime) -> str:
    """Closes the links to a release, of everybody or of one; what was done. Raises Refused."""
    from crier.model.timestamps import sortable
    from crier.stores import previews

    release = identified(place, name)
    person = people.known(place, address) if address else ""
    enter(place)
    table = deploy.outputs(place)["Releases"]
    if person:
        previews.take_back_from(table, release, person)
        return "Taken back: this person's link shows nothing of the release until it is public."
    previews.take_back(table, release, sortable(now), "./crier")
    return "Taken back: no link shows the release until it is public, and nobody else is mailed one."


def give_back(place: Place | Account, name: str) -> str:
    """Opens all links to a release that were closed; what was done. Raises Refused for no such release."""
    from crier.stores import previews

    release = identified(place, name)
    enter(place)
    previews.give_back(deploy.outputs(place)["Releases"], release)
    return "Every link that was mailed works again. Who was not mailed one gets none."
