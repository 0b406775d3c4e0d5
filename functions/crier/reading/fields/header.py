"""The header of a release, unit by unit: labels, dates, contacts, and the lines that may be a headline."""

from __future__ import annotations

import re

from crier.reading.fields import (
    contact_blocks,
    contacts,
    datelines,
    events,
    headlines,
    labels,
    letterheads,
    person_names,
    written_dates,
)
from crier.reading.fields.layout import DATE_WORDS, Candidate, Layout, dated, is_prose, squeezed

_LONGEST = 320  # characters of a headline


def _sentences(words: str) -> int:
    return len(re.findall(r"(?<=[^\W\d_]{2})[.!?](?=[\s\"”’»]|\Z)", words))


def read(layout: Layout, begin: int, *, sure_title: bool) -> None:
    candidates: list[Candidate] = []
    index = begin
    passed = False
    limit = min(len(layout.units), begin + 60)
    while index < limit:
        unit = layout.units[index]
        words = unit.words
        if layout.roles[index] != "body" or not words or unit.kind in ("image", "rule"):
            passed = passed or layout.roles[index] == "label"
            index += 1
            continue
        if unit.kind in ("item", "quotation"):
            if (candidates or headlines.passed(layout, index)) and not _dateline_follows(layout, index):
                break
            index += 1
            continue
        step = _header_unit(layout, index, candidates, passed=passed)
        if step == 0:
            break
        passed = passed or layout.roles[index] in ("label", "date", "contact", "dateline")
        index += step
    layout.lead = index
    headlines.choose(layout, candidates, sure_title=sure_title)


def _dateline_follows(layout: Layout, index: int) -> bool:
    """Whether the first paragraph after summary points opens with a dateline."""
    for later in range(index, min(index + 10, len(layout.units))):
        unit = layout.units[later]
        if unit.kind == "line" and layout.roles[later] == "body" and unit.words:
            return is_prose(unit.words) and bool(datelines.find(unit.words, day_first=layout.day_first))
    return False


def _header_unit(layout: Layout, index: int, candidates: list[Candidate], *, passed: bool) -> int:
    """Marks one unit of the header; how many units it took, 0 where the body begins."""
    unit = layout.units[index]
    words = unit.words
    following = [
        layout.units[i].words
        for i in range(index, min(index + 4, len(layout.units)))
        if layout.roles[i] == "body"
    ]
    split = labels.split_over_lines(following)
    if split:
        layout.labels.append((index, split[0]))
        for each in range(index, index + split[1]):
            layout.roles[each] = "label"
        return split[1]
    found = labels.find(words)
    if found:
        return _labelled(layout, index, found, candidates)
    if (taken := dated(layout, index, words)) and taken == "line":
        return 1
    at = contacts.label_at(words)
    if at is not None and not (at == 0 and is_prose(words) and not contacts.reaches(words, layout.country)):
        if at:
            _before_contact(layout, index, words[:at])
        return contact_blocks.contact_run(layout, index)
    if events.label(words):
        if candidates or headlines.passed(layout, index):
            return 0
    elif (step := _dateline(layout, index, words)) is not None:
        return step
    return _rest_of_header(layout, index, candidates, passed=passed)


def _dateline(layout: Layout, index: int, words: str) -> int | None:
    """As `_header_unit`, of a unit that is a dateline or opens with one; None of any other."""
    line = datelines.find(words, day_first=layout.day_first, alone=not is_prose(words))
    if line is None:
        return None
    rest = words[line.end :]
    alone = (not rest or _only_label(rest)) and bool(line.dateline or line.date)
    if not alone and not _goes_on(rest):
        return None
    if line.dateline:
        layout.dateline = layout.dateline or line
    if line.date:
        layout.dates.append((index, line.date))
    if alone:
        _embedded(layout, index, rest)
        layout.roles[index] = "dateline"
        return 1
    layout.cut[index] = line.end
    return 0


def _goes_on(rest: str) -> bool:
    """Whether what stands behind a dateline is the body's first sentence."""
    ends = len(rest.split()) >= 5 and re.search(r"[.!?][”\"»]?\Z", rest)
    return is_prose(rest) or len(rest) > 60 or bool(ends)


def _rest_of_header(layout: Layout, index: int, candidates: list[Candidate], *, passed: bool) -> int:
    """As `_header_unit`, of what is neither label, date, contact label nor dateline."""
    unit = layout.units[index]
    words = unit.words
    if unit.level == 1 and len(words) <= _LONGEST:
        candidates.append(Candidate(index, words, strong=True, after=passed))
        return 1
    if letterheads.is_strip(words) or letterheads.is_drawing(words):
        layout.roles[index] = "letterhead"
        return 1
    if is_prose(words):
        if (_is_byline(words) and candidates) or (
            not candidates and not passed and _is_remark(layout, index)
        ):
            layout.roles[index] = "letterhead"
            return 1
        return _prose(layout, index, candidates, passed=passed)
    reached = len(words) < 140 and contacts.reaches(words, layout.country)
    if reached and not (contacts.PUBLIC.search(words) or contacts.is_for_others(words)):
        return contact_blocks.reach_run(layout, index, candidates)
    if reached and index and layout.roles[index - 1] == "contact":
        layout.roles[index] = "letterhead"  # a number for others below those of the press
        return 1
    if _is_byline(words) and candidates:
        layout.roles[index] = "letterhead"
        return 1
    if letterheads.is_address(words):
        layout.roles[index] = "letterhead"
        return 1
    if len(words) > _LONGEST or (not passed and len(candidates) >= 4):
        return 0
    candidates.append(Candidate(index, words, unit.level == 1 or unit.role == "title", after=passed))
    return 1


