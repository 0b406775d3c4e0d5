"""Blocks of media contacts: in the header, under the body, in a sentence, at the very end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from crier.reading.fields import (
    boilerplates,
    contact_points,
    contacts,
    datelines,
    events,
    labels,
    letterheads,
    person_names,
    press_contacts,
    written_dates,
)
from crier.reading.fields.layout import Candidate, Layout, dated, dated_line, is_prose


def _stops(layout: Layout, index: int) -> bool:
    """Whether a contact block ends before this unit."""
    unit = layout.units[index]
    words = unit.words
    if layout.roles[index] != "body" or not words or unit.kind in ("rule", "image"):
        return True
    if (
        labels.find(words)
        or boilerplates.heading(words)
        or boilerplates.NOTES.match(words)
        or events.label(words)
        or contacts.PICTURED.match(words)
    ):
        return True
    if unit.level == 1 or (unit.kind == "heading" and not person_names.is_name(words)):
        return True
    ways = contacts.reaches(words, layout.country, cued=len(words) <= _ONE_CONTACT)
    if is_prose(words) and not ways:
        return True
    if ways and (contacts.is_for_others(words) or (_public(words) and not person_names.names_in(words))):
        return True
    if len(words) > 260:
        return True
    return bool(datelines.find(words, day_first=layout.day_first) and is_prose(words))


_ONE_CONTACT = 140  # characters of a line that gives one person's number
_LABEL_ENDS = 60  # characters: a label says within them whether it is for the press


def contact_run(layout: Layout, index: int, *, text: str | None = None) -> int:
    """A labelled block of contacts from this unit on; how many units it took."""
    units = layout.units
    lines = [_sifted(layout, index, text or press_contacts.with_linked(units[index]))]
    reached = bool(contacts.reaches(lines[0], layout.country))
    end = index + 1
    while end < len(units) and not _stops(layout, end):
        words = press_contacts.with_linked(units[end])
        has = bool(contacts.reaches(words, layout.country, cued=len(words) <= _ONE_CONTACT))
        if dated_line(layout, words):
            break
        if reached and len(words) > 110 and units[end].group != units[end - 1].group:
            break  # an office's address under the contacts
        if has:
            if _public(words) and not reached:
                break
            reached = True
        elif not _belongs(layout, end, reached=reached, first=len(lines) == 1 and len(lines[0]) < 40):
            break
        lines.append(_sifted(layout, end, words))
        end += 1
    found = contacts.parse(lines, layout.country, "label")
    if contacts.for_press(units[index].words[:_LABEL_ENDS]):
        found = [replace(each, pressed=True) for each in found]
    if not found:
        layout.empty_label = layout.empty_label or units[index].words[:80]
    layout.people += found
    for each in range(index, end):
        if layout.roles[each] == "body":
            layout.roles[each] = "contact"
    return end - index


def _sifted(layout: Layout, index: int, words: str) -> str:
    """A line of two columns without the column that is a label or a date."""
    kept: list[str] = []
    for piece in words.split("\t"):
        found = labels.find(piece)
        if found and not found.rest and len(words) > len(piece):
            layout.labels.append((index, found))
        elif len(words) > len(piece) and dated(layout, index, piece):
            layout.roles[index] = "contact"
        else:
            kept.append(_undated(layout, index, piece))
    return "\t".join(kept)


def _undated(layout: Layout, index: int, words: str) -> str:
    """A contact's line without the date that two columns pushed before it: "July 10, 2012 Jane Roe"."""
    begins = written_dates.find(words[:40], day_first=layout.day_first)
    if not begins or begins[0].start or not begins[0].has_year:
        return words
    rest = words[begins[0].end :].strip(" ,|–—-")
    if not (person_names.is_name(rest) or contacts.reaches(rest, layout.country)):
        return words
    layout.dates.append((index, begins[0]))
    return rest


def _belongs(layout: Layout, index: int, *, reached: bool, first: bool) -> bool:
    """Whether a line without an address is part of the contact block around it."""
    units = layout.units
    words = units[index].words
    if len(words) > 100:
        return False
    following = units[index + 1].words if index + 1 < len(units) else ""
    opens = _is_somebody(words) or (_is_somebody(following) and len(words) < 60)
    ahead = 8 if not reached or opens else 3
    near = False
    for later in range(index + 1, min(index + 1 + ahead, len(units))):
        if _stops(layout, later) or dated_line(layout, units[later].words):
            break
        if contacts.reaches(units[later].words, layout.country):
            near = True
            break
    same = units[index].group == units[index - 1].group
    if near:
        return not reached or same or opens or person_names.is_role(words)
    if same and reached and len(words) < 70:
        return True
    return first and not reached and person_names.is_name(words)


# "e. V.", "S.A.", "Inc.": a full stop that ends no sentence.
_ABBREVIATED = re.compile(r"(?:\b\w\.\s?\w\.|\b(?:inc|ltd|corp|co|ltda))\.?\Z", re.IGNORECASE)


