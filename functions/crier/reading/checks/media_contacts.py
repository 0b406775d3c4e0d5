"""Contacts that are missing or broken, names spelt two ways."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain

from crier.reading.checks.subject import Hit, Subject, around
from crier.reading.fields import contact_points, contacts, letterheads
from crier.reading.fields.layout import squeezed


def no_contact(subject: Subject) -> Iterator[Hit]:
    """Nobody for the press to ask: an empty label stops, unless somebody is named elsewhere; a hotline for
    everybody, or silence, is a warning.

    Real releases of every kind go out without a contact; an empty label was meant to have one.
    """
    found = subject.fields
    if found.layout.empty_label:
        yield Hit(found.layout.empty_label, "empty", level="warn" if found.contacts else None)
    elif not found.contacts and not subject.newsroom.contacts:
        public = next(
            (words for words in subject.published_words if _public(words, found.layout.country)), ""
        )
        yield Hit(public, "hotline", level="warn") if public else Hit(level="warn")


def _public(words: str, country: str) -> bool:
    """Whether a paragraph gives a number that is everybody's to call."""
    return bool(contacts.PUBLIC.search(words)) and any(
        each.kind == "phone" for each in contacts.reaches(words, country)
    )


def contact_broken(subject: Subject) -> Iterator[Hit]:
    """An address that was made unreadable, a number no telephone plan knows, two domains."""
    found = subject.fields
    for each in found.contacts:
        name = each.contact.name or each.contact.organisation or each.words.split("\n")[0][:40]
        if each.obfuscated:
            yield Hit(_line(each.words, each.obfuscated[0]), "obfuscated", values={"name": name})
        if each.contact.phone and not each.dialled:
            yield Hit(each.contact.phone, "phone", values={"name": name})
        elif not each.contact.phone and not each.contact.email and not each.obfuscated:
            yield Hit(each.words, "no-way", values={"name": name})
        if each.contact.phone and (rest := contact_points.rest(each.words, each.contact.phone)):
            yield Hit(_line(each.words, each.contact.phone), "rest", values={"number": rest})
    yield from _unread(subject)
    yield from _nobodys(subject)
    yield from _cut_numbers(subject)
    yield from _two_domains(subject)
    for href in subject.facts("mail-link"):
        yield Hit(href, "mail-link")


def _unread(subject: Subject) -> Iterator[Hit]:
    """Whoever begins a contact's line, or follows a colon, a semicolon or "and", and is in no contact."""
    layout = subject.fields.layout
    read = " ".join(
        f"{each.contact.name} {each.contact.role} {each.contact.organisation}"
        for each in subject.fields.contacts
    ).casefold()
    for unit, role in zip(layout.units, layout.roles, strict=True):
        if role != "contact" or letterheads.is_address(unit.words):
            continue
        for words in contacts.people(unit.words):
            if words.casefold() not in read:
                yield Hit(unit.words, "unread", values={"name": words})


def _nobodys(subject: Subject) -> Iterator[Hit]:
    """An address among the contacts that is in none of them, or a number on a line of which nothing is.

    Somebody's second number, under its kind alone ("Cell:"), is theirs.
    """
    fields = subject.fields
    ways_of = ((each.contact.phone, each.contact.email, *each.obfuscated) for each in fields.contacts)
    held = {_sameness(way) for way in chain.from_iterable(ways_of) if way}
    for unit, role in zip(fields.layout.units, fields.layout.roles, strict=True):
        ways = contacts.reaches(unit.words, fields.layout.country, cued=True) if role == "contact" else []
        known = [way for way in ways if _sameness(way.words) in held]
        for way in ways:
            if way in known or not way.dialled:
                continue
            if way.kind != "phone" or not (known or contacts.is_kind(unit.words[: way.start])):
                yield Hit(_line(unit.words, way.words), "unheld", values={"number": way.words})


def _sameness(way: str) -> str:
    """An address's letters (a link may have given it with others' signs), a number's last nine digits."""
    return squeezed(way) if "@" in way else re.sub(r"\D", "", way)[-9:] or way.casefold()


def _line(words: str, part: str) -> str:
    return next((line for line in words.split("\n") if part in line), words)


_CUT = re.compile(r"(?<![\d/.-])(?:\(?\d{3}\)?[/ .-]{1,2})\d{3}-\d{1,3}(?![\d-])")


def _cut_numbers(subject: Subject) -> Iterator[Hit]:
    """214/653-360: a North American number that lost a digit."""
    if subject.newsroom.country not in ("US", "CA"):
        return
    seen: set[str] = set()
    for unit in subject.fields.document.units:
        match = _CUT.search(unit.words)
        if match and match.group() not in seen:
            seen.add(match.group())
            yield Hit(
                around(unit.words, match.start(), match.end(), 30), "short", values={"number": match.group()}
            )


def _two_domains(subject: Subject) -> Iterator[Hit]:
    """presse@example.de here, presse@example.com there: one of them is a slip."""
    mails: dict[str, str] = {}
    for unit in subject.fields.document.units:
        for mail in contact_points.emails(unit.words):
            local, _, domain = mail.words.casefold().partition("@")
            name = domain.rsplit(".", 1)[0]
            key = f"{local}@{name}"
            other = mails.setdefault(key, domain)
            if other != domain:
                yield Hit(f"{local}@{other} / {local}@{domain}", "two-domains")
                return


def name_spelling(subject: Subject) -> Iterator[Hit]:
    """One name in two spellings: Hazlettville and Hazelettville; a surname that lost a letter."""
    found = subject.fields
    names: Counter[str] = Counter()
    for text in subject.prose:
        for match in re.finditer(r"(?<![.!?:“\"«\n] )(?<!^)\b([A-ZÀ-Þ][\w’'-]{4,})\b", text):
            names[re.sub(r"['’]s\Z", "", match.group(1))] += 1
    for each in found.contacts:
        for word in (each.contact.name or "").split():
            if len(word) > 4 and word[0].isupper():
                names[word] += 1
    spellings = sorted(names, key=lambda name: (-names[name], name))[:400]
    told: set[str] = set()
    for position, one in enumerate(spellings):
        for other in spellings[position + 1 :]:
            if other in told or not _one_slip(one, other) or names[other] > 1 + names[one] // 4:
                continue
            told.add(other)
            if len(told) <= 3:
                yield Hit(_where(subject, other), values={"one": other, "other": one})


def _one_slip(one: str, other: str) -> bool:
    """Whether two words differ by one letter in their middle, and not as forms of a word do."""
    if one[0] != other[0] or abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < 6:
        return False
    if one.casefold() == other.casefold() or one.isupper() or other.isupper():
        return False
    if one[:-2] == other[:-2] or one[:-1] == other or other[:-1] == one or one[:-1] == other[:-1]:
        return False  # endings: Americano, Americana, Americans
    start = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    if len(one) == len(other):
        if one[start + 1 :] == other[start + 1 :]:
            return not (one[start].isdigit() or other[start].isdigit())
        return (
            one[start : start + 2] == other[start : start + 2][::-1]
            and one[start + 2 :] == other[start + 2 :]
        )
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return longer[start + 1 :] == shorter[start:]


def _where(subject: Subject, word: str) -> str:
    for text in subject.published_words:
        at = text.find(word)
        if at >= 0:
            return around(text, at, at + len(word), 40)
    return word