_REMARKS = 8  # units that a remark above a release may fill


def _is_remark(layout: Layout, index: int) -> bool:
    """Whether a paragraph stands above all of the release: its labels come below, and most of its text."""
    units = layout.units
    unit = units[index]
    shown = unit.kind == "heading" or unit.bold or unit.centred or not re.search(r"[.!]\W*\Z", unit.words)
    if layout.headline or (shown and _sentences(unit.words) <= 1):
        return False
    for later in range(index + 1, min(index + _REMARKS, len(units))):
        label = labels.find(units[later].words)
        if label and not label.named and (label.immediate or label.kind) and not label.rest:
            above = sum(len(unit.words) for unit in units[:later])
            return above < 0.3 * sum(len(unit.words) for unit in units)
    return False


def _is_byline(words: str) -> bool:
    return len(words) < 70 and bool(re.match(r"\W*(?:by|por|par|von)\s+[A-ZÀ-Þ]", words, re.IGNORECASE))


def _labelled(layout: Layout, index: int, found: labels.Label, candidates: list[Candidate]) -> int:
    layout.labels.append((index, found))
    layout.roles[index] = "label"
    rest = found.rest
    if not rest:
        return 1
    again = labels.find(rest)
    if again:
        layout.labels.append((index, again))
        rest = again.rest
    at = contacts.label_at(rest)
    if at is not None:
        return contact_blocks.contact_run(layout, index, text=rest)
    if rest and not dated(layout, index, rest):
        line = datelines.find(rest, day_first=layout.day_first, alone=True)
        if line and line.dateline:
            layout.dateline = layout.dateline or line
            if line.date:
                layout.dates.append((index, line.date))
            if line.end < len(rest):
                layout.roles[index] = "body"
                layout.cut[index] = len(layout.units[index].words) - len(rest) + line.end
                return 0
        elif is_prose(rest) and _sentences(rest) > 1:
            layout.roles[index] = "body"
            layout.cut[index] = len(layout.units[index].words) - len(rest)
            return 0
        else:
            candidates.append(
                Candidate(index, rest, strong=found.immediate or ":" in layout.units[index].words, after=True)
            )
    return 1


def _only_label(rest: str) -> bool:
    found = labels.find(rest)
    return bool(found and not found.rest)


def _embedded(layout: Layout, index: int, rest: str) -> None:
    found = labels.find(rest)
    if found:
        layout.labels.append((index, found))


def _before_contact(layout: Layout, index: int, head: str) -> None:
    """What stands before "Contact:" on the same line: a label, a date."""
    head = head.strip(" \t|–—-")
    found = labels.find(head)
    if found:
        layout.labels.append((index, found))
        head = found.rest
    if head:
        made = written_dates.find(head, day_first=layout.day_first)
        if made:
            layout.dates.append((index, made[0]))


def _is_sender(layout: Layout, candidate: Candidate) -> bool:
    """Whether a line is only who sends it: short, in capitals or an organisation's, contacts under it."""
    words = candidate.words
    named = words.isupper() or person_names.is_organisation(words)
    contact = "contact" in layout.roles[candidate.index :]
    return not candidate.after and not candidate.strong and contact and named and letterheads.is_short(words)


def _prose(layout: Layout, index: int, candidates: list[Candidate], *, passed: bool) -> int:
    unit = layout.units[index]
    words = unit.words
    single = _sentences(words) <= 1 and len(words.split()) <= 45 and not words.rstrip().endswith(":")
    ahead = [
        i
        for i in range(index + 1, min(index + 7, len(layout.units)))
        if layout.roles[i] == "body" and layout.units[i].words
    ]
    senders = passed and all(_is_sender(layout, each) for each in candidates)
    if (not candidates or senders) and not layout.headline:
        title = layout.title and squeezed(layout.title) == squeezed(words)
        looks = unit.level == 1 or unit.role == "title" or unit.bold or unit.centred
        followed = any(is_prose(layout.units[i].words) for i in ahead)
        if (
            title
            or (looks and single)
            or (
                single
                and len(words.split()) <= (26 if candidates else 14 if words.endswith(".") else 22)
                and followed
                and words[-1:] not in (":", ";")
            )
        ):
            candidates.append(Candidate(index, words, strong=bool(title or unit.level == 1), after=passed))
            return 1
        return 0
    if not single:
        return 0
    if unit.role == "lead" or (unit.kind == "heading" and unit.level > 1):
        candidates.append(Candidate(index, words, after=passed))
        return 1
    for each in ahead[:3]:
        text = layout.units[each].words
        if contacts.label_at(text) == 0:
            continue
        line = (
            None
            if events.label(text)
            else datelines.find(text, day_first=layout.day_first, alone=not is_prose(text))
        )
        found = written_dates.find(text, day_first=layout.day_first)
        only_date = len(found) == 1 and not DATE_WORDS.sub(
            "", re.sub(r"[T\d:.+Z-]", "", text[: found[0].start] + text[found[0].end :])
        )
        if (line and (line.dateline or line.date)) or only_date:
            candidates.append(Candidate(index, words, after=passed))
            return 1
        if is_prose(text):
            break
    return 0
