"""Which of those found answer the press: beside a person whom a label names, little evidence adds nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from crier.model.release import Inline
from crier.reading.document import Unit
from crier.reading.fields import contact_points, contacts
from crier.reading.fields.contacts import FoundContact
from crier.reading.fields.layout import Layout, squeezed

# Where they stood when nothing on the page called them contacts.
_UNLABELLED = ("reach", "closing lines")
_MAILTO = "mailto:"


def sift(layout: Layout) -> None:
    """Takes out who stands on too little: an address of nobody's beside a person whom a label or a sentence
    names, unless something says that it is for the press; a number in no telephone plan that nothing calls
    one. A line all of whose contacts are taken out is body again, or letterhead above it."""
    before = layout.people
    people = [each for each in map(_with_a_number, before) if each is not None]
    if any(_is_person(each) for each in people):
        people = [each for each in people if not _is_nobodys(each)]
    layout.people = people
    if gone := _ways(before) - _ways(people):
        _give_back(layout, gone, _ways(people))


def _ways(people: Sequence[FoundContact]) -> set[str]:
    """By what they are reached, as printed."""
    mails = {each.contact.email for each in people if each.contact.email}
    return mails | {each.contact.phone for each in people if each.contact.phone}


def _is_person(each: FoundContact) -> bool:
    contact = each.contact
    return bool(contact.name and (contact.email or contact.phone)) and each.rule not in _UNLABELLED


def _is_nobodys(each: FoundContact) -> bool:
    contact = each.contact
    if contact.name or each.pressed or contacts.for_press(contact.email or ""):
        return False
    return not contact.organisation or each.rule in _UNLABELLED


def _with_a_number(each: FoundContact) -> FoundContact | None:
    """A contact without digits that are only digits: no plan knows them, and no line or label calls them a
    telephone. None: nothing is left to reach it by."""
    if each.rule not in _UNLABELLED or each.dialled or contacts.is_called(each.words):
        return each
    contact = each.contact.model_copy(update={"phone": None, "phone_e164": None})
    return replace(each, contact=contact, dialled=True) if contact.email else None


def _give_back(layout: Layout, gone: set[str], taken: set[str]) -> None:
    """Makes lines that reach nobody any more what they are beside that."""
    for index, unit in enumerate(layout.units):
        if layout.roles[index] != "contact":
            continue
        ways = {each.words for each in contacts.reaches(unit.words, layout.country, cued=True)}
        if ways & gone and not ways & taken:
            layout.roles[index] = "letterhead" if index < layout.lead else "body"


def linked(people: Sequence[FoundContact], units: Sequence[Unit]) -> list[FoundContact]:
    """The people with the addresses that their own links have: the words of a link may have lost a hyphen or
    a dot to the page's hyphenation, what opens the mail has it."""
    by_letters: dict[str, set[str]] = {}
    for unit in units:
        for address in _mailed(unit):
            by_letters.setdefault(squeezed(address), set()).add(address)
    return [_by_link(each, by_letters) for each in people]


def _by_link(each: FoundContact, by_letters: Mapping[str, set[str]]) -> FoundContact:
    printed = each.contact.email or ""
    addresses = by_letters.get(squeezed(printed), set())
    if len(addresses) != 1 or printed.casefold() in {address.casefold() for address in addresses}:
        return each
    return replace(each, contact=each.contact.model_copy(update={"email": min(addresses)}))


_ONE_LINE = 140  # characters


def with_linked(unit: Unit) -> str:
    """A line's words, with the addresses behind that only its links have: "Bo Reed: e-mail"."""
    words = unit.words
    if len(words) > _ONE_LINE or "\t" in words:
        return words
    printed = squeezed(words)
    written_to = chain.from_iterable(contact_points.emails(link)[:1] for link in _mailed(unit))
    hidden = {way.words for way in written_to}
    return " ".join((words, *sorted(way for way in hidden if squeezed(way) not in printed)))


def _mailed(unit: Unit) -> Iterator[str]:
    """The addresses that a unit's links write to."""
    texts: list[Inline] = [unit.text, *(unit.row.cells if unit.row else ())]
    for text in (*texts, unit.item.text if unit.item else ()):
        for span in text:
            address = (span.href or "").removeprefix(_MAILTO)
            if address != span.href and contact_points.emails(address):
                yield address