def _is_somebody(words: str) -> bool:
    """Whether a line begins with a person's name, or is an organisation's."""
    names = person_names.names_in(words[:60])
    begins = bool(names) and not person_names.untitled(words[: names[0][1]])
    legal = person_names.is_organisation(words) and words[:1].isupper() and len(words.split()) <= 8
    ended = words.endswith((".", ":")) and not _ABBREVIATED.search(words)
    return person_names.is_name(words) or begins or (legal and not ended)


def reach_run(layout: Layout, index: int, candidates: list[Candidate]) -> int:
    """Contacts in the header without a label: the lines before the first address belong to it."""
    units = layout.units
    if contacts.MAIL_HEAD.match(units[index].words):
        layout.roles[index] = "leftover"
        return 1
    start = index
    for candidate in reversed(candidates[-3:]):
        if candidate.index != start - 1 or candidate.strong or units[candidate.index].kind == "heading":
            break
        words = candidate.words
        if (
            not (
                person_names.is_name(words)
                or person_names.is_role(words)
                or person_names.is_organisation(words)
            )
            or len(words) > 70
        ):
            break
        start = candidate.index
        if person_names.is_name(words):
            break
    if start != index and not any(person_names.is_name(units[i].words) for i in range(start, index)):
        start = index
    end = index + 1
    while end < len(units) and not _stops(layout, end):
        words = units[end].words
        has = contacts.reaches(words, layout.country)
        if is_prose(words) or not (has or _belongs(layout, end, reached=True, first=False)):
            break
        end += 1
    found = contacts.parse([units[i].words for i in range(start, end)], layout.country, "reach")
    if not found:
        candidates.append(Candidate(index, units[index].words))
        return 1
    layout.people += found
    for each in range(start, end):
        layout.roles[each] = "contact"
    candidates[:] = [each for each in candidates if each.index < start]
    return end - index


def later_contacts(layout: Layout) -> None:
    """Contacts under the body: labelled blocks, sentences, and bare lines at the very end."""
    units, several = layout.units, _several(layout)
    index = max(layout.lead, 0)
    while index < len(units):
        words = units[index].words
        if layout.roles[index] != "body" or not words:
            index += 1
            continue
        if _opens_a_block(layout, index):
            index += contact_run(layout, index)
        elif (invitation := _for_press(words)) and not (
            contacts.invites_anybody(invitation) or (several and _is_anothers(invitation))
        ):
            index += _sentence_run(layout, index, invitation)
        else:
            index += 1
    if not layout.people:
        _closing_lines(layout)
    if not any(each.contact.name for each in layout.people):
        _closing_blocks(layout)
    press_contacts.sift(layout)


def _for_press(words: str) -> str:
    """What a paragraph says of how the press may reach somebody, without what it says to everybody."""
    if not _public(words):
        return words if contacts.is_sentence(words) else ""
    own = [each for each in _SENTENCE_ENDS.split(words) if not _public(each)]
    first = next((at for at, each in enumerate(own) if contacts.is_sentence(each)), len(own))
    rest = " ".join(own[first:])
    return rest if person_names.names_in(rest) else ""


_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Þ¿¡])")


def _several(layout: Layout) -> bool:
    """Whether a text says of more than one organisation who they are."""
    return sum(bool(boilerplates.inline(unit.words)) for unit in layout.units) > 1


def _is_anothers(words: str) -> bool:
    """Whether a sentence stands in what a text says about an organisation: of several, it is theirs."""
    return bool(boilerplates.inline(words)) and not contacts.for_press(words)


def _opens_a_block(layout: Layout, index: int) -> bool:
    """Whether a unit under the body is the label of a block with somebody who can be reached."""
    words = layout.units[index].words
    if contacts.label_at(words) is None or len(words) >= 200 or _public(words):
        return False
    if contacts.invites_anybody(words):
        return False
    if contacts.leads_to_a_page(words) and not contacts.reaches(words, layout.country):
        return False  # "Para más información consulte www.…": no label that was left empty
    if len(words) >= 60 or contacts.LABEL.fullmatch(words.strip(" :*")):
        return True
    window = range(index, min(index + 9, len(layout.units)))
    block = [layout.units[i].words for i in window if layout.roles[i] == "body"]
    return any(contacts.reaches(line, layout.country) for line in block)


def _sentence_run(layout: Layout, index: int, words: str) -> int:
    """Takes whom a sentence says to ask, with the lines that belong to it; how many units it took. words: its
    paragraph without what it says to everybody."""
    units, whole = layout.units, layout.units[index].words == words
    end = index + 1
    while _reaches(layout, end) and units[end].group == units[index].group:
        end += 1
    if end == index + 1 and not contacts.reaches(words, layout.country):
        while _reaches(layout, end) and len(units[end].words) < 160:
            end += 1
    people = [
        person
        for person in contacts.parse(
            [words, *(unit.words for unit in units[index + 1 : end])], layout.country, "sentence"
        )
        if (person.contact.phone or person.contact.email or person.obfuscated)
        and not contacts.is_anybodys(person, words)
    ]
    if not people:
        return 1
    layout.people += people
    # A sentence of the body stays there; a paragraph that only says whom to ask is a contact.
    for each in range(index, end):
        if each > index or (whole and contacts.is_only_contact(words) and units[each].kind == "line"):
            layout.roles[each] = "contact"
    return end - index


