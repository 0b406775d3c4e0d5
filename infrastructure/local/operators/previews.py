"""Previews from the command line: how a release's stand; taking them back, from everybody or one person; whom
staff put on a list of previews, and take off it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from infrastructure.local.operators import people
from infrastructure.local.operators.status import identified
from infrastructure.local.stack import deploy
from infrastructure.local.stack.account import Account
from infrastructure.local.stack.cloud import enter
from infrastructure.local.stack.place import Place, Refused

_STANDS = {
    "open": "good: who has a link reads it until its hour",
    "over": "over: its hour has come",
    "gone": "none: it asks for none, a newer file took its place, or it was withdrawn",
    "taken": "taken back",
    "stopped": "closed while everything is stopped",
}


def shown(place: Place | Account, name: str, now: datetime) -> Iterator[str]:
    """How the previews of a release stand, in lines that name nobody. Raises Refused for no such release."""
    from crier.stores import full_stops, preview_states
    from crier.stores.releases import Releases

    release = identified(place, name)
    enter(place)
    table = deploy.outputs(place)["Releases"]
    latest = Releases(table).head(release).latest
    state = preview_states.state(table, release, latest, now)
    if state == "open" and full_stops.current(table) is not None:
        state = "stopped"
    yield f"{release}, version {latest}: {_STANDS[state]}"
    taken = preview_states.taken(table, release)
    if "all" in taken:
        yield f"  taken back since {str(taken['all'])[:16].replace('T', ' ')} UTC"
    if closed := len(taken.get("people", ())):
        yield f"  links of single people that are closed: {closed}"


def take_back(place: Place | Account, name: str, address: str | None, now: datetime) -> str:
    """Closes the links to a release, of everybody or of one; what was done. Raises Refused."""
    from crier.model.timestamps import sortable
    from crier.stores import preview_states

    release = identified(place, name)
    person = people.known(place, address) if address else ""
    enter(place)
    table = deploy.outputs(place)["Releases"]
    if person:
        preview_states.take_back_from(table, release, person)
        return "Taken back: this person's link shows nothing of the release until it is public."
    preview_states.take_back(table, release, sortable(now), "./crier")
    return "Taken back: no link shows the release until it is public, and nobody else is mailed one."


def give_back(place: Place | Account, name: str) -> str:
    """Opens all links to a release that were closed; what was done. Raises Refused for no such release."""
    from crier.stores import preview_states

    release = identified(place, name)
    enter(place)
    preview_states.give_back(deploy.outputs(place)["Releases"], release)
    return "Every link that was mailed works again. Who was not mailed one gets none."


def entrusted(place: Place | Account, action: str, slug: str, address: str) -> str:
    """What `trust` or `distrust` would do, naming nobody. Raises Refused where it cannot be.

    Whoever left, is suppressed, or has not confirmed is not put on a list: only they can come back.
    """
    if slug not in lists(place):
        raise Refused(f"{slug} is no list with preview = true in the newsroom.toml in force.")
    status, people_there = people.status(place, address), people.listed(place, slug)
    if action == "trust" and status != "confirmed":
        why = (
            f"is {status}"
            if status
            else "is not subscribed: ./crier subscribers import puts new people on lists"
        )
        raise Refused(f"Nothing was done: this person {why}. Only who is confirmed can be put on a list.")
    if action == "distrust" and not status:
        raise Refused("Nobody with this address.")
    does = "reads embargoed releases early" if action == "trust" else "reads no embargoed release early by it"
    return f"One person, who is {status}, {does} from now on. On {slug} now: {people_there}"


def lists(place: Place | Account) -> set[str]:
    """The lists of previews of the newsroom in force."""
    from crier.stores import current_newsroom

    enter(place)
    known = current_newsroom.in_force(deploy.outputs(place)["Releases"])
    return {one.slug for one in known.newsroom.previewers} if known else set()


def entrust(place: Place | Account, action: str, slug: str, address: str, now: datetime) -> str:
    """Puts one person on a list of previews, or takes them off it; what was done. Raises Refused."""
    if action == "trust":
        if people.trust(place, address, slug, now):
            return "Done: they get each preview that is planned from now on; one that is mailed already, not."
        return "Nothing was done: they are on it already, or are not confirmed any more."
    if people.distrust(place, address, slug):
        return (
            "Done: if on no other list of previews, their links show nothing from now on. Other lists stay."
        )
    return "Nothing was done: they are not on it."
