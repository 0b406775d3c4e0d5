"""The media contacts for an address book: vCard 3.0 (RFC 2426), which phones and Outlook all read."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from crier.model.edition import Edition
from crier.model.release import Contact
from crier.model.timestamps import zulu
from crier.rendering import story
from crier.text.characters import xml


def render(edition: Edition) -> bytes | None:
    """contacts.vcf: UTF-8, one card for each contact that can be reached. None where nobody can."""
    cards = [card for contact in story.contacts(edition) if (card := list(_card(contact, edition)))]
    if not cards:
        return None
    return "".join(f"{_folded(line)}\r\n" for line in chain.from_iterable(cards)).encode()


def applies(edition: Edition) -> bool:
    """Whether anybody can be reached."""
    return any(next(_card(contact, edition), None) for contact in story.contacts(edition))


def _card(contact: Contact, edition: Edition) -> Iterator[str]:
    organisation = contact.organisation or edition.newsroom.organisation
    phone = contact.phone_e164 or contact.phone
    if not (phone or contact.email):
        return
    yield from ("BEGIN:VCARD", "VERSION:3.0", "PRODID:-//Crier//Newsroom//EN")
    shown = (_text(words) for words in (contact.name, contact.role, organisation) if words)
    yield f"FN:{next((words for words in shown if words), 'Newsroom')}"
    # Which part of a name is the family's nobody can tell from outside: it stays whole.
    yield f"N:;{_text(contact.name or '')};;;"
    yield f"ORG:{_text(organisation)}"
    if contact.role:
        yield f"TITLE:{_text(contact.role)}"
    if phone:
        yield f"TEL;TYPE=work,voice:{_text(phone)}"
    if contact.email:
        yield f"EMAIL;TYPE=internet,pref:{_text(contact.email)}"
    if edition.newsroom.website:
        yield f"URL:{xml(edition.newsroom.website)}"
    yield f"NOTE:{_text(f'{edition.release.headline} {edition.url}')}"
    yield f"REV:{zulu(edition.updated)}"
    yield "END:VCARD"


def _text(value: str) -> str:
    told = " ".join(xml(value).split()).replace("\\", "\\\\")
    return told.replace(",", "\\,").replace(";", "\\;")


def _folded(line: str) -> str:
    """Lines of at most 75 bytes, the next ones begun by a space (RFC 2425, 5.8.1); no letter is torn."""
    pieces, piece, size = [], "", 0
    for character in line:
        width = len(character.encode())
        if size + width > 75:
            pieces.append(piece)
            piece, size = "", 1  # the space
        piece, size = piece + character, size + width
    return "\r\n ".join((*pieces, piece))