def _reaches(layout: Layout, index: int) -> bool:
    """Whether there is such a unit of the body and it says how to reach somebody."""
    return (
        index < len(layout.units)
        and layout.roles[index] == "body"
        and bool(contacts.reaches(layout.units[index].words, layout.country))
    )


def _public(words: str) -> bool:
    """Whether a line is for everybody; a telefax beside a telephone says nothing of it."""
    return bool(contacts.PUBLIC.search(re.sub(r"\b(?:fax|facsimile)\b", "", words, flags=re.IGNORECASE)))


_SHORT_LINE = 90  # characters
_MOST_CLOSING = 24  # lines


def _closing_blocks(layout: Layout) -> None:
    """People at the very end, with nothing that calls them contacts: names and addresses in short lines."""
    lines: list[int] = []
    for index in reversed(layout.free()[-_MOST_CLOSING:]):
        words = layout.units[index].words
        others = _public(words) or contacts.is_for_others(words)
        if others and not lines:
            continue  # a number for everybody below those of the press
        if others or len(words) > _SHORT_LINE or is_prose(words) or boilerplates.heading(words):
            break
        if boilerplates.is_standing(words) or _is_said(words):
            break
        if layout.units[index].kind not in ("line", "item", "row") or events.label(words):
            break
        lines.insert(0, index)
    while lines and not _is_somebody(layout.units[lines[0]].words):
        lines.pop(0)
    if not lines or lines[0] <= layout.lead or any(labels.find(layout.units[i].words) for i in lines):
        return
    made = contacts.parse(
        [press_contacts.with_linked(layout.units[i]) for i in lines], layout.country, "closing lines"
    )
    people = [each for each in made if each.contact.name and (each.contact.email or each.contact.phone)]
    if not people or _is_imprint([layout.units[i].words for i in lines], people):
        return
    layout.people += people
    for index in lines:
        layout.roles[index] = "contact"


def _is_said(words: str) -> bool:
    """Whether a short line is a sentence of the text: "The rule begins in March."."""
    ended = words.endswith((".", "!", "?")) and not _ABBREVIATED.search(words)
    return ended and len(words.split()) >= _FEWEST_SAID and not person_names.is_role(words)


_FEWEST_SAID = 5  # words


def _is_imprint(lines: Sequence[str], people: Sequence[contacts.FoundContact]) -> bool:
    """Whether lines at the end are where an organisation is: a name, a street, a number, nobody's duty."""
    bare = all(not each.contact.role and not each.contact.email for each in people)
    return bare and any(letterheads.is_place(line) for line in lines)


def _is_signed_off(layout: Layout, run: Sequence[int]) -> bool:
    """Whether nameless addresses close a text: no line leads to them with a colon, none has them already. An
    address that the text itself gives is for whoever reads it."""
    units = layout.units
    if any(contacts.for_press(units[index].words) for index in (run[0] - 1, *run)):
        return True
    before = [units[index].words for index in layout.free() if index < run[0]]
    led_to = any(words.endswith(":") for words in before[-1:])
    text = "\n".join(before)
    closing = "\n".join(units[index].words for index in run)
    ways = contacts.reaches(closing, layout.country, cued=True)
    return not led_to and not any(each.words in text for each in ways)


def _bare_addresses(layout: Layout, index: int) -> list[int]:
    """The lines right below a number, from this unit on, that are an address and nothing else."""
    units, bare = layout.units, []
    while (
        index < len(units)
        and layout.roles[index] == "body"
        and units[index].group == units[index - 1].group
        and any(mail.words == units[index].words for mail in contact_points.emails(units[index].words))
    ):
        bare.append(index)
        index += 1
    return bare


def _closing_lines(layout: Layout) -> None:
    """ "Mobile: …", "Email: …" at the very end, with nothing before them that says whose."""
    units = layout.units
    free = layout.free()[-8:]
    run = [
        index
        for index in free
        if len(units[index].words) < 90
        and contacts.reaches(units[index].words, layout.country)
        and re.match(
            r"\W*(?:tel|phone|mobile|cell|m[oó]vil|e-?mail|correo|teléfono|telefon|mail"
            r"|celular|courriel|t|m|e)\b",
            units[index].words,
            re.IGNORECASE,
        )
        and not _public(units[index].words)
    ]
    if not run:
        return
    run += _bare_addresses(layout, run[-1] + 1)
    name = next(
        (units[i].words for i in free if i == run[0] - 1 and person_names.is_name(units[i].words)), ""
    )
    lines = [units[i].words for i in run]
    if name:
        lines.insert(0, name)
    else:
        for index in reversed(free):
            told = re.search(r"\bwho can be contacted\b|\bcan be (?:contacted|reached)\b", units[index].words)
            if told:
                names = person_names.names_in(units[index].words[: told.start()])
                lines[:0] = [names[-1][0]] if names else []
                break
        else:
            if not _is_signed_off(layout, run):
                return
    layout.people += contacts.parse(lines, layout.country, "closing lines")
    for index in run:
        layout.roles[index] = "contact"
    if name:
        layout.roles[run[0] - 1] = "contact"
